"""What a graded turn does to the cards, and what an edited corpus does to them. Pure; the store applies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from interviewer import text
from interviewer.domain import (
    Card,
    CardKey,
    KeyPoint,
    PointGrade,
    Question,
    Rating,
    Review,
    Session,
    SessionKind,
    Turn,
    Verdict,
)
from interviewer.errors import SessionError
from interviewer.schedule import Schedule, rate

SAME_POINT = 0.5
_NOT_SAID = (Verdict.PARTIAL, Verdict.MISSING)


def practise(
    session: Session,
    turn: Turn,
    now: datetime,
    schedule: Schedule,
    cards: Mapping[str, Card],
    made: Mapping[str, Review],
) -> list[Review]:
    """The reviews of `turn` by its present grade: of each point that has a card or was missed.

    Of the points that a drill is not about, those not said are no miss. The day of a review is that of `now` in its
    own time zone. A review that the turn made before is made again from the card as it was then, unless the card has
    been reviewed, restarted or imported since. An abstained grade says nothing.
    """
    found = []
    about = session.plan.points.get(turn.question.id, ())
    for point in turn.grade.points if turn.grade else ():
        beside = bool(about) and point.point_id not in about
        rating, card, old = rate(turn, point), cards.get(point.point_id), made.get(point.point_id)
        if old is not None:
            if card is None or not stands(old, card):
                continue
            overruled, before = old.overruled, old.before
        elif (card is None and point.verdict is Verdict.COVERED) or (beside and point.verdict in _NOT_SAID):
            continue
        else:
            overruled, before = None, card
        after = schedule.review(_to_review(session, turn, point, before, now.date()), overruled or rating, now.date())
        found.append(Review(session.id, turn.n, now, rating, _suspended_as(after, card), before, overruled))
    return found


def _to_review(session: Session, turn: Turn, point: PointGrade, before: Card | None, day: date) -> Card:
    """The card that a rating applies to: the one there was, if the point still says the same, else a new one."""
    drilled = session.plan.kind is SessionKind.DRILL
    if before is None:
        return Card(turn.question.id, point.point_id, point.text, day, fresh=not drilled)
    card = before if same_point(before.text, point.text) else restart(before, point.text, day)
    return replace(card, text=point.text, fresh=card.fresh and not drilled)


def stands(review: Review, card: Card) -> bool:
    """Whether `card` is still as `review` left it, so that the review can be changed or taken back."""
    return _suspended_as(review.after, card) == card


def _suspended_as(card: Card, other: Card | None) -> Card:
    """Suspending is no review: it outlives the changing of one."""
    return replace(card, suspended=other.suspended) if other is not None else card


def overrule(review: Review, card: Card, rating: Rating, schedule: Schedule) -> Review:
    """`review` with the person's own rating. SessionError when `card` no longer stands as the review left it."""
    if not stands(review, card):
        raise SessionError("The card has been changed since its last review.", "Rate it in its next drill.")
    day = review.after.last_review or review.after.due
    start = review.before or Card(*review.key, review.after.text, day)
    if not same_point(start.text, review.after.text):
        start = restart(start, review.after.text, day)
    start = replace(start, text=review.after.text, fresh=review.after.fresh)
    return replace(review, overruled=rating, after=_suspended_as(schedule.review(start, rating, day), card))


def unruled(review: Review, card: Card, schedule: Schedule) -> Review:
    """`review` with the grader's rating again."""
    return replace(overrule(review, card, review.graded, schedule), overruled=None)


# -- the corpus changes ------------------------------------------------------------------------------------------------


def same_point(old: str, new: str) -> bool:
    """Whether an edited key point still says the same thing, so that what was learned of it counts.

    It does when it negates as often, names the same numbers, and shares half of all content words.
    """
    if old == new:
        return True
    if text.negations(old) != text.negations(new) or _numbers(old) != _numbers(new):
        return False
    before, after = text.content_stems([old]), text.content_stems([new])
    return len(before & after) >= SAME_POINT * len(before | after)


def _numbers(words: str) -> set[str]:
    return set(re.findall(r"\d+", words))


def restart(card: Card, words: str, day: date) -> Card:
    """A card whose point now says something else: nothing of it was learned yet, and it is due."""
    return Card(card.question_id, card.point_id, words, day, suspended=card.suspended)


def restarted(texts: Iterable[tuple[CardKey, str]], questions: Mapping[str, Question]) -> dict[CardKey, str]:
    """The cards, with their new text, whose points have been rewritten in `questions`.

    Points that are gone are left alone: their cards are not due while the corpus lacks them, and return with them.
    """
    found = {}
    for key, words in texts:
        point = point_of(questions, key)
        if point is not None and not same_point(words, point.text):
            found[key] = point.text
    return found


def point_of(questions: Mapping[str, Question], key: CardKey) -> KeyPoint | None:
    """The key point that a card is of; None when the corpus has it no more."""
    question = questions.get(key[0])
    return next((point for point in question.key_points if point.id == key[1]), None) if question else None
