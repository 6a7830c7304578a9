"""A child for the tests of `process`: speaks the real protocol, and can be told to misbehave."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from interviewer.errors import ModelFileError, PromptTooLong
from interviewer.models import worker
from interviewer.models.frames import Frame


class EchoService:
    def __init__(self, name: str, fault: str = "") -> None:
        if fault == "file":
            raise ModelFileError("It is truncated.", "Take another.")
        if fault == "crash":
            sys.stderr.write("out of cheese\n")
            sys.stderr.flush()
            os._exit(3)
        if fault == "slow":
            time.sleep(60)
        self.name = name

    def describe(self) -> dict[str, Any]:
        return {"name": self.name}

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
        if op == "echo":
            print("a library prints this")  # noqa: T201 - it must not break the frames
            yield Frame({"event": "result", "args": args}, b"\0\1" * int(args.get("size", 1)))
        elif op == "count":
            for n in range(1_000):
                if cancelled.is_set():
                    break
                yield Frame({"event": "text", "text": str(n)})
                cancelled.wait(0.01)
            yield Frame({"event": "result", "text": "done"})
        elif op == "die":
            os._exit(1)
        elif op == "hang":
            time.sleep(60)
        elif op == "refuse":
            raise PromptTooLong("Too long.")
        else:
            raise ValueError(op)


def _service(config: dict[str, Any]) -> worker.Service:
    return EchoService(**config)


if __name__ == "__main__":
    worker.SERVICES["echo"] = _service
    worker.main("echo")
