"""One spoken answer: it is recorded, and transcribed while the person speaks. Both work on the file on disk.

The recorder's process appends to the recording, the transcriber's reads it; no sound passes through the program, and
what either of them loses by dying is a pass that is made again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from interviewer.domain import HeardWord, Speech
from interviewer.errors import HearingError, InterviewerError
from interviewer.models.ports import Hints, Transcriber
from interviewer.speech.agreement import Agreement, written
from interviewer.speech.capture import End, Moment, Recorded
from interviewer.speech.recording import Take

STEP = 1.0  # seconds of further sound that are worth a pass
TAIL = 0.3  # seconds of silence that a pass has to hear after a word, to have heard it whole


class Recorder(Protocol):
    """`recording.RemoteRecorder` is the real one."""

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How an answer goes: the last moment of its recording, the text that stays, and what may still change."""

    moment: Moment | None
    committed: str
    tentative: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A spoken answer. `text` may be corrected before it is submitted with `speech`; `recording` has yet to be settled.

    `problem` and `hint` say what went wrong, in words; `text` holds what was heard by then.
    """

    text: str
    speech: Speech
    recording: Path
    recorded: Recorded
    problem: str = ""
    hint: str = ""


def listen(
    recorder: Recorder,
    transcriber: Transcriber,
    take: Take,
    hints: Hints,
    show: Callable[[Progress], None],
    stop: threading.Event,
    cancel: threading.Event,
) -> Heard | None:
    """Record until `stop` is set or it ends by itself, then give the whole text. Blocks; call it from a worker thread.

    `show` is called ten times a second and with every pass, from two threads, never at once. `cancel` ends it too, and
    throws the answer away: its recording is deleted and None returned. Raises HearingError when nothing can be
    recorded; what fails later is told in `Heard.problem`.
    """
    answer = _Answer(take.file, transcriber, hints, show)
    recording = _Recording(recorder, take, answer.moment, stop, cancel)
    recording.start()
    while not recording.ended.wait(timeout=0.1):
        if answer.heard_of(STEP):
            answer.try_pass()
    recorded = recording.result()
    if cancel.is_set():
        take.file.unlink(missing_ok=True)
        return None
    return answer.finish(recorded)


def transcribe(
    transcriber: Transcriber, file: Path, seconds: float, hints: Hints, show: Callable[[Progress], None]
) -> Heard:
    """The same for a recording that a crash has left behind."""
    return _Answer(file, transcriber, hints, show).finish(Recorded(seconds, End.SOURCE))


class _Recording(threading.Thread):
    """The recording, on a thread of its own: its end sets `ended`."""

    def __init__(
        self,
        recorder: Recorder,
        take: Take,
        show: Callable[[Moment], None],
        stop: threading.Event,
        cancel: threading.Event,
    ) -> None:
        super().__init__(name="recording", daemon=True)
        self.ended = threading.Event()
        self._recorder, self._take, self._show = recorder, take, show
        self._stop_asked, self._cancel = stop, cancel
        self._recorded: Recorded | None = None
        self._error: InterviewerError | None = None

    def run(self) -> None:
        try:
            self._recorded = self._recorder.record(self._take, self._moment, self._stop_asked)
        except InterviewerError as error:
            self._error = error
        finally:
            self.ended.set()

    def _moment(self, moment: Moment) -> None:
        if self._cancel.is_set():
            self._stop_asked.set()
        self._show(moment)

    def result(self) -> Recorded:
        if self._recorded is None:
            raise self._error or HearingError("The recording failed.", "Please report this.")
        return self._recorded


class _Answer:
    """The text of one recording, pass by pass."""

    def __init__(self, file: Path, transcriber: Transcriber, hints: Hints, show: Callable[[Progress], None]) -> None:
        self._file, self._transcriber, self._hints, self._show = file, transcriber, hints, show
        self._agreement = Agreement()
        self._moment: Moment | None = None
        self._until = 0.0
        self._failure: InterviewerError | None = None
        self._lock = threading.Lock()

    def moment(self, moment: Moment) -> None:
        self._moment = moment
        self._tell(self._agreement.tentative)

    def heard_of(self, step: float) -> bool:
        """Whether a pass is worth it: `step` seconds more, somebody having spoken in them, and no failure before."""
        moment = self._moment
        due = moment is not None and moment.seconds - self._until >= step
        return due and self._failure is None and self._spoken(moment)

    def _spoken(self, moment: Moment | None) -> bool:
        """Whether somebody spoke since the last pass, as far as is known."""
        return moment is None or moment.seconds - moment.pause + TAIL > self._until

    def try_pass(self) -> None:
        """A pass; one that fails is made again at the end, when it is told."""
        try:
            self._pass()
        except InterviewerError as error:
            self._failure = error

    def finish(self, recorded: Recorded) -> Heard:
        """The last pass, unless the one before has heard all that was spoken."""
        problem, hint = recorded.fault, recorded.hint
        if self._spoken(self._moment) or self._failure is not None:
            try:
                self._pass()
            except InterviewerError as error:
                problem, hint = f"{problem} {error}".strip(), error.hint
        self._agreement.finish()
        self._tell([])
        words = tuple(self._agreement.committed)
        return Heard(written(words), Speech(words, recorded.seconds), self._file, recorded, problem, hint)

    def _pass(self) -> None:
        found: list[HeardWord] = []

        def tell(words: Sequence[HeardWord]) -> None:
            found.extend(words)
            self._tell([word for word in found if word.end > start])

        agreement = self._agreement
        start = agreement.committed[-1].end if agreement.committed else 0.0
        context = written([word for word in agreement.committed if word.end <= agreement.start][-50:])
        heard = self._transcriber.transcribe(
            self._file, self._hints, start=agreement.start, context=context, on_words=tell
        )
        agreement.update(heard.words, heard.until)
        self._until = heard.until
        self._tell(agreement.tentative)

    def _tell(self, tentative: Sequence[HeardWord]) -> None:
        with self._lock:
            self._show(Progress(self._moment, written(self._agreement.committed), written(tentative)))
