"""Several drawings as one: many lines of a report in a single widget, laid out for the width they get."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Stack(Visual):
    """`parts` one below the other."""

    def __init__(self, parts: Sequence[Visual]) -> None:
        self._parts = tuple(parts)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        strips = [strip for part in self._parts for strip in part.render_strips(width, None, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return max((part.get_optimal_width(rules, container_width) for part in self._parts), default=0)

    def get_minimal_width(self, rules: RulesMap) -> int:
        return max((part.get_minimal_width(rules) for part in self._parts), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return sum(part.get_height(rules, width) for part in self._parts)


class Rows(Visual):
    """Lines that are laid out anew for each width, and kept for the last one."""

    _kept: tuple[int, Content] | None = None

    def laid_out(self, width: int) -> Content:
        raise NotImplementedError

    def _at(self, width: int) -> Content:
        if self._kept is None or self._kept[0] != width:
            self._kept = width, self.laid_out(width)
        return self._kept[1]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._at(width).render_strips(width, height, style, options)

    def get_optimal_width(self, _rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_minimal_width(self, _rules: RulesMap) -> int:
        return 1

    def get_height(self, _rules: RulesMap, width: int) -> int:
        """None of the lines is wider than `width`."""
        return self._at(width).plain.count("\n") + 1


class OneLine(Rows):
    """A text on one line, cut where the room ends."""

    def __init__(self, text: Content) -> None:
        self._text = text

    def laid_out(self, width: int) -> Content:
        return self._text.truncate(width, ellipsis=True)
