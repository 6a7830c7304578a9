"""A line that opens to more text and closes again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.visual import VisualType
from textual.widgets import Static


class Fold(Vertical, can_focus=True):
    """`title` alone, or with `lines` below it."""

    BINDING_GROUP_TITLE = "Question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "flip", "Open or close", id="fold.flip", show=False),
    ]

    def __init__(self, title: Content, lines: Sequence[VisualType]) -> None:
        super().__init__()
        self._heading = title
        self._lines = lines
        self.open = False

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble(("▸ ", "$primary"), self._heading), markup=False, classes="fold-title")

    def turn(self, *, open_: bool) -> None:
        """Open or close; what is inside is made when it is opened."""
        if open_ == self.open:
            return
        self.open = open_
        self.query_one(".fold-title", Static).update(
            Content.assemble(("▾ " if open_ else "▸ ", "$primary"), self._heading)
        )
        if open_:
            self.mount_all(Static(line, markup=False, classes="fold-line") for line in self._lines)
        else:
            self.query(".fold-line").remove()

    def action_flip(self) -> None:
        self.turn(open_=not self.open)

    @on(Click)
    def _clicked(self) -> None:
        self.action_flip()
