"""How a person is doing, over all sessions. Read inside a transaction of the caller; a turn's newest grade counts."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from interviewer.domain import Session, SessionKind, TopicResult
from interviewer.store import codec

_SCORED = """
    SELECT turn.topic AS topic, turn.session_id AS session_id, (
        SELECT score FROM grade WHERE session_id = turn.session_id AND turn_n = turn.n ORDER BY id DESC LIMIT 1
    ) AS score
    FROM turn JOIN session ON session.id = turn.session_id
"""
TOPICS = f"""
    SELECT topic, avg(score), count(*) FROM (
        {_SCORED} ORDER BY turn.asked_at DESC, turn.rowid DESC LIMIT ?
    ) WHERE score IS NOT NULL GROUP BY topic ORDER BY avg(score), topic
"""  # noqa: S608 - our own text
SCORES = f"""
    SELECT avg(score) FROM ({_SCORED} WHERE session.id IN (
        SELECT id FROM session WHERE kind = ? AND EXISTS (
            SELECT 1 FROM grade WHERE session_id = session.id AND score IS NOT NULL
        ) ORDER BY started_at DESC, rowid DESC LIMIT ?
    )) JOIN session ON session.id = session_id
    WHERE score IS NOT NULL GROUP BY session_id ORDER BY min(started_at), min(session.rowid)
"""  # noqa: S608 - our own text
PAST = f"""
    SELECT topic, session_id, min(session.started_at), avg(score) FROM (
        {_SCORED} WHERE session.kind = :kind AND session.started_at <= :started
        AND turn.topic IN (SELECT topic FROM turn WHERE session_id = :id)
    ) JOIN session ON session.id = session_id
    WHERE score IS NOT NULL GROUP BY topic, session_id ORDER BY min(session.started_at), min(session.rowid)
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class TopicScore:
    """The mean score (0..1) of `answers` graded answers on one topic."""

    topic: str
    score: float
    answers: int


def topic_scores(db: sqlite3.Connection, turns: int) -> list[TopicScore]:
    return [TopicScore(*row) for row in db.execute(TOPICS, (turns,))]


def scores(db: sqlite3.Connection, sessions: int) -> list[float]:
    return [float(row[0]) for row in db.execute(SCORES, (SessionKind.INTERVIEW, sessions))]


def past(db: sqlite3.Connection, session: Session) -> list[TopicResult]:
    given = {"kind": session.plan.kind, "started": codec.stamp(session.started_at), "id": session.id}
    rows = db.execute(PAST, given)
    return [TopicResult(topic, wanted, codec.moment(at), score) for topic, wanted, at, score in rows]
