"""What stands at the head of a report, in every format."""

from __future__ import annotations

from datetime import timedelta

from interviewer.domain import Session, SessionKind
from interviewer.report.format import duration, when
from interviewer.report.gather import Report


def title(session: Session) -> str:
    kind = "Drill" if session.plan.kind is SessionKind.DRILL else "Interview"
    return f"{kind} report: {session.plan.loop}, {session.plan.level}"


def facts(report: Report) -> list[tuple[str, str]]:
    """Name and text of each; the name is one of ours."""
    session, summary = report.session, report.summary
    ended = f"to {when(session.ended_at)}" if session.ended_at else "not finished"
    found = [
        ("Session", session.id),
        ("When", f"{when(session.started_at)}, {ended}"),
        ("Questions", f"{summary.asked} asked, {summary.answered} answered, {summary.skipped} skipped"),
        ("Time answering", duration(summary.minutes * 60)),
    ]
    if rest := paused(session):
        found.append(("Paused or away", rest))
    if summary.disputed:
        points = f"{summary.disputed} point{'s' * (summary.disputed != 1)}"
        found.append(("Disputed by you", f"{points}, counted as you say"))
    for grader in dict.fromkeys(turn.grade.grader for turn in session.turns if turn.grade):
        model = f", chat model {grader.model}" if grader.model else ""
        found.append(("Graded by", f"encoder {grader.encoder}{model}, version {grader.version}"))
    return found


def paused(session: Session) -> str:
    """How long the session rested, left or interrupted included; '' when it never did."""
    seconds = sum((pause.end - pause.start for pause in session.pauses), timedelta()).total_seconds()
    return duration(seconds) if round(seconds) else ""
