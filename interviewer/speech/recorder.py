"""The recorder's process: opens the microphone, or a file in its place, and writes the recording.

Run as `python -m interviewer.speech.recorder recorder`. A process of its own, because PortAudio's libraries print to
the terminal, may crash when a device goes away, and need the interpreter at every block, which a busy app lacks.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from interviewer.models import worker
from interviewer.models.frames import Frame
from interviewer.speech.activity import Silero
from interviewer.speech.capture import Moment, Wish, capture
from interviewer.speech.microphone import Microphone, devices, library
from interviewer.speech.sources import FileSource, Source


class Recorder:
    """`worker.Service`: the operations `devices` and `record`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def describe(self) -> dict[str, Any]:
        return {"name": self._name}

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
        if op == "devices":
            yield Frame({"event": "result", "devices": [asdict(each) for each in devices(library())]})
        elif op == "record":
            yield from _record(args, cancelled)
        else:
            raise ValueError(f"unknown operation {op!r}")


def _record(args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
    """Events are moments; the result is what was recorded. A cancellation ends the recording, which is kept."""
    source: Source = (
        FileSource(Path(args["sound"]), paced=args["paced"]) if args["sound"] else Microphone(args["device"])
    )
    detector = Silero() if args["detect"] else None
    for each in capture(source, Path(args["file"]), Wish(**args["wish"]), detector, cancelled.is_set):
        yield Frame({"event": "moment" if isinstance(each, Moment) else "result", **asdict(each)})


if __name__ == "__main__":
    worker.SERVICES["recorder"] = lambda config: Recorder(**config)
    worker.main(sys.argv[1])
