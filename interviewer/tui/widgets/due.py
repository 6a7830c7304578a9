"""Today's cards by topic."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from interviewer.tui import drill_text
from interviewer.tui.literal import literal
from interviewer.tui.practice_desk import Due

ROWS = 8


class DueCards(Widget):
    """A bar for each topic on a wide screen, else all topics one after the other."""

    _due: Due | None = None

    def show(self, due: Due) -> None:
        self._due = due
        self.refresh(layout=True)

    def render(self) -> Content:
        if self._due is None:
            return literal("…", "$quiet")
        if self.screen.has_class("-wide") and self._due.cards:
            return Content("\n").join([drill_text.due_head(self._due), *drill_text.due_rows(self._due, ROWS)])
        return drill_text.due_line(self._due)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self.render().wrap(max(1, width)))
