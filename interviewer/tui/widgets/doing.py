"""How a person is doing: the scores of the last interviews as a chart, and the weakest topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from interviewer.tui import home_text
from interviewer.tui.literal import literal

if TYPE_CHECKING:
    from interviewer.store import TopicScore


class Doing(Widget):
    """The chart takes the height that the words leave it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._scores: Sequence[float] | None = None
        self._weakest: Sequence[TopicScore] = ()

    def show(self, scores: Sequence[float], weakest: Sequence[TopicScore]) -> None:
        self._scores, self._weakest = scores, weakest
        self.refresh()

    def render(self) -> Content:
        if self._scores is None:
            return literal("…", "$quiet")
        words = [*home_text.trend_words(self._scores), *home_text.weakest(self._weakest)]
        room = self.content_size
        lines = home_text.trend_chart(self._scores, room.width, room.height - len(words))
        return Content("\n").join([*lines, *words])
