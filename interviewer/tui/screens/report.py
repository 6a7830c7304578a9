"""The report of one session, read from the store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Session
from interviewer.drill import DrillWishes
from interviewer.errors import InterviewerError, UsageError
from interviewer.report.gather import Report
from interviewer.report.sections import sections
from interviewer.tui import report_text
from interviewer.tui.desk import Order
from interviewer.tui.literal import advice, literal
from interviewer.tui.report_blocks import drawn
from interviewer.tui.report_desk import ReportDesk
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.grade import GradeScreen
from interviewer.tui.screens.other_session import OtherSessionScreen
from interviewer.tui.screens.save_report import SaveReportScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.fold import Fold

NOTICED = 0.3  # seconds of waiting that call for a word
AT_ONCE = 12  # widgets that are made between two looks at the keyboard
QUESTIONS = ("questions", "Questions", literal("Questions", "bold $primary"))
HINTS = {"drill": "d drills what cost most in this session, now.", "compared": "c compares with another session."}
Drawn = Sequence[tuple[str, str, VisualType]]


class ReportScreen(BaseScreen):
    """Parts, one below the other, beside their names where there is room; each question opens to its grade."""

    ABOUT = "What the session came to, and every question with its grade."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "close", "Home", id="report.close"),
        Binding("n,right_square_bracket", "part(1)", "Next part", id="report.next-part"),
        Binding("p,left_square_bracket", "part(-1)", "Part before", id="report.previous-part", show=False),
        Binding("tab", "app.focus_next", "Question", id="report.next"),
        Binding("v", "grade", "Grade", id="report.grade"),
        Binding("d", "drill", "Drill", id="report.drill"),
        Binding("c", "compare", "Compare", id="report.compare"),
        Binding("s,m", "save", "Save", id="report.save"),
        Binding("e", "open_all", "Open all", id="report.open-all", show=False),
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
        self._other = ""  # the session to compare with; '' is the one before
        self._report: Report | None = None
        self._parts: tuple[str, ...] = ()
        self._at = 0

    @property
    def reports(self) -> ReportDesk:
        return ReportDesk(self.face.desk)

    @property
    def _session(self) -> Session | None:
        return self._report.session if self._report else None

    def compose(self) -> ComposeResult:
        with Horizontal(id="report-room"):
            yield OptionList(id="contents", markup=False)
            with VerticalScroll(id="report", can_focus=False):
                yield Static(literal("Reading the session …", "$quiet"), markup=False, id="reading")
        yield Activity(id="activity")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#contents").can_focus = False
        self._read()

    # -- what a worker found -----------------------------------------------------------------------------------------

    def _read(self, part: str = "", question: int = 0) -> None:
        """Read and draw the report, then go to a part or a question of it."""
        reports, session_id, other = self.reports, self._session_id, self._other

        def read() -> tuple[Report, Drawn]:
            report = reports.report(session_id, other)
            return report, [(each.id, each.title, drawn(each, HINTS.get(each.id, ""))) for each in sections(report)]

        def show(found: tuple[Report, Drawn]) -> None:
            self.run_worker(self._fill(*found, part, question), group="fill", exclusive=True)

        self.in_thread("report", read, show, self._failed)

    async def _fill(self, report: Report, parts: Drawn, part: str, question: int) -> None:
        """The parts, then the questions a few at a time, so that a long report keeps no key waiting."""
        room, contents = self.query_one("#report"), self.query_one("#contents", OptionList)
        self._report, self._parts = report, ()
        await room.remove_children()
        await room.mount_all(self._head(report, (*parts, QUESTIONS)))
        contents.clear_options()
        contents.add_options(Option(title) for _, title, _ in (*parts, QUESTIONS))
        self._parts = (*(name for name, _, _ in parts), QUESTIONS[0])
        self._go(self._parts.index(part) if part in self._parts else 0, scroll=bool(part))
        self.refresh_bindings()
        folds = list(self._questions(report))
        for start in range(0, len(folds), AT_ONCE):
            await room.mount_all(folds[start : start + AT_ONCE])
            await asyncio.sleep(0)
        if question:
            folds[question - 1].focus()

    def _head(self, report: Report, parts: Drawn) -> Iterator[Widget]:
        yield Static(report_text.head(report), markup=False, id="report-head")
        for name, _, visual in parts:
            yield Static(visual, markup=False, id=f"part-{name}", classes="part")
        if not report.session.turns:
            yield Static(literal("No question was asked.", "$quiet"), markup=False)

    def _questions(self, report: Report) -> Iterator[Fold]:
        turns = report.session.turns
        for turn in turns:
            title = report_text.turn_title(turn, report.error, len(turns))
            yield Fold(title, partial(report_text.turn_body, turn))

    def _failed(self, error: InterviewerError) -> None:
        if self._report is None:
            self.query_one("#reading", Static).update(literal(advice(error), "$text-error"))
        else:
            self.query_one(Activity).fail(error)

    # -- parts -------------------------------------------------------------------------------------------------------

    def action_part(self, by: int) -> None:
        if self._parts:
            self._go(max(0, min(self._at + by, len(self._parts) - 1)))

    @on(OptionList.OptionSelected, "#contents")
    def _part_chosen(self, event: OptionList.OptionSelected) -> None:
        self._go(event.option_index)

    def _go(self, at: int, *, scroll: bool = True) -> None:
        """To the part `at`: it is marked, and as near to the top as it can be."""
        self.query_one(Activity).idle()
        self._at = at
        here = self.query_one(f"#part-{self._parts[at]}")
        self.query(".part.-here").exclude(f"#{here.id}").remove_class("-here")
        here.add_class("-here")
        self.query_one("#contents", OptionList).highlighted = at
        if scroll:
            top = here if at else self.query_one("#report-head")
            self.call_after_refresh(self.query_one("#report").scroll_to_widget, top, top=True, animate=False)

    def action_scroll(self, by: int) -> None:
        self.query_one("#report").scroll_relative(y=by, animate=False)

    # -- questions ---------------------------------------------------------------------------------------------------

    def action_open_all(self) -> None:
        folds = list(self.query(Fold))
        self.run_worker(self._turn(folds, open_=not all(fold.open for fold in folds)), group="turn", exclusive=True)

    async def _turn(self, folds: Sequence[Fold], *, open_: bool) -> None:
        for fold in folds:
            fold.turn(open_=open_)
            await asyncio.sleep(0)

    def action_grade(self) -> None:
        """The grade of the question that has the focus, else of the first that has one."""
        turns = self._session.turns if self._session else ()
        folds = list(self.query(Fold))
        chosen = next((turn.n for turn, fold in zip(turns, folds, strict=False) if fold.has_focus), 0)
        chosen = chosen or next((turn.n for turn in turns if turn.grade), 0)
        if self._session is None or not chosen:
            self.query_one(Activity).fail(UsageError("No question of this session has a grade."))
            return
        screen = GradeScreen(self._session, chosen)
        self.over(screen, lambda _: self._reviewed(screen.session, screen.n))

    def _reviewed(self, session: Session, n: int) -> None:
        """What was disputed has changed the figures."""
        if session != self._session:
            self._read(question=n)
        elif n <= len(folds := self.query(Fold)):
            folds[n - 1].focus()

    # -- what comes next ---------------------------------------------------------------------------------------------

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only what there is something for is offered."""
        if action == "drill":
            return self._report is not None and bool(self._report.to_drill)
        if action in ("grade", "compare", "save"):
            return self._report is not None
        return True

    def action_drill(self) -> None:
        reports, session_id, activity = self.reports, self._session_id, self.query_one(Activity)
        self.set_timer(NOTICED, self._show_choosing)

        def start(wishes: DrillWishes) -> None:
            activity.idle()
            from interviewer.tui.screens.drill_run import DrillRunScreen  # which ends in a report, and so imports this

            self.over(DrillRunScreen(Order(drill=wishes, anew=True)))

        self.in_thread("drill", lambda: reports.weakest(session_id), start, self._failed)

    def _show_choosing(self) -> None:
        if any(worker.group == "drill" and worker.is_running for worker in self.workers):
            self.query_one(Activity).busy("Choosing what to drill", NOTICED, "")

    def action_compare(self) -> None:
        if self._report is not None:
            self.over(OtherSessionScreen(self._report), self._compare)

    def _compare(self, other: str | None) -> None:
        if other is not None:
            self._other = other
            self._read(part="compared")

    def action_save(self) -> None:
        if self._report is not None:
            self.over(SaveReportScreen(self._session_id, self._other))

    def action_close(self) -> None:
        self.close()
