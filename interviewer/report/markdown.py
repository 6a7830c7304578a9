"""A session as Markdown for a person: what it came to first, then every question.

All foreign text goes through `escape`; nothing else here may put it into the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interviewer.domain import Session, TopicResult
from interviewer.report.blocks import Block, Heading, Line, Lines, Table, Words
from interviewer.report.escape import cell, inline
from interviewer.report.format import out_of_five, signed
from interviewer.report.gather import Report, gather
from interviewer.report.head import facts, title
from interviewer.report.sections import sections
from interviewer.report.turns import turn_lines


def to_markdown(
    session: Session,
    *,
    error: float | None = None,
    previous: Session | None = None,
    past: Sequence[TopicResult] = (),
) -> str:
    """The report of `session`. The arguments are those of `gather`."""
    report = gather(session, error=error, previous=previous, past=past)
    lines = list(_head(report))
    for section in sections(report):
        lines += [f"## {section.title}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    lines += ["## Questions", ""]
    for turn in session.turns:
        lines += turn_lines(turn, error)
    if not session.turns:
        lines += ["No question was asked.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(report: Report) -> Iterator[str]:
    summary = report.summary
    yield from (f"# {inline(title(report.session))}", "")
    if summary.score is None:
        yield "- Score: none, for nothing was graded"
    else:
        mean = f"mean of {summary.graded} graded, 5 is best"
        yield f"- Score: **{out_of_five(summary.score, report.error)}** ({mean})"
    yield from (f"- {name}: {inline(text)}" for name, text in facts(report))
    yield ""


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Words):
        yield inline(block.text)
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
