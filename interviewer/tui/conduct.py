"""One interview as the app's workers drive it. Every method but `note_draft` blocks, so none belongs on the event loop.

Steps exclude each other, whichever thread or screen asks for them. The draft is written apart from them, and never
after the answer that it became.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from interviewer.domain import Enquiry, Pause, Session, Speech, Turn, TurnState
from interviewer.interview import Interview
from interviewer.misheard import share_kept

if TYPE_CHECKING:
    from interviewer.models.ports import ModelSet
    from interviewer.speech.listening import Heard
    from interviewer.store import Store

Watch = Callable[[int], None]


class Conduct:
    """Drives `interview`, and keeps what is being typed for its open question."""

    def __init__(self, interview: Interview, store: Store, models: ModelSet) -> None:
        self._interview = interview
        self._store = store
        self._models = models
        self._step = Lock()
        self._drafts = Lock()
        self._pending: str | None = None
        self._seconds = 0.0  # that what is typed has taken
        self.begun = 0.0  # the same, of what `settle` found
        self._heard: list[tuple[str, Heard]] = []  # what was spoken, by the answer it is for; settled once past

    @property
    def session(self) -> Session:
        return self._interview.session

    @property
    def turn(self) -> Turn | None:
        return self._interview.turn

    def settle(self) -> str:
        """Wait for a step that still runs, and return what was typed and not submitted."""
        with self._step:
            n = self._place
            self.begun = 0.0 if n is None else self._store.draft_seconds(self.session.id, n)
            return self._stored_draft()

    def ask(self, cancel: Event, watch: Watch) -> Turn | None:
        with self._step:
            return self._interview.ask(cancel, watch)

    @property
    def listening(self) -> bool:
        """Whether the candidate may ask now."""
        asked = self.session.enquiries
        return self.session.closing and all(each.text and each.comment for each in asked)

    def submit(self, text: str, seconds: float) -> None:
        """Store the answer, or the candidate's own question; the draft that it was is gone then, unless more was typed
        meanwhile."""
        with self._step, self._drafts:
            if self.session.closing:
                self._interview.enquire(text, seconds)
            else:
                self._interview.answer(text, seconds, self.speech_in(text))
            if self._pending == text:
                self._pending = None

    def comment(self) -> Enquiry | None:
        """Comment on what the candidate asked, if there is no comment on it yet."""
        with self._step:
            return self._interview.comment() if self._interview.open_enquiry else None

    def ask_nothing_more(self) -> None:
        """End the session; one without a question of the candidate's own gets its comment first."""
        with self._step:
            if self.session.enquiries:
                self._interview.end()
            else:
                self._interview.enquire("", 0.0)

    def rested(self, seconds: float) -> None:
        """The person paused for so long, until now."""
        with self._step:
            self._interview.rested(seconds)

    def rejoin(self, pauses: Sequence[Pause]) -> None:
        """The person came back to it; `pauses` holds the time away."""
        with self._step:
            self._interview.session = replace(self.session, pauses=tuple(pauses))

    def grade(self) -> Turn:
        with self._step:
            return self._interview.grade()

    def grade_again(self) -> Turn:
        """Grade once more, after loading afresh whichever model is down."""
        with self._step:
            for status in self._models.status():
                if status.state in ("failed", "stopped"):
                    self._models.restart(status.kind)
            return self._interview.grade()

    def free_grader(self) -> None:
        """Make a grade under way fail now: the models are stopped and load again. Takes no step's turn."""
        for status in self._models.status():
            self._models.restart(status.kind)

    def go_on(self, cancel: Event, watch: Watch) -> Turn | None:
        """The follow-up when there is one to ask, else the next question; None when the session has ended."""
        with self._step:
            if self._state is TurnState.GRADED and self._interview.probe(cancel, watch) is not None:
                return self.turn
            return self._next(cancel, watch)

    def next_question(self, cancel: Event, watch: Watch) -> Turn | None:
        """Be done with this question, graded or not, and ask the next one."""
        with self._step:
            return self._next(cancel, watch)

    def hint(self) -> str:
        with self._step:
            return self._interview.hint()

    def predict(self, score: float) -> None:
        """Note the score (0..1) that the candidate expects."""
        with self._step:
            self._interview.predict(score)

    def decide(self, change: Callable[[Session], Session]) -> Session:
        """Let `change` store a dispute over a turn of this session, and go on with what it returns."""
        with self._step:
            self._interview.session = change(self._interview.session)
            return self._interview.session

    def finish_stage(self, cancel: Event, watch: Watch) -> Turn | None:
        """Be done with this stage; the first question of the next one, or None when that was the last."""
        with self._step:
            self._interview.finish_stage()
            return self._interview.ask(cancel, watch)

    def reword(self) -> None:
        with self._step:
            self._interview.reword()

    def skip(self, cancel: Event, watch: Watch) -> Turn | None:
        with self._step:
            self._interview.skip()
            return self._next(cancel, watch)

    def end(self) -> None:
        with self._step:
            self._interview.end()

    # -- the draft ---------------------------------------------------------------------------------------------------

    def note_draft(self, text: str, seconds: float) -> None:
        """Remember what is typed now, and in how many seconds; `save_draft` writes it. Costs nothing."""
        self._pending, self._seconds = text, seconds

    def save_draft(self) -> None:
        """Write what was noted last. Raises StoreError, and will try again then."""
        with self._drafts, self._kept_pending() as text:
            n = self._place
            if text is None:
                return
            if n is None:  # between two questions: it belongs to the next one
                self._pending = text if self._pending is None else self._pending
                return
            self._store.save_draft(self.session.id, n, text, self._seconds)

    @contextmanager
    def _kept_pending(self) -> Iterator[str | None]:
        text, self._pending = self._pending, None
        try:
            yield text
        except BaseException:
            if self._pending is None:
                self._pending = text
            raise

    def _stored_draft(self) -> str:
        if self._pending is not None:
            return self._pending
        n = self._place
        return "" if n is None else self._store.draft(self.session.id, n)

    @property
    def _place(self) -> int | None:
        """What is being typed for: the turn at hand, or 0, the candidate's next question."""
        if self.session.closing:
            return 0
        return self.turn.n if self.turn is not None else None

    # -- what is spoken ----------------------------------------------------------------------------------------------

    @property
    def spot(self) -> str:
        """Names the answer that is being given, among all: recordings are called so."""
        turn = self.turn
        n, k = (turn.n, len(turn.answers)) if turn is not None else (0, len(self.session.enquiries))
        return f"{self.session.id}_{n}_{k}"

    def hear(self, heard: Heard) -> None:
        """Something was spoken for the answer at hand, whose text is in the person's hands now."""
        self._heard.append((self.spot, heard))

    @property
    def speech(self) -> Speech | None:
        """All that was heard for the answer at hand; None when nothing was spoken."""
        found: Speech | None = None
        for spot, heard in self._heard:
            if spot == self.spot:
                found = found.then(heard.speech) if found else heard.speech
        return found

    def speech_in(self, text: str) -> Speech | None:
        """The same, if anything of it still stands in `text`."""
        speech = self.speech
        return speech if speech is not None and share_kept(text, speech) else None

    def known(self, recording: Path) -> bool:
        """Whether this recording was heard already."""
        return any(heard.recording == recording for _, heard in self._heard)

    def past(self) -> list[Heard]:
        """What was spoken for answers that are given or left: forgotten here, for its recordings to be settled."""
        over = [heard for spot, heard in self._heard if spot != self.spot]
        self._heard = [each for each in self._heard if each[0] == self.spot]
        return over

    # -- inside ------------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> TurnState | None:
        return self.turn.state if self.turn is not None else None

    def _next(self, cancel: Event, watch: Watch) -> Turn | None:
        if self.turn is not None:
            self._interview.close()
        return self._interview.ask(cancel, watch)
