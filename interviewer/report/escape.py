"""Foreign text inside Markdown, shown literally: nothing in it becomes markup, HTML, a link or a control character."""

from __future__ import annotations

import re
import textwrap

from interviewer.text import printable

WIDTH = 100
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$]|(?<=\w):(?=//)|(?<=www)\.|@(?=\w)", re.IGNORECASE)
_LINE_START = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")
_BACKTICKS = re.compile("`+")


def inline(text: str) -> str:
    """`text` on one line, every sign with a meaning escaped: for paragraphs, list items and headings."""
    line = " ".join(printable(text).split())
    return _LINE_START.sub(_escape_start, _MARKUP.sub(r"\\\g<0>", line))


def cell(text: str) -> str:
    """`text` for a table cell: as `inline`, but nothing begins a list there, so figures are left as they are."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(printable(text).split()))


def _escape_start(match: re.Match[str]) -> str:
    """Escape what would begin a list or an underline; of `1.` that is the dot, so only the number is kept here."""
    start = match.group()
    return f"{start}\\" if start[0].isdigit() else f"\\{start}"


def fenced(text: str, prefix: str = "") -> list[str]:
    """`text` as the lines of a code block, wrapped for reading, with a fence longer than any run of backticks in it."""
    plain = printable(text.replace("\r\n", "\n"))
    longest = max((len(run) for run in _BACKTICKS.findall(plain)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = [f"{fence}text", *(piece for line in plain.split("\n") for piece in _wrap(line)), fence]
    return [prefix + line if line else prefix.rstrip() for line in lines]


def _wrap(line: str) -> list[str]:
    """Break a long line at spaces: viewers do not wrap code, and answers are mostly prose."""
    if len(line) <= WIDTH:
        return [line]
    return textwrap.wrap(
        line,
        WIDTH,
        expand_tabs=False,
        replace_whitespace=False,
        drop_whitespace=True,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [line]


def block(text: str) -> list[str]:
    """`text` as a paragraph when it is one line, else as a code block, for its line breaks mean something."""
    return fenced(text) if "\n" in text.strip() else [inline(text)]
