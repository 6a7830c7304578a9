"""What can be found: entries with their texts, and what a search says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from interviewer.domain import Question

DIGEST = 16  # bytes of a text's digest
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find: its texts by field ('prompt', 'variant', 'reference' …)."""

    id: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` says how near an entry is (1 at most), `field` names its text that is nearest."""

    id: str
    score: float
    field: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """`cosines` holds the exact cosine of the query to every vector of the entry, by field, in the entry's order.

    `number` is the entry's place in the index that it was found in.
    """

    id: str
    cosines: tuple[tuple[str, float], ...]
    number: int

    @property
    def best(self) -> Hit:
        field, score = max(self.cosines, key=lambda each: each[1])
        return Hit(self.id, round(score, 4), field)


def entries_of(questions: Iterable[Question]) -> list[Entry]:
    """The corpus as entries: each question by its prompt, its variants and its reference answer."""
    return [
        Entry(
            question.id,
            (
                ("prompt", question.prompt),
                *(("variant", text) for text in question.variants),
                ("reference", question.reference),
            ),
        )
        for question in questions
    ]


def corpus_hash(entries: Sequence[Entry]) -> str:
    """Digest of all entries: equal hashes mean equal texts in equal order."""
    content = json.dumps([[entry.id, entry.texts] for entry in entries])
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def text_digest(text: str) -> bytes:
    """By this a text is known again: the first half of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()[:DIGEST]
