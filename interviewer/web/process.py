"""One app process behind one browser tab."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from textual_serve.app_service import AppService

COMMAND = (sys.executable, "-P", "-m", "interviewer.cli")  # -P: the folder that one happens to be in holds no code
LARGEST = 500, 200  # columns and rows; a screen of any other size is memory asked for by whoever connects
PATIENCE = 10.0  # seconds for the app to store what was typed and to end


class AppProcess(AppService):
    """Started without a shell, ended with its tab, and the tab with it."""

    _stopping: asyncio.Task[None] | None = None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        width, height = _within(width, height)
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._build_environment(width, height)
        )
        self._stdin = self._process.stdin
        return self._process

    async def set_terminal_size(self, width: int, height: int) -> None:
        await super().set_terminal_size(*_within(width, height))

    async def run(self) -> None:
        """Until the app ends, however it ends; then the tab says so."""
        await super().run()
        with suppress(ConnectionError, RuntimeError):
            await self.remote_close()

    async def stop(self) -> None:
        """Ask the app to end, and end it when it does not. Goes on even when whoever waits for it is cancelled."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    @property
    def ended(self) -> bool:
        return self._stopping is not None and self._stopping.done()

    async def _stop(self) -> None:
        if self._task is None or self._process is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.send_meta({"type": "quit"})
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._task


def _within(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), LARGEST[0]), min(max(height, 1), LARGEST[1])
