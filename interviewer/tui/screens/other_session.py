"""Which session to compare a report with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewer.errors import InterviewerError
from interviewer.report.format import change, out_of_five
from interviewer.report.gather import Report
from interviewer.tui import chart
from interviewer.tui.literal import advice, literal
from interviewer.tui.report_desk import ReportDesk
from interviewer.tui.screens.base import SheetScreen

if TYPE_CHECKING:
    from interviewer.store import SessionSummary

WIDTH = 10


class OtherSessionScreen(SheetScreen[str]):
    """The sessions of the same kind with a score, the newest first; the one that is compared with is highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "Close", id="other.close")]

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Compare with"
            sheet.border_subtitle = "Enter compares   Esc closes"
            yield Static(literal("Reading the sessions …", "$quiet"), markup=False, id="others-head")
            yield OptionList(id="others", markup=False)

    def on_mount(self) -> None:
        desk, session = ReportDesk(self.face.desk), self._report.session
        self.query_one("#others").focus()
        self.in_thread("others", lambda: desk.others(session), self._show, self._failed)

    def _show(self, rows: list[SessionSummary]) -> None:
        head, others = self.query_one("#others-head", Static), self.query_one(OptionList)
        if not rows:
            head.update(literal("No other session of this kind has a score yet."))
            return
        head.update(literal("The change is from that session to this one.", "$quiet"))
        others.add_options(Option(self._row(row), id=row.id) for row in rows)
        compared = self._report.comparison.session_id if self._report.comparison else ""
        others.highlighted = next((n for n, row in enumerate(rows) if row.id == compared), 0)

    def _row(self, row: SessionSummary) -> Content:
        started = row.started_at.astimezone()
        full, rest = chart.bar(row.score, WIDTH)
        return Content.assemble(
            literal(f"{started:%d %b %Y %H:%M}  ", "$quiet"), literal(f"{row.level:<7}"), "  ",
            (full, "$primary"), (rest, "$line"), "  ", (out_of_five(row.score), "bold"), "  ",
            literal(change(row.score, self._report.summary.score, self._report.error)),
        )  # fmt: skip

    def _failed(self, error: InterviewerError) -> None:
        self.query_one("#others-head", Static).update(literal(advice(error), "$text-error"))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.app.screen is self:
            self.dismiss(event.option.id)

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)
