"""Everything that a report shows, computed once for all formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.domain import Session, TopicResult
from interviewer.report.comparison import Comparison, ToDrill, compare, to_drill
from interviewer.report.summary import Summary, missed, summarise
from interviewer.speech.delivery import Together, together


@dataclass(frozen=True, slots=True)
class Trend:
    """The scores on a topic of this session, session by session, the newest last: at least two."""

    topic: str
    points: tuple[TopicResult, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`error` is the grader's measured error (0..1), `comparison` what changed since another session.

    `delivery` is how the answers were delivered, `delivery_before` the same of the other session.
    """

    session: Session
    summary: Summary
    error: float | None
    comparison: Comparison | None
    to_drill: tuple[ToDrill, ...]
    trends: tuple[Trend, ...]
    delivery: Together
    delivery_before: Together | None


def gather(
    session: Session,
    *,
    error: float | None = None,
    previous: Session | None = None,
    past: Sequence[TopicResult] = (),
) -> Report:
    """The report of `session`, beside the `previous` one; `past` are scores on topics, oldest session first."""
    summary = summarise(session)
    trends = [Trend(each.topic, tuple(point for point in past if point.topic == each.topic)) for each in summary.topics]
    return Report(
        session=session,
        summary=summary,
        error=error,
        comparison=compare(session, previous) if previous else None,
        to_drill=to_drill(session, missed(session.turns)),
        trends=tuple(each for each in trends if len(each.points) > 1),
        delivery=together(session.turns),
        delivery_before=together(previous.turns) if previous else None,
    )
