"""The grades of a stored session, a question at a time: to be looked at again, and disputed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer, Static

from interviewer.domain import Session, Turn
from interviewer.tui import transcript
from interviewer.tui.desk import Change
from interviewer.tui.literal import literal
from interviewer.tui.screens.disputing import DisputingScreen
from interviewer.tui.screens.overlays import ReadingScreen
from interviewer.tui.transcript import Look
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.conversation import Conversation
from interviewer.tui.widgets.grade import GradePanel

NOTICED = 0.3  # seconds of waiting that call for a word
THEN = "Enter  back to the report   a  reference   ← →  other questions"


class GradeScreen(DisputingScreen):
    """What was asked and answered above, the grade below; side by side where there is room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Report", id="grade.close"),
        Binding("a", "reference", "Reference", id="grade.reference"),
        Binding("left", "step(-1)", "Question before", id="grade.before", show=False),
        Binding("right", "step(1)", "Next question", id="grade.after"),
        Binding("ctrl+up", "scroll(-1)", "Scroll up", id="grade.scroll-up", show=False),
        Binding("ctrl+down", "scroll(1)", "Scroll down", id="grade.scroll-down", show=False),
    ]

    def __init__(self, session: Session, n: int) -> None:
        super().__init__()
        self.session = session
        self.n = n
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static("", markup=False, id="grade-place")
        with Vertical(id="room"):
            yield Conversation(id="conversation")
            yield GradePanel(id="grade")
        yield Activity(id="activity")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.watch(self.app, "error", self._draw)
        self.query_one(GradePanel).take_focus()

    @property
    def turn(self) -> Turn:
        return self.session.turns[self.n - 1]

    def graded_turn(self) -> Turn | None:
        return self.turn if self.turn.grade else None

    def redraw(self) -> None:
        look = Look(self.face.error, self.face.explain, self.n, self.chosen)
        said = [each for each in transcript.entries(self.session, look) if each.key.startswith(f"{self.n}.")]
        self.query_one(Conversation).show(said)
        place = f"Question {self.n} of {len(self.session.turns)}"
        self.query_one("#grade-place", Static).update(literal(place, "bold"))

    def _draw(self) -> None:
        self.redraw()
        self._show_grade()

    def _show_grade(self) -> None:
        panel = self.query_one(GradePanel)
        if self.turn.grade is None:
            told = "Skipped." if self.turn.skipped else "Not graded." if self.turn.answer else "Not answered."
            panel.show_none(told, THEN)
        else:
            panel.show_grade(self.turn, self.face.error, THEN)

    def action_step(self, by: int) -> None:
        """To another question of the session."""
        n = self.n + by
        if not self._busy and 1 <= n <= len(self.session.turns):
            self.n, self.chosen = n, ""
            self.redraw()
            self._show_grade()

    def decide(self, change: Change) -> None:
        """One dispute at a time: each begins with what the one before has led to."""
        if self._busy:
            self.app.bell()
            return
        self._busy = True
        session, desk = self.session, self.face.desk
        self.set_timer(NOTICED, self._show_busy)
        self.in_thread("dispute", lambda: desk.dispute(session, change), self._decided, self._failed)

    def _show_busy(self) -> None:
        if self._busy:
            self.query_one(Activity).busy("Computing the score", NOTICED, "")

    def _decided(self, session: Session) -> None:
        self._busy = False
        self.session = session
        self.query_one(Activity).idle()
        self.redraw()
        self._show_grade()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self.query_one(Activity).fail(error)

    @on(GradePanel.GoOn)
    def action_close(self) -> None:
        self.close()

    def action_reference(self) -> None:
        self.over(ReadingScreen("Reference answer", literal(self.turn.question.reference)))

    def action_scroll(self, by: int) -> None:
        self.query_one(Conversation).scroll_relative(y=3 * by, animate=False)
