"""Sessions as styled text: a line of the history, and two of them compared. Pure; every text is literal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.domain import SessionKind
from interviewer.report.format import change, out_of_five, unclear
from interviewer.tui.literal import literal, one_line
from interviewer.tui.report_text import meter

if TYPE_CHECKING:
    from interviewer.report.comparison import Comparison
    from interviewer.report.gather import Report
    from interviewer.store import SessionSummary

MARKED = "◆ "
WIDTH = 14  # cells of a topic's name
BAR = 4  # of a score that is compared


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


def told(session: SessionSummary) -> str:
    """Which session it is, in a sentence's place."""
    kind = "Drill" if session.kind is SessionKind.DRILL else "Interview"
    day = f"{session.started_at.astimezone():%d %b %Y %H:%M}"
    return f"{kind} of {day}, {session.answered} of {session.questions} answered, {out_of_five(session.score)}."


def compared(found: Report, earlier: Comparison) -> Content:
    """What changed from an `earlier` session to the one that was `found`."""
    later = found.session.started_at
    rows = [
        ("All answers", earlier.before, earlier.now),
        *((each.topic, each.before, each.now) for each in earlier.topics),
    ]
    first, *others = [_change(*row, found.error) for row in rows]
    lines = [
        literal(f"{earlier.started_at.astimezone():%d %b %Y %H:%M}  →  {later.astimezone():%d %b %Y %H:%M}", "$quiet"),
        Content(""),
        first,
        Content(""),
        literal("Topics of both", "bold") if others else literal("They have no topic in common.", "$quiet"),
        *others,
        Content(""),
        literal(unclear(found.error), "$quiet"),
    ]
    return Content("\n").join(lines)


def _change(name: str, before: float | None, now: float | None, error: float | None) -> Content:
    label = one_line(name, WIDTH)
    gap = " " * (WIDTH + 2 - label.cell_length)
    return Content.assemble(
        label, gap,
        meter(before, BAR), "  ", literal(f"{out_of_five(before):<8}"), "→ ",
        meter(now, BAR), "  ", literal(f"{out_of_five(now):<8}", "bold"), " ",
        literal(change(before, now, error)),
    )  # fmt: skip
