"""The end of an interview, when the candidate asks: kinds of such questions, one that was asked, and its comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NO_QUESTIONS = "no-questions"  # the kind of having none


@dataclass(frozen=True, slots=True)
class EnquiryKind:
    """A kind of question that candidates ask: what it tells an interviewer, what makes it stronger, what may follow."""

    id: str
    title: str
    tells: str
    stronger: str
    follow_up: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said on an enquiry: the authored words on its kind, and what code saw of its form.

    `kinds` holds none where the kind could not be told, and two where it is one of them.
    """

    kinds: tuple[EnquiryKind, ...] = ()
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question of the candidate's own, or '' for having none, and how many seconds it took.

    `comment` is None until there is one. There is no score.
    """

    text: str
    at: datetime
    seconds: float
    comment: Comment | None = None
