"""What comes back: a card for each key point that was missed, its reviews, and what a person says of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

CardKey = tuple[str, str]  # question id, point id


class Rating(StrEnum):
    """How well a point was known, in ascending order. The grader gives it; the person may overrule."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"


class Mark(StrEnum):
    """Why a person is not asked a question any more."""

    KNOWN = "known"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Card:
    """FSRS state of one key point of one question, and the point's text as it was learned.

    `stability` (days until recall falls to 90 %) and `difficulty` (1..10) are None until the first review. A card is
    due on a day of the person's calendar, not at a moment. `fresh` cards have not been drilled yet; `lapses` counts the
    reviews after the first that were rated again; a suspended card is kept but never due.
    """

    question_id: str
    point_id: str
    text: str
    due: date
    stability: float | None = None
    difficulty: float | None = None
    last_review: date | None = None
    reviews: int = 0
    lapses: int = 0
    fresh: bool = True
    suspended: bool = False

    @property
    def key(self) -> CardKey:
        return self.question_id, self.point_id


@dataclass(frozen=True, slots=True)
class Review:
    """What one turn did to one card. `before` is None where the review made the card.

    A turn reviews a card once: grading it again, a dispute or the person's own rating change that review.
    """

    session_id: str
    turn: int
    at: datetime
    graded: Rating
    after: Card
    before: Card | None = None
    overruled: Rating | None = None

    @property
    def rating(self) -> Rating:
        """The rating that counts."""
        return self.overruled or self.graded

    @property
    def key(self) -> CardKey:
        return self.after.key


# the cards of a question and the reviews that a turn already made, both by point id -> the reviews that it makes now
Practise = Callable[[Mapping[str, Card], Mapping[str, Review]], Sequence[Review]]
