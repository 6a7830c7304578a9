"""The blocks of a report as styled text. Pure; every text from outside is literal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content
from textual.visual import Visual

from interviewer.report.blocks import Bar, Block, Chart, Dots, Heading, Line, Lines, Mark, Quote, Row, Section, Table
from interviewer.report.blocks import Words as Paragraph
from interviewer.report.criteria import Outcome
from interviewer.report.format import signed
from interviewer.tui import chart
from interviewer.tui.literal import literal, one_line
from interviewer.tui.transcript import STYLES
from interviewer.tui.widgets.hanging import Hanging
from interviewer.tui.widgets.stack import Rows, Stack

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: "$text-success",
    Outcome.PARTLY: "$text-warning",
    Outcome.NOT_MET: "$text-error",
    Outcome.NOT_SHOWN: "$quiet",
    Outcome.OPEN: "$quiet",
}
GAP = 2
NAME, LEAST_NAME = 26, 14  # cells of what names a row, and the fewest that it may be cut to
CHART, LEAST_CHART = 30, 10
BLANK = Content("")


def drawn(section: Section, hint: str = "") -> Stack:
    """The section below its title, with an empty line behind it; `hint` says what a key does."""
    parts: list[Visual] = [literal(section.title, "bold $primary")]
    for n, block in enumerate(section.blocks):
        if n and isinstance(block, Heading | Quote):
            parts.append(BLANK)
        parts += drawn_block(block)
    if hint:
        parts.append(literal(hint, "$primary"))
    return Stack([*parts, BLANK])


def drawn_block(block: Block) -> Iterator[Visual]:
    if isinstance(block, Paragraph):
        yield literal(block.text)
    elif isinstance(block, Quote):
        yield Content.assemble(("“", "$quiet"), literal(block.text, "bold"), ("”", "$quiet"))
    elif isinstance(block, Heading):
        yield literal(block.text, "bold")
    elif isinstance(block, Lines):
        yield from _lines(block)
    else:
        if block.caption:
            yield literal(block.caption, "$quiet")
        yield TableRows(block)


def _lines(block: Lines) -> Iterator[Visual]:
    if block.intro:
        yield literal(block.intro, "$quiet")
    marks = [signed(line.mark) for line in block.lines if line.mark is not None]
    number = len(f"{len(block.lines)}. ") if block.numbered else 0
    indent = number + (max(map(len, marks)) + GAP if marks else 2 * (not block.numbered))
    for place, line in enumerate(block.lines, 1):
        lead = f"{f'{place}.':<{number}}" if block.numbered else "" if marks else "·"
        yield Hanging(Content.assemble(literal(lead, "$quiet"), _mark(line.mark)), _text(line), indent)
    if block.more:
        yield literal(f"And {block.more} more, under their questions below.", "$quiet")


def _mark(mark: Mark | None) -> Content:
    if mark is None:
        return BLANK
    return literal(signed(mark), f"bold {OUTCOMES[mark] if isinstance(mark, Outcome) else STYLES[mark]}")


def _text(line: Line) -> Content:
    return Content.assemble(literal(line.text), literal(f"  ({line.note})" if line.note else "", "$quiet"))


class TableRows(Rows):
    """A table: names, charts where there is room for them, and cells, each column as wide as it needs."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._charted = bool(table.axis)
        rows = [table.columns, *(row.cells for row in table.rows)]
        cells = [[one_line(each) for each in row] for row in rows]
        self._widths = [max(row[n].cell_length for row in cells) for n in range(len(table.columns))]

    def laid_out(self, width: int) -> Content:
        name, charted, told = self._room(width)
        quiet = [literal(each, "$quiet") for each in self._table.columns]
        head = self._line(quiet, literal(_axis(self._table.axis, charted), "$quiet"), name, charted, told)
        rows = [self._line(_cells(row), _chart(row.chart, charted), name, charted, told) for row in self._table.rows]
        return Content("\n").join([head, *rows])

    def _room(self, width: int) -> tuple[int, int, list[int]]:
        """Cells of the name, of the chart (0: none) and of the others; the last of them are cut where they must be."""
        told = list(self._widths[1:])
        others = sum(told) + GAP * len(told)
        name = min(self._widths[0], NAME if self._charted else max(width // 3, LEAST_NAME))
        charted = 0
        if self._charted:
            name = max(min(name, width - others - LEAST_CHART - GAP), min(name, LEAST_NAME))
            charted = min(CHART, width - others - name - GAP)
            charted = charted if charted >= LEAST_CHART else 0
        over = name + others + (charted + GAP if charted else 0) - width
        for n in reversed(range(len(told))):
            cut = min(max(over, 0), told[n] - 1)
            told[n] -= cut
            over -= cut
        return name, charted, told

    def _line(self, cells: Sequence[Content], drawing: Content, name: int, charted: int, told: list[int]) -> Content:
        parts = [_fitted(cells[0], name)]
        if charted:
            parts.append(_fitted(drawing, charted))
        parts += [_fitted(cell, room) for cell, room in zip(cells[1:], told, strict=True)]
        return Content(" " * GAP).join(parts).rstrip()


def _cells(row: Row) -> list[Content]:
    return [
        one_line(row.cells[0]),
        *(one_line(each, style="bold" if not n else "") for n, each in enumerate(row.cells[1:])),
    ]


def _fitted(cell: Content, room: int) -> Content:
    """`cell` on exactly `room` cells, cut with an ellipsis."""
    if cell.cell_length > room:
        cell = cell.truncate(room, ellipsis=True)
    return Content.assemble(cell, " " * max(0, room - cell.cell_length))


def _axis(words: str, width: int) -> str:
    """The two ends of `0 to 5` at the ends of the chart."""
    low, _, high = words.partition(" to ")
    return f"{low}{high:>{max(1, width - len(low))}}" if high else words


def _chart(found: Chart | None, width: int) -> Content:
    if not width or found is None:
        return BLANK
    if isinstance(found, Bar):
        return _bar(found, width)
    if isinstance(found, Dots):
        return literal(chart.dots(found.before, found.now, width), "$primary")
    return literal(" ".join(chart.columns(found.values[-(width // 2) :])[0]), "$primary")


def _bar(found: Bar, width: int) -> Content:
    full, rest = chart.bar(found.value, width)
    made = Content.assemble((full, "$primary"), (rest, "$line"))
    if found.mark is None:
        return made
    at = chart.place(found.mark, width)
    return Content.assemble(made[:at], (chart.MARK, "bold $foreground"), made[at + 1 :])
