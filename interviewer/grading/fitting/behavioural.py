"""Fits the grade of behavioural answers: what clauses tell, the credit of points, the gate, cross-validated.

Learned from labelled answers, and from what must earn nothing or little: talk, answers to other topics, and strong
answers to other behavioural questions, of which some points may be said all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from interviewer.domain import Question, Sample, Verdict
from interviewer.grading.behavioural import Account, credits, measure_account
from interviewer.grading.credit import sigmoid
from interviewer.grading.elements import COLUMNS, KINDS, OTHER, Examples, Told, kind_of, shares, softmax
from interviewer.grading.rubric import Reals, Rubric
from interviewer.grading.views import AnswerView
from interviewer.grading.weights import ACCOUNT_FEATURES, ACCOUNT_GATES

RIDGE_KINDS, RIDGE_POINTS, RIDGE_GATE = 0.3, 1.0, 0.5
WEIGHT = {"real": 1.0, "reference": 0.3, "cross": 0.5, "other": 1.0}
CLAUSES_OF_TALK = 6  # of an answer that tells nothing
ANSWERS = 0.25  # a labelled answer of this score opens the gate; one of score 0 closes it, and others do not count

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Heard:
    """An answer to a question. `labels` (k,): 2 covered, 1 partial, 0 not.

    `kind`: real, reference, cross (a strong answer to another behavioural question), other (earns nothing).
    """

    question: Question
    kind: str
    answer: str
    labels: Labels
    rubric: Rubric
    view: AnswerView
    told: Told
    examples: Examples
    sample: Sample | None = None

    @property
    def weights(self) -> Reals:
        given = np.array([point.weight for point in self.question.key_points], dtype=np.float64)
        return np.asarray(given / given.sum())

    @property
    def target(self) -> float:
        """The score that the labels amount to."""
        return float(self.weights @ self.labels) / 2


@dataclass(frozen=True)
class Fit:
    """`kinds` (columns, kinds); `points` coefficients, intercept, log gap; `gate` coefficients, intercept."""

    kinds: Reals
    points: Reals
    gate: Reals

    def account(self, each: Heard) -> Account:
        told = shares(each.told, self.kinds)
        return measure_account(each.question.key_points, each.rubric, each.view, each.told, told, each.examples)

    def credits(self, each: Heard) -> Reals:
        """Credit of each point, (k,), before the rule on what is only supposed."""
        made = self.account(each)
        z = made.features @ self.points[:-2] + self.points[-2]
        return credits(z, float(np.exp(self.points[-1])), float(made.gates @ self.gate[:-1] + self.gate[-1]), made)


def fit(heard: Sequence[Heard]) -> Fit:
    """All three parts, one after the other."""
    bare = Fit(fit_kinds(heard), np.zeros(0), np.zeros(0))
    accounts = [bare.account(each) for each in heard]
    return Fit(bare.kinds, fit_points(heard, accounts), fit_gate(heard, accounts))


def cross_validate(heard: Sequence[Heard], folds: int = 5) -> list[Reals]:
    """Credits of each answer's points by a fit that saw no answer to its question."""
    names = sorted({each.question.id for each in heard})
    order = np.random.default_rng(3).permutation(len(names))
    fold = {name: int(order[n]) % folds for n, name in enumerate(names)}
    fits = [fit([each for each in heard if fold[each.question.id] != n]) for n in range(folds)]
    return [fits[fold[each.question.id]].credits(each) for each in heard]


def fit_kinds(heard: Sequence[Heard]) -> Reals:
    """Multinomial logistic regression of windows on what they tell, all kinds with equal weight, (columns, kinds).

    Of a window that shows a point without an element no more is known than that it tells something.
    """
    once = {(each.answer, each.kind): each for each in heard}
    rows = [row for each in once.values() for row in _windows(each)]
    x, allowed = (np.stack(column) for column in zip(*rows, strict=True))
    sizes = (allowed / allowed.sum(axis=1, keepdims=True)).sum(axis=0)
    weight = ((allowed / sizes).sum(axis=1) / allowed.sum(axis=1) * len(rows) / len(KINDS))[:, None]
    scale = x.std(axis=0) + 1e-6
    scale[COLUMNS.index("bias")] = 1.0
    x = x / scale

    def loss(theta: Reals) -> tuple[float, Reals]:
        w = theta.reshape(len(COLUMNS), len(KINDS))
        p = softmax(x @ w)
        inside = np.maximum((p * allowed).sum(axis=1, keepdims=True), 1e-12)
        down = weight * (p - p * allowed / inside)
        value = -float((weight * np.log(inside)).sum()) + RIDGE_KINDS * float((w * w).sum())
        return value, (x.T @ down + 2 * RIDGE_KINDS * w).ravel()

    start = np.zeros(len(COLUMNS) * len(KINDS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x.reshape(len(COLUMNS), len(KINDS)) / scale[:, None])


def _windows(each: Heard) -> list[tuple[Reals, Reals]]:
    """Windows and the kinds they may be: those of the labelled quotes, and the clauses of what tells nothing."""
    columns = each.told.columns
    if each.kind == "other" or (each.kind == "real" and each.target == 0):
        only = np.array([float(kind == OTHER) for kind in KINDS])
        return [(columns[n], only) for n in range(min(CLAUSES_OF_TALK, len(each.view.clauses)))]
    if each.kind != "real" or each.sample is None:
        return []
    rows = []
    for point in each.question.key_points:
        if each.sample.verdicts[point.id] in (Verdict.COVERED, Verdict.PARTIAL):
            quote, asked = each.sample.quotes[point.id], kind_of(point.element)
            start = each.answer.index(quote)
            kinds = [n == asked if asked is not None else kind != OTHER for n, kind in enumerate(KINDS)]
            rows.append((columns[_nearest(each.view, start, start + len(quote))], np.array(kinds, dtype=np.float64)))
    return rows


def _nearest(view: AnswerView, start: int, end: int) -> int:
    """The window that overlaps a span best."""

    def overlap(n: int) -> float:
        a, b = view.span(n)
        return (min(b, end) - max(a, start)) / (max(b, end) - min(a, start))

    return max(range(len(view.windows)), key=overlap)


def fit_points(heard: Sequence[Heard], accounts: Sequence[Account]) -> Reals:
    """Ordinal logistic regression of the labels; no coefficient may be negative.

    Answers to other questions teach the proportions of the features, and only labelled ones how high the credit is.
    """
    chosen = [(each, made) for each, made in zip(heard, accounts, strict=True) if each.kind != "other"]
    x = np.concatenate([made.features for _, made in chosen])
    y = np.concatenate([each.labels for each, _ in chosen])
    weight = np.concatenate([each.weights * len(each.labels) * WEIGHT[each.kind] for each, _ in chosen])
    labelled = np.concatenate([np.full(len(each.labels), each.kind != "cross") for each, _ in chosen])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = (x - mean) / spread
    slopes = _ordinal(x, y, weight, RIDGE_POINTS)[:-2]
    scale, centre, gap = _ordinal((x @ slopes)[labelled, None], y[labelled], weight[labelled], 0.0)
    plain = scale * slopes / spread
    return np.array([*plain, centre - plain @ mean, gap])


def _ordinal(x: Reals, y: Labels, weight: Reals, ridge: float) -> Reals:
    """Coefficients, none negative, then intercept and log gap."""

    def loss(theta: Reals) -> float:
        z, half = x @ theta[:-2] + theta[-2], np.exp(theta[-1]) / 2
        p1, p2 = sigmoid(z + half), sigmoid(z - half)
        chance = np.maximum(np.select([y == 2, y == 1], [p2, p1 - p2], 1 - p1), 1e-9)
        return -float((weight * np.log(chance)).sum()) + ridge * float(theta[:-2] @ theta[:-2])

    width = x.shape[1]
    bounds = [(0.0, None)] * width + [(None, None), (-1.0, 2.0)]
    start = np.array([*np.full(width, 1 / width), 0.0, 0.3])
    return np.asarray(minimize(loss, start, method="L-BFGS-B", bounds=bounds).x)


def fit_gate(heard: Sequence[Heard], accounts: Sequence[Account]) -> Reals:
    """Logistic regression of accounts that answer the question against what does not; both sides weigh the same."""
    rows = [
        (made.gates, each.target > 0, WEIGHT[each.kind])
        for each, made in zip(heard, accounts, strict=True)
        if each.target == 0 or each.target >= ANSWERS
    ]
    x, answers, weight = (np.array(column) for column in zip(*rows, strict=True))
    weight = np.where(answers, weight / weight[answers].sum(), weight / weight[~answers].sum()) * len(rows) / 4
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = (x - mean) / spread

    def loss(theta: Reals) -> float:
        p = sigmoid(x @ theta[:-1] + theta[-1])
        like = np.log(np.maximum(np.where(answers, p, 1 - p), 1e-9))
        return -float((weight * like).sum()) + RIDGE_GATE * float(theta[:-1] @ theta[:-1])

    bounds = [(0.0, None)] * len(ACCOUNT_GATES) + [(None, None)]
    found = minimize(loss, np.array([*np.full(len(ACCOUNT_GATES), 0.3), 0.0]), method="L-BFGS-B", bounds=bounds)
    plain = found.x[:-1] / spread
    return np.array([*plain, found.x[-1] - plain @ mean])


def named(made: Fit) -> dict[str, object]:
    """The fitted numbers as fields of `weights.Accounts`."""
    return {
        "kinds": {name: np.round(row, 4).tolist() for name, row in zip(COLUMNS, made.kinds, strict=True)},
        "points": dict(zip(ACCOUNT_FEATURES, np.round(made.points[:-2], 4).tolist(), strict=True)),
        "intercept": round(float(made.points[-2]), 4),
        "gap": round(float(np.exp(made.points[-1])), 4),
        "gate": dict(zip(ACCOUNT_GATES, np.round(made.gate[:-1], 4).tolist(), strict=True)),
        "gate_intercept": round(float(made.gate[-1]), 4),
    }
