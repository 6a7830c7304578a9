"""The server: who is let in, what the page may do, and that an app lives as long as its tab."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from interviewer.commands.serve import serve as command
from interviewer.errors import UsageError
from interviewer.web import process
from interviewer.web.guard import Guard, is_loopback
from interviewer.web.server import MOST_TABS, AppServer, serve

TOKEN = "a-token"  # noqa: S105 - of the tests alone
ECHO = (sys.executable, str(Path(__file__).parents[1] / "served_app.py"))


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    monkeypatch.setattr(process, "COMMAND", ECHO)
    monkeypatch.setattr(process, "PATIENCE", 0.5)
    guard = Guard("127.0.0.1", TOKEN)
    server = TestServer(await AppServer("127.0.0.1", 0, guard).make_app(), host="127.0.0.1")
    async with TestClient(server) as made:
        yield made


# -- the token -------------------------------------------------------------------------------------------------------

PATHS = ["", "ws", "static/js/textual.js", "download/x", "nothing"]
WRONG = ["", "/x", "/a-toke", "/a-tokenn", "/A-TOKEN", "/%00", "/a-tok\u00e9n", "/static", "/ws"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("wrong", WRONG)
async def test_nothing_is_served_without_the_token(client: TestClient, wrong: str, path: str) -> None:  # type: ignore[type-arg]
    answer = await client.get(f"{wrong}/{path}", allow_redirects=False)
    assert answer.status == 403
    assert TOKEN not in await answer.text()


@pytest.mark.parametrize("wrong", ["/ws", "/wrong/ws", f"/wrong/ws?token={TOKEN}", f"/ws/{TOKEN}"])
async def test_no_websocket_opens_without_the_token(client: TestClient, wrong: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect(wrong)
    assert refused.value.status == 403


async def test_with_the_token_the_page_and_its_files_are_served(client: TestClient) -> None:  # type: ignore[type-arg]
    page = await client.get(f"/{TOKEN}/")
    assert page.status == 200
    for file in re.findall(r"(?:src|href)=\"(static/[^\"]+)\"", await page.text()):
        assert (await client.get(f"/{TOKEN}/{file}")).status == 200, file
    assert (await client.get(f"/{TOKEN}/static/../../../../etc/passwd")).status in {403, 404}
    assert (await client.get(f"/{TOKEN}/download/unknown")).status == 404


def test_every_server_has_a_token_of_its_own() -> None:
    tokens = {Guard("127.0.0.1").token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 40


# -- the name --------------------------------------------------------------------------------------------------------

FOREIGN = [
    "evil.test",
    "evil.test:80",
    "127.0.0.1.evil.test",
    "localhost.evil.test",
    "192.0.2.7",
    "",
    "[::1",
    "a b",
    "@",
]


@pytest.mark.parametrize("host", FOREIGN)
async def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:  # type: ignore[type-arg]
    answer = await client.get(f"/{TOKEN}/", headers={"Host": host})
    assert answer.status == 403
    with pytest.raises(WSServerHandshakeError):
        await client.ws_connect(f"/{TOKEN}/ws", headers={"Host": host})


async def test_a_page_from_elsewhere_opens_no_websocket(client: TestClient) -> None:  # type: ignore[type-arg]
    for origin in ("http://evil.test", "null", "https://127.0.0.1", "http://127.0.0.1:1"):
        with pytest.raises(WSServerHandshakeError):
            await client.ws_connect(f"/{TOKEN}/ws", headers={"Origin": origin})


def test_the_names_of_this_machine() -> None:
    closed, opened = Guard("127.0.0.1"), Guard("0.0.0.0")  # noqa: S104 - what is tested
    for host in ("127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:8765", "127.9.9.9"):
        assert closed.knows(host)
        assert opened.knows(host)
    assert not any(closed.knows(host) for host in FOREIGN)
    assert opened.knows("192.0.2.7:8765")
    assert opened.knows(socket.gethostname())
    assert not opened.knows("evil.test")
    assert Guard("box.example").knows("box.example:80")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_only_this_machine_reaches_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "", "localhost.evil.test"])  # noqa: S104
def test_other_machines_reach_the_rest(host: str) -> None:
    assert not is_loopback(host)


# -- the page --------------------------------------------------------------------------------------------------------


async def test_the_page_loads_nothing_from_elsewhere_and_may_not(client: TestClient) -> None:  # type: ignore[type-arg]
    page = await client.get(f"/{TOKEN}/?fontsize=9999&delay=1&ping=http://evil.test")
    text = await page.text()
    port = client.port
    assert set(re.findall(r"(?:https?|wss?)://[^\"'\s;]+", text)) == {f"ws://127.0.0.1:{port}/{TOKEN}/ws"}
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'<script nonce="{nonce.group(1)}">' in text
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert f"connect-src ws://127.0.0.1:{port};" in policy
    assert "frame-ancestors 'none'" in policy
    assert 'data-font-size="72"' in text
    for answer in (page, await client.get("/")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
    again = await client.get(f"/{TOKEN}/")
    assert nonce.group(1) not in again.headers["Content-Security-Policy"]


# -- the app behind a tab --------------------------------------------------------------------------------------------


async def test_a_tab_is_an_app(client: TestClient) -> None:  # type: ignore[type-arg]
    tab = await client.ws_connect(f"/{TOKEN}/ws?width=100&height=30")
    assert await tab.receive_bytes() == b"size 100x30"
    await tab.send_json(["stdin", "hé"])
    assert await tab.receive_bytes() == "heard hé".encode()
    await tab.send_json(["ping", "1"])
    assert await tab.receive_json() == ["pong", "1"]
    await tab.close()


@pytest.mark.parametrize("size", ["width=1000000&height=1000000", "width=-4&height=0", "width=x&height="])
async def test_a_screen_has_a_sensible_size(client: TestClient, size: str) -> None:  # type: ignore[type-arg]
    tab = await client.ws_connect(f"/{TOKEN}/ws?{size}")
    width, height = map(int, (await tab.receive_bytes()).split()[1].split(b"x"))
    assert 1 <= width <= 500
    assert 1 <= height <= 200
    await tab.send_json(["resize", {"width": 10**9, "height": 10**9}])
    assert b'"width": 500, "height": 200' in await tab.receive_bytes()
    await tab.close()


async def test_an_app_that_dies_closes_its_tab(client: TestClient) -> None:  # type: ignore[type-arg]
    tab = await client.ws_connect(f"/{TOKEN}/ws")
    await tab.receive_bytes()
    await tab.send_json(["stdin", "die"])
    assert (await tab.receive()).type is WSMsgType.CLOSE


@pytest.mark.parametrize(
    "message", ["{", "1", "[]", '["resize"]', '["resize", {"width": "a", "height": 1}]', '["stdin", 3]']
)
async def test_what_is_no_message_closes_the_tab(
    client: TestClient,  # type: ignore[type-arg]
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tab = await client.ws_connect(f"/{TOKEN}/ws")
    await tab.receive_bytes()
    await tab.send_str(message)
    assert (await tab.receive()).type is WSMsgType.CLOSE
    assert not [record for record in caplog.records if record.exc_info]


async def test_an_app_that_will_not_end_is_ended(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[type-arg]
    monkeypatch.setattr(process, "COMMAND", (*ECHO, "deaf"))
    started: list[asyncio.subprocess.Process] = []
    opened = process.AppProcess._open_app_process

    async def opening(self: process.AppProcess, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        started.append(await opened(self, width, height))
        return started[-1]

    monkeypatch.setattr(process.AppProcess, "_open_app_process", opening)
    tab = await client.ws_connect(f"/{TOKEN}/ws")
    await tab.receive_bytes()
    await tab.close()
    assert await asyncio.wait_for(started[0].wait(), 30) == -signal.SIGKILL


async def test_tabs_are_bounded(client: TestClient) -> None:  # type: ignore[type-arg]
    tabs = [await client.ws_connect(f"/{TOKEN}/ws") for _ in range(MOST_TABS)]
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect(f"/{TOKEN}/ws")
    assert refused.value.status == 503
    for tab in tabs:
        await tab.close()


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_binds_loopback_unless_told_otherwise_and_then_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[AppServer] = []

    async def serving(server: AppServer, announce: object) -> None:
        served.append(server)
        announce()  # type: ignore[operator]

    monkeypatch.setattr("interviewer.web.server.serve", serving)
    plain = CliRunner().invoke(command, [])
    assert plain.exit_code == 0
    assert served[0].host == "127.0.0.1"
    assert f"http://127.0.0.1:8765/{served[0].guard.token}/" in plain.stdout
    assert plain.stderr == ""
    exposed = CliRunner().invoke(command, ["--host", "0.0.0.0", "--port", "9000"])  # noqa: S104 - what is tested
    assert "Warning: 0.0.0.0 can be reached from other machines." in exposed.stderr
    assert "http://[::1]:8765/" in CliRunner().invoke(command, ["--host", "::1"]).stdout


async def test_it_listens_on_loopback_alone_tells_its_address_then_and_ends_when_asked() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bound = asyncio.Event()
    serving = asyncio.create_task(serve(AppServer("127.0.0.1", port, Guard("127.0.0.1", TOKEN)), bound.set))
    await asyncio.wait_for(bound.wait(), 30)
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{TOKEN}/") as answer:
        assert answer.status == 200
    own = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in (own | {"127.0.0.2"}) - {"127.0.0.1"}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(address), port), timeout=5)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 30)


async def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = AppServer("127.0.0.1", taken.getsockname()[1], Guard("127.0.0.1"))
        with pytest.raises(UsageError, match="cannot be served"):
            await serve(server, lambda: None)
