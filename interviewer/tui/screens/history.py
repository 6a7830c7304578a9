"""The history: every session, its report one key away, any two of them compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

from interviewer.domain import SessionKind
from interviewer.drill import DrillWishes
from interviewer.errors import InterviewerError
from interviewer.past import GONE
from interviewer.tui import doors, history_text
from interviewer.tui.desk import Order
from interviewer.tui.literal import literal
from interviewer.tui.report_desk import ReportDesk
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.interview import interview_open_below
from interviewer.tui.screens.overlays import ConsentScreen, ReadingScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.filter import Filter
from interviewer.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from interviewer.report.gather import Report
    from interviewer.store import SessionSummary

ALL = 1_000_000  # sessions; only the lines on the screen are ever made
KINDS = ((SessionKind.INTERVIEW.value, "interview"), (SessionKind.DRILL.value, "drill"))
STATES = (("ended", "finished"), ("open", "interrupted"))


class HistoryScreen(BaseScreen):
    """Newest first. Marks are for comparing, and forgotten when one leaves."""

    ABOUT = "All sessions, the newest first. Mark two to compare them; one that was interrupted can go on."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Report", id="history.report"),
        Binding("space", "mark", "Mark", id="history.mark"),
        Binding("c", "compare", "Compare", id="history.compare"),
        Binding("g", "go_on", "Go on", id="history.go-on"),
        Binding("x,delete", "remove", "Delete", id="history.remove"),
        Binding("tab", "app.focus_next", "Next", id="history.next", show=False),
        Binding("escape,q", "back", "Back", id="history.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._sessions: dict[str, SessionSummary] = {}
        self._marked: list[str] = []  # two at most, the one marked last at the end

    def compose(self) -> ComposeResult:
        yield Static(literal("History", "bold $primary"), markup=False, id="history-title")
        with Horizontal(id="filters"):
            yield Filter("Kind", KINDS, id="kind")
            yield Filter("State", STATES, id="state")
            yield Filter("Topic", [], id="topic")
        yield Rows(self._row, id="sessions")
        yield Activity(id="told")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Activity).idle("Reading the sessions …")
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        self.in_thread("history", self._read, self._arrived, self._failed)

    def _read(self) -> dict[str, SessionSummary]:
        return {each.id: each for each in self.face.desk.load(lambda program: program.store).history(ALL)}

    def _arrived(self, sessions: dict[str, SessionSummary]) -> None:
        self._sessions = sessions
        self._marked = [each for each in self._marked if each in sessions]
        topics = sorted({topic for each in sessions.values() for topic in each.topics})
        self.query_one("#topic", Filter).offer([("", "any"), *((topic, topic) for topic in topics)])
        self._show()

    def _failed(self, error: InterviewerError) -> None:
        self.query_one(Activity).fail(error)

    # -- what is shown -----------------------------------------------------------------------------------------------

    @on(Choice.Changed)
    def _show(self) -> None:
        kind, state, topic = (self.query_one(f"#{name}", Filter).value for name in ("kind", "state", "topic"))
        found = [
            each.id
            for each in self._sessions.values()
            if (not kind or each.kind == kind)
            and (not state or (each.ended_at is not None) == (state == "ended"))
            and (not topic or topic in each.topics)
        ]
        rows = self.query_one(Rows)
        chosen = rows.chosen
        if tuple(found) == rows.keys:
            rows.refresh()
        else:
            rows.show(found, found.index(chosen) if chosen in found else 0)
        self._tell(len(found))
        self.refresh_bindings()

    def _tell(self, count: int) -> None:
        title = f"  {len(self._sessions):,} session{'s' * (len(self._sessions) != 1)}"
        self.query_one("#history-title", Static).update(
            Content.assemble(("History", "bold $primary"), literal(title, "$quiet"))
        )
        if not self._sessions:
            told = "None yet. The first one will show up here."
        elif not count:
            told = "No session fits these filters."
        elif len(self._marked) == 1:
            told = f"{history_text.MARKED}One is marked; mark another one to compare them."
        elif self._marked:
            told = f"{history_text.MARKED}Two are marked: c compares them."
        else:
            told = f"{count:,} shown. `interviewer report` writes one to a file."
        self.query_one(Activity).idle(told)

    def _row(self, session_id: str) -> Content:
        return history_text.row(self._sessions[session_id], marked=session_id in self._marked)

    # -- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        if action == "compare":
            return len(self._marked) == 2
        if action == "go_on":
            return self._unfinished is not None
        return (
            not self.is_mounted or action not in ("open", "mark", "remove") or self.query_one(Rows).chosen is not None
        )

    @property
    def _unfinished(self) -> SessionSummary | None:
        """The chosen session, if it was interrupted."""
        chosen = self._sessions.get(self.query_one(Rows).chosen or "") if self.is_mounted else None
        return chosen if chosen is not None and chosen.ended_at is None else None

    @on(Rows.Moved)
    def _chose(self) -> None:
        self.refresh_bindings()

    @on(Rows.Opened)
    def action_open(self) -> None:
        if (chosen := self.query_one(Rows).chosen) is not None:
            self.over(doors.report(chosen))

    def action_go_on(self) -> None:
        """Go on with the chosen session, interview or drill, where it was interrupted."""
        if (chosen := self._unfinished) is not None and not interview_open_below(self):
            drilled = DrillWishes() if chosen.kind is SessionKind.DRILL else None
            self.over(doors.session(Order(drill=drilled, session=chosen.id)))

    def action_remove(self) -> None:
        """Delete the chosen session, once the person has agreed."""
        chosen = self._sessions.get(self.query_one(Rows).chosen or "")
        if chosen is None or (chosen.ended_at is None and interview_open_below(self)):
            return

        def answered(agreed: bool | None) -> None:
            if agreed:
                desk = self.face.desk
                self.in_thread("remove", lambda: desk.delete(chosen.id), lambda _: self._removed(), self._failed)

        self.over(ConsentScreen("Delete this session?", f"{history_text.told(chosen)}\n\n{GONE}"), answered)

    def _removed(self) -> None:
        self.notify("The session is deleted; its cards are as they were.")
        self.on_screen_resume()

    def action_mark(self) -> None:
        """Mark it, or take its mark away; of three the one marked first loses its mark."""
        if (chosen := self.query_one(Rows).chosen) is not None:
            others = [each for each in self._marked if each != chosen]
            self._marked = others if chosen in self._marked else [*others, chosen][-2:]
            self._show()

    def action_compare(self) -> None:
        earlier, later = sorted(self._marked, key=lambda each: self._sessions[each].started_at)
        desk = ReportDesk(self.face.desk)
        self.in_thread("compare", lambda: desk.report(later, earlier), self._compared, self._failed)

    def _compared(self, report: Report) -> None:
        if report.comparison is not None:
            self.over(ReadingScreen("Compared", history_text.compared(report, report.comparison)))

    def action_back(self) -> None:
        self.close()
