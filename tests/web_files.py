"""A web server of one file on this machine, over real sockets, that can be told to misbehave."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

RANGE = re.compile(r"bytes=(\d+)-")


class WebFile:
    """What is served, and how. `asked` holds the headers of each request.

    Faults: `cuts` end the first answers after so many bytes, `statuses` come first and `later` after a cut; `kind` (a
    content type), `location` (a redirect), `ranges` 'ignored' or 'wrong', `linked` (Hugging Face's headers), `length`
    (a lie), `hold` (waited for after so many bytes), `chunked` (no size told), `silent` (waited for before an answer).
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.etag = '"one"'
        self.asked: list[dict[str, str]] = []
        self.cuts: list[int] = []
        self.statuses: list[int] = []
        self.later: list[int] = []
        self.kind = "application/octet-stream"
        self.location = ""
        self.ranges = "kept"
        self.linked: dict[str, str] = {}
        self.length: int | None = None
        self.hold: tuple[int, Event] | None = None
        self.chunked = False
        self.silent: Event | None = None
        self.reached = Event()
        self.address = ""

    @property
    def url(self) -> str:
        return f"{self.address}/model.gguf"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    file: WebFile

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        file = self.file
        file.asked.append(dict(self.headers))
        self.close_connection = True
        if file.silent is not None:
            file.silent.wait(10)
        if file.statuses:
            self._head(file.statuses.pop(0), {"Content-Length": "0"})
        elif file.location and not self.path.endswith("/stored"):
            location = file.location if file.location != "stored" else f"{file.address}/stored"
            self._head(302, {"Location": location, "Content-Length": "0", **file.linked})
        else:
            self._send()

    def _send(self) -> None:
        file = self.file
        found = RANGE.fullmatch(self.headers.get("Range", ""))
        known = self.headers.get("If-Range", file.etag)
        start = int(found[1]) if found and file.ranges != "ignored" and known == file.etag else 0
        body = file.data[start:]
        head = {"Content-Type": file.kind, "ETag": file.etag}
        if start:
            first = start + 1 if file.ranges == "wrong" else start
            head["Content-Range"] = f"bytes {first}-{len(file.data) - 1}/{len(file.data)}"
        length = len(body) if file.length is None else file.length
        self._head(206 if start else 200, head | ({} if file.chunked else {"Content-Length": str(length)}))
        if file.hold is not None:
            count, release = file.hold
            self._write(body[:count])
            file.reached.set()
            release.wait(10)
            body = body[count:]
        if file.cuts:
            body = body[: file.cuts.pop(0)]
            file.statuses, file.later = file.later, []
        self._write(body)

    def _write(self, body: bytes) -> None:
        for at in range(0, len(body), 65_536):
            self.wfile.write(body[at : at + 65_536])
        self.wfile.flush()

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A client that leaves is no error."""


@contextmanager
def served(data: bytes) -> Iterator[WebFile]:
    """A server of `data`, until the end of the block."""
    file = WebFile(data)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"file": file}))
    file.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield file
    finally:
        if file.hold is not None:
            file.hold[1].set()
        server.shutdown()
        server.server_close()
        thread.join()
