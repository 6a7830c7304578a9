"""Hearing as a front end uses it: microphones, one spoken answer at a time, and what becomes of its recording.

    ear.start()                                     # when the person may speak soon: both processes load behind
    heard = ear.listen(question, name, show, stop, cancel)      # blocks: from a worker thread
    ...                                             # show heard.text; the person corrects it
    interview.answer(text, seconds, heard.speech)
    ear.settle(heard)                               # once it is stored

`terms.propose` gives corrections, and `misheard.doubtful_spans` the words to mark, for the text as it stands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from interviewer.domain import Question
from interviewer.models.ports import Hints, Transcriber
from interviewer.speech import listening
from interviewer.speech.capture import Wish
from interviewer.speech.extra import require
from interviewer.speech.listening import Heard, Progress
from interviewer.speech.microphone import Device
from interviewer.speech.recording import Take
from interviewer.speech.recordings import Recordings
from interviewer.speech.terms import hot_words


class Process(Protocol):
    """What is started before it is needed, and stopped at the end."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Recorder(Process, listening.Recorder, Protocol):
    """`recording.RemoteRecorder` is the real one."""

    def devices(self) -> Sequence[Device]: ...


class RunningTranscriber(Process, Transcriber, Protocol):
    """`models.transcriber.RemoteTranscriber` is the real one."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How the person answers: by which microphone ('' the default one), in which language; `end_pause` silent seconds
    end an answer (0: only a key does); `keep` their recordings."""

    microphone: str = ""
    language: str = "en"
    end_pause: float = 0.0
    keep: bool = False


class Ear:
    """One person's hearing aid. `speech_model` opens the transcriber when it is needed, or raises why there is none."""

    def __init__(
        self,
        recorder: Recorder,
        speech_model: Callable[[], RunningTranscriber],
        recordings: Recordings,
        habits: Habits,
    ) -> None:
        self.habits = habits
        self._recorder = recorder
        self._speech_model = speech_model
        self._transcriber: RunningTranscriber | None = None
        self._recordings = recordings

    def start(self) -> None:
        """Begin loading. Raises HearingError: the extra is not installed, or no speech model is chosen."""
        require()
        self.transcriber.start()
        self._recorder.start()

    def stop(self) -> None:
        self._recorder.stop()
        if self._transcriber is not None:
            self._transcriber.stop()

    @property
    def transcriber(self) -> RunningTranscriber:
        if self._transcriber is None:
            self._transcriber = self._speech_model()
        return self._transcriber

    def devices(self) -> Sequence[Device]:
        """The microphones there are now, the default one first. Raises HearingError. Not while one is recorded from."""
        require()
        return self._recorder.devices()

    def listen(
        self,
        question: Question | None,
        name: str,
        show: Callable[[Progress], None],
        stop: threading.Event,
        cancel: threading.Event,
        *,
        sound: Path | None = None,
        paced: bool = False,
    ) -> Heard | None:
        """One answer, from the microphone or from the file `sound`; see `listening.listen`.

        `name` tells its recording from others. A sound file ends where it ends; `paced` plays it in its own time.
        """
        self.start()
        take = Take(
            self._recordings.new(name),
            Wish(end_pause=0.0 if sound else self.habits.end_pause),
            self.habits.microphone,
            sound,
            paced,
        )
        return listening.listen(self._recorder, self.transcriber, take, self._hints(question), show, stop, cancel)

    def recall(self, file: Path, seconds: float, question: Question | None, show: Callable[[Progress], None]) -> Heard:
        """The text of a recording that a crash left behind. Raises HearingError."""
        require()
        return listening.transcribe(self.transcriber, file, seconds, self._hints(question), show)

    def unsettled(self, name: str = "") -> Iterable[tuple[Path, float]]:
        """Recordings, of this name or all, whose text was never stored, with their seconds; see `Recordings`."""
        return self._recordings.unsettled(name)

    def settle(self, heard: Heard) -> Path | None:
        """The answer is stored: its recording is kept (where, is returned) or deleted, as the person wishes."""
        return self._recordings.settle(heard.recording, keep=self.habits.keep)

    def _hints(self, question: Question | None) -> Hints:
        return Hints(self.habits.language, hot_words(question) if question else ())
