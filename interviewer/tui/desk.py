"""Where the app's workers reach the program. Every method blocks: opening it imports, reads YAML and opens a database.

Nothing here may be called on the event loop, but `make` an instance.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock, RLock
from typing import TYPE_CHECKING, TypeVar

from interviewer.domain import Session, SessionKind
from interviewer.drill import DrillWishes, nothing
from interviewer.errors import StoreError, UsageError
from interviewer.past import delete, reopen
from interviewer.planning import Wishes
from interviewer.tui.conduct import Conduct
from interviewer.tui.speech_desk import SpeechDesk

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.disputes import Disputes
    from interviewer.grading.cards import Standing
    from interviewer.interview import Interview
    from interviewer.models.ports import ModelStatus
    from interviewer.settings import Settings
    from interviewer.store import SessionSummary, TopicScore

RECENT = 50
TREND = 30  # interviews
LATELY = 300  # questions that tell the weakest topics
WEAKEST = 3
Change = Callable[["Disputes", Session], Session]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """Which interview or `drill` to open. `anew` starts one even when one was interrupted and nothing is asked for.

    With a `session`, that interrupted one goes on, and nothing else counts but whether it is a drill.
    """

    wishes: Wishes = field(default_factory=Wishes)
    resume: bool = False
    anew: bool = False
    drill: DrillWishes | None = None
    session: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What the store holds for the home screen. `scores` (0..1) are those of the last interviews, oldest first."""

    interrupted: Session | None
    recent: tuple[SessionSummary, ...]
    drill: Session | None = None
    scores: tuple[float, ...] = ()
    weakest: tuple[TopicScore, ...] = ()


class Desk:
    """The program, opened by the first worker that needs it."""

    def __init__(self, program: Program | Callable[[], Program]) -> None:
        self._given = program
        self._opened: Program | None = None
        self._lock = RLock()
        self._models_lock = Lock()
        self._conduct: Conduct | None = None
        self.closing = Event()
        self.speech = SpeechDesk(self)

    @property
    def program(self) -> Program:
        with self._lock:
            if self._opened is None:
                self._opened = self._given() if callable(self._given) else self._given
            return self._opened

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """One worker loads at a time, and the garbage collector rests: its passes over all that is being loaded would
        stop every thread, and with them the screen. What was loaded stays, so it is not walked later either."""
        with self._lock:
            gc.disable()
            try:
                yield
            finally:
                gc.freeze()
                gc.enable()

    def load(self, part: Callable[[Program], T]) -> T:
        """What `part` takes from the program, opened first where needed."""
        with self._loading():
            return part(self.program)

    def past(self) -> Past:
        store = self.load(lambda program: program.store)
        return Past(
            interrupted=store.unfinished(),
            recent=tuple(store.history(RECENT)),
            drill=store.unfinished(SessionKind.DRILL),
            scores=tuple(store.scores(TREND)),
            weakest=tuple(store.topic_scores(LATELY)[:WEAKEST]),
        )

    def error(self) -> float:
        """The ± of every score, on the 0..1 scale."""
        with self._loading():
            return self.program.error

    def standing(self) -> Standing:
        """How far the grader in use is known."""
        return self.load(lambda program: program.standing)

    def start_models(self) -> None:
        with self._loading():
            models = self.program.models
        if not self.closing.is_set():
            models.start()

    def statuses(self) -> tuple[ModelStatus, ...]:
        return self._opened.models.status() if self._opened is not None else ()

    def open(self, order: Order) -> Conduct:
        """The interview that was ordered. One that was only left goes on as the same object."""
        with self._loading():
            program = self.program
            interview = _interview(program, order)
            if self._conduct is None or self._conduct.session.id != interview.session.id:
                self._conduct = Conduct(interview, program.store, program.models)
                return self._conduct
        self._conduct.rejoin(interview.session.pauses)
        return self._conduct

    def forget(self) -> None:
        """Another model is in use: an interview that was left is read from the store again."""
        self.save_draft()
        with self._lock:
            self._conduct = None

    def delete(self, session_id: str) -> int:
        """Delete a session for good; how many recordings went with it. One that was left here is forgotten."""
        with self._loading():
            if self._conduct is not None and self._conduct.session.id == session_id:
                self._conduct = None
            return delete(self.program, session_id)

    def session(self, session_id: str) -> Session:
        with self._lock:
            store = self.program.store
        return store.session(session_id)

    def dispute(self, session: Session, change: Change) -> Session:
        """Carry out the person's word against the grader's; an interview that is open here goes on with it."""
        with self._loading():
            disputes = self.program.disputes
        if self._conduct is not None and self._conduct.session.id == session.id:
            return self._conduct.decide(lambda live: change(disputes, live))
        return change(disputes, session)

    def settings(self) -> Settings:
        with self._lock:
            return self.program.settings

    def change_settings(self, change: Mapping[str, object]) -> Settings:
        """Store the settings with this change, which counts from now on. Raises SettingsError."""

        def adopt(program: Program) -> Settings:
            program.adopt(program.settings.model_copy(update=change))
            return program.settings

        return self.load(adopt)

    def save_draft(self) -> None:
        """Write what was typed last, if it was not written yet."""
        if self._conduct is not None:
            self._conduct.save_draft()

    def stop_models(self) -> None:
        """End whatever a model is doing, so that no worker is left waiting for one."""
        self.closing.set()
        self.speech.close()
        with self._models_lock:
            if self._opened is not None and "models" in self._opened.__dict__:
                self._opened.models.stop()

    def close(self) -> None:
        """After the app: the last draft, then the program."""
        with suppress(StoreError):  # nobody is left to tell; the draft before it is kept
            self.save_draft()
        self.stop_models()
        if self._opened is not None:
            self._opened.close()


def _interview(program: Program, order: Order) -> Interview:
    """Raises UsageError when what is ordered does not exist, or there is nothing to drill."""
    if order.session:
        return reopen(program, order.session)
    if order.drill is not None:
        drill = program.open_drill(order.drill, resume=not order.anew)
        if drill is None:
            raise UsageError(nothing(order.drill), "Review ahead, or drill a topic.")
        return drill
    if order.anew:
        return program.begin(order.wishes)
    return program.open_interview(order.wishes, resume=order.resume)
