"""A text as numbered lines: what is code, what is a heading, what the front matter says. No judgement of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from interviewer.corpus.importing.found import Line
from interviewer.corpus.importing.wording import SHORT

FRONT_MATTER = 100  # lines


@dataclass(frozen=True, slots=True)
class Heading:
    """A Markdown heading: where it stands among the lines, how deep, and its text."""

    at: int
    level: int
    text: str


@dataclass(frozen=True)
class Document:
    """The lines of a text. Front matter and comments are blank in `lines`; `meta` keeps the front matter's fields."""

    lines: Sequence[Line]
    meta: dict[str, str]

    @cached_property
    def headings(self) -> list[Heading]:
        found = ((at, heading_of(line)) for at, line in enumerate(self.lines))
        return [Heading(at, *heading) for at, heading in found if heading is not None]


def heading_of(line: Line) -> tuple[int, str] | None:
    """Level and text of a heading; None for another line."""
    text = line.text
    if line.code or not text.lstrip().startswith("#") or len(text) > 4 * SHORT:
        return None
    text = text.strip()
    level = len(text) - len(text.lstrip("#"))
    if level > 6 or text[level : level + 1] not in (" ", "\t"):
        return None
    words, _, closing = text[level:].rpartition(" ")
    return level, (words if words.strip() and not closing.strip("#") else text[level:]).strip()


def spans(starts: Sequence[int], end: int) -> list[tuple[int, int]]:
    """From each start to the next one, the last to `end`."""
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def parse(text: str) -> Document:
    """`text` cut into lines."""
    rows = text.split("\n")
    meta, start = _front_matter(rows)
    rows[:start] = [""] * start
    code = _fenced(rows)
    _blank_comments(rows, code)
    return Document([Line(n, row, inside) for n, (row, inside) in enumerate(zip(rows, code, strict=True), 1)], meta)


def _front_matter(rows: list[str]) -> tuple[dict[str, str], int]:
    """The plain `key: value` fields between `---` lines at the top, and how many lines that takes."""
    if rows[0].strip() != "---":
        return {}, 0
    for end in range(1, min(len(rows), FRONT_MATTER)):
        if rows[end].strip() == "---":
            fields = (row.partition(":") for row in rows[1:end] if not row.startswith((" ", "\t", "-", "#")))
            return {key.strip().lower(): value.strip(" \t\"'") for key, _, value in fields if value.strip()}, end + 1
    return {}, 0


def _fenced(rows: Sequence[str]) -> list[bool]:
    """Which rows are code. A fence that nothing closes is taken for text, and `</details>` ends one."""
    inside = [False] * len(rows)
    fence, opened = "", 0
    for n, row in enumerate(rows):
        mark = _fence_mark(row)
        if fence:
            inside[n] = True
            if row.strip().lower() == "</details>":
                inside[n], fence = False, ""
            elif mark.startswith(fence) and row.strip() == mark:
                fence = ""
        elif mark:
            fence, opened, inside[n] = mark, n, True
    if fence:
        inside[opened:] = [False] * (len(rows) - opened)
    return inside


def _fence_mark(row: str) -> str:
    """The run of backticks or tildes that opens or closes a fence; '' on any other row."""
    text = row.strip()
    for char in "`~":
        if text.startswith(char * 3):
            rest = text.lstrip(char)
            return "" if char in rest else text[: len(text) - len(rest)]
    return ""


def _blank_comments(rows: list[str], code: Sequence[bool]) -> None:
    """Empty what stands in `<!-- -->`; a comment that is never closed stays."""
    last = max((n for n, row in enumerate(rows) if "-->" in row and not code[n]), default=-1)
    inside = False
    for n, row in enumerate(rows[: last + 1]):
        if not code[n] and (inside or "<!--" in row):
            rows[n], inside = _without_comments(row, inside, closes=n < last)


def _without_comments(row: str, inside: bool, *, closes: bool) -> tuple[str, bool]:
    """`row` outside of comments, and whether one goes on behind it, which it may where a later row closes it."""
    kept: list[str] = []
    at = 0
    while True:
        found = row.find("-->" if inside else "<!--", at)
        if found < 0 or (not inside and not closes and row.find("-->", found) < 0):
            kept += [] if inside else [row[at:]]
            return "".join(kept), inside
        kept += [] if inside else [row[at:found]]
        at, inside = found + (3 if inside else 4), not inside
