"""Which words of the answer say a point: asked when the person disputes a verdict."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from interviewer.domain import Evidence
from interviewer.tui.literal import literal
from interviewer.tui.widgets.words import Words

KEYS = "←→↑↓  move   Shift or Space  choose   Enter  take   Esc  leave it"
Range = tuple[int, int]


class WordsScreen(ModalScreen[Range]):
    """Returns the characters (start, end) of the transcript that were chosen; None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Leave it", id="words.close")]

    def __init__(self, point: str, transcript: str, quote: Evidence | None) -> None:
        super().__init__()
        self._point = point
        self._transcript = transcript
        self._quote = quote

    def compose(self) -> ComposeResult:
        start, end = (self._quote.start, self._quote.end) if self._quote else (0, 0)
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = "Which words say it?"
            yield Static(literal(self._point, "bold"), markup=False, classes="sheet-title")
            yield Words(self._transcript, start, end, id="words")
            yield Static(literal(KEYS, "$quiet"), markup=False, id="words-foot")
            yield Button("Take", id="take", classes="row")

    def on_mount(self) -> None:
        self.query_one(Words).focus()

    @on(Button.Pressed, "#take")
    def _pressed(self) -> None:
        self.query_one(Words).action_take()

    @on(Words.Taken)
    def _taken(self, event: Words.Taken) -> None:
        if event.start == event.end:
            told = literal("! No words are chosen. Press Space, move on, then press Enter.", "bold $text-warning")
            self.query_one("#words-foot", Static).update(told)
        elif self.app.screen is self:
            self.dismiss((event.start, event.end))

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)
