"""The transcriber as the program uses it: `ports.Transcriber`, served by a model process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from interviewer.domain import HeardWord
from interviewer.models.ports import Hints, Hypothesis
from interviewer.models.process import ModelProcess

PATIENCE = 120.0  # seconds that any stretch may take
SLOWEST = 10.0  # and for each second of it


class RemoteTranscriber:
    """Over a model folder. A process that died is started again by the next call; a folder that is broken stays so."""

    def __init__(self, process: ModelProcess) -> None:
        self.process = process

    def start(self) -> None:
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def describe(self) -> str:
        self.process.wait_ready()
        languages = self.process.info["languages"]
        known = "English" if languages == ["en"] else f"{len(languages)} languages"
        return f"{self.process.info['name']}, {known}"

    def transcribe(
        self,
        recording: Path,
        hints: Hints,
        *,
        start: float = 0.0,
        context: str = "",
        on_words: Callable[[Sequence[HeardWord]], None] | None = None,
    ) -> Hypothesis:
        def tell(event: dict[str, Any]) -> bool:
            if on_words is not None:
                on_words(_words(event["words"]))
            return True

        args = {
            "file": str(recording.resolve()),
            "start": start,
            "language": hints.language,
            "hot_words": list(hints.hot_words),
            "context": context,
        }
        deadline = PATIENCE + SLOWEST * _seconds(recording, start)
        head = self.process.call("transcribe", args, deadline=deadline, on_event=tell).head
        return Hypothesis(_words(head["words"]), head["until"], head["took"])


def _words(found: Sequence[Mapping[str, Any]]) -> tuple[HeardWord, ...]:
    return tuple(HeardWord(**each) for each in found)


def _seconds(recording: Path, start: float) -> float:
    """How long the stretch is, roughly."""
    try:
        return max(0.0, recording.stat().st_size / 32_000 - start)
    except OSError:
        return 0.0  # its absence is told by the process


def open_transcriber(logs: Path, folder: Path) -> RemoteTranscriber:
    """The speech model in `folder`. Nothing is loaded before `start` or the first request."""
    config = {"path": str(folder.expanduser().resolve()), "name": folder.name}
    advice = "Typing works all the same."
    return RemoteTranscriber(ModelProcess("transcriber", config, logs / "transcriber.log", advice=advice))
