"""Lines of the home screen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.domain import Session, SessionKind
from interviewer.report.format import out_of_five
from interviewer.tui import chart
from interviewer.tui.literal import literal, one_line
from interviewer.tui.report_text import meter

if TYPE_CHECKING:
    from interviewer.grading.cards import Standing
    from interviewer.store import SessionSummary, TopicScore

LATELY = 5  # interviews that are compared with as many before
NAMED = 18  # cells of a topic's name


def interrupted(session: Session) -> Content:
    turn = session.current
    stage = session.plan.stage_of(turn.n - 1) if turn else None
    place = f"{stage.title if stage else 'Interview'}, question {turn.n if turn else 1} of {session.plan.questions}"
    return Content.assemble(("Continue  ", "bold"), literal(f"{place} · {session.plan.level}"))


def recent(row: SessionSummary) -> Content:
    started = row.started_at.astimezone()
    counts = f"{row.answered} of {row.questions} answered"
    if row.score is None:
        told = literal("no score" if row.ended_at else "interrupted", "$quiet")
    else:
        told = Content.assemble((out_of_five(row.score), "bold"), ("" if row.ended_at else "  interrupted", "$quiet"))
    return Content.assemble(
        literal(f"{started:%d %b %H:%M}  ", "$quiet"),
        literal(f"{'drill' if row.kind is SessionKind.DRILL else row.level:<7}"),
        literal(f"  {counts:<17}  ", "$quiet"),
        meter(row.score),
        "  ",
        told,
    )


def trend_chart(scores: Sequence[float], width: int, height: int) -> Iterator[Content]:
    """A column for each score, between lines for 0 and 5; nothing without scores or room."""
    if not scores or height < 1:
        return
    rows = chart.columns(scores[-max(1, (width - 2) // 2) :], height)
    for n, row in enumerate(rows):
        mark = "5" if n == 0 and height > 1 else "0" if n == height - 1 and height > 1 else " "
        yield Content.assemble((f"{mark} ", "$quiet"), (" ".join(row), "$primary"))


def trend_words(scores: Sequence[float]) -> Iterator[Content]:
    """The mean of the last interviews, and how it compares with those before."""
    if not scores:
        yield literal("No interview is graded yet.", "$quiet")
        return
    last, before = scores[-LATELY:], scores[-2 * LATELY : -LATELY]
    mean = sum(last) / len(last)
    told = f" in the last {len(last)}" if len(last) > 1 else " in one interview"
    if before:
        step = round(5 * (mean - sum(before) / len(before)), 1)
        told += f", {abs(step):.1f} {'up' if step > 0 else 'down'}" if step else ", unchanged"
    yield Content.assemble((out_of_five(mean), "bold"), (told, "$quiet"))


def weakest(topics: Sequence[TopicScore]) -> Iterator[Content]:
    """A line for each topic, the weakest first, below a line that says so."""
    if topics:
        yield literal("Weakest topics", "$quiet")
    for each in topics:
        name = one_line(each.topic, NAMED)
        gap = " " * (NAMED + 1 - name.cell_length)
        count = f"  {each.answers} answer{'s' * (each.answers != 1)}"
        yield Content.assemble("  ", name, gap, f"{5 * each.score:.1f}", (count, "$quiet"))


def trust(standing: Standing | None, error: float) -> Content:
    """The ± of every score, and by what it is known."""
    if not error:
        return literal("◌ reading how far the grader can be trusted", "$quiet")
    told = f"scores ± {5 * error:.1f}"
    if standing is None:
        return literal(told, "$quiet")
    sign = ("✓ ", "$text-success") if standing.measured else ("! ", "bold $text-warning")
    return Content.assemble(sign, told, literal(f"  {standing.note}", "$quiet"))
