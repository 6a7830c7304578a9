"""The interview screen's face: its parts, and how a session is drawn on them. Decides no step; see `interview`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer

from interviewer.domain import Session, Turn, TurnState
from interviewer.interview import next_probe
from interviewer.manner import NEUTRAL
from interviewer.tui import transcript
from interviewer.tui.clock import Stopwatch
from interviewer.tui.conduct import Conduct
from interviewer.tui.screens.disputing import DisputingScreen
from interviewer.tui.transcript import Look
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.conversation import Conversation
from interviewer.tui.widgets.editor import AnswerEditor
from interviewer.tui.widgets.grade import GradePanel
from interviewer.tui.widgets.header import InterviewHeader
from interviewer.tui.widgets.hearing import HearingPanel

if TYPE_CHECKING:
    from interviewer.models.ports import ModelStatus

OPEN = (TurnState.ASKED, TurnState.PROBED)


class InterviewView(DisputingScreen):
    """Conversation above, editor or grade below; side by side where there is room. Nothing moves when a grade comes."""

    conduct: Conduct | None = None

    def __init__(self) -> None:
        super().__init__()
        self.present = Stopwatch(lambda: self.face.clock())  # stands still while anything lies over this screen
        self.answering = Stopwatch(self.time_here)
        self.sitting = Stopwatch(self.time_here)
        self.manner: str = NEUTRAL
        self._stage: tuple[str, str] | None = None
        self._stage_from = 0.0  # what the session's clock showed when this stage began
        self._notices: set[str] = set()
        self._told_late: set[int] = set()  # the questions under pressure whose time was told to be up

    def time_here(self) -> float:
        """The clock of the session: seconds on this screen."""
        return self.present.seconds

    def compose(self) -> ComposeResult:
        yield InterviewHeader(id="place")
        with Vertical(id="room"):
            yield Conversation(id="conversation")
            yield GradePanel(id="grade")
            yield Activity(id="activity")
            with Vertical(id="desk"):
                yield AnswerEditor(id="editor")
                yield HearingPanel(id="hearing")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(GradePanel).wait()
        self.set_interval(0.125, self.tick)
        self.watch(self.app, "statuses", self._show_models)
        self.watch(self.app, "error", self._error_known, init=False)

    @property
    def state(self) -> TurnState | None:
        """Where the open turn stands; None between turns."""
        turn = self.conduct.turn if self.conduct else None
        return turn.state if turn else None

    @property
    def listening(self) -> bool:
        """Whether the candidate may ask now."""
        return self.conduct is not None and self.conduct.listening

    @property
    def editor(self) -> AnswerEditor:
        return self.query_one(AnswerEditor)

    @property
    def activity(self) -> Activity:
        return self.query_one(Activity)

    def show_session(self) -> None:
        """Draw what the session holds now."""
        if self.conduct is None:
            return
        session = self.conduct.session
        current = session.current.n if session.current else 0
        look = Look(self.face.error, self.face.explain, current, self.chosen, self.manner)
        self.query_one(Conversation).show(transcript.entries(session, look))
        self.query_one(InterviewHeader).show_place(session)

    def _error_known(self) -> None:
        """Scores drawn before it was are drawn again; what is not drawn yet waits for its place."""
        if self.query_one(Conversation).empty:
            return
        self.show_session()
        turn = self.conduct.turn if self.conduct else None
        if turn is not None and turn.grade is not None:
            self.query_one(GradePanel).show_grade(turn, self.face.error, self.ways_on(turn), self.notes())

    def show_editor(self, told: str = "Your answer") -> None:
        """The candidate's turn: the editor in front."""
        self.chosen = ""
        self.editor.asks(self.listening)
        if self.listening:
            self.query_one(GradePanel).wait("None: your own questions get a comment, and no grade.")
        else:
            self.query_one(GradePanel).wait()
        self.set_class(False, "-graded")
        self.answering.run()
        self.activity.idle(told)
        self.editor.focus()
        self.refresh_bindings()

    def show_grade(self) -> None:
        """The grade in front, unless something is being typed."""
        turn = self.conduct.turn if self.conduct else None
        if turn is None:
            return
        self.query_one(GradePanel).show_grade(turn, self.face.error, self.ways_on(turn), self.notes())
        self._bring_forward(f"The grade is here: {self.face.key_of('interview.turn-over')} shows it")

    def ways_on(self, turn: Turn) -> str:
        """The keys that matter below a grade."""
        among = self.conduct.session.plan.points.get(turn.question.id, ()) if self.conduct else ()
        then = "Enter  follow-up   x  next question" if next_probe(turn, among) else "Enter  next question"
        return f"{then}   a  reference"

    def notes(self) -> Mapping[str, Content]:
        """What is told below a point of the grade, by its id."""
        return {}

    def show_grade_failure(self, error: Exception) -> None:
        self.query_one(GradePanel).show_failure(error)
        self._bring_forward(f"Not graded: {self.face.key_of('interview.turn-over')} shows why")

    def _bring_forward(self, waiting: str) -> None:
        if self.editor.text.strip() and self.editor.has_focus:
            self.activity.idle(waiting)
        else:
            self.activity.idle()
            self.face_grade(True)
        self.refresh_bindings()

    def face_grade(self, shown: bool) -> None:
        """The grade or the editor in front, where there is room for one only; the focus with it."""
        self.set_class(shown, "-graded")
        if shown:
            self.query_one(GradePanel).take_focus()
        else:
            self.editor.focus()

    def graded_turn(self) -> Turn | None:
        turn = self.conduct.session.current if self.conduct else None
        return turn if turn is not None and turn.grade and self.state is TurnState.GRADED else None

    def redraw(self) -> None:
        self.show_session()

    def tick(self) -> None:
        """The times. The clock is read here and nowhere else in the view."""
        if self.conduct is None:
            return
        session = self.conduct.session
        turn = None if session.closing else session.current
        spent = sum(answer.seconds for answer in turn.answers) if turn else 0.0
        if self.state in OPEN or self.listening:
            spent += self.answering.seconds
        allowed = turn.minutes if turn else 0
        if turn and turn.limit and self.state in OPEN and spent > 60 * turn.limit and turn.n not in self._told_late:
            self._told_late.add(turn.n)
            self.query_one(Conversation).tell("The time for this question is up. Finish your answer: nothing is cut.")
        self.query_one(InterviewHeader).show_times(
            (spent, allowed), self._stage_time(session), (self.sitting.seconds, session.plan.minutes)
        )

    def _stage_time(self, session: Session) -> tuple[float, float]:
        """Seconds in the stage at hand, and its minutes. Of an earlier sitting, only the answers count."""
        n = session.current.n if session.current else 1
        stage = session.plan.stage_of(n - 1)
        if stage is None:
            return 0.0, 0
        if self._stage != (key := (stage.stage.value, stage.title)):
            here = [turn for turn in session.turns if session.plan.stage_of(turn.n - 1) is stage]
            spent = sum(answer.seconds for turn in here for answer in turn.answers)
            self._stage, self._stage_from = key, self.sitting.seconds - spent
        return self.sitting.seconds - self._stage_from, stage.minutes

    def _show_models(self) -> None:
        statuses = self.face.statuses
        self.query_one(InterviewHeader).show_models(statuses)
        for status in statuses:
            notice = model_notice(status)
            if status.state == "failed" and notice not in self._notices:
                self._notices.add(notice)
                self.query_one(Conversation).tell(notice)


def model_notice(status: ModelStatus) -> str:
    """What a model that failed means for the session, and how to go back to the default."""
    if status.kind == "chat":
        return (
            f"{status.problem} The session goes on with the authored questions. "
            "Back to the default model: interviewer model use default"
        )
    return f"{status.problem} {status.hint} Answers are kept, but cannot be graded until it loads.".replace("  ", " ")
