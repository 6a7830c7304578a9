"""Sessions as styled text: a line of the history, and two of them compared. Pure; every text is literal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.domain import SessionKind
from interviewer.report.format import out_of_five
from interviewer.tui.literal import literal, one_line
from interviewer.tui.report_text import meter

if TYPE_CHECKING:
    from interviewer.report.comparison import Comparison
    from interviewer.store import SessionSummary

MARKED = "◆ "
WIDTH = 14  # cells of a topic's name
BAR = 7  # of a score that is compared


def row(session: SessionSummary, *, marked: bool) -> Content:
    """Its day, what it was, how much was answered, the score and the topics, for one line."""
    started = session.started_at.astimezone()
    left = "interrupted  " if session.score is not None and session.ended_at is None else ""
    what = "drill" if session.kind is SessionKind.DRILL else session.level
    if session.score is None:
        told = literal(f"{'no score' if session.ended_at else 'interrupted':<12}", "$quiet")
    else:
        told = Content.assemble(literal(f"{out_of_five(session.score):<12}", "bold"))
    return Content.assemble(
        (MARKED, "bold $primary") if marked else "  ",
        literal(f"{started:%d %b %Y %H:%M}  ", "$quiet"),
        literal(f"{what:<7} "),
        literal(f"{f'{session.answered} of {session.questions}':<9}", "$quiet"),
        meter(session.score), "  ", told,
        one_line(left + ", ".join(session.topics), style="$quiet"),
    )  # fmt: skip


def compared(each: Comparison, later: str) -> Content:
    """What changed from the earlier of two sessions to the later one, `later` being its day."""
    lines = [
        literal(f"{each.started_at.astimezone():%d %b %Y %H:%M}  →  {later}", "$quiet"),
        Content(""),
        _change("All answers", each.before, each.now),
    ]
    if each.topics:
        lines += [Content(""), literal("Topics of both", "bold")]
        lines += [_change(topic.topic, topic.before, topic.now) for topic in each.topics]
    else:
        lines += [Content(""), literal("They have no topic in common.", "$quiet")]
    return Content("\n").join(lines)


def _change(name: str, before: float | None, now: float | None) -> Content:
    label = one_line(name, WIDTH)
    gap = " " * (WIDTH + 2 - label.cell_length)
    return Content.assemble(label, gap, *_scores(before, now))


def _scores(before: float | None, now: float | None) -> Iterator[Content]:
    yield Content.assemble(meter(before, BAR), "  ", literal(f"{out_of_five(before):<8}"), " →  ")
    yield Content.assemble(meter(now, BAR), "  ", literal(f"{out_of_five(now):<8}", "bold"), "  ")
    if before is not None and now is not None:
        step = round(5 * (now - before), 1)
        yield literal(f"{abs(step):.1f} {'up' if step > 0 else 'down'}" if step else "the same")
