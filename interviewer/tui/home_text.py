"""Lines of the home screen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.domain import Session
from interviewer.report.format import out_of_five
from interviewer.tui.literal import literal
from interviewer.tui.report_text import meter

if TYPE_CHECKING:
    from interviewer.store import SessionSummary


def title() -> Content:
    return Content.assemble(
        ("Interviewer", "bold $primary"),
        "\n",
        ("Mock interviews, graded point by point. Nothing leaves this machine.", "$quiet"),
    )


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
        literal(f"{row.level:<7}"),
        literal(f"  {counts:<17}  ", "$quiet"),
        meter(row.score),
        "  ",
        told,
    )
