"""The answers of a turn cut at the quotes of its grade, so that a page can set the quoted words off."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from interviewer.domain import PointGrade, Turn


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer. `points` are the numbers (from 1) of the key points whose quotes cover all of it;
    `ends` those of them whose quotes end with it."""

    text: str
    points: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def pieces(turn: Turn) -> list[list[Piece]]:
    """For each answer of the turn its pieces, in order; joined, their texts are the answer."""
    points = turn.grade.points if turn.grade else ()
    found: list[list[Piece]] = []
    start = 0
    for answer in turn.answers:
        found.append(_cut(answer.text, _quoted(points, start, len(answer.text))))
        start += len(answer.text) + 2  # the transcript joins answers by an empty line
    return found


def _quoted(points: tuple[PointGrade, ...], start: int, length: int) -> list[tuple[int, int, int]]:
    """Number, start and end of each quote inside the answer that begins at `start` of the transcript."""
    spans = []
    for number, point in enumerate(points, 1):
        if point.evidence is not None:
            low, high = max(point.evidence.start - start, 0), min(point.evidence.end - start, length)
            if low < high:
                spans.append((number, low, high))
    return spans


def _cut(text: str, spans: list[tuple[int, int, int]]) -> list[Piece]:
    edges = sorted({0, len(text)} | {edge for _, low, high in spans for edge in (low, high)})
    return [
        Piece(
            text[low:high],
            tuple(number for number, begin, end in spans if begin <= low and high <= end),
            tuple(number for number, begin, end in spans if begin <= low and high == end),
        )
        for low, high in pairwise(edges)
    ]
