"""Rows and columns: CSV, tab-separated text, Anki's text exports. Questions and answers by column name or position."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.clean import tidy
from interviewer.corpus.importing.found import Found, Item, Skipped
from interviewer.corpus.importing.records import ANSWERS, LEVELS, QUESTIONS
from interviewer.errors import CorpusError

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_COLUMN = re.compile(r"(?:notetype|deck|tags|guid) column")
_BREAK = re.compile(r"<(?:br|/?div|/?p|/?li|/?ul|/?ol|/?tr|/?h[1-6])(?:[ /][^<>]{0,500})?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|code|em|font|i|img|pre|s|small|span|strong|sub|sup|table|tbody|td|th|u)(?:[ /][^<>]{0,1000})?>", re.I
)
HEADER_LINES = 20


@dataclass(frozen=True)
class Layout:
    """How a table is written. `aside` numbers the columns that hold no content; in `is_html` ones fields are HTML."""

    separator: str
    names: Sequence[str] = ()
    aside: frozenset[int] = frozenset()
    is_html: bool = False
    shape: str = "a table"


def read_csv(file: Path, text: str) -> Found:
    """A CSV file; the separator is the one that the first line has most of."""
    first = text.split("\n", 1)[0][:10_000]
    separator = max(",;\t|", key=first.count)
    return _read(file, text, Layout(separator, shape="CSV"), 0)


def read_tabs(file: Path, text: str) -> Found:
    """Tab-separated text."""
    return _read(file, text, Layout("\t", shape="tab-separated text"), 0)


def is_anki(text: str) -> bool:
    return text.startswith(("#separator:", "#html:", "#notetype", "#deck", "#columns:", "#guid column"))


def looks_tabular(text: str) -> bool:
    """Whether nearly every line has a tab where the first one has."""
    rows = [row for row in text[:200_000].split("\n")[:500] if row.strip()]
    tabbed = [row for row in rows if "\t" in row.strip()]
    return len(rows) >= 2 and len(tabbed) >= 0.9 * len(rows)


def read_anki(file: Path, text: str) -> Found:
    """Anki's 'Notes in Plain Text': lines of `#key:value`, then a table."""
    fields: dict[str, str] = {}
    rows = text.split("\n")
    start = 0
    while start < min(len(rows), HEADER_LINES) and rows[start].startswith("#") and ":" in rows[start]:
        key, _, value = rows[start][1:].partition(":")
        fields[key.strip().lower()] = value.strip("\r\n ")
        start += 1
    named = fields.get("separator", "tab").lower()
    separator = _SEPARATORS.get(named, named[:1] or "\t")
    numbers = (
        value for key, value in fields.items() if _COLUMN.fullmatch(key) and value.isdecimal() and len(value) < 4
    )
    layout = Layout(
        separator,
        [name.strip() for name in fields["columns"].split(separator)] if "columns" in fields else (),
        frozenset(int(number) - 1 for number in numbers),
        fields.get("html", "").lower() == "true",
        "an Anki text export",
    )
    return _read(file, "\n".join(rows[start:]), layout, start)


def _read(file: Path, text: str, layout: Layout, before: int) -> Found:
    """The rows of `text`, whose first line has the number `before` + 1."""
    items: list[Item] = []
    skipped: list[Skipped] = []
    names = [name.lower().replace(" ", "_") for name in layout.names]
    columns = _columns(names, layout, 0) if names else None
    level = next((n for n, name in enumerate(names) if name in LEVELS), None)
    for line, cells in _rows(file, text, layout, before):
        if columns is None:
            names = [cell.strip().lower().replace(" ", "_") for cell in cells]
            header = any(name in QUESTIONS for name in names)
            columns = _columns(names if header else [], layout, len(cells))
            level = next((n for n, name in enumerate(names) if header and name in LEVELS), None)
            if header:
                continue
        question, answer = (_cell(cells, n, layout) for n in columns)
        if question:
            rank = cells[level].strip() if level is not None and level < len(cells) else ""
            items.append(Item(line, question, "" if wording.is_stub(answer) else answer, (), rank))
        else:
            skipped.append(Skipped(line, line, layout.separator.join(cells)[:200], "the question's field is empty"))
    return Found(layout.shape, tuple(items), tuple(skipped))


def _columns(names: Sequence[str], layout: Layout, count: int) -> tuple[int, int]:
    """Which columns ask and answer: by name, else the first two that hold content."""
    content = [n for n in range(max(len(names), count, 2)) if n not in layout.aside]
    asks = next((names.index(name) for name in QUESTIONS if name in names), None)
    if asks is None:
        return content[0], content[1] if len(content) > 1 else content[0] + 1
    answers = next((names.index(name) for name in ANSWERS if name in names and names.index(name) != asks), None)
    rest = [n for n in content if n != asks and names[n] not in LEVELS]
    return asks, answers if answers is not None else rest[0] if rest else len(names)


def _rows(file: Path, text: str, layout: Layout, before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. Raises CorpusError where the quoting or a field is out of bounds."""
    strict = not (layout.separator == "\t" and not _well_quoted(text))
    reader = csv.reader(
        io.StringIO(text, newline="\n"),
        delimiter=layout.separator,
        strict=strict,
        quoting=csv.QUOTE_MINIMAL if strict else csv.QUOTE_NONE,
    )
    line = before + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise CorpusError(
            [f"{file}:{line}: not a table: {error}"],
            "The row that begins on this line has a quote that is not closed, or a huge field.",
        ) from error


def _well_quoted(text: str) -> bool:
    """Whether the quotes of a tab-separated text are meant as quotes; many programs write them as mere characters."""
    try:
        for _ in csv.reader(io.StringIO(text, newline="\n"), delimiter="\t", strict=True):
            pass
    except csv.Error:
        return False
    return True


def _cell(cells: Sequence[str], n: int, layout: Layout) -> str:
    text = cells[n] if n < len(cells) else ""
    if layout.is_html:
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\u00a0", " ")
    return tidy(text)
