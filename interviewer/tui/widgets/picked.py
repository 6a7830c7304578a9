"""A labelled row that says what was chosen elsewhere; Enter, Space or a click goes there."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from interviewer.tui.literal import literal, one_line
from interviewer.tui.widgets.choice import LABEL


class Picked(Widget, can_focus=True):
    """Drawn as a `Choice` is; `told` is cut to its width."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right,l", "open", "Choose", id="picked.open"),
        Binding("up,k", "app.focus_previous", "Up", id="picked.up", show=False),
        Binding("down,j", "app.focus_next", "Down", id="picked.down", show=False),
    ]

    class Opened(Message):
        """The person wants to choose."""

        def __init__(self, row: Picked) -> None:
            super().__init__()
            self.row = row

        @property
        def control(self) -> Picked:
            return self.row

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self._told = "…"

    def tell(self, text: str) -> None:
        self._told = text
        self.refresh()

    def action_open(self) -> None:
        self.post_message(self.Opened(self))

    def on_click(self) -> None:
        self.action_open()

    def render(self) -> Content:
        label = literal(f"{self._label:<{LABEL}}", "bold $primary" if self.has_focus else "$quiet")
        on = "bold $background on $primary" if self.has_focus else "bold $foreground on $panel"
        room = max(4, self.content_size.width - LABEL - 4)
        return Content.assemble(
            label, literal(" ", on), one_line(self._told, room, on), literal(" ", on), (" …", "$quiet")
        )
