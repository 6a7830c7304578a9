"""Several of many: a list to mark, with a field above it that narrows a long one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.tui.literal import literal

LONG = 10  # options from which on typing narrows them


class PickScreen(ModalScreen[tuple[str, ...]]):
    """Returns the marked values in the order of the list; none of them means `everything`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10", "close", "Done", id="pick.close"),
        Binding("down", "step(1)", "Down", id="pick.down", show=False, priority=True),
        Binding("up", "step(-1)", "Up", id="pick.up", show=False, priority=True),
        Binding("enter", "mark", "Mark", id="pick.mark", show=False, priority=True),
    ]

    def __init__(self, title: str, everything: str, options: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        super().__init__()
        self._heading = title
        self._options = (("", everything), *options)
        self._chosen = set(chosen)
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet -small") as sheet:
            sheet.border_title = self._heading
            sheet.border_subtitle = "Enter marks · Esc is done"
            yield Input(placeholder="Type to narrow the list", id="narrow", compact=True)
            yield OptionList(id="marks", markup=False)
            yield Static("", markup=False, id="marked", classes="sheet-foot")

    def on_mount(self) -> None:
        long = len(self._options) > LONG
        self.query_one(Input).display = long
        (self.query_one(Input) if long else self.query_one(OptionList)).focus()
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        """The options that hold what was typed, the highlight where it was."""
        words = self.query_one(Input).value.lower().split()
        marks = self.query_one(OptionList)
        at = marks.highlighted or 0
        found = [each for each in self._options if all(word in f"{each[0]} {each[1]}".lower() for word in words)]
        self._shown = [value for value, _ in found]
        marks.clear_options()
        marks.add_options(Option(self._row(value, label)) for value, label in found)
        marks.highlighted = min(at, len(found) - 1) if found else None
        told = f"{len(self._chosen)} marked" if self._chosen else f"{self._options[0][1]}"
        self.query_one("#marked", Static).update(literal(told, "$quiet"))

    def _row(self, value: str, label: str) -> Content:
        marked = value in self._chosen if value else not self._chosen
        return Content.assemble(("✓ ", "bold $text-success") if marked else "  ", literal(label, "bold" * marked))

    def action_step(self, by: int) -> None:
        marks = self.query_one(OptionList)
        if marks.option_count:
            marks.highlighted = ((marks.highlighted or 0) + by) % marks.option_count

    def action_mark(self) -> None:
        self._toggle(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._toggle(event.option_index)

    def key_space(self) -> None:
        """In a short list, where nothing is typed."""
        if not self.query_one(Input).display:
            self.action_mark()

    def _toggle(self, at: int | None) -> None:
        if at is None:
            return
        value = self._shown[at]
        self._chosen = self._chosen ^ {value} if value else set()
        self._show()

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(tuple(value for value, _ in self._options if value in self._chosen))
