"""A session as Markdown for a person: what it came to first, then every question.

All foreign text goes through `escape`; nothing else here may put it into the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interviewer.domain import Session, TopicResult
from interviewer.report.escape import inline
from interviewer.report.format import out_of_five
from interviewer.report.gather import Report, gather
from interviewer.report.head import facts, title
from interviewer.report.markdown_blocks import drawn
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
            lines += [*drawn(block), ""]
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
