"""Cuts texts into clauses: the pieces an answer is searched in, and the statements a bare reference is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewer.text import is_content, sentences, spans, words

Span = tuple[int, int]

LONG_CLAUSE = 24  # words; a transcript without punctuation is cut after as many
_BORDER = re.compile(
    r"[,:]\s+|\s+[-–—]+\s+"
    r"|\s+(?=(?:and|but|because|so|which|while|whereas|then|or|if|when|since|although|unless|instead)\s)",
    re.IGNORECASE,
)


def content_count(text: str) -> int:
    """How many content words `text` has."""
    return sum(is_content(word) for word in words(text))


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def clauses(text: str, *, least: int = 2) -> list[Span]:
    """Spans of the clauses of `text`, in order; one of fewer than `least` content words joins its neighbour."""
    return [clause for sentence in sentences(text) for clause in _clauses_of(text, sentence, least)]


def _clauses_of(text: str, sentence: Span, least: int) -> list[Span]:
    pieces: list[Span] = []
    for piece in _pieces(text, sentence):
        joins = pieces and min(content_count(text[slice(*each)]) for each in (pieces[-1], piece)) < least
        pieces[-1:] = [(pieces[-1][0], piece[1])] if joins else [*pieces[-1:], piece]
    return pieces


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    start, end = sentence
    borders = [(found.start(), found.end()) for found in _BORDER.finditer(text, start, end)]
    for stop, following in [*borders, (end, end)]:
        piece = trim(text, start, stop)
        start = following
        if piece[0] < piece[1]:
            yield from _chop(text, piece)


def _chop(text: str, piece: Span) -> Iterator[Span]:
    """`piece` cut at word borders so that none is longer than LONG_CLAUSE words."""
    inside = [(piece[0] + a, piece[0] + b) for a, b in spans(text[slice(*piece)])]
    cuts = [inside[n][0] for n in range(LONG_CLAUSE, len(inside), LONG_CLAUSE)]
    for start, end in zip([piece[0], *cuts], [*cuts, piece[1]], strict=True):
        yield trim(text, start, end)
