"""Cards in files: the schedule as JSON, to move it or keep it safe, and a text file that Anki reads. Pure.

A file is foreign: it is checked whole before anything is used of it. Text goes into Anki's file so that it is shown
literally: no markup, sound, formula of Anki or of a spreadsheet in it is ever interpreted.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from interviewer.domain import Card, Question
from interviewer.errors import UsageError
from interviewer.practice import point_of
from interviewer.text import printable

FORMAT = "interviewer-cards"
VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
MAX_CARDS = 200_000
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)
Name = Annotated[str, Field(min_length=1, max_length=200)]
Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Card(_Strict):
    """One card, as `Card` has it."""

    question_id: Name
    point_id: Name
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    due: Day
    stability: Annotated[float, Field(ge=0.001, le=100_000, allow_inf_nan=False)] | None
    difficulty: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] | None
    last_review: Day | None
    reviews: Count
    lapses: Count
    fresh: bool
    suspended: bool

    @model_validator(mode="after")
    def _is_one_state(self) -> Self:
        if len({self.stability is None, self.difficulty is None, self.last_review is None, self.reviews == 0}) > 1:
            raise ValueError("stability, difficulty, last_review and reviews disagree on whether it was reviewed")
        if self.lapses >= max(1, self.reviews):
            raise ValueError("it has more lapses than reviews allow")
        return self


class _File(_Strict):
    format: Literal["interviewer-cards"]
    version: Literal[1]
    cards: Annotated[list[_Card], Field(max_length=MAX_CARDS)]


def to_json(cards: Iterable[Card]) -> str:
    """The schedule as one object, a card a line. ASCII only."""
    lines = [json.dumps({**asdict(card), "due": card.due.isoformat(), "last_review": _day(card)}) for card in cards]
    body = ",\n".join(lines)
    return f'{{"format": "{FORMAT}", "version": {VERSION}, "cards": [\n{body}\n]}}\n'


def _day(card: Card) -> str | None:
    return card.last_review.isoformat() if card.last_review else None


def from_json(data: bytes) -> list[Card]:
    """The cards in `data`. Raises UsageError naming the first thing that is wrong: all of them can be used, or none."""
    if len(data) > MAX_BYTES:
        raise UsageError(f"The file is larger than {MAX_BYTES // 1024**2} MB.", "It cannot be an export of cards.")
    try:
        read = _File.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"{where}: {first['msg']}.", "Nothing was imported. A file that `interviewer cards export` wrote is wanted."
        ) from error
    cards = [Card(**each.model_dump()) for each in read.cards]
    if len({card.key for card in cards}) < len(cards):
        raise UsageError("The file holds two cards of the same point.", "Nothing was imported.")
    return cards


_HEADER = ("#separator:tab", "#html:true", "#guid column:1", "#tags column:4", "#columns:Guid\tFront\tBack\tTags")


def to_anki(cards: Iterable[Card], questions: Mapping[str, Question]) -> str:
    """A note a card: its question with what asks for the point, the point, its topic. Removed points are left out.

    The first field keeps notes apart, so that importing a newer file brings Anki's notes up to date.
    """
    lines = [*_HEADER]
    for card in cards:
        point = point_of(questions, card.key)
        if point is not None:
            question = questions[card.question_id]
            front = f"{question.prompt}\n\n{point.probe}".strip()
            fields = (f"{card.question_id}/{card.point_id}", front, point.text, question.topic.replace(" ", "_"))
            lines.append("\t".join(map(_field, fields)))
    return "\n".join(lines) + "\n"


def _field(text: str) -> str:
    """Text as HTML that shows it literally.

    Brackets are written as entities (Anki looks for `[sound:` and `[latex]` before it decodes), a word joiner keeps
    MathJax from seeing `\\(`, and a first sign that starts a formula in a spreadsheet is an entity as well.
    """
    shown = "<br>".join(html.escape(" ".join(line.split())) for line in printable(text).split("\n"))
    shown = shown.replace("[", "&#91;").replace("\\", "\\\u2060").replace("{{", "{\u2060{")
    if shown[:1] in ("=", "+", "-", "@", "|", "%", "#"):
        shown = f"&#{ord(shown[0])};{shown[1:]}"
    return shown
