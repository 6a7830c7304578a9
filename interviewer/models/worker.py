"""The child's side of `process`: loads one model, then serves requests until its parent goes away.

Run as `python -m interviewer.models.worker encoder|chat|transcriber`. Its real stdout carries frames only: whatever
native libraries print is sent to stderr.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, Protocol

from interviewer.errors import HearingError, InterviewerError, ModelError
from interviewer.models import frames
from interviewer.models.frames import Frame


class Service(Protocol):
    """A loaded model. `run` yields events; the last one is the result."""

    def describe(self) -> dict[str, Any]: ...

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]: ...


def _encoder(config: dict[str, Any]) -> Service:
    from interviewer.models.encoder_service import EncoderService

    return EncoderService(**config)


def _chat(config: dict[str, Any]) -> Service:
    from interviewer.models.chat_service import ChatService

    return ChatService(**config)


def _transcriber(config: dict[str, Any]) -> Service:
    try:
        from interviewer.models.whisper_service import WhisperService
    except ImportError as error:
        raise HearingError(f"The library {error.name} is not installed.", "pip install 'interviewer[voice]'") from error

    return WhisperService(**config)


SERVICES: dict[str, Callable[[dict[str, Any]], Service]] = {
    "encoder": _encoder,
    "chat": _chat,
    "transcriber": _transcriber,
}


class _Inbox:
    """Reads requests on a thread, so that a cancellation or the parent's death is seen while the model is busy."""

    def __init__(self, stream: BinaryIO) -> None:
        self.cancelled = threading.Event()
        self.requests: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._stream = stream
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def _read(self) -> None:
        while (frame := frames.read(self._stream)) is not None:
            if frame.head["op"] == "cancel":
                self.cancelled.set()
            else:
                self.cancelled.clear()
                self.requests.put(frame.head)
        os._exit(0)  # the parent is gone: nobody is left to answer, whatever the native code is doing


def main(kind: str) -> None:
    out, requests = _private_streams()
    _be_first_to_go()
    inbox = _Inbox(requests)
    load = inbox.requests.get()
    try:
        service = SERVICES[kind](load["args"])
    except Exception as error:
        frames.write(out, _failure(error))
        return
    frames.write(out, Frame({"event": "result", **service.describe()}))
    while True:
        request = inbox.requests.get()
        try:
            for frame in service.run(request["op"], request["args"], inbox.cancelled):
                frames.write(out, frame)
        except Exception as error:
            frames.write(out, _failure(error))


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The frame streams; fd 1 is pointed at stderr, so that a library's print cannot break a frame."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out, sys.stdin.buffer


def _be_first_to_go() -> None:
    """When memory runs out, Linux is asked to end this process rather than the one that holds the session."""
    with suppress(OSError):  # other systems have no such file
        Path("/proc/self/oom_score_adj").write_text("700", encoding="ascii")


def threads() -> int:
    """How many threads a model computes on: half of the processors, which leaves the other model and the app theirs."""
    return max(1, (os.cpu_count() or 2) // 2)


def _failure(error: Exception) -> Frame:
    if not isinstance(error, InterviewerError):
        error = ModelError(f"{type(error).__name__}: {error}")
    head = {"event": "error", "type": type(error).__name__, "message": str(error), "hint": error.hint}
    return Frame(head)


if __name__ == "__main__":
    main(sys.argv[1])
