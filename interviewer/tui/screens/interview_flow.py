"""How an interview goes on the screen: one step at a time in a worker, and what each of them leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from textual import on
from textual.timer import Timer
from textual.widgets import TextArea

from interviewer.domain import TurnState
from interviewer.errors import GradeError, InterviewerError, ModelError
from interviewer.tui.clock import Stopwatch
from interviewer.tui.conduct import Conduct
from interviewer.tui.desk import Change, Order
from interviewer.tui.literal import advice
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.interview_view import OPEN, InterviewView
from interviewer.tui.screens.predict import PredictScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.widgets.conversation import Conversation

if TYPE_CHECKING:
    from interviewer.settings import Settings

T = TypeVar("T")
DRAFT_DELAY = 0.5


@dataclass
class Doing:
    """The step under way. `way_out` says what Escape does; '' when it does nothing."""

    what: str
    way_out: str
    started: float
    cancel: Event = field(default_factory=Event)
    words: int = 0

    def watch(self, words: int) -> None:
        """Told by the model's thread how much it has written."""
        self.words = words


class InterviewFlow(InterviewView):
    """Runs one interview. Whatever is typed stays in the editor until the store has it."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order
        self.doing: Doing | None = None
        self.predicts = False
        self.ungraded: InterviewerError | None = None
        self.skip_asked = False
        self._draft_timer: Timer | None = None

    def on_mount(self) -> None:
        desk = self.face.desk
        self.step("Opening", lambda _: (desk.open(self.order), desk.settings()), self._opened)

    # -- steps -------------------------------------------------------------------------------------------------------

    def step(self, what: str, work: Callable[[Doing], T], then: Callable[[T], None], way_out: str = "") -> None:
        """Run one step in a worker; a second one waits for nothing, it is refused."""
        if self.doing is not None:
            self.app.bell()
            return
        doing = self.doing = Doing(what, way_out, self.face.clock())
        self.refresh_bindings()

        def done(value: T) -> None:
            self.doing = None
            self.activity.idle()
            then(value)

        self.in_thread("step", lambda: work(doing), done, self._failed)

    def tick(self) -> None:
        """The times, and how long the step under way has taken."""
        super().tick()
        if (doing := self.doing) is not None:
            self.activity.busy(self._told(doing), self.face.clock() - doing.started, doing.way_out)

    def _told(self, doing: Doing) -> str:
        if self.state is TurnState.ANSWERED and any(
            status.kind == "encoder" and status.state == "loading" for status in self.face.statuses
        ):
            return "Waiting for the grader to load"
        return f"{doing.what}, {doing.words} words" if doing.words else doing.what

    def _failed(self, error: InterviewerError) -> None:
        """Say what went wrong beside the editor; what was typed is still in it."""
        self.doing = None
        if self.conduct is None:
            self.face.refuse(error)
            return
        if self.state is TurnState.ANSWERED and isinstance(error, GradeError | ModelError):
            self.ungraded = error
            self.show_session()
            self.show_grade_failure(error)
            return
        self.answering.run()
        self.activity.fail(error)
        self.refresh_bindings()

    def _opened(self, found: tuple[Conduct, Settings]) -> None:
        self.conduct, settings = conduct, _ = found
        self.manner, self.predicts = conduct.session.plan.manner or settings.manner, settings.predict
        spent = sum(answer.seconds for turn in conduct.session.turns for answer in turn.answers)
        self.sitting = Stopwatch(self.time_here, spent)
        self.sitting.run()
        self.step("Opening", lambda _: conduct.settle(), self._restored)

    def _restored(self, draft: str) -> None:
        if draft:
            self.editor.put(draft)
        if self.conduct is not None and self.conduct.session.turns:
            self.query_one(Conversation).tell("Going on where the session was interrupted.")
        self.arrive(None)
        if self.conduct is not None and self.answering.running:
            self.tick()  # the stage's clock is told from the session's: what the draft took is added to both
            self.sitting.add(self.conduct.begun)
            self.answering.add(self.conduct.begun)

    def arrive(self, _: object) -> None:
        """Draw where the session stands now, and take the step that waits for nobody."""
        if self.conduct is None:
            return
        self.ungraded = None
        self.skip_asked = False
        self.show_session()
        if self.conduct.session.ended_at is not None:
            self._show_report()
        elif self.conduct.session.closing:
            self._listen()
        elif self.state is None:
            self._ask()
        elif self.state in OPEN:
            self.answering.reset()
            self.show_editor()
        elif self.state is TurnState.ANSWERED:
            self._grade()
        else:
            self.show_grade()

    def _listen(self) -> None:
        """The candidate's own questions: comment on the last one, then wait for the next, or for the end."""
        asked = self.conduct.session.enquiries if self.conduct else ()
        if asked and asked[-1].comment is None:
            self.work("Looking at your question", lambda conduct: conduct.comment())
        elif self.listening:
            self.answering.reset()
            self.show_editor(f"Your question. {self.submit_key} asks it; {self.skip_key} when you have no more.")
        else:
            self.activity.idle("Enter: the report")
            self.query_one(Conversation).focus()
            self.refresh_bindings()

    def _show_report(self) -> None:
        """In place of this screen, whatever lies over it."""
        if self.conduct is None:
            return
        self.clear()
        if self.app.screen is self:
            self.app.switch_screen(self.outcome(self.conduct.session.id))

    def outcome(self, session_id: str) -> BaseScreen:
        """What is shown when the session has ended."""
        return ReportScreen(session_id)

    def _ask(self) -> None:
        self.write("The interviewer is choosing a question", lambda conduct, d: conduct.ask(d.cancel, d.watch))

    def _grade(self) -> None:
        self.work("Grading", lambda conduct: conduct.grade(), "Esc stops")

    def write(self, what: str, work: Callable[[Conduct, Doing], object]) -> None:
        """A step in which the model may write; Escape takes the authored text instead."""
        if (conduct := self.conduct) is not None:
            self.step(what, lambda doing: work(conduct, doing), self.arrive, "Esc takes the authored text")

    def work(self, what: str, work: Callable[[Conduct], object], way_out: str = "") -> None:
        if (conduct := self.conduct) is not None:
            self.step(what, lambda _: work(conduct), self.arrive, way_out)

    def decide(self, change: Change) -> None:
        desk = self.face.desk
        self.work("Computing the score", lambda conduct: desk.dispute(conduct.session, change))

    @property
    def submit_key(self) -> str:
        return self.face.key_of("interview.submit")

    @property
    def skip_key(self) -> str:
        return self.face.key_of("interview.skip")

    # -- the answer --------------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.skip_asked = False
        if self.conduct is None:
            return
        self.conduct.note_draft(self.editor.text, self.answering.seconds if self.editor.text else 0.0)
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(DRAFT_DELAY, self.save_draft)

    def save_draft(self) -> None:
        """Put what is typed on disk."""
        if (conduct := self.conduct) is not None:
            self.in_thread("draft", conduct.save_draft, lambda _: None, self._draft_failed)

    def _draft_failed(self, error: InterviewerError) -> None:
        if self.doing is None:
            self.activity.fail(error)

    def action_submit(self) -> None:
        """Store what is typed as the answer."""
        text, conduct = self.editor.text, self.conduct
        if conduct is None or not (self.state in OPEN or self.listening):
            return
        if not text.strip():
            does = "ends" if self.listening else "skips the question"
            self.activity.idle(f"Nothing is typed yet. {self.skip_key} {does}.")
            return
        if self.doing is None:
            self.answering.halt()
        seconds = self.answering.seconds
        self.step("Storing your answer", lambda _: conduct.submit(text, seconds), lambda _: self._stored(text))

    def _stored(self, text: str) -> None:
        """The answer is on disk: out of the editor with it, but not with what was typed since."""
        now = self.editor.text
        if now == text:
            self.editor.put("")
        elif now.startswith(text):
            self.editor.put(now[len(text) :].lstrip("\n"))
        turn = self.conduct.turn if self.conduct else None
        first = turn is not None and turn.grade is None and turn.prediction is None and not turn.follow_ups
        if self.predicts and first and self.app.screen is self:
            self.show_session()
            self.over(PredictScreen(), self._predicted)
        else:
            self.arrive(None)

    def _predicted(self, score: float | None) -> None:
        """The answer is graded, whether a score is expected of it or not, and could be noted or not."""
        conduct = self.conduct
        if score is None or conduct is None:
            self.arrive(None)
            return

        def note(_: Doing) -> InterviewerError | None:
            try:
                conduct.predict(score)
            except InterviewerError as error:
                return error
            return None

        def noted(trouble: InterviewerError | None) -> None:
            if trouble is not None:
                self.app.notify(advice(trouble), severity="error", timeout=15, markup=False)
            self.arrive(None)

        self.step("Noting it", note, noted)
