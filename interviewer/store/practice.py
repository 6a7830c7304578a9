"""Cards and reviews as rows, inside a transaction of the caller. What a review does to a card is decided elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any

from interviewer.domain import Card, CardKey, Practise, Rating, Review
from interviewer.store import codec

_COLUMNS = "question_id, point_id, text, due, stability, difficulty, last_review, reviews, lapses, fresh, suspended"
_PLACES = ", ".join("?" * len(_COLUMNS.split(",")))
DUE = f"SELECT {_COLUMNS} FROM card WHERE suspended = 0 AND due <= ? ORDER BY due, question_id, point_id"  # noqa: S608
ALL = f"SELECT {_COLUMNS} FROM card ORDER BY question_id, point_id"  # noqa: S608 - our own text, here and below
OF_QUESTION = f"SELECT {_COLUMNS} FROM card WHERE question_id = ? ORDER BY point_id"  # noqa: S608
ONE = f"SELECT {_COLUMNS} FROM card WHERE question_id = ? AND point_id = ?"  # noqa: S608
PUT = f"INSERT OR REPLACE INTO card ({_COLUMNS}) VALUES ({_PLACES})"  # noqa: S608
MERGE = f"""
    INSERT INTO card ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT (question_id, point_id) DO UPDATE SET
        text = excluded.text, due = excluded.due, stability = excluded.stability, difficulty = excluded.difficulty,
        last_review = excluded.last_review, reviews = excluded.reviews, lapses = excluded.lapses,
        fresh = excluded.fresh, suspended = excluded.suspended
    WHERE coalesce(excluded.last_review, '') > coalesce(card.last_review, '')
"""  # noqa: S608

BACKLOG = "SELECT session_id FROM backlog JOIN session ON id = session_id ORDER BY started_at LIMIT ?"
_REVIEW = "SELECT session_id, turn_n, at, graded, after, before, overruled FROM review WHERE undone = 0"
OF_TURN = f"{_REVIEW} AND session_id = ? AND turn_n = ? ORDER BY id"
OVERRULED_OF_TURN = f"{_REVIEW} AND session_id = ? AND turn_n = ? AND overruled IS NOT NULL ORDER BY ruled DESC, id"
NEWEST = f"{_REVIEW} ORDER BY max(id, ruled) DESC LIMIT 1"
NEWEST_OF_SESSION = f"{_REVIEW} AND session_id = ? ORDER BY max(id, ruled) DESC LIMIT 1"
NEWEST_OF_CARD = f"{_REVIEW} AND question_id = ? AND point_id = ? ORDER BY id DESC LIMIT 1"


def select_cards(db: sqlite3.Connection, query: str, *given: str) -> list[Card]:
    return [_card(*row) for row in db.execute(query, given)]


def card(db: sqlite3.Connection, key: CardKey) -> Card | None:
    return next(iter(select_cards(db, ONE, *key)), None)


def put_cards(db: sqlite3.Connection, cards: Iterable[Card], query: str = PUT) -> int:
    """Store the cards; how many rows that wrote."""
    return db.executemany(query, (_row(each) for each in cards)).rowcount


def select_reviews(db: sqlite3.Connection, query: str, *given: str | int) -> list[Review]:
    return [_review(*row) for row in db.execute(query, given)]


def review_turn(db: sqlite3.Connection, session_id: str, n: int, practise: Practise) -> list[Review]:
    """Ask `practise` what this turn does to the cards of its question, and store that."""
    row = db.execute("SELECT question_id FROM turn WHERE session_id = ? AND n = ?", (session_id, n)).fetchone()
    cards = {each.point_id: each for each in select_cards(db, OF_QUESTION, str(row[0]))} if row else {}
    made = {each.after.point_id: each for each in select_reviews(db, OF_TURN, session_id, n)}
    reviews = list(practise(cards, made))
    for each in reviews:
        put_review(db, each)
    return reviews


def put_review(db: sqlite3.Connection, value: Review) -> None:
    """A review and the card as it left it; it takes the place of the same turn's review of this card.

    Ids and the person's own ratings are counted in one sequence, which says what was done last.
    """
    after = value.after
    db.execute(
        """
        INSERT INTO review (id, session_id, turn_n, question_id, point_id, at, day, graded, overruled, before, after)
        VALUES (
            1 + max((SELECT coalesce(max(id), 0) FROM review),
                    (SELECT coalesce(max(ruled), 0) FROM review WHERE ruled > 0)),
            ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
        )
        ON CONFLICT (session_id, turn_n, point_id) WHERE undone = 0 DO UPDATE SET
            at = excluded.at, day = excluded.day, graded = excluded.graded, overruled = excluded.overruled,
            after = excluded.after,
            ruled = CASE WHEN excluded.overruled IS NULL THEN 0
                         WHEN excluded.overruled IS overruled THEN ruled ELSE excluded.id END
        """,
        (
            value.session_id,
            value.turn,
            after.question_id,
            after.point_id,
            codec.stamp(value.at),
            (after.last_review or after.due).isoformat(),
            value.graded,
            value.overruled,
            codec.dump(value.before) if value.before else None,
            codec.dump(after),
        ),
    )
    put_cards(db, [after])


def take_back(db: sqlite3.Connection, value: Review, suspended: bool) -> None:
    """Undo a review: its card is what it was before, or is gone if the review made it. The review itself is kept."""
    db.execute(
        "UPDATE review SET undone = 1 WHERE undone = 0 AND session_id = ? AND turn_n = ? AND point_id = ?",
        (value.session_id, value.turn, value.after.point_id),
    )
    if value.before is None:
        db.execute("DELETE FROM card WHERE question_id = ? AND point_id = ?", value.key)
    else:
        put_cards(db, [value.before])
        db.execute("UPDATE card SET suspended = ? WHERE question_id = ? AND point_id = ?", (suspended, *value.key))


PRACTISED = """
    SELECT count(DISTINCT key), count(DISTINCT CASE WHEN fresh THEN key END) FROM (
        SELECT json_array(question_id, point_id) AS key, coalesce(json_extract(before, '$.fresh'), 1) AS fresh
        FROM review JOIN session ON session.id = review.session_id
        WHERE day = ? AND undone = 0 AND session.kind = 'drill'
    )
"""


def practised(db: sqlite3.Connection, day: date) -> tuple[int, int]:
    """How many cards were drilled on `day`, and how many of them for the first time."""
    total, fresh = db.execute(PRACTISED, (day.isoformat(),)).fetchone()
    return int(total), int(fresh)


def _row(value: Card) -> tuple[Any, ...]:
    return (
        value.question_id,
        value.point_id,
        codec.clean(value.text),
        value.due.isoformat(),
        value.stability,
        value.difficulty,
        value.last_review.isoformat() if value.last_review else None,
        value.reviews,
        value.lapses,
        value.fresh,
        value.suspended,
    )


def _card(*row: Any) -> Card:
    question_id, point_id, text, due, stability, difficulty, last_review, reviews, lapses, fresh, suspended = row
    return Card(
        question_id,
        point_id,
        text,
        date.fromisoformat(due),
        stability,
        difficulty,
        date.fromisoformat(last_review) if last_review else None,
        reviews,
        lapses,
        bool(fresh),
        bool(suspended),
    )


def _review(*row: Any) -> Review:
    session_id, turn, at, graded, after, before, overruled = row
    return Review(
        session_id,
        turn,
        codec.moment(at),
        Rating(graded),
        codec.load(codec.CARD, after),
        codec.load(codec.CARD, before) if before else None,
        Rating(overruled) if overruled else None,
    )
