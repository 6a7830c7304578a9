"""Grades beside labels -> the figures of a report card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.domain import Grade, Verdict
from interviewer.grading.agreement import f1_scores, pearson, set_card
from interviewer.grading.cards import Agreement, Calibration, Reliability
from interviewer.grading.checking.sample import Labelled
from interviewer.grading.rubric import Reals

BINS = 5
RESAMPLES = 1_000
_CLASS = {Verdict.COVERED: 2, Verdict.PARTIAL: 1, Verdict.MISSING: 0, Verdict.CONTRADICTED: 0}


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer with its labels and a grade that has a score."""

    labelled: Labelled
    grade: Grade

    @property
    def score(self) -> float:
        return self.grade.score or 0.0


def people_of(pairs: Sequence[Pair]) -> Reals:
    return np.array([pair.labelled.score for pair in pairs], dtype=np.float64)


def scores_of(pairs: Sequence[Pair]) -> Reals:
    return np.array([pair.score for pair in pairs], dtype=np.float64)


def groups_of(pairs: Sequence[Pair]) -> list[str]:
    return [pair.labelled.group for pair in pairs]


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Of at least one answer."""
    scores = set_card(people_of(pairs), scores_of(pairs), groups_of(pairs))
    true, given = _verdicts(pairs)
    if not true:
        return Agreement(scores=scores)
    three = f1_scores(_codes(true), _codes(given), 3)
    against = f1_scores(_is(true, Verdict.CONTRADICTED), _is(given, Verdict.CONTRADICTED), 2)[1]
    named = {"covered": three[2], "partial": three[1], "missing": three[0], "contradicted": against}
    f1 = {name: round(value, 4) for name, value in named.items()}
    return Agreement(scores=scores, points=len(true), macro_f1=round(float(np.mean(three)), 4), f1=f1)


def _verdicts(pairs: Sequence[Pair]) -> tuple[list[Verdict], list[Verdict]]:
    """People's and the grader's, of the points that people labelled."""
    points = [
        (label, point.verdict)
        for pair in pairs
        if pair.labelled.verdicts
        for label, point in zip(pair.labelled.verdicts, pair.grade.points, strict=True)
    ]
    return [label for label, _ in points], [given for _, given in points]


def _codes(verdicts: Sequence[Verdict]) -> NDArray[np.int64]:
    return np.array([_CLASS[each] for each in verdicts], dtype=np.int64)


def _is(verdicts: Sequence[Verdict], one: Verdict) -> NDArray[np.int64]:
    return np.array([each is one for each in verdicts], dtype=np.int64)


def calibration(pairs: Sequence[Pair]) -> Calibration:
    """Confidence against how often the verdict is right, in equal bins; and how the 80 % intervals hold."""
    true, given = _verdicts(pairs)
    right = np.array([one is other for one, other in zip(true, given, strict=True)], dtype=np.float64)
    sure = np.array([p.confidence for pair in pairs if pair.labelled.verdicts for p in pair.grade.points])
    at = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    bins = tuple(_bin(sure[at == n], right[at == n]) for n in range(BINS) if (at == n).any())
    off = sum(each.points * abs(each.confidence - each.right) for each in bins) / max(1, len(right))
    bounds = [(pair.grade.low or 0.0, pair.labelled.score, pair.grade.high or 0.0) for pair in pairs]
    return Calibration(
        bins=bins,
        error=round(off, 4),
        coverage=round(float(np.mean([low - 1e-9 <= score <= high + 1e-9 for low, score, high in bounds])), 4),
        width=round(float(np.mean([high - low for low, _, high in bounds])), 4),
    )


def _bin(sure: Reals, right: Reals) -> Reliability:
    return Reliability(confidence=round(float(sure.mean()), 4), right=round(float(right.mean()), 4), points=len(right))


def pearson_gain(people: Reals, before: Reals, after: Reals, groups: Sequence[str]) -> tuple[float, float, float]:
    """The gain in correlation of `after` over `before`, and its 95 % interval by a bootstrap of whole groups."""
    _, codes = np.unique(np.array(groups), return_inverse=True)
    rows = [np.flatnonzero(codes == n) for n in range(int(codes.max()) + 1)]
    rng = np.random.default_rng(0)
    gains = np.empty(RESAMPLES)
    for n in range(RESAMPLES):
        drawn = np.concatenate([rows[each] for each in rng.integers(0, len(rows), len(rows))])
        gains[n] = pearson(people[drawn], after[drawn]) - pearson(people[drawn], before[drawn])
    low, high = np.quantile(gains, [0.025, 0.975])
    return pearson(people, after) - pearson(people, before), float(low), float(high)
