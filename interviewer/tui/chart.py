"""Small charts made of block characters. Pure; their shape tells as much as their colour does."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
PARTS = " ▏▎▍▌▋▊▉█"
EMPTY = "·"
MARK = "│"
BEFORE, NOW, BOTH, WAY = "○", "●", "◉", "─"


def columns(shares: Sequence[float], height: int = 1) -> list[str]:
    """`shares` (0..1) as columns of `height` lines, top line first. Even a share of 0 is seen."""
    levels = [max(1, round(8 * height * min(max(share, 0.0), 1.0))) for share in shares]
    return ["".join(EIGHTHS[min(max(level - 8 * line, 0), 8)] for level in levels) for line in reversed(range(height))]


def counts(numbers: Sequence[int]) -> str:
    """Numbers as columns of one line, against the largest of them; none is a dot."""
    most = max(numbers, default=0)
    return "".join(columns([number / most])[0] if number else "·" for number in numbers)


def bar(share: float | None, width: int) -> tuple[str, str]:
    """A share (0..1) as a bar of at most `width` cells, to an eighth of one, and the rest of the axis behind it."""
    if share is None:
        return "", EMPTY * width
    eighths = round(8 * width * _held(share))
    full, part = divmod(max(eighths, 1), 8)
    drawn = PARTS[8] * full + (PARTS[part] if part else "")
    return drawn[:width], EMPTY * (width - len(drawn))


def place(share: float, width: int) -> int:
    """The cell of an axis of `width` cells in which a share (0..1) lies."""
    return min(int(_held(share) * width), width - 1)


def dots(before: float, now: float, width: int) -> str:
    """Two shares (0..1) on one axis, an open and a full dot, and the way from the one to the other."""
    first, second = place(before, width), place(now, width)
    cells = [EMPTY] * width
    for each in range(min(first, second), max(first, second)):
        cells[each] = WAY
    cells[first], cells[second] = BEFORE, NOW if first != second else BOTH
    return "".join(cells)


def _held(share: float) -> float:
    return min(max(share, 0.0), 1.0)
