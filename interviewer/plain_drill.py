"""The drill line by line: the session of `plain`, and after each grade what it means for the cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from interviewer.domain import CardKey, Rating, Review, Turn
from interviewer.errors import InterviewerError, UsageError, nearest
from interviewer.plain import COMMANDS, PlainSession

RateCard = Callable[[CardKey, Rating], Review]


class PlainDrill(PlainSession):
    """`rate` overrules the grader's rating of a card; `undo` takes back what was done to them last."""

    commands: ClassVar[Mapping[str, str]] = {
        **COMMANDS,
        "/rate": "rate a point of the last grade yourself: /rate NUMBER again, hard, good or easy",
        "/undo": "take back your last rating, then what the last grade did to the cards",
    }

    def __init__(self, *given: Any, rate: RateCard, undo: Callable[[], Sequence[Review]], **options: Any) -> None:
        super().__init__(*given, **options)
        self._rate = rate
        self._undo = undo
        self._last: Sequence[Review] = ()

    def _graded(self, turn: Turn) -> None:
        super()._graded(turn)
        self._last = self._interview.reviews
        if self._last:
            self._say("Cards:")
        for number, review in enumerate(self._last, 1):
            self._say(f"  {number}. {review_line(review)}")

    def _sum_up(self) -> None:
        super()._sum_up()
        if self._last:
            self._say(f"To rate a point yourself: interviewer cards rate {' '.join(self._last[0].key)} good")

    def _obey(self, command: str, rest: str) -> bool:
        try:
            if command == "/rate":
                self._overrule(rest)
            elif command == "/undo":
                self._take_back()
            else:
                return super()._obey(command, rest)
        except InterviewerError as error:
            self._say(f"{error} {error.hint}".rstrip())
        return False

    def _take_back(self) -> None:
        taken = self._undo()
        for review in taken:
            self._say(taken_line(review))
        own = {review.key for review in taken if review.overruled}
        made = self._interview.reviews if own else ()
        self._last = [first if first.key in own else now for first, now in zip(made, self._last, strict=False)]

    def _overrule(self, rest: str) -> None:
        number, _, word = rest.partition(" ")
        if not number.isdecimal() or not 1 <= int(number) <= len(self._last):
            raise UsageError("Which card? Give the number that stands before it, such as: /rate 1 good")
        index = int(number) - 1
        review = self._rate(self._last[index].key, rating_of(word))
        self._last = [*self._last[:index], review, *self._last[index + 1 :]]
        self._say(review_line(review))


def rating_of(word: str) -> Rating:
    """The rating of this name. Raises UsageError."""
    try:
        return Rating(word.strip().lower())
    except ValueError as error:
        raise UsageError(f"There is no rating {word.strip()!r}.", nearest(word.strip(), [*Rating])) from error


def review_line(review: Review) -> str:
    """How a point was rated, and when it comes back."""
    by = " (yours)" if review.overruled else ""
    return f"{review.rating}{by}, back on {review.after.due}: {review.after.text}"


def taken_line(review: Review) -> str:
    """What undo took back: the person's own rating, or what a grade did to a card."""
    if review.overruled:
        return f"Your rating is taken back, {review.graded} counts again: {review.after.text}"
    return f"Taken back: {review.after.text}"
