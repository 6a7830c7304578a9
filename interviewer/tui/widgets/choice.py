"""One of a few values, chosen with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from interviewer.tui.literal import literal

LABEL = 12
Piece = tuple[Content, int]  # a part of what is drawn, and how many values a click on it goes on


def between_arrows(label: str, style: str) -> list[Piece]:
    """`‹ label ›`"""
    return [(literal("‹", "$quiet"), -1), (literal(f" {label} ", style), 1), (literal("›", "$quiet"), 1)]


class Choice(Widget, can_focus=True):
    """A labelled row: all values side by side where they fit, else the chosen one between arrows."""

    label_room = LABEL  # cells

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Previous", id="choice.previous", show=False),
        Binding("right,l,space", "step(1)", "Next", id="choice.next", show=False),
        Binding("up,k", "app.focus_previous", "Up", id="choice.up", show=False),
        Binding("down,j", "app.focus_next", "Down", id="choice.down", show=False),
    ]

    class Changed(Message):
        """Another value was chosen."""

    def __init__(self, label: str, options: Sequence[tuple[str, str]], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self._options = tuple(options)
        self._at = self._index(value)

    @property
    def value(self) -> str:
        return self._options[self._at][0] if self._options else ""

    def offer(self, options: Sequence[tuple[str, str]], value: str | None = None) -> None:
        """Other values to choose from, with this one chosen, or the one that was where it is among them."""
        value = self.value if value is None else value
        self._options = tuple(options)
        self._at = self._index(value)
        self.refresh()

    def action_step(self, by: int) -> None:
        if self._options and by:
            self._at = (self._at + by) % len(self._options)
            self.refresh()
            self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """A value that is clicked is chosen; an arrow, or the value between two, steps."""
        cells = [by for piece, by in self.pieces() for _ in range(piece.cell_length)]
        at = event.get_content_offset(self)
        if at is not None and at.x < len(cells):
            self.action_step(cells[at.x])

    def render(self) -> Content:
        return Content("").join(piece for piece, _ in self.pieces())

    def pieces(self) -> list[Piece]:
        """What is drawn, from left to right."""
        label = literal(f"{self._label:<{self.label_room}}", "bold $primary" if self.has_focus else "$quiet")
        room = self.content_size.width - self.label_room
        side_by_side = sum(cell_len(text) + 2 for _, text in self._options)
        return [(label, 0), *(self._row() if side_by_side <= room else self._arrows(room))]

    def _row(self) -> list[Piece]:
        on = "bold $background on $primary" if self.has_focus else "bold $foreground on $panel"
        return [
            (literal(f" {text} ", on if n == self._at else "$quiet"), n - self._at)
            for n, (_, text) in enumerate(self._options)
        ]

    def _arrows(self, room: int) -> list[Piece]:
        on = "bold $background on $primary" if self.has_focus else "bold $foreground on $panel"
        label = self._options[self._at][1] if self._options else "…"
        count = f"  {self._at + 1} of {len(self._options)}" if self._options else ""
        count = count if cell_len(label) + 4 + len(count) <= room else ""
        return [*between_arrows(label, on), (literal(count, "$quiet"), 0)]

    def _index(self, value: str) -> int:
        return next((n for n, (each, _) in enumerate(self._options) if each == value), 0)
