"""What the command palette shows: the commands that hold the words typed, those that begin with them first."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from interviewer.tui.literal import literal
from interviewer.tui.widgets.rows import Rows

GAP = 2  # cells


class CommandsScreen(ModalScreen[str]):
    """Dismissed with the title of the command that was chosen; None when none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", id="palette.down", show=False),
        Binding("up", "move(-1)", "Up", id="palette.up", show=False),
        Binding("escape", "close", "Close", id="palette.close"),
    ]

    def __init__(self, offered: dict[str, SystemCommand]) -> None:
        super().__init__()
        self._offered = offered
        self._room = max(map(len, offered), default=0) + GAP

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet", id="palette"):
            yield Input(placeholder="Where to?", compact=True)
            yield Static(literal("Nothing found.", "$quiet"), markup=False, id="no-command")
            yield Rows(self._row, id="commands")

    def on_mount(self) -> None:
        self.query_one(Rows).can_focus = False
        self._find()

    def _row(self, title: str) -> Content:
        return Content.assemble(literal(f"{title:<{self._room}}", "bold"), literal(self._offered[title].help, "$quiet"))

    @on(Input.Changed)
    def _find(self) -> None:
        words = self.query_one(Input).value.casefold().split()
        found = [each for each in self._offered.values() if all(word in _text(each) for word in words)]
        starting = [each for each in found if words and each.title.casefold().startswith(words[0])]
        self.query_one("#no-command").display = not found
        self.query_one(Rows).show([each.title for each in (*starting, *(one for one in found if one not in starting))])

    @on(Input.Submitted)
    @on(Rows.Opened)
    def _choose(self) -> None:
        if self.app.screen is self and (chosen := self.query_one(Rows).chosen) is not None:
            self.dismiss(chosen)

    def action_move(self, by: int) -> None:
        self.query_one(Rows).action_move(by)

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)


def _text(command: SystemCommand) -> str:
    return f"{command.title} {command.help}".casefold()
