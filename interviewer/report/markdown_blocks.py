"""The blocks of a report as Markdown. Every text goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.report.blocks import Block, Heading, Line, Lines, Quote, Table, Words
from interviewer.report.escape import cell, fenced, inline
from interviewer.report.format import signed


def drawn(block: Block) -> Iterator[str]:
    """The lines of a block, without an empty one behind it."""
    if isinstance(block, Words):
        yield inline(block.text)
    elif isinstance(block, Quote):
        yield from fenced(block.text, prefix="> ")
    elif isinstance(block, Heading):
        yield f"### {inline(block.text)}"
    elif isinstance(block, Lines):
        yield from _lines(block)
    else:
        yield from _table(block)


def _lines(block: Lines) -> Iterator[str]:
    if block.intro:
        yield from (inline(block.intro), "")
    for place, line in enumerate(block.lines, 1):
        yield f"{f'{place}.' if block.numbered else '-'} {_line(line)}"
    if block.more:
        yield from ("", f"And {block.more} more, under their questions below.")


def _line(line: Line) -> str:
    mark = f"{signed(line.mark)}: " if line.mark else ""
    note = f" ({inline(line.note)})" if line.note else ""
    return f"{mark}{inline(line.text)}{note}"


def _table(block: Table) -> Iterator[str]:
    """Its charts say nothing that its cells do not."""
    yield f"| {' | '.join(block.columns)} |"
    yield f"|{'---|' * len(block.columns)}"
    yield from (f"| {' | '.join(map(cell, row.cells))} |" for row in block.rows)
