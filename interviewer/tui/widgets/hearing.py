"""Below the text that is typed: how a spoken answer goes, and what is offered. Takes no room when there is neither."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class HearingPanel(Static):
    """Of one height while somebody speaks, so that nothing moves as words come."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.display = False

    @property
    def line(self) -> int:
        """Cells of a line."""
        return max(20, self.content_size.width or self.app.size.width - 2)

    def hearing(self, content: Content) -> None:
        """While an answer is recorded or written down."""
        self.set_class(True, "-hearing")
        self._put(content)

    def offer(self, content: Content | None) -> None:
        """Something that the person may take or leave; None for nothing."""
        self.set_class(False, "-hearing")
        if content is None:
            self.display = False
        else:
            self._put(content)

    def _put(self, content: Content) -> None:
        self.display = True
        self.update(content)
