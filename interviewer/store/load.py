"""What is read: sessions put together again, the history, what was asked. All inside a transaction of the caller."""

from __future__ import annotations

import difflib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from interviewer.domain import (
    Answer,
    Dispute,
    Enquiry,
    FollowUp,
    Level,
    Mark,
    Pause,
    Prediction,
    Session,
    SessionKind,
    Turn,
)
from interviewer.errors import UsageError, nearest
from interviewer.store import codec

_NAMED = 5  # how many session ids a message names


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the history. `questions` counts those asked; `score` is the mean of the newest grades, if any."""

    id: str
    loop: str
    level: Level
    started_at: datetime
    ended_at: datetime | None
    questions: int
    answered: int
    score: float | None
    kind: SessionKind = SessionKind.INTERVIEW
    topics: tuple[str, ...] = ()


def session_id(db: sqlite3.Connection, wanted: str) -> str:
    """The id that `wanted` is, or is the only beginning of."""
    ids = [str(row[0]) for row in db.execute("SELECT id FROM session ORDER BY started_at DESC, rowid DESC")]
    if wanted in ids:
        return wanted
    matches = [each for each in ids if wanted and each.startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        named = ", ".join(matches[:_NAMED]) + (" …" if len(matches) > _NAMED else "")
        raise UsageError(f"{len(matches)} sessions begin with {wanted!r}.", f"Give more of one: {named}")
    near = difflib.get_close_matches(wanted.lower(), ids, n=3, cutoff=0.5)
    raise UsageError(f"There is no session {wanted!r}.", nearest(wanted, near or ids[:_NAMED]))


UNFINISHED = "ended_at IS NULL AND kind = :kind AND EXISTS (SELECT 1 FROM turn WHERE session_id = session.id)"
# an interview of one question that was chosen in the corpus
PRACTICE = """
    json_valid(plan) AND kind = 'interview' AND json_array_length(plan, '$.stages') = 1
    AND json_extract(plan, '$.stages[0].questions') = 1 AND json_array_length(plan, '$.stages[0].order') = 1
"""
GRADED = "EXISTS (SELECT 1 FROM grade WHERE session_id = session.id AND score IS NOT NULL)"
EARLIER = "kind = :kind AND started_at < :started"


def newest(db: sqlite3.Connection, condition: str = "TRUE", **given: str) -> str | None:
    """The id of the newest session that meets `condition`."""
    row = db.execute(
        f"SELECT id FROM session WHERE {condition} ORDER BY started_at DESC, rowid DESC LIMIT 1",  # noqa: S608 - our own text
        given,
    ).fetchone()
    return None if row is None else str(row[0])


def session(db: sqlite3.Connection, wanted: str) -> Session:
    """The session with exactly this id, which must exist."""
    plan, seed, started_at, ended_at, invited_at = db.execute(
        "SELECT plan, seed, started_at, ended_at, invited_at FROM session WHERE id = ?", (wanted,)
    ).fetchone()
    return Session(
        id=wanted,
        plan=codec.load(codec.PLAN, plan),
        seed=int(seed),
        started_at=codec.moment(started_at),
        turns=_turns(db, wanted),
        ended_at=codec.moment(ended_at) if ended_at else None,
        invited_at=codec.moment(invited_at) if invited_at else None,
        enquiries=_enquiries(db, wanted),
        pauses=_pauses(db, wanted),
    )


def _enquiries(db: sqlite3.Connection, wanted: str) -> tuple[Enquiry, ...]:
    rows = db.execute(
        """
        SELECT text, at, seconds, comment FROM enquiry LEFT JOIN comment USING (session_id, n)
        WHERE session_id = ? ORDER BY n
        """,
        (wanted,),
    )
    return tuple(
        Enquiry(text, codec.moment(at), seconds, codec.load(codec.COMMENT, comment) if comment else None)
        for text, at, seconds, comment in rows
    )


def _pauses(db: sqlite3.Connection, wanted: str) -> tuple[Pause, ...]:
    rows = db.execute("SELECT start_at, end_at FROM pause WHERE session_id = ? ORDER BY id", (wanted,))
    return tuple(Pause(codec.moment(start), codec.moment(end)) for start, end in rows)


def _turns(db: sqlite3.Connection, wanted: str) -> tuple[Turn, ...]:
    answers = _answers(db, wanted)
    follow_ups = _follow_ups(db, wanted, answers)
    hints = _by_turn(db, "SELECT turn_n, text FROM hint WHERE session_id = ? ORDER BY id", wanted)
    wordings = _by_turn(db, "SELECT turn_n, wording FROM wording WHERE session_id = ? ORDER BY id", wanted)
    grades = _by_turn(db, "SELECT turn_n, grade FROM grade WHERE session_id = ? ORDER BY id", wanted)
    predictions = _predictions(db, wanted)
    disputes = _disputes(db, wanted)
    rows = db.execute(
        'SELECT n, question, asked_at, skipped, closed, "limit" FROM turn WHERE session_id = ? ORDER BY n', (wanted,)
    )
    return tuple(
        Turn(
            n=n,
            question=codec.load(codec.QUESTION, question),
            wording=codec.load(codec.WORDING, wordings[n][-1]),
            asked_at=codec.moment(asked_at),
            answer=answers.get((n, 0)),
            follow_ups=tuple(follow_ups.get(n, ())),
            grade=codec.load(codec.GRADE, grades[n][-1]) if n in grades else None,
            hints=tuple(hints.get(n, ())),
            skipped=bool(skipped),
            closed=bool(closed),
            prediction=predictions.get(n),
            disputes=disputes.get(n, ()),
            limit=limit,
        )
        for n, question, asked_at, skipped, closed, limit in rows
    )


# each prediction of a session, with the score of the newest grade that no follow-up has a part in
PREDICTIONS = """
    SELECT turn_n, score, at, (
        SELECT score FROM grade WHERE session_id = prediction.session_id AND turn_n = prediction.turn_n AND answers = 1
        ORDER BY id DESC LIMIT 1
    )
    FROM prediction WHERE session_id = ?
"""


def _predictions(db: sqlite3.Connection, wanted: str) -> dict[int, Prediction]:
    return {
        n: Prediction(expected, codec.moment(at), reached)
        for n, expected, at, reached in db.execute(PREDICTIONS, (wanted,))
    }


def _disputes(db: sqlite3.Connection, wanted: str) -> dict[int, tuple[Dispute, ...]]:
    """The disputes that stand, by turn: the newest of each point, unless it is a withdrawal."""
    newest_of: dict[tuple[int, str], Dispute | None] = {}
    rows = db.execute(
        "SELECT turn_n, point_id, said, quote, original, at FROM dispute WHERE session_id = ? ORDER BY id", (wanted,)
    )
    for n, point_id, said, quote, original, at in rows:
        newest_of.pop((n, point_id), None)  # the order is that of the newest
        newest_of[n, point_id] = (
            Dispute(
                point_id,
                bool(said),
                codec.moment(at),
                codec.load(codec.POINT_GRADE, original),
                codec.load(codec.EVIDENCE, quote) if quote else None,
            )
            if said is not None
            else None
        )
    found: dict[int, tuple[Dispute, ...]] = {}
    for (n, _), dispute in newest_of.items():
        if dispute is not None:
            found[n] = (*found.get(n, ()), dispute)
    return found


def _by_turn(db: sqlite3.Connection, query: str, wanted: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for n, text in db.execute(query, (wanted,)):
        found.setdefault(n, []).append(text)
    return found


def _answers(db: sqlite3.Connection, wanted: str) -> dict[tuple[int, int], Answer]:
    rows = db.execute("SELECT turn_n, n, text, at, seconds, speech FROM answer WHERE session_id = ?", (wanted,))
    return {(turn_n, n): _answer(*row) for turn_n, n, *row in rows}


def _answer(text: str, at: str, seconds: float, speech: str | None) -> Answer:
    return Answer(text, codec.moment(at), seconds, codec.load(codec.SPEECH, speech) if speech else None)


def _follow_ups(
    db: sqlite3.Connection, wanted: str, answers: dict[tuple[int, int], Answer]
) -> dict[int, list[FollowUp]]:
    found: dict[int, list[FollowUp]] = {}
    rows = db.execute(
        "SELECT turn_n, n, point_id, wording, asked_at, hinted FROM follow_up WHERE session_id = ? ORDER BY turn_n, n",
        (wanted,),
    )
    for turn_n, n, point_id, wording, asked_at, hinted in rows:
        put = codec.load(codec.WORDING, wording)
        value = FollowUp(point_id, put, codec.moment(asked_at), answers.get((turn_n, n)), bool(hinted))
        found.setdefault(turn_n, []).append(value)
    return found


HISTORY = """
    SELECT s.id, s.loop, s.level, s.started_at, s.ended_at,
           (SELECT count(*) FROM turn t WHERE t.session_id = s.id),
           (SELECT count(*) FROM answer a WHERE a.session_id = s.id AND a.n = 0),
           (SELECT avg(g.score) FROM grade g
            WHERE g.id IN (SELECT max(id) FROM grade WHERE session_id = s.id GROUP BY turn_n)),
           s.kind, (SELECT group_concat(t.topic) FROM turn t WHERE t.session_id = s.id)
    FROM session s ORDER BY s.started_at DESC, s.rowid DESC LIMIT :limit OFFSET :offset
"""


def history(db: sqlite3.Connection, limit: int, offset: int) -> list[SessionSummary]:
    rows = db.execute(HISTORY, {"limit": limit, "offset": offset})
    return [_summary(*row) for row in rows]


def _summary(*row: Any) -> SessionSummary:
    wanted, loop, level, started_at, ended_at, questions, answered, score, kind, topics = row
    return SessionSummary(
        id=wanted,
        loop=loop,
        level=Level(level),
        started_at=codec.moment(started_at),
        ended_at=codec.moment(ended_at) if ended_at else None,
        questions=questions,
        answered=answered,
        score=score,
        kind=SessionKind(kind),
        topics=tuple(dict.fromkeys(topics.split(","))) if topics else (),
    )


def asked(db: sqlite3.Connection) -> dict[str, datetime]:
    rows = db.execute("SELECT question_id, max(asked_at) FROM turn GROUP BY question_id")
    return {question_id: codec.moment(at) for question_id, at in rows}


def wordings(db: sqlite3.Connection, question_id: str) -> list[str]:
    rows = db.execute(
        """
        SELECT wording.wording FROM turn JOIN wording
            ON wording.session_id = turn.session_id AND wording.turn_n = turn.n
        WHERE turn.question_id = ? ORDER BY wording.id
        """,
        (question_id,),
    )
    return [codec.load(codec.WORDING, row[0]).text for row in rows]


def marks(db: sqlite3.Connection) -> dict[str, Mark]:
    return {question_id: Mark(mark) for question_id, mark in db.execute("SELECT question_id, mark FROM mark")}


def disputed(db: sqlite3.Connection) -> list[str]:
    """The ids of the sessions with disputes, oldest first."""
    rows = db.execute("SELECT id FROM session WHERE id IN (SELECT session_id FROM dispute) ORDER BY started_at, rowid")
    return [str(row[0]) for row in rows]


def draft(db: sqlite3.Connection, wanted: str, n: int) -> str:
    row = db.execute("SELECT text FROM draft WHERE session_id = ? AND turn_n = ?", (wanted, n)).fetchone()
    return "" if row is None else str(row[0])


def draft_seconds(db: sqlite3.Connection, wanted: str, n: int) -> float:
    row = db.execute("SELECT seconds FROM draft WHERE session_id = ? AND turn_n = ?", (wanted, n)).fetchone()
    return 0.0 if row is None else float(row[0])


def has_answer(db: sqlite3.Connection, wanted: str, n: int, text: str) -> bool:
    """Whether `text` is already stored as an answer of this turn, or for turn 0 as a question of the candidate's."""
    row = db.execute(
        """
        SELECT 1 FROM answer WHERE session_id = :session AND turn_n = :n AND text = :text
        UNION ALL SELECT 1 FROM enquiry WHERE session_id = :session AND :n = 0 AND text = :text
        """,
        {"session": wanted, "n": n, "text": text},
    ).fetchone()
    return row is not None
