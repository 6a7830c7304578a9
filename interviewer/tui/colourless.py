"""The app without colour: for NO_COLOR, and for terminals that have none. What a fill told, an attribute tells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

FILLED = 0.1  # brightness between a fill and the ground it lies on: a button that has the focus, words that are chosen
TINTED = 0.045  # the row that is chosen, a field to type in; a title bar has less
MONOCHROME = ("dumb", "vt52", "vt100", "vt102", "vt220")


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the person, or the terminal, wants no colour. See no-color.org and terminfo's names.

    In a browser TERM is that of the server's terminal, which tells nothing; TEXTUAL_DRIVER is set then.
    """
    terminal = "" if "TEXTUAL_DRIVER" in environment else environment.get("TERM", "")
    return bool(environment.get("NO_COLOR")) or terminal in MONOCHROME or terminal.endswith(("-mono", "-m"))


class Colourless(LineFilter):
    """Takes all colours away: a strong fill becomes reverse, a faint one underlined. The terminal's own two stay."""

    def __init__(self, ground: Color) -> None:
        super().__init__()
        self._ground = ground.brightness

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            segment if style is None else Segment(text, colourless(style, self._ground), control)
            for segment in segments
            for text, style, control in [segment]
        ]


@lru_cache(4096)
def colourless(style: Style, ground: float) -> Style:
    """`style` without colours on a ground of this brightness (0..1)."""
    fill = style.bgcolor.triplet if style.bgcolor is not None else None
    away = abs(Color(*fill).brightness - ground) if fill is not None else 0.0
    return Style(
        bold=style.bold,
        italic=style.italic,
        strike=style.strike,
        underline=style.underline or TINTED <= away < FILLED,
        reverse=bool(style.reverse) != (away >= FILLED),
        meta=style.meta or None,
    )
