"""The server: textual-serve's terminal behind the guard, in a page that loads nothing from elsewhere."""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import WSCloseCode, web
from textual_serve.server import Server, to_int

from interviewer.errors import UsageError
from interviewer.web.guard import Guard
from interviewer.web.process import AppProcess

MOST_TABS = 4  # each is an app of its own, with its own models in memory
LARGEST_MESSAGE = 4 * 2**20  # bytes; what is pasted comes as one


class AppServer(Server):
    """Serves the app on `host`, to whoever has the guard's token."""

    def __init__(self, host: str, port: int, guard: Guard) -> None:
        super().__init__("interviewer", host=host, port=port, title="Interviewer", templates_path=Path(__file__).parent)
        self.guard = guard
        self._tabs: dict[web.WebSocketResponse, AppProcess] = {}

    async def make_app(self) -> web.Application:
        """The whole server, everything in it below the token."""
        outer = web.Application(middlewares=[self.guard.middleware])
        inner = await self._make_app()
        outer.on_response_prepare.append(self.guard.headers)
        outer.add_subapp(f"/{self.guard.token}", inner)
        return outer

    async def on_startup(self, app: web.Application) -> None:
        """Says nothing: the address is told once the port is bound."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - as it is called
        """Close every tab and see its app end, also of those that were closed a moment ago."""
        for tab in tuple(self._tabs):
            await tab.close(code=WSCloseCode.GOING_AWAY)
        await asyncio.gather(*(process.stop() for process in self._tabs.values()))

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page. It names its own script by a number used once, and may connect to this server alone."""
        nonce = secrets.token_urlsafe(16)
        socket = f"ws://{request.host}"
        context = {
            "nonce": nonce,
            "websocket": f"{socket}/{self.guard.token}/ws",
            "font_size": min(max(to_int(request.query.get("fontsize", ""), 16), 6), 72),
        }
        response = aiohttp_jinja2.render_template("page.html.j2", request, context)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
            f"font-src 'self'; img-src 'self' data:; connect-src {socket}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One tab: an app from its first to its last frame."""
        self._tabs = {tab: process for tab, process in self._tabs.items() if not process.ended}
        if len(self._tabs) >= MOST_TABS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_TABS} tabs are open; close one.\n")
        tab = web.WebSocketResponse(heartbeat=15, max_msg_size=LARGEST_MESSAGE)
        process = AppProcess(
            self.command,
            write_bytes=tab.send_bytes,
            write_str=tab.send_str,
            close=_closing(tab),
            download_manager=self.download_manager,
        )
        self._tabs[tab] = process
        try:
            await tab.prepare(request)
            await process.start(to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24))
            await self._process_messages(tab, process)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError):
            await tab.close(code=WSCloseCode.PROTOCOL_ERROR, message=b"that is no message of the page")
        finally:
            await process.stop()
        return tab


def _closing(tab: web.WebSocketResponse) -> Callable[[], Any]:
    async def close() -> None:
        await tab.close()

    return close


async def serve(server: AppServer, announce: Callable[[], None]) -> None:
    """Serve until cancelled or asked to end; `announce` is called when the port is bound. Raises UsageError."""
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, server.host, server.port).start()
        except OSError as error:
            where = f"{server.host}:{server.port}"
            raise UsageError(f"{where} cannot be served: {error.strerror}.", "Choose another --port.") from error
        ended = asyncio.Event()
        with suppress(NotImplementedError):  # Windows has no such signals
            for sign in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(sign, ended.set)
        announce()
        await ended.wait()
    finally:
        await runner.cleanup()
