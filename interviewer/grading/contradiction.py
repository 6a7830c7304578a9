"""Where an answer says a known misconception, and the point that it contradicts.

Vectors hardly tell a claim from its denial, so the rule is made for precision and finds few: the claim must be matched
well, clearly better than its correction and every key point are by the same words, and both must negate or neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.grading.rubric import Reals
from interviewer.grading.views import AnswerView, View
from interviewer.grading.weights import Contradiction
from interviewer.text import words

NEGATORS = frozenset(
    ["no", "not", "never", "none", "nothing", "neither", "nor", "without", "cannot", "nobody", "nowhere", "hardly"]
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The views of a misconception."""

    claim: View
    correction: View


@dataclass(frozen=True, slots=True)
class Said:
    """A misconception found: its number, the answer's window that says it, and the point it contradicts."""

    number: int
    window: int
    point: int


def find(
    claims: Sequence[Claim], points: Sequence[Sequence[View]], answer: AnswerView, rule: Contradiction
) -> list[Said]:
    """The misconceptions that `answer` says."""
    found = []
    for number, each in enumerate(claims):
        window, said, margin = closest(each, points, answer)
        relevance = about(each, points)
        point = int(relevance.argmax())
        if said >= rule.claim and margin >= rule.margin and relevance[point] >= rule.relevance:
            found.append(Said(number, window, point))
    return found


def closest(claim: Claim, points: Sequence[Sequence[View]], answer: AnswerView) -> tuple[int, float, float]:
    """The window most like the claim, how like it is (cosine; 0: none), and by how much more than like its rivals."""
    like = _cosines([claim.claim], answer)[0]
    rivals = _cosines([claim.correction, *(view for each in points for view in each)], answer).max(axis=0)
    texts = [answer.words.text[slice(*answer.span(n))] for n in range(len(answer.windows))]
    like = like * np.array([negates(text) == negates(claim.claim.text) for text in texts])
    window = int(np.argmax(like + np.minimum(like - rivals, 0.0)))
    return window, float(like[window]), float(like[window] - rivals[window])


def negates(text: str) -> bool:
    """Whether `text` has a negating word."""
    return any(word in NEGATORS or word.endswith("n't") for word in words(text))


def about(claim: Claim, points: Sequence[Sequence[View]]) -> Reals:
    """How much each point is what the misconception is about, (k,)."""
    sides = np.stack([claim.claim.whole, claim.correction.whole])
    return np.array([float((np.stack([view.whole for view in each]) @ sides.T).max()) for each in points])


def _cosines(views: Sequence[View], answer: AnswerView) -> Reals:
    return np.asarray(np.stack([view.whole for view in views]) @ answer.wholes.T, dtype=np.float64)
