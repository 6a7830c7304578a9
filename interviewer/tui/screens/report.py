"""The report of one session, read from the store."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Footer, Static

from interviewer.domain import Session
from interviewer.errors import InterviewerError
from interviewer.report.summary import Summary, summarise
from interviewer.tui import closing_text, report_text
from interviewer.tui.literal import advice, literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.grade import GradeScreen
from interviewer.tui.screens.overlays import ReadingScreen
from interviewer.tui.widgets.fold import Fold


class ReportScreen(BaseScreen):
    """Scrolls; each question opens to its answers, verdicts and quotes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "close", "Home", id="report.close"),
        Binding("tab", "app.focus_next", "Next question", id="report.next"),
        Binding("e", "open_all", "Open all", id="report.open-all"),
        Binding("v", "grade", "Grade, dispute", id="report.grade"),
        Binding("m", "save", "Save", id="report.save"),
        Binding("up,k", "scroll(-1)", "Scroll up", id="report.up", show=False),
        Binding("down,j", "scroll(1)", "Scroll down", id="report.down", show=False),
        Binding("pageup", "scroll(-15)", "Page up", id="report.page-up", show=False),
        Binding("pagedown,space", "scroll(15)", "Page down", id="report.page-down", show=False),
        Binding("home,g", "scroll(-100000)", "Top", id="report.top", show=False),
        Binding("end,G", "scroll(100000)", "Bottom", id="report.bottom", show=False),
    ]

    def __init__(self, session_id: str) -> None:
        super().__init__()
        self._session_id = session_id
        self._session: Session | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="report", can_focus=False):
            yield Static(literal("Reading the session …", "$quiet"), markup=False, id="reading")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.in_thread("report", self._load, self._show, self._failed)

    def _load(self) -> tuple[Session, Summary, float | None]:
        session = self.face.desk.session(self._session_id)
        try:
            error = self.face.desk.error()
        except InterviewerError:
            error = None
        return session, summarise(session), error

    def _show(self, found: tuple[Session, Summary, float | None]) -> None:
        session, summary, error = found
        self._session = session
        room = self.query_one("#report")
        room.remove_children()
        widgets: list[Widget] = [Static(report_text.head(session, summary, error), markup=False, classes="head")]
        for title, lines in report_text.sections(summary):
            widgets.append(Static(literal(title, "bold $primary"), markup=False, classes="section"))
            widgets += [Static(line, markup=False, classes="body") for line in lines]
        if asked := list(closing_text.section(session)):
            widgets.append(Static(literal("Your own questions", "bold $primary"), markup=False, classes="section"))
            widgets += [Static(line, markup=False, classes="body") for line in asked]
        widgets.append(Static(literal("Questions", "bold $primary"), markup=False, classes="section"))
        widgets += [Fold(report_text.turn_title(turn, error), report_text.turn_body(turn)) for turn in session.turns]
        room.mount_all(widgets)

    def _failed(self, error: InterviewerError) -> None:
        self.query_one("#reading", Static).update(literal(advice(error), "$text-error"))

    def action_close(self) -> None:
        self.close()

    def action_open_all(self) -> None:
        folds = self.query(Fold)
        opening = not all(fold.open for fold in folds)
        for fold in folds:
            fold.turn(open_=opening)

    def action_grade(self) -> None:
        """The grade of the question that has the focus, else of the first that has one."""
        turns = self._session.turns if self._session else ()
        folds = list(self.query(Fold))
        focused = [turn for turn, fold in zip(turns, folds, strict=False) if fold.has_focus and turn.grade]
        graded = focused or [turn for turn in turns if turn.grade]
        if self._session is None or not graded:
            self.app.bell()
            return
        n = graded[0].n
        screen = GradeScreen(self._session, n)
        self.over(screen, lambda _: self._reviewed(screen.session, n))

    def _reviewed(self, session: Session, n: int) -> None:
        """What was disputed has changed the figures."""
        if session != self._session:
            self.in_thread("report", self._load, lambda found: self._show_again(found, n), self._report_failed)

    def _show_again(self, found: tuple[Session, Summary, float | None], n: int) -> None:
        self._show(found)
        self.call_after_refresh(lambda: self.query(Fold)[n - 1].focus())

    def _report_failed(self, error: InterviewerError) -> None:
        self.app.notify(advice(error), severity="error", timeout=15, markup=False)

    def action_save(self) -> None:
        """Files are written by the command, where the person chooses them."""
        kinds = {"A page for a browser or a printer": "html", "Markdown": "md", "A spreadsheet": "csv", "JSON": "json"}
        command = f"interviewer report {self._session_id} --format"
        text = "\n\n".join(f"{name}:\n  {command} {kind} --out report.{kind}" for name, kind in kinds.items())
        self.over(ReadingScreen("Save this report", literal(text)))

    def action_scroll(self, by: int) -> None:
        self.query_one("#report").scroll_relative(y=by, animate=False)
