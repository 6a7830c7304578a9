"""Where the app's workers reach what hears and what reads aloud. Every method blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from interviewer.domain import Question, Speech
from interviewer.errors import ModelError, NoSpeechModel, VoiceError
from interviewer.misheard import Span, doubtful_spans
from interviewer.text import words

if TYPE_CHECKING:
    from interviewer.speech.aloud import Aloud
    from interviewer.speech.ear import Ear
    from interviewer.speech.listening import Heard, Progress
    from interviewer.speech.terms import Proposal
    from interviewer.tui.desk import Desk


LAST_PASS = 3.0  # seconds that the app waits for at its end, until what was said is written down


@dataclass(eq=False)
class Taking:
    """One answer being recorded, or a recording being written down again, which cannot be ended."""

    again: bool = False
    keep: bool = False  # the recording, even where it is thrown away
    discarded: bool = False
    stop: Event = field(default_factory=Event)
    cancel: Event = field(default_factory=Event)

    def end(self) -> None:
        """Write down what was said."""
        self.stop.set()

    def discard(self) -> None:
        """Forget it; the recording too, unless recordings are kept."""
        self.discarded = True
        (self.stop if self.keep else self.cancel).set()


@dataclass(frozen=True, slots=True)
class Studied:
    """Of a text: where words stand that were heard badly, and which terms may have been misheard."""

    doubtful: tuple[Span, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class SpeechDesk:
    """One at a time: a second recording waits until the first one is written down."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hearing = Lock()
        self._taking: Taking | None = None

    @property
    def _ear(self) -> Ear:
        return self._desk.load(lambda program: program.ear)

    def warm(self) -> None:
        """Load what hears. Raises HearingError."""
        self._ear.start()

    def lacking(self) -> str:
        """How to get what there has to be before an answer can be spoken; '' where it is here."""
        from interviewer.hearing import lacking

        missing = self._desk.load(lambda program: lacking(program.settings, program.stock.shelf.held()))
        if isinstance(missing, NoSpeechModel):
            return "There is no speech model yet: M on the home screen, then those to download. Typing works."
        return missing.hint if missing else ""

    def listen(
        self, taking: Taking, question: Question | None, name: str, show: Callable[[Progress], None]
    ) -> Heard | None:
        """One spoken answer; None when it was discarded. Raises HearingError."""
        with self._hearing:
            ear, self._taking = self._ear, taking
            taking.keep = ear.habits.keep
            if self._desk.closing.is_set() or taking.cancel.is_set():
                return None
            heard = ear.listen(question, name, show, taking.stop, taking.cancel)
            if heard is not None and taking.discarded:
                ear.settle(heard)
                return None
            return heard

    def left_behind(self, name: str) -> list[tuple[Path, float]]:
        """Recordings of this name whose text was never stored, with their seconds."""
        with self._hearing:
            return list(self._ear.unsettled(name))

    def recall(self, file: Path, seconds: float, question: Question | None, show: Callable[[Progress], None]) -> Heard:
        """The text of a recording that was left behind. Raises HearingError."""
        with self._hearing:
            return self._ear.recall(file, seconds, question, show)

    def settle(self, answered: Iterable[Heard]) -> None:
        """Keep or delete these recordings, as the person wishes. Raises HearingError."""
        for heard in answered:
            self._ear.settle(heard)

    def study(self, text: str, speech: Speech, question: Question | None) -> Studied:
        """What to mark in `text`, and what to propose; nothing is proposed for words that were typed."""
        from interviewer.speech.terms import propose

        doubtful = tuple(doubtful_spans(text, speech))
        if question is None:
            return Studied(doubtful)
        spoken = {word for each in speech.words for word in words(each.text)}
        try:
            encoder = self._desk.load(lambda program: program.models).encoder
            found = propose(text, question, doubtful, encoder)
        except ModelError:  # told elsewhere; what was not weighed is not proposed
            found = []
        return Studied(doubtful, tuple(each for each in found if spoken.issuperset(words(each.heard))))

    def aloud(self, tell: Callable[[VoiceError], None], on_change: Callable[[], None]) -> Aloud:
        """What reads aloud, by the settings; both callbacks come from other threads."""
        from interviewer.speech.aloud import Aloud

        wished = self._desk.settings()
        return Aloud(wished.speak, wished.voice, wished.speaking_rate, tell=tell, on_change=on_change)

    def close(self) -> None:
        """End a recording under way: it stays on disk, and is offered when the session goes on. Nothing is waited for
        that takes long: what hears is ended then."""
        if self._taking is not None:
            self._taking.end()
        if self._hearing.acquire(timeout=LAST_PASS):
            self._hearing.release()
        else:
            self._ear.stop()


def fresh(proposals: Sequence[Proposal], refused: set[tuple[str, str]]) -> Proposal | None:
    """The first proposal that was not refused before."""
    return next((each for each in proposals if (each.heard.casefold(), each.proposed) not in refused), None)
