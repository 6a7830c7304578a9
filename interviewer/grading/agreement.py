"""How well a grader agrees with people: the figures of a report card."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.rubric import Reals
from interviewer.grading.weights import SetCard


def pearson(a: Reals, b: Reals) -> float:
    """Correlation; 0 where one side does not vary."""
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / norm if norm > 1e-12 else 0.0


def within(values: Reals, groups: Sequence[str]) -> Reals:
    """`values` less the mean of their group: the difficulty of a question cannot help then."""
    _, codes = np.unique(np.array(groups), return_inverse=True)
    return np.asarray(values - (np.bincount(codes, values) / np.bincount(codes))[codes])


def set_card(people: Reals, grader: Reals, questions: Sequence[str]) -> SetCard:
    """The card of one set; scores in 0..1."""
    return SetCard(
        n=len(people),
        questions=len(set(questions)),
        pearson=round(pearson(people, grader), 4),
        pearson_within=round(pearson(within(people, questions), within(grader, questions)), 4),
        rmse=round(float(np.sqrt(((people - grader) ** 2).mean())), 4),
    )


def f1_scores(true: NDArray[np.int64], given: NDArray[np.int64], classes: int) -> list[float]:
    """F1 of each class 0 … classes - 1."""
    hits = [int(((true == each) & (given == each)).sum()) for each in range(classes)]
    sizes = [int((true == each).sum() + (given == each).sum()) for each in range(classes)]
    return [2 * hit / size if size else 0.0 for hit, size in zip(hits, sizes, strict=True)]
