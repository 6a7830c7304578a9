"""A list of any length: only the lines that are on the screen are made, so opening and scrolling it cost the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual


class Rows(ScrollView, can_focus=True):
    """One line for each key, made by `row`. One of them is chosen; Enter or a click opens it."""

    BINDING_GROUP_TITLE = "List"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--row", "rows--chosen", "rows--hover"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="rows.up", show=False),
        Binding("down", "move(1)", "Down", id="rows.down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="rows.page-up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="rows.page-down", show=False),
        Binding("home", "move(-1000000000)", "First", id="rows.first", show=False),
        Binding("end", "move(1000000000)", "Last", id="rows.last", show=False),
        Binding("enter", "open", "Open", id="rows.open", show=False),
    ]

    at: reactive[int | None] = reactive(None, repaint=False)  # the line that is chosen
    _under_mouse: reactive[int | None] = reactive(None)

    class Moved(Message):
        """Another row is chosen."""

        def __init__(self, rows: Rows) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Rows:
            return self.rows

    class Opened(Moved):
        """The chosen row is to be opened."""

    def __init__(self, row: Callable[[str], Content], *, id: str) -> None:
        super().__init__(id=id)
        self._row = row
        self.keys: tuple[str, ...] = ()

    @property
    def chosen(self) -> str | None:
        return self.keys[self.at] if self.at is not None else None

    def show(self, keys: Sequence[str], at: int = 0) -> None:
        """Other rows, of which the one `at` this line is chosen."""
        self.keys = tuple(keys)
        self.virtual_size = Size(0, len(self.keys))
        self.set_reactive(Rows.at, None)
        self.at = min(at, len(self.keys) - 1) if self.keys else None
        self.refresh()

    def validate_at(self, at: int | None) -> int | None:
        return max(0, min(at, len(self.keys) - 1)) if at is not None and self.keys else None

    def watch_at(self, _before: int | None, at: int | None) -> None:
        self.refresh()
        if at is not None:
            self.scroll_to_region(Region(0, at, 1, 1), animate=False, force=True, immediate=True, x_axis=False)
        self.post_message(self.Moved(self))

    def render_line(self, y: int) -> Strip:
        n, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        part = "rows--chosen" if n == self.at else "rows--hover" if n == self._under_mouse else "rows--row"
        style = self.get_visual_style(part)
        if n >= len(self.keys):
            return Strip.blank(width, self.rich_style)
        content = Content(" ") + self._row(self.keys[n])
        return Visual.to_strips(self, content, width, 1, style, pad=True, apply_selection=False)[0]

    def action_move(self, by: int) -> None:
        self.at = (self.at or 0) + by

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.scrollable_content_region.height - 1))

    def action_open(self) -> None:
        if self.at is not None:
            self.post_message(self.Opened(self))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._under_mouse = event.y + self.scroll_offset.y

    def on_leave(self) -> None:
        self._under_mouse = None

    def on_click(self, event: events.Click) -> None:
        if (n := event.y + self.scroll_offset.y) < len(self.keys):
            self.at = n
            self.action_open()
