"""Writing a report to a file: in which format, and where."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Input, Static

from interviewer.errors import InterviewerError
from interviewer.report.formats import FORMATS
from interviewer.tui.literal import advice, literal
from interviewer.tui.report_desk import ReportDesk, proposed
from interviewer.tui.screens.base import SheetScreen
from interviewer.tui.screens.overlays import AskScreen
from interviewer.tui.widgets.choice import Choice

LABELS = {"html": "HTML", "md": "Markdown", "json": "JSON", "csv": "CSV"}
ABOUT = {
    "html": "One page with charts, for a browser or a printer.",
    "md": "To read in an editor.",
    "json": "For programs.",
    "csv": "A row a question, for a spreadsheet.",
}


class SaveReportScreen(SheetScreen[None]):
    """Stays until it is closed, and says which file was written; one that is there is replaced only when told to."""

    HOLDS_TEXT = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="save.close"),
        Binding("enter", "write", "Write", id="save.write", show=False),
    ]

    def __init__(self, session_id: str, other: str) -> None:
        super().__init__()
        self._session_id = session_id
        self._other = other
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Save this report"
            sheet.border_subtitle = "Enter writes   Esc closes"
            yield Choice(
                "Format", [(kind, LABELS[kind]) for kind in sorted(FORMATS, key=list(LABELS).index)], "html", id="kind"
            )
            yield Static(literal(ABOUT["html"], "$quiet"), markup=False, id="save-about")
            yield Static(literal("File", "$quiet"), markup=False)
            yield Input(proposed(self._session_id, "html"), id="file")
            yield Button("Write", id="write", classes="row")
            yield Static("", markup=False, id="told")

    def on_mount(self) -> None:
        self.query_one("#kind").focus()

    @property
    def _kind(self) -> str:
        return self.query_one("#kind", Choice).value

    @on(Choice.Changed)
    def _changed(self) -> None:
        """The ending of the file follows the format."""
        self.query_one("#save-about", Static).update(literal(ABOUT[self._kind], "$quiet"))
        field = self.query_one(Input)
        stem, dot, ending = field.value.rpartition(".")
        if dot and ending in FORMATS:
            field.value = f"{stem}.{self._kind}"

    @on(Input.Submitted)
    @on(Button.Pressed)
    def action_write(self) -> None:
        self._write(replace=False)

    def _write(self, *, replace: bool) -> None:
        if self._busy:
            return
        typed = self.query_one(Input).value
        if not typed.strip():
            self._tell("Give the name of a file.", "$text-error")
            return
        self._busy = True
        self._tell("Writing …", "$quiet")
        desk, session_id, other, kind = ReportDesk(self.face.desk), self._session_id, self._other, self._kind

        def write() -> tuple[Path, bool]:
            file = absolute(typed)
            return file, desk.write(session_id, other, kind, file, replace=replace)

        self.in_thread("save", write, self._written, self._failed)

    def _written(self, found: tuple[Path, bool]) -> None:
        self._busy = False
        file, done = found
        if done:
            self._tell(f"✓ Written: {file}", "$text-success")
            return
        self._tell("There is such a file already. It was left as it is.", "$text-warning")
        self.over(AskScreen("Replace this file?", str(file)), lambda yes: self._write(replace=True) if yes else None)

    def _failed(self, error: InterviewerError) -> None:
        self._busy = False
        self._tell(f"! {advice(error)}", "$text-error")

    def _tell(self, text: str, style: str) -> None:
        self.query_one("#told", Static).update(literal(text, style))

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)


def absolute(typed: str) -> Path:
    """The file that was typed, `~` and all."""
    file = Path(typed.strip().replace("\0", ""))
    try:
        return file.expanduser().absolute()
    except (OSError, RuntimeError):  # no home, or no current folder
        return file
