"""A rubric for a bare reference: it is cut into statements, each a key point. No model, the same on every machine."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from interviewer.domain import KeyPoint, Kind, Level, Question, Stage
from interviewer.errors import GradeError
from interviewer.grading.clauses import clauses, content_count
from interviewer.text import sentences

MOST = 12  # statements
MANY = 240  # pieces: of more, neighbours are joined first, for choosing among them takes the square of their number
LONG = 22  # content words: a longer sentence is cut at its clauses
LEAST = 3  # content words: a shorter statement joins its neighbour
_NUMBER = re.compile(r"(?:^|(?<=\s))\(?(?:\d{1,2}[.)](?!\d)|[a-z]\)|[ivx]{1,4}[.)])\s*(?=\S)", re.MULTILINE)
_BULLET = re.compile(r"^\s*[-*•–]\s+", re.MULTILINE)
_INLINE_LIST = re.compile(r"(?:^|:)\s*-\s")
_DASH = re.compile(r"(?:^|(?<=\s))-\s+")


@lru_cache(maxsize=600)  # two chunks of a file, see commands/jsonl
def question_from_reference(question: str, reference: str) -> Question:
    """`question` with the statements of `reference` as key points s1, s2 … of weight 2.

    Raises GradeError when the reference says nothing that could be looked for.
    """
    statements = split_reference(reference)
    if not statements:
        raise GradeError(
            "The reference answer has no content to compare with.", "Give a reference of at least one statement."
        )
    points = tuple(KeyPoint(f"s{n}", statement) for n, statement in enumerate(statements, 1))
    digest = sha256(f"{question}\0{reference}".encode()).hexdigest()[:12]
    return Question(
        id=f"reference-{digest}",
        topic="",
        prompt=question,
        level=Level.MIDDLE,
        stage=Stage.TECHNICAL,
        kind=Kind.CONCEPT,
        minutes=3,
        reference=reference,
        key_points=points,
    )


def split_reference(reference: str) -> list[str]:
    """Statements of `reference`: its items and sentences, long ones cut at clauses, fragments merged, at most MOST."""
    pieces = [piece for item in _items(reference) for piece in _statements(item)]
    pieces = _few(_merge_short(pieces))
    while len(pieces) > MOST:
        shortest = min(range(len(pieces) - 1), key=lambda n: len(pieces[n]) + len(pieces[n + 1]))
        pieces[shortest : shortest + 2] = [f"{pieces[shortest]} {pieces[shortest + 1]}"]
    return [piece for piece in pieces if content_count(piece)]


def _few(pieces: list[str]) -> list[str]:
    """At most MANY pieces, by joining as many neighbours as that takes."""
    size = -(-len(pieces) // MANY)
    return pieces if size <= 1 else [" ".join(pieces[n : n + size]) for n in range(0, len(pieces), size)]


def _items(reference: str) -> list[str]:
    """Numbered and bulleted items; a dash inside a line starts one only where a list opened with a dash before."""
    mark = _DASH if _INLINE_LIST.search(reference) else _BULLET
    pieces = [piece for numbered in _NUMBER.split(reference) for piece in mark.split(numbered)]
    return [stripped for piece in pieces if (stripped := piece.strip())]


def _statements(item: str) -> list[str]:
    found = []
    for start, end in sentences(item):
        sentence = item[start:end]
        parts = clauses(sentence, least=LEAST) if content_count(sentence) > LONG else [(0, len(sentence))]
        found += _even(sentence, parts)
    return found


def _even(sentence: str, parts: list[tuple[int, int]]) -> list[str]:
    """Neighbouring clauses joined up to about half of LONG content words, so that a statement stays a statement."""
    joined: list[tuple[int, int]] = []
    for part in parts:
        if joined and content_count(sentence[joined[-1][0] : part[1]]) <= LONG // 2:
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return [sentence[start:end] for start, end in joined]


def _merge_short(pieces: list[str]) -> list[str]:
    """A heading ('Two kinds:') joins what follows it, a fragment what stands before it."""
    merged: list[list[str]] = []
    counts: list[int] = []
    for piece in pieces:
        count = content_count(piece)
        if merged and (merged[-1][-1].endswith(":") or min(counts[-1], count) < LEAST):
            merged[-1].append(piece)
            counts[-1] += count
        else:
            merged.append([piece])
            counts.append(count)
    return [" ".join(each) for each in merged]
