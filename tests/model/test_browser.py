"""The app in a real browser: `interviewer serve`, a headless Chromium, keys pressed in the page."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from interviewer import places
from interviewer.report.html import to_html
from interviewer.store import Store
from tests.browser import CHROMIUM, WHY_SKIPPED, browsing
from tests.unit.test_report_html import HOSTILE, everywhere

pytestmark = [pytest.mark.model, pytest.mark.skipif(CHROMIUM is None, reason=WHY_SKIPPED)]
ENTER = ("Enter", "Enter", 13, "\r")
ANSWER = "I would look at how many rows match."


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The address that `interviewer serve` prints."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "interviewer.cli", "serve", "--port", str(port)),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    said = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    address = re.search(r"http://\S+", said)
    assert address is not None, said
    try:
        yield address.group(), process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 60)


def apps(of: int) -> list[int]:
    """The running processes whose parent is `of`."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nPPid:\t{of}\n" in text and "\nState:\tZ" not in text:
            found.append(int(status.parent.name))
    return found


def draft() -> str:
    if not places.database().exists():
        return ""
    with Store(places.database()) as store:
        session = store.unfinished()
        return store.draft(session.id, len(session.turns)) if session else ""


async def test_an_answer_is_typed_in_a_browser_and_survives_the_server(tmp_path: Path) -> None:
    async with browsing(tmp_path / "profile") as browser, served() as (address, server):
        await browser.ask("Page.navigate", url=address)
        await browser.until(lambda: "ready" in browser.received)
        origin = address.rsplit("/", 2)[0]
        assert all(url.startswith((origin, "data:", "about:", "ws://127.0.0.1")) for url in browser.requested)
        await browser.press("s", "KeyS", 83, "s")
        await browser.until(lambda: "Question 1" in browser.received)
        await browser.ask("Input.insertText", text=ANSWER)
        for _ in range(200):
            if draft() == ANSWER:
                break
            await asyncio.sleep(0.1)
        await browser.picture(tmp_path / "app.png")
        assert draft() == ANSWER
        assert browser.problems == []
        running = apps(server.pid)
        assert len(running) == 1
        server.kill()  # no farewell: its app must notice by itself
        for _ in range(300):
            if not Path(f"/proc/{running[0]}").exists():
                break
            await asyncio.sleep(0.1)
        assert not Path(f"/proc/{running[0]}").exists()
        assert await browser.evaluate("document.body.classList.contains('-closed')")
    assert draft() == ANSWER


async def test_closing_the_tab_ends_its_app(tmp_path: Path) -> None:
    async with browsing(tmp_path / "profile") as browser, served() as (address, server):
        await browser.ask("Page.navigate", url=address)
        await browser.until(lambda: "Start" in browser.received)
        assert len(apps(server.pid)) == 1
        await browser.ask("Page.navigate", url="about:blank")
        for _ in range(300):
            if not apps(server.pid):
                break
            await asyncio.sleep(0.1)
        assert apps(server.pid) == []
        assert server.returncode is None
        os.kill(server.pid, signal.SIGTERM)
        assert await asyncio.wait_for(server.wait(), 30) == 0


async def test_the_html_report_runs_and_loads_nothing_in_a_real_browser(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(to_html(everywhere(HOSTILE), previous=everywhere(HOSTILE)), encoding="utf-8")
    async with browsing(tmp_path / "profile") as browser:
        await browser.ask("Page.navigate", url=page.as_uri())
        async with asyncio.timeout(30):
            while await browser.evaluate("document.readyState") != "complete":
                await asyncio.sleep(0.1)
        assert browser.requested == [page.as_uri()]
        assert browser.problems == []
        assert (
            await browser.evaluate("getComputedStyle(document.querySelector('mark')).textDecorationLine") == "underline"
        )
        assert await browser.evaluate("document.querySelectorAll('script, img, link, base').length") == 0
        printed = await browser.ask("Page.printToPDF")
        assert len(printed["data"]) > 1000
