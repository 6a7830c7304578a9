"""What is inserted: one function a record, in a transaction of the caller. Nothing here overwrites an answer."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from interviewer.domain import (
    Answer,
    Comment,
    Dispute,
    Enquiry,
    FollowUp,
    Grade,
    Mark,
    Pause,
    Plan,
    Prediction,
    Session,
    Turn,
    Wording,
)
from interviewer.errors import SessionError, StoreError
from interviewer.store import codec


def session(db: sqlite3.Connection, value: Session) -> None:
    db.execute(
        "INSERT INTO session (id, kind, loop, level, plan, seed, started_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            value.id,
            value.plan.kind,
            value.plan.loop,
            value.plan.level,
            codec.dump(value.plan),
            str(value.seed),
            codec.stamp(value.started_at),
        ),
    )
    for each in value.turns:
        turn(db, value.id, each)
    if value.invited_at is not None:
        invitation(db, value.id, value.invited_at)
    for n, asked in enumerate(value.enquiries, 1):
        enquiry(db, value.id, n, asked)
    for each_pause in value.pauses:
        pause(db, value.id, each_pause)
    if value.ended_at is not None:
        end(db, value.id, value.ended_at)


def end(db: sqlite3.Connection, session_id: str, at: datetime) -> None:
    updated = db.execute("UPDATE session SET ended_at = ? WHERE id = ?", (codec.stamp(at), session_id))
    _expect_one(updated, f"Session {session_id} is not stored.")


def invitation(db: sqlite3.Connection, session_id: str, at: datetime) -> None:
    updated = db.execute("UPDATE session SET invited_at = ? WHERE id = ?", (codec.stamp(at), session_id))
    _expect_one(updated, f"Session {session_id} is not stored.")


def enquiry(db: sqlite3.Connection, session_id: str, n: int, value: Enquiry) -> None:
    """A question of the candidate's own; the draft it grew from goes with it."""
    db.execute(
        "INSERT INTO enquiry (session_id, n, text, at, seconds) VALUES (?, ?, ?, ?, ?)",
        (session_id, n, codec.clean(value.text), codec.stamp(value.at), value.seconds),
    )
    db.execute("DELETE FROM draft WHERE session_id = ? AND turn_n = 0", (session_id,))
    if value.comment is not None:
        comment(db, session_id, n, value.comment)


def comment(db: sqlite3.Connection, session_id: str, n: int, value: Comment) -> None:
    db.execute("INSERT INTO comment (session_id, n, comment) VALUES (?, ?, ?)", (session_id, n, codec.dump(value)))


def pause(db: sqlite3.Connection, session_id: str, value: Pause) -> None:
    db.execute(
        "INSERT INTO pause (session_id, start_at, end_at) VALUES (?, ?, ?)",
        (session_id, codec.stamp(value.start), codec.stamp(value.end)),
    )


def plan(db: sqlite3.Connection, session_id: str, value: Plan) -> None:
    updated = db.execute("UPDATE session SET plan = ? WHERE id = ?", (codec.dump(value), session_id))
    _expect_one(updated, f"Session {session_id} is not stored.")


def turn(db: sqlite3.Connection, session_id: str, value: Turn) -> None:
    """The question asked, and all that the turn already holds."""
    question = value.question
    db.execute(
        """
        INSERT INTO turn (session_id, n, question_id, topic, question, asked_at, "limit")
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            session_id,
            value.n,
            question.id,
            question.topic,
            codec.dump(question),
            codec.stamp(value.asked_at),
            value.limit,
        ),
    )
    wording(db, session_id, value.n, value.wording)
    if value.answer is not None:
        answer(db, session_id, value.n, value.answer)
    for each in value.follow_ups:
        follow_up(db, session_id, value.n, each)
    for text in value.hints:
        hint(db, session_id, value.n, text)
    if value.prediction is not None:
        prediction(db, session_id, value.n, value.prediction)
    if value.grade is not None:
        grade(db, session_id, value.n, value.grade)
    if value.closed or value.skipped:
        flags(db, session_id, value.n, skipped=value.skipped, closed=value.closed)


def flags(db: sqlite3.Connection, session_id: str, n: int, *, skipped: bool, closed: bool) -> None:
    """Mark a turn; a mark once made stays."""
    updated = db.execute(
        "UPDATE turn SET skipped = max(skipped, ?), closed = max(closed, ?) WHERE session_id = ? AND n = ?",
        (skipped, closed, session_id, n),
    )
    _expect_one(updated, f"Turn {n} of session {session_id} is not stored.")


def wording(db: sqlite3.Connection, session_id: str, n: int, value: Wording) -> None:
    db.execute(
        "INSERT INTO wording (session_id, turn_n, wording) VALUES (?, ?, ?)",
        (session_id, n, codec.dump(value)),
    )


def answer(db: sqlite3.Connection, session_id: str, n: int, value: Answer) -> None:
    """The answer to whatever the turn asks last; the draft it grew from goes with it."""
    db.execute(
        "INSERT INTO answer (session_id, turn_n, n, text, at, seconds, speech) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            session_id,
            n,
            _open_slot(db, session_id, n),
            codec.clean(value.text),
            codec.stamp(value.at),
            value.seconds,
            codec.dump(value.speech) if value.speech else None,
        ),
    )
    db.execute("DELETE FROM draft WHERE session_id = ? AND turn_n = ?", (session_id, n))


def _open_slot(db: sqlite3.Connection, session_id: str, n: int) -> int:
    """0 while the question itself waits for its answer, then the number of the follow-up that does."""
    row = db.execute(
        """
        SELECT (SELECT max(n) FROM answer WHERE session_id = :session AND turn_n = :n),
               (SELECT coalesce(max(n), 0) FROM follow_up WHERE session_id = :session AND turn_n = :n)
        """,
        {"session": session_id, "n": n},
    ).fetchone()
    answered, asked = row
    if answered is None:
        return 0
    if answered < asked:
        return int(asked)
    raise SessionError(
        f"Question {n} already has its answer.", "It was kept as first given. Go on to the next question."
    )


def follow_up(db: sqlite3.Connection, session_id: str, n: int, value: FollowUp) -> None:
    db.execute(
        """
        INSERT INTO follow_up (session_id, turn_n, n, point_id, wording, asked_at, hinted)
        SELECT :session, :turn, coalesce(max(n), 0) + 1, :point, :wording, :at, :hinted
        FROM follow_up WHERE session_id = :session AND turn_n = :turn
        """,
        {
            "session": session_id,
            "turn": n,
            "point": value.point_id,
            "wording": codec.dump(value.wording),
            "at": codec.stamp(value.asked_at),
            "hinted": value.hinted,
        },
    )
    if value.answer is not None:
        answer(db, session_id, n, value.answer)


def grade(db: sqlite3.Connection, session_id: str, n: int, value: Grade) -> None:
    db.execute(
        "INSERT INTO grade (session_id, turn_n, answers, score, grade) VALUES (?, ?, ?, ?, ?)",
        (session_id, n, value.answers, value.score, codec.dump(value)),
    )


def prediction(db: sqlite3.Connection, session_id: str, n: int, value: Prediction) -> None:
    """The score that the candidate expects, as long as none can have been shown."""
    if db.execute("SELECT 1 FROM grade WHERE session_id = ? AND turn_n = ?", (session_id, n)).fetchone():
        raise SessionError(f"Question {n} has been graded already.", "Predict before the score is shown.")
    db.execute(
        "INSERT INTO prediction (session_id, turn_n, score, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (session_id, turn_n) DO UPDATE SET score = excluded.score, at = excluded.at",
        (session_id, n, value.expected, codec.stamp(value.at)),
    )


def dispute(db: sqlite3.Connection, session_id: str, n: int, value: Dispute, *, withdrawn: bool) -> None:
    db.execute(
        "INSERT INTO dispute (session_id, turn_n, point_id, said, quote, original, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            session_id,
            n,
            value.point_id,
            None if withdrawn else value.said,
            codec.dump(value.quote) if value.quote else None,
            codec.dump(value.original),
            codec.stamp(value.at),
        ),
    )


def mark(db: sqlite3.Connection, question_id: str, value: Mark | None, at: datetime) -> None:
    db.execute("DELETE FROM mark WHERE question_id = ?", (question_id,))
    if value is not None:
        db.execute("INSERT INTO mark (question_id, mark, at) VALUES (?, ?, ?)", (question_id, value, codec.stamp(at)))


def hint(db: sqlite3.Connection, session_id: str, n: int, text: str) -> None:
    db.execute(
        "INSERT INTO hint (session_id, turn_n, text) VALUES (?, ?, ?)",
        (session_id, n, codec.clean(text)),
    )


def hinted(db: sqlite3.Connection, session_id: str, n: int) -> None:
    """The follow-up that waits for its answer, if one does, got its hint."""
    db.execute(
        """
        UPDATE follow_up SET hinted = 1 WHERE session_id = :session AND turn_n = :n
        AND n > (SELECT max(n) FROM answer WHERE session_id = :session AND turn_n = :n)
        """,
        {"session": session_id, "n": n},
    )


def draft(db: sqlite3.Connection, session_id: str, n: int, text: str, seconds: float) -> None:
    """What is typed in so many seconds for turn `n`, or for the candidate's next question (0)."""
    kept = db.execute(
        """
        INSERT INTO draft (session_id, turn_n, text, seconds) SELECT :session, :n, :text, :seconds
        WHERE :n = 0 OR EXISTS (SELECT 1 FROM turn WHERE session_id = :session AND n = :n)
        ON CONFLICT (session_id, turn_n) DO UPDATE SET text = excluded.text, seconds = excluded.seconds
        """,
        {"session": session_id, "n": n, "text": codec.clean(text), "seconds": seconds},
    )
    _expect_one(kept, f"Turn {n} of session {session_id} is not stored.")


_OF_SESSION = (  # what refers to others comes before them
    "comment", "enquiry", "pause", "draft", "prediction", "dispute", "review", "hint", "grade", "answer", "follow_up",
    "wording", "backlog", "turn",
)  # fmt: skip


def delete(db: sqlite3.Connection, session_id: str) -> None:
    """A session and all that was stored of it. Its cards are nobody's but the person's: they stay."""
    for table in _OF_SESSION:
        db.execute(f"DELETE FROM {table} WHERE session_id = ?", (session_id,))  # noqa: S608 - our own names
    _expect_one(db.execute("DELETE FROM session WHERE id = ?", (session_id,)), f"Session {session_id} is not stored.")


def _expect_one(cursor: sqlite3.Cursor, complaint: str) -> None:
    if cursor.rowcount != 1:
        raise StoreError(complaint, "Please report this: a session is stored before its turns.")
