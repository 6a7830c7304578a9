"""A line that opens to more text and closes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Spacing
from textual.visual import Padding, Visual
from textual.widgets import Static

from interviewer.tui.widgets.stack import OneLine, Stack

INDENT = Spacing(left=2)


class Fold(Static, can_focus=True):
    """`title` alone, or with what `lines` returns below it. One widget, for a report has hundreds of them."""

    BINDING_GROUP_TITLE = "Question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "flip", "Open or close", id="fold.flip", show=False),
    ]

    def __init__(self, title: Content, lines: Callable[[], Sequence[Visual]]) -> None:
        super().__init__(markup=False)
        self._heading = title
        self._lines = lines
        self.open = False

    def on_mount(self) -> None:
        self._draw()

    def turn(self, *, open_: bool) -> None:
        """Open or close."""
        if open_ != self.open:
            self.open = open_
            self._draw()

    def _draw(self) -> None:
        title = OneLine(Content.assemble(("▾ " if self.open else "▸ ", "$primary"), self._heading))
        self.update(Stack([title, *(Padding(line, INDENT) for line in self._lines())]) if self.open else title)

    def action_flip(self) -> None:
        self.turn(open_=not self.open)

    def on_click(self) -> None:
        self.action_flip()
