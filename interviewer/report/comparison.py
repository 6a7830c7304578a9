"""A session beside the one before it, and what to drill next. Pure arithmetic on stored grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interviewer.domain import Session
from interviewer.report.summary import Cost, TopicSummary, summarise

MOST_TOPICS = 3


@dataclass(frozen=True, slots=True)
class TopicChange:
    """The mean score (0..1) of a topic that both sessions asked about; None where nothing was graded."""

    topic: str
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The session before this one, and what changed since. `topics` are those of both, in order of appearance."""

    session_id: str
    started_at: datetime
    before: float | None
    now: float | None
    topics: tuple[TopicChange, ...]


@dataclass(frozen=True, slots=True)
class ToDrill:
    """A topic worth practising: its points that are missing, and the sum of the shares that they cost."""

    topic: str
    points: int
    lost: float


def compare(session: Session, previous: Session) -> Comparison:
    """What changed from `previous` to `session`."""
    before, now = summarise(previous), summarise(session)
    then = {topic.topic: topic.score for topic in before.topics}
    shared = tuple(_change(topic, then[topic.topic]) for topic in now.topics if topic.topic in then)
    return Comparison(previous.id, previous.started_at, before.score, now.score, shared)


def _change(topic: TopicSummary, before: float | None) -> TopicChange:
    return TopicChange(topic.topic, before, topic.score)


def to_drill(session: Session, costs: tuple[Cost, ...]) -> tuple[ToDrill, ...]:
    """The topics on which most was lost, dearest first; of equals, the one asked about first."""
    topics = {turn.n: turn.question.topic for turn in session.turns}
    by_topic: dict[str, list[Cost]] = {topic: [] for topic in topics.values()}
    for cost in costs:
        by_topic[topics[cost.turn]].append(cost)
    found = [ToDrill(topic, len(of), sum(cost.lost for cost in of)) for topic, of in by_topic.items() if of]
    return tuple(sorted(found, key=lambda each: -round(each.lost, 9)))[:MOST_TOPICS]
