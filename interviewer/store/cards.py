"""The cards that the rest of the program sees: `Store.cards`. What a review makes of a card is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from interviewer.domain import Card, CardKey, PractiseTurn, Review
from interviewer.errors import SessionError, StoreError, UsageError
from interviewer.store import load
from interviewer.store import practice as rows
from interviewer.store.database import Database


class Cards:
    """Each method is one transaction, on disk when it returns, like those of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading -----------------------------------------------------------------------------------------------------

    def due(self, day: date) -> list[Card]:
        """The cards due on `day` or before, longest due first."""
        with self._database.read() as db:
            return rows.select_cards(db, rows.DUE, day.isoformat())

    def all(self) -> list[Card]:
        with self._database.read() as db:
            return rows.select_cards(db, rows.ALL)

    def of(self, question_ids: Iterable[str]) -> list[Card]:
        """The cards of these questions."""
        with self._database.read() as db:
            return [card for each in question_ids for card in rows.select_cards(db, rows.OF_QUESTION, each)]

    def texts(self) -> list[tuple[CardKey, str]]:
        """The text that each card was learned by."""
        with self._database.read() as db:
            found = db.execute("SELECT question_id, point_id, text FROM card").fetchall()
        return [((question_id, point_id), text) for question_id, point_id, text in found]

    def practised(self, day: date) -> tuple[int, int]:
        """How many cards were drilled on `day`, and how many of them for the first time."""
        with self._database.read() as db:
            return rows.practised(db, day)

    def reviews(self, session_id: str, n: int) -> list[Review]:
        """What turn `n` of a session did to the cards."""
        with self._database.read() as db:
            return rows.select_reviews(db, rows.OF_TURN, session_id, n)

    # -- writing -----------------------------------------------------------------------------------------------------

    def change(self, keys: Iterable[CardKey], how: Callable[[Card], Card]) -> int:
        """Change these cards, those of them that exist; their number."""
        with self._database.write() as db:
            found = [card for key in keys if (card := rows.card(db, key)) is not None]
            rows.put_cards(db, map(how, found))
        return len(found)

    def overrule(self, key: CardKey, how: Callable[[Review, Card], Review]) -> Review:
        """Change the newest review of a card; UsageError without one. Nothing is stored when `how` raises."""
        with self._database.write() as db:
            card = rows.card(db, key)
            found = rows.select_reviews(db, rows.NEWEST_OF_CARD, *key)
            if card is None or not found:
                raise UsageError(f"There is no review of {' '.join(key)}.", "See: interviewer cards list")
            changed = how(found[0], card)
            rows.put_review(db, changed)
        return changed

    def undo(
        self,
        stands: Callable[[Review, Card], bool],
        unruled: Callable[[Review, Card], Review],
        session_id: str = "",
    ) -> list[Review]:
        """Take back what was done last where that still `stands`, and return it: a rating of the person's own, which
        leaves the review `unruled`, else all that a turn did to the cards, which are exactly what they were then.

        With a session, the last in it, whatever was done elsewhere since. SessionError when there is nothing that can
        be taken back.
        """
        with self._database.write() as db:
            query, given = (rows.NEWEST_OF_SESSION, [session_id]) if session_id else (rows.NEWEST, [])
            newest = rows.select_reviews(db, query, *given)
            if not newest:
                raise SessionError("There is no review to take back.")
            turn = newest[0].session_id, newest[0].turn

            def standing(query: str) -> list[tuple[Review, Card]]:
                held = [(each, rows.card(db, each.key)) for each in rows.select_reviews(db, query, *turn)]
                return [(each, card) for each, card in held if card is not None and stands(each, card)]

            if own := standing(rows.OVERRULED_OF_TURN)[:1]:
                rows.put_review(db, unruled(*own[0]))
                return [own[0][0]]
            found = standing(rows.OF_TURN)
            if not found:
                raise SessionError("The last review cannot be taken back: its cards have been changed since.")
            for review, card in found:
                rows.take_back(db, review, card.suspended)
        return [review for review, _ in found]

    def merge(self, cards: Iterable[Card]) -> int:
        """Add cards; of two of the same point the one reviewed later is kept. How many were added or replaced."""
        with self._database.write() as db:
            return rows.put_cards(db, cards, rows.MERGE)

    def catch_up(self, practise: PractiseTurn, sessions: int = 20) -> int:
        """Make the cards of sessions graded before there were any, oldest first; how many sessions are left."""
        with self._database.write() as db:
            oldest = db.execute(rows.BACKLOG, (sessions,)).fetchall()
            for (session_id,) in oldest:
                try:
                    session = load.session(db, session_id)
                except StoreError:  # it cannot be read: it has nothing to say about cards either
                    session = None
                for turn in session.turns if session else ():
                    if session is not None and turn.grade is not None:
                        rows.review_turn(db, session_id, turn.n, partial(practise, session, turn))
                db.execute("DELETE FROM backlog WHERE session_id = ?", (session_id,))
            return int(db.execute("SELECT count(*) FROM backlog").fetchone()[0])
