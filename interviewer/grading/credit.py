"""Features -> credit, verdict and confidence: an ordinal logistic model with few coefficients, and a gate.

With logit z, P(at least partial) = s(z + gap/2) and P(covered) = s(z - gap/2), s being the logistic function. The
expected credit is their mean, stretched a little so that hopeless and certain cases reach 0 and 1, times the gate: a
logistic of the whole answer's topicality, which closes for talk that has nothing to do with the question.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interviewer.domain import Verdict
from interviewer.grading.measure import FEATURES
from interviewer.grading.rubric import Reals
from interviewer.grading.weights import Interval, Mode, Weights

STRETCH = 0.04
HEAP = 0.4  # what a heap of words may earn at most, see `order`


def sigmoid(z: Reals) -> Reals:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -40.0, 40.0))), dtype=np.float64)


def logits(mode: Mode, features: Reals) -> Reals:
    """Logit of each point, (k,), from features (k, len(FEATURES))."""
    return np.asarray(features @ np.array([mode.coefficients[name] for name in FEATURES]) + mode.intercept)


def gate(mode: Mode, topicality: float) -> float:
    """How far the answer is about this question, 0..1."""
    return float(sigmoid(np.array(mode.gate_slope * (topicality - mode.gate_centre))))


def expected_credit(mode: Mode, z: Reals, opened: float) -> Reals:
    """Credit in 0..1 of each logit, with the gate `opened` so far."""
    mean = 0.5 * (sigmoid(z + mode.gap / 2) + sigmoid(z - mode.gap / 2))
    return opened * np.clip((1 + 2 * STRETCH) * mean - STRETCH, 0.0, 1.0)


def verdict_of(weights: Weights, credit: float) -> Verdict:
    """The verdict that a credit amounts to (contradictions are found apart)."""
    if credit >= weights.covered:
        return Verdict.COVERED
    return Verdict.PARTIAL if credit >= weights.partial else Verdict.MISSING


def confidence(weights: Weights, credit: float, verdict: Verdict) -> float:
    """The share of points of about this credit that people gave this verdict (not *contradicted*), interpolated."""
    shares = getattr(weights.confidence, verdict.value)
    return float(np.interp(credit, weights.confidence.credit, shares))


def interval(table: Sequence[Interval], score: Reals) -> tuple[Reals, Reals]:
    """80 % intervals of what people would give, around each `score` and within 0..1."""
    at, low, high = zip(*((each.at, each.low, each.high) for each in table), strict=True)
    return (
        np.minimum(score, np.maximum(0.0, score + np.interp(score, at, low))),
        np.maximum(score, np.minimum(1.0, score + np.interp(score, at, high))),
    )
