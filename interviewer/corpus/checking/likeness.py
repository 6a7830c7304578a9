"""What only meaning tells: questions that ask the same, points that say the same, phrases that stray to another point.

The limits were set on the shipped corpus: the closest questions that do not ask the same lie below them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from interviewer import text
from interviewer.corpus.checking.rules import Problem
from interviewer.domain import KeyPoint, Question

Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # texts -> unit rows
SAME_QUESTION = 0.84  # cosine of two wordings of different questions
SAME_POINT = (0.88, 0.6)  # cosine of two points, and share of their content words
STRAYS = (0.6, 0.3)  # cosine of a phrase to another point, and how much nearer that is than its own


def duplicates(questions: Sequence[Question], embed: Embed) -> Iterator[tuple[str, str, float]]:
    """Pairs of ids that ask nearly the same, with the cosine of their closest wordings."""
    texts = [(n, wording) for n, each in enumerate(questions) for wording in (each.prompt, *each.variants)]
    owner = np.array([n for n, _ in texts])
    vectors = embed([wording for _, wording in texts])
    closest: dict[tuple[int, int], float] = {}
    for row, cosines in enumerate(vectors @ vectors.T):
        for other in np.flatnonzero((cosines >= SAME_QUESTION) & (owner > owner[row])).tolist():
            pair = (int(owner[row]), int(owner[other]))
            closest[pair] = max(closest.get(pair, 0.0), float(cosines[other]))
    for (one, two), cosine in sorted(closest.items()):
        yield questions[one].id, questions[two].id, cosine


def point_problems(question: Question, embed: Embed) -> Iterator[Problem]:
    """Points that repeat each other, and `accept` phrases nearer to another point than to their own."""
    phrasings = list(dict.fromkeys(said for point in question.key_points for said in point.phrasings))
    vectors = dict(zip(phrasings, embed(phrasings), strict=True))

    def cosine(one: str, other: str) -> float:
        return float(vectors[one] @ vectors[other])

    for (_, one), (n, other) in combinations(enumerate(question.key_points), 2):
        if cosine(one.text, other.text) >= SAME_POINT[0] and _shared_words(one, other) >= SAME_POINT[1]:
            yield ("key_points", n, "text"), f"says nearly the same as {one.id}"
    for n, point in enumerate(question.key_points):
        for k, said in enumerate(point.accept):
            own = max(cosine(said, each) for each in point.phrasings if each != said)
            for other in question.key_points:
                near = cosine(said, other.text)
                if other is not point and near >= STRAYS[0] and near - own >= STRAYS[1]:
                    yield ("key_points", n, "accept", k), f"is nearer to {other.id} than to its own point"


def _shared_words(one: KeyPoint, other: KeyPoint) -> float:
    left, right = text.content_stems([one.text]), text.content_stems([other.text])
    return len(left & right) / len(left | right)
