"""Domain values to and from the text that columns hold.

Writing takes any frozen dataclass as it is; reading goes through pydantic, which checks each value: a record that no
longer fits the domain is reported, never half understood. Must not know tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from interviewer.domain import Card, Comment, Evidence, Grade, Plan, PointGrade, Question, Speech, Wording
from interviewer.errors import StoreError

PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
WORDING: TypeAdapter[Wording] = TypeAdapter(Wording)
GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)
POINT_GRADE: TypeAdapter[PointGrade] = TypeAdapter(PointGrade)
EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(Evidence)
CARD: TypeAdapter[Card] = TypeAdapter(Card)
COMMENT: TypeAdapter[Comment] = TypeAdapter(Comment)
SPEECH: TypeAdapter[Speech] = TypeAdapter(Speech)

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(value: Plan | Question | Wording | Grade | PointGrade | Evidence | Card | Comment | Speech) -> str:
    return clean(json.dumps(value, default=_members, ensure_ascii=False))


def _members(value: object) -> dict[str, Any] | str:
    """What `json` does not know by itself: dataclasses, days, and mappings that are no dict."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a record")


def load(adapter: TypeAdapter[T], text: str) -> T:
    """The value that `dump` wrote; StoreError when the text is none."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise StoreError(
            f"A stored record cannot be read: {error.errors()[0]['msg']}.",
            "It was written by another version of Interviewer, or by hand. The other sessions are not affected.",
        ) from error


def clean(text: str) -> str:
    """`text` with half characters (lone surrogates, from broken input) replaced, for UTF-8 cannot hold them.

    One for one, so that quotes still stand where the grade says they do.
    """
    return _SURROGATE.sub("\ufffd", text)


def stamp(moment: datetime) -> str:
    """A moment as UTC in one fixed form. A naive one is refused: it would mean another time on another machine."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
