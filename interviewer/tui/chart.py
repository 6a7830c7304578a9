"""Small charts made of block characters. Pure; their height tells as much as their colour does."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"


def columns(shares: Sequence[float], height: int = 1) -> list[str]:
    """`shares` (0..1) as columns of `height` lines, top line first. Even a share of 0 is seen."""
    levels = [max(1, round(8 * height * min(max(share, 0.0), 1.0))) for share in shares]
    return ["".join(EIGHTHS[min(max(level - 8 * line, 0), 8)] for level in levels) for line in reversed(range(height))]


def counts(numbers: Sequence[int]) -> str:
    """Numbers as columns of one line, against the largest of them; none is a dot."""
    most = max(numbers, default=0)
    return "".join(columns([number / most])[0] if number else "·" for number in numbers)
