"""A headless Chromium, driven over its DevTools protocol: opens a page, presses keys, tells what came."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WHY_SKIPPED = "no Chromium on this machine: apt-get install chromium"
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])")


class Browser:
    """One tab. `received` is the terminal's text as it came through the websocket, `problems` what the console says."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.received = ""
        self.problems: list[str] = []
        self.requested: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            event = message.json()
            if event.get("id") in self._answers:
                self._answers.pop(event["id"]).set_result(event)
            elif "method" in event:
                self._heard(event["method"], event["params"])

    def _heard(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.webSocketFrameReceived" and params["response"]["opcode"] == 2:
            data = base64.b64decode(params["response"]["payloadData"]).decode("utf-8", "replace")
            self.received += _ESCAPES.sub(" ", data)
        elif method == "Log.entryAdded":
            self.problems.append(str(params["entry"]["text"]))
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"]))
        elif method == "Network.requestWillBeSent":
            self.requested.append(str(params["request"]["url"]))

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(self._answers[number], 30)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, script: str) -> Any:
        return (await self.ask("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def press(self, key: str, code: str, number: int, text: str = "", *, control: bool = False) -> None:
        given = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 2 if control else 0}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **given)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **given)

    async def picture(self, file: Path) -> None:
        found = await self.ask("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(found["data"]))

    async def until(self, happened: Callable[[], bool], seconds: float = 60) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not happened():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(
                f"never happened; problems {self.problems}; received {self.received[-2000:]}"
            ) from None


@asynccontextmanager
async def browsing(profile: Path) -> AsyncIterator[Browser]:
    """A tab of a fresh browser, its profile in `profile`."""
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *(
            "--headless=new",
            "--no-sandbox",
            "--enable-unsafe-swiftshader",
            "--window-size=1200,800",
            "--remote-debugging-port=0",
        ),
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60):
            while not (port := profile / "DevToolsActivePort").exists() or not port.read_text().strip():
                await asyncio.sleep(0.1)
        debugger = f"http://127.0.0.1:{port.read_text().splitlines()[0]}"
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{debugger}/json/list") as answer:
                tab = next(each for each in await answer.json() if each["type"] == "page")
            async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                browser = Browser(socket)
                listening = asyncio.create_task(browser.listen())
                for domain in ("Page", "Network", "Runtime", "Log"):
                    await browser.ask(f"{domain}.enable")
                yield browser
                await socket.close()
                await listening
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
