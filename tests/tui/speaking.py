"""A person who speaks: an ear whose microphone and transcriber are scripted, in the place of the real ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import HeardWord
from interviewer.errors import HearingError
from interviewer.models.ports import Hints, Hypothesis
from interviewer.speech.capture import End, Moment, Recorded
from interviewer.speech.ear import Ear, Habits
from interviewer.speech.microphone import Device
from interviewer.speech.recording import Take
from interviewer.speech.recordings import Recordings
from interviewer.speech.wav import WavWriter
from tests.builders import a_speech
from tests.sounds import tone


class Microphone:
    """`ear.Recorder`: records until it is told to stop, or until the test lets it go away (`gone`).

    `begins` is raised in place of a recording. What is heard stays as loud as `level`, in dBFS.
    """

    def __init__(self, *, begins: HearingError | None = None, seconds: float = 1.0) -> None:
        self.begins = begins
        self.seconds = seconds
        self.level = -24.0
        self.speaking = True
        self.gone = threading.Event()
        self.ends = threading.Event()  # hands-free
        self.takes: list[Take] = []

    def start(self) -> None:
        """Nothing to load."""

    stop = start

    def devices(self) -> Sequence[Device]:
        return ()

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded:
        if self.begins is not None:
            raise self.begins
        self.takes.append(take)
        with WavWriter(take.file) as writer:
            writer.write(tone(1))
        end, fault, hint = End.KEY, "", ""
        while not stop.wait(0.01):
            show(Moment(self.seconds, self.level, -9, clipped=False, speaking=self.speaking))
            if self.gone.is_set():
                end, fault, hint = End.FAULT, "The microphone went away.", "Connect it again. What was said is kept."
                break
            if self.ends.is_set():
                end = End.PAUSE
                break
        return Recorded(self.seconds, end, fault=fault, hint=hint)


class Writer:
    """`ear.RunningTranscriber`: writes the next of its texts for each recording; the last one from then on."""

    def __init__(self, *texts: str, doubtful: Sequence[str] = ()) -> None:
        self.texts, self.doubtful = list(texts), doubtful
        self.files: list[Path] = []

    def start(self) -> None:
        """Nothing to load."""

    stop = start

    def describe(self) -> str:
        return "scripted, English"

    def transcribe(
        self,
        recording: Path,
        hints: Hints,
        *,
        start: float = 0.0,
        context: str = "",
        on_words: Callable[[Sequence[HeardWord]], None] | None = None,
    ) -> Hypothesis:
        if recording not in self.files:
            self.files.append(recording)
        words = a_speech(self.texts[min(len(self.files), len(self.texts)) - 1], *self.doubtful).words
        words = tuple(each for each in words if each.end > start)
        if on_words is not None:
            on_words(words)
        return Hypothesis(words, 1.0, 0.1)


def hears(
    program: Program,
    *texts: str,
    doubtful: Sequence[str] = (),
    microphone: Microphone | None = None,
    keep: bool = False,
) -> Microphone:
    """Let `program` hear these texts, one a recording."""
    microphone, writer = microphone or Microphone(), Writer(*texts, doubtful=doubtful)
    habits = Habits(keep=keep)
    program.__dict__["ear"] = Ear(microphone, lambda: writer, Recordings(places.recordings()), habits)
    return microphone


def recordings() -> list[str]:
    """The names of the recordings on disk."""
    return sorted(file.name for file in places.recordings().glob("*"))
