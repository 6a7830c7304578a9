"""A person who speaks: an ear whose microphone and transcriber are scripted, in the place of the real ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from interviewer import places
from interviewer.assembly import Program
from interviewer.errors import HearingError
from interviewer.speech.capture import End, Moment, Recorded
from interviewer.speech.ear import Ear, Habits
from interviewer.speech.microphone import Device
from interviewer.speech.recording import Take
from interviewer.speech.recordings import Recordings
from interviewer.speech.wav import WavWriter
from tests.fakes import TextTranscriber
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


def hears(
    program: Program,
    *texts: str,
    doubtful: Sequence[str] = (),
    microphone: Microphone | None = None,
    keep: bool = False,
) -> Microphone:
    """Let `program` hear these texts, one a recording."""
    microphone, writer = microphone or Microphone(), TextTranscriber(*texts, doubtful=doubtful)
    habits = Habits(keep=keep)
    program.__dict__["ear"] = Ear(microphone, lambda: writer, Recordings(places.recordings()), habits)
    return microphone


def recordings() -> list[str]:
    """The names of the recordings on disk."""
    return sorted(file.name for file in places.recordings().glob("*"))
