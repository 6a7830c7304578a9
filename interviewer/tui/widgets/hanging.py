"""A text that hangs from a lead: its wrapped lines stay clear of the column that the lead stands in."""

from __future__ import annotations

from itertools import zip_longest

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

NARROWEST = 10


class Hanging(Visual):
    """`lead` in a column of `indent` cells, `text` beside it."""

    def __init__(self, lead: Content, text: Content, indent: int) -> None:
        self._lead = lead
        self._text = text
        self._indent = indent

    def _laid_out(self, width: int) -> Content:
        texts = self._text.wrap(max(NARROWEST, width - self._indent))
        leads = self._lead.split(allow_blank=True)
        pairs = zip_longest(leads, texts, fillvalue=Content(""))
        return Content("\n").join([self._line(lead, text) for lead, text in pairs])

    def _line(self, lead: Content, text: Content) -> Content:
        gap = Content(" " * max(0, self._indent - lead.cell_length))
        return Content.assemble(lead, gap, text.rstrip())

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._laid_out(width).render_strips(width, height, style, options)

    def get_optimal_width(self, _rules: RulesMap, container_width: int) -> int:
        return min(container_width, self._indent + self._text.cell_length)

    def get_minimal_width(self, _rules: RulesMap) -> int:
        return self._indent + NARROWEST

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._laid_out(width).get_height(rules, width)
