"""What a reader takes from a file: questions with their answers, and every line that was left out, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_QUESTION = 3_000  # characters
MAX_ANSWER = 12_000
MAX_ITEMS = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its number from 1, what of it counts, and whether it stands in a fenced code block."""

    n: int
    text: str
    code: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as a text reader cut it out: lines, not yet cleaned.

    `points` are those that the file itself lists; `titles` belong to the question and say nothing that it does not.
    """

    question: Sequence[Line]
    answer: Sequence[Line] = ()
    points: Sequence[Line] = ()
    titles: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question, cleaned. An empty answer means that the file has none. `level` is the file's own word for it."""

    line: int
    question: str
    answer: str = ""
    points: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that belong to no question."""

    first: int
    last: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything understood of one file, in its order; `shape` says in words how the file was read."""

    shape: str
    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


def within_limits(items: Iterable[Item]) -> tuple[list[Item], list[Skipped]]:
    """The items that a corpus can hold, and those too long for it: a text is never cut."""
    kept: list[Item] = []
    refused: list[Skipped] = []
    for item in items:
        why = ""
        if len(item.question) > MAX_QUESTION:
            why = f"the question has {len(item.question):,} characters, {MAX_QUESTION:,} at most"
        elif len(item.answer) > MAX_ANSWER:
            why = f"the answer has {len(item.answer):,} characters, {MAX_ANSWER:,} at most"
        if why:
            refused.append(Skipped(item.line, item.line, item.question[:200], why))
        else:
            kept.append(item)
    return kept, refused
