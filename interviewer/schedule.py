"""When a card comes back: FSRS, and the rating that a graded point amounts to. Pure; the day is passed in.

Answering a question and reading its grade takes minutes, so the learning steps of minutes that flashcards have are left
out: a missed point comes back on the next day. Intervals are not fuzzed: the same reviews give the same schedule.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from fsrs import Card as FsrsCard
from fsrs import Rating as FsrsRating
from fsrs import Scheduler, State

from interviewer.domain import Card, PointGrade, Rating, Turn, Verdict

SURE = 0.9  # confidence from which a covered point counts as known with ease

_RATINGS = {
    Rating.AGAIN: FsrsRating.Again,
    Rating.HARD: FsrsRating.Hard,
    Rating.GOOD: FsrsRating.Good,
    Rating.EASY: FsrsRating.Easy,
}


class Schedule:
    """FSRS with a person's `retention` (the chance of recall at which a card is due) and threshold for leeches."""

    def __init__(self, retention: float = 0.9, leech_lapses: int = 4) -> None:
        self._fsrs = Scheduler(
            desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False
        )
        self._leech_lapses = leech_lapses

    def review(self, card: Card, rating: Rating, day: date) -> Card:
        """`card` after being rated on `day`; a day before its last review (a clock set back) counts as that one."""
        day = max(day, card.last_review or day)
        after, _ = self._fsrs.review_card(_fsrs_card(card), _RATINGS[rating], _midnight(day))
        return replace(
            card,
            due=after.due.date(),
            stability=after.stability,
            difficulty=after.difficulty,
            last_review=day,
            reviews=card.reviews + 1,
            lapses=card.lapses + (rating is Rating.AGAIN and card.reviews > 0),
        )

    def recall(self, card: Card, day: date) -> float:
        """The estimated chance (0..1) that the point is known on `day`; 0 before the first review."""
        return float(self._fsrs.get_card_retrievability(_fsrs_card(card), _midnight(day)))

    def is_leech(self, card: Card) -> bool:
        return card.lapses >= self._leech_lapses


def rate(turn: Turn, point: PointGrade) -> Rating:
    """What the grade of a point says about knowing it.

    Missing or contradicted: again. Partial: hard, or again with its hint given. Covered: hard when it took the hint or
    the follow-up that asks for it; easy when it was said at once, within the question's minutes, and the grader is sure
    (SURE); good otherwise.
    """
    if point.verdict in (Verdict.MISSING, Verdict.CONTRADICTED):
        return Rating.AGAIN
    hinted = turn.hinted(point.point_id)
    if point.verdict is Verdict.PARTIAL:
        return Rating.AGAIN if hinted else Rating.HARD
    if hinted or any(follow_up.point_id == point.point_id for follow_up in turn.follow_ups):
        return Rating.HARD
    in_time = turn.answer is not None and turn.answer.seconds <= 60 * turn.question.minutes
    return Rating.EASY if in_time and point.confidence >= SURE else Rating.GOOD


def _fsrs_card(card: Card) -> FsrsCard:
    return FsrsCard(
        card_id=0,  # given, for otherwise the library reads the clock
        state=State.Learning if card.stability is None else State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_midnight(card.due),
        last_review=_midnight(card.last_review) if card.last_review else None,
    )


def _midnight(day: date) -> datetime:
    """FSRS counts whole days between moments: midnights make them days of the calendar."""
    return datetime.combine(day, time(), UTC)
