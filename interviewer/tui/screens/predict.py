"""Which score the person expects: asked before the grade is shown."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from interviewer.tui.literal import literal

KEYS = "Enter  take it   Esc  do without"


class PredictScreen(ModalScreen[float]):
    """Returns the expected score in 0..1; None when none is given."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Do without", id="predict.close")]

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet -small") as sheet:
            sheet.border_title = "Your own guess"
            yield Static(literal("Which score from 0 to 5 do you expect?", "bold"), markup=False, classes="sheet-title")
            yield Input(placeholder="0 to 5", restrict=r"[0-5]?([.,][0-9]?)?", max_length=3, id="expected")
            yield Static(literal(KEYS, "$quiet"), markup=False, id="predict-foot")
            yield Button("Take it", id="take", classes="row")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    @on(Button.Pressed, "#take")
    def _given(self) -> None:
        try:
            score = float(self.query_one(Input).value.replace(",", ".")) / 5
        except ValueError:
            score = -1.0
        if not 0 <= score <= 1:
            told = literal("! A score lies between 0 and 5, such as 3.5. Esc does without.", "bold $text-warning")
            self.query_one("#predict-foot", Static).update(told)
        elif self.app.screen is self:
            self.dismiss(score)

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)
