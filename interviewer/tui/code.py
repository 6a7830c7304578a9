"""Code between fences of three backticks or more: where it is in a text, and how it is drawn. No character changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.highlight import highlight

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]{0,20})[ \t]*$", re.MULTILINE)
MOST = 4_000  # characters of one block that are coloured


@dataclass(frozen=True, slots=True)
class Block:
    """`start` to `end` with the fences, `low` to `high` without, in characters. An open block ends with the text."""

    start: int
    low: int
    high: int
    end: int
    language: str


def blocks(text: str) -> list[Block]:
    """The code blocks of `text`, in order. A block is closed by a fence like its own, at least as long, and bare."""
    found: list[Block] = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and not fence[2]:
            low = min(opened.end() + 1, fence.start())
            found.append(Block(opened.start(), low, max(low, fence.start() - 1), fence.end(), opened[2]))
            opened = None
    if opened is not None:
        found.append(Block(opened.start(), min(opened.end() + 1, len(text)), len(text), len(text), opened[2]))
    return found


def in_code(lines: Sequence[str]) -> bool:
    """Whether a line that follows `lines` is inside a block."""
    text = "\n".join(lines) + "\n"
    return any(block.high == block.end == len(text) for block in blocks(text))


def drawn(content: Content) -> Content:
    """`content` with its code blocks set off and coloured; as long as before, so offsets stay true."""
    return Content("").join(_pieces(content))


def _pieces(content: Content) -> Iterator[Content]:
    at, text = 0, content.plain
    for block in blocks(text):
        yield content[at : block.start]
        yield content[block.start : block.low].stylize("$quiet")
        yield _coloured(content[block.low : block.high], block.language)
        yield content[block.high : block.end].stylize("$quiet")
        at = block.end
    yield content[at:]


def _coloured(code: Content, language: str) -> Content:
    if language and len(code.plain) <= MOST:
        shown = highlight(code.plain, language=language)
        if shown.plain == code.plain:
            code = shown
    return code.stylize("on $panel")
