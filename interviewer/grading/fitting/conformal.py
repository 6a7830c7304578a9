"""Intervals around a score that hold what people give four times in five, on questions that were never seen.

Split conformal prediction with a question as the unit, as answers to one question err alike: quantiles of the residuals
by score, each question counting once, their tails chosen so that the share holds on questions left out. Angelopoulos
and Bates 2021, arXiv:2107.07511.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.grading.credit import interval
from interviewer.grading.rubric import Flags, Reals
from interviewer.grading.weights import Interval

SHARE = 0.8
TAILS = np.arange(0.08, 0.16, 0.005)  # people's scores have ties, so that .1 on either side holds more than SHARE
WINDOW = 0.08  # of scores whose residuals count as near, as a standard deviation
FEW = 25  # a set with fewer questions than these weighs less
FOLDS = 5


@dataclass(frozen=True)
class Residuals:
    """Scores of n answers by people and by a grader that had not seen their question; the set and question of each."""

    people: Reals
    grader: Reals
    sets: Sequence[str]
    questions: Sequence[str]

    @property
    def weight(self) -> Reals:
        """Each question of a set weighs the same, and each set, unless it has FEW questions."""
        names = list(zip(self.sets, self.questions, strict=True))
        sizes = {name: names.count(name) for name in set(names)}
        of_set = {each: sum(set_ == each for set_, _ in sizes) for each in set(self.sets)}
        shares = {(set_, q): min(1.0, of_set[set_] / FEW) / of_set[set_] / n for (set_, q), n in sizes.items()}
        return np.array([shares[name] for name in names])


def fit_intervals(residuals: Residuals) -> tuple[tuple[Interval, ...], dict[str, float]]:
    """The intervals, and which share of the answers of each set they hold when its questions are left out."""
    weight = residuals.weight
    held = {float(tail): _held(residuals, weight, float(tail)) for tail in TAILS}
    best = min(held, key=lambda tail: abs(float(np.mean(held[tail])) - SHARE))
    sets = np.array(residuals.sets)
    shares = {name: round(float(held[best][sets == name].mean()), 3) for name in dict.fromkeys(residuals.sets)}
    return _table(residuals, weight, best), shares


def _held(residuals: Residuals, weight: Reals, tail: float) -> Flags:
    """Whether each answer's interval holds people's score, the interval being made without its question."""
    names = sorted(set(residuals.questions))
    order = np.random.default_rng(5).permutation(len(names))
    fold_of = {name: int(order[n]) % FOLDS for n, name in enumerate(names)}
    fold = np.array([fold_of[name] for name in residuals.questions])
    held = np.zeros(len(fold), dtype=bool)
    for n in range(FOLDS):
        table = _table(residuals, weight * (fold != n), tail)
        low, high = interval(table, residuals.grader)
        held |= (fold == n) & (residuals.people >= low - 1e-9) & (residuals.people <= high + 1e-9)
    return held


def _table(residuals: Residuals, weight: Reals, tail: float) -> tuple[Interval, ...]:
    """The quantiles at eleven scores, in a Gaussian window."""
    found = []
    for at in np.linspace(0.0, 1.0, 11):
        near = weight * np.exp(-0.5 * ((residuals.grader - at) / WINDOW) ** 2)
        low, high = (_quantile(residuals.people - residuals.grader, near, q) for q in (tail, 1 - tail))
        found.append(Interval(at=round(float(at), 2), low=round(low, 4), high=round(high, 4)))
    return tuple(found)


def _quantile(values: Reals, weight: Reals, q: float) -> float:
    order = np.argsort(values, kind="stable")
    heights = np.cumsum(weight[order])
    at = min(int(np.searchsorted(heights, q * heights[-1])), len(order) - 1)
    return float(values[order][at])
