"""The fit itself: one ordinal logistic model with a gate, learned from answer scores and point labels together.

Parameters: coefficients for authored rubrics and for bare references, held near each other and small (L2): the labelled
points would not carry two free sets. None may be negative: more of a point in an answer never lowers its credit, and
padding never raises it. Sets whose answers are only right or wrong say which answer is the better one, not what it is
worth (partly right counts as wrong there): a line of their own, used in the fit alone, lies between score and label.
Optimised by L-BFGS with exact gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from interviewer.grading.credit import STRETCH, sigmoid
from interviewer.grading.fitting.data import Item
from interviewer.grading.measure import FEATURES
from interviewer.grading.rubric import Reals
from interviewer.grading.weights import Mode

SET_WEIGHT = {"mohler": 1.0, "sprag": 1.0, "nn_exam": 1.0, "saf_networks": 1.0, "os_tutorial": 0.3, "sciEntsBank": 0.7,
              "beetle": 0.5, "corpus": 2.0}  # fmt: skip
BINARY = ("sciEntsBank", "beetle")
KIND_WEIGHT = {"bench": {"real": 1.0, "reference": 0.02, "other": 0.02},
               "corpus": {"real": 1.0, "reference": 0.15, "other": 2.0, "repeat": 0.1}}  # fmt: skip
RIDGE = 1e-3
LABELS = 0.15  # weight of the point labels' log loss beside the squared error of scores
GATE_START = (3.2, 0.75)  # log of the slope, centre
WIDTH = len(FEATURES)
LINE = slice(2 * WIDTH + 8, 2 * WIDTH + 10)  # offset and slope of the labels of BINARY sets over the score


@dataclass(frozen=True)
class Table:
    """All points of all items that say something, stacked: n items, m points."""

    items: list[Item]
    owner: NDArray[np.int64]
    features: Reals
    share: Reals
    labels: NDArray[np.int64]
    topicality: Reals
    bare: Reals
    target: Reals
    mean: Reals
    spread: Reals

    @property
    def scaled(self) -> Reals:
        return (self.features - self.mean) / self.spread


def table_of(items: Sequence[Item]) -> Table:
    kept = [(item, item.measured) for item in items if item.measured is not None]
    features = np.concatenate([measured.features for _, measured in kept])
    return Table(
        items=[item for item, _ in kept],
        owner=np.repeat(np.arange(len(kept)), [len(item.weights) for item, _ in kept]),
        features=features,
        share=np.concatenate([item.weights for item, _ in kept]),
        labels=np.concatenate(
            [item.labels if item.kind in ("real", "reference") else item.labels * 0 - 1 for item, _ in kept]
        ),
        topicality=np.array([measured.topicality for _, measured in kept]),
        bare=np.array([float(item.set != "corpus") for item, _ in kept]),
        target=np.array([item.target for item, _ in kept]),
        mean=features.mean(axis=0),
        spread=features.std(axis=0) + 1e-9,
    )


def item_weights(table: Table) -> Reals:
    """Each set counts by SET_WEIGHT whatever its size, each kind of item by KIND_WEIGHT."""
    keys = [(item.set, item.kind) for item in table.items]
    sizes = {key: keys.count(key) for key in set(keys)}
    return np.array(
        [
            SET_WEIGHT.get(set_, 0.5) * KIND_WEIGHT["corpus" if set_ == "corpus" else "bench"][kind] / sizes[set_, kind]
            for set_, kind in keys
        ]
    )


class Problem:
    """The loss over some of the items. Parameters: authored and bare coefficients, then per kind (authored, bare):
    intercept, log gap, log gate slope, gate centre; and the LINE."""

    def __init__(self, table: Table, weight: Reals) -> None:
        self.table, self.weight = table, weight
        self.x = table.scaled
        self.bare = table.bare[table.owner]
        self.kind = table.bare.astype(np.int64)
        self.binary = np.array([item.set in BINARY and item.kind == "real" for item in table.items])

    def credits(self, theta: Reals) -> tuple[Reals, Reals]:
        """Credit of each point before the gate, (m,), and the gate of each item, (n,)."""
        p1, p2 = self._chances(theta)
        rest = self._rest(theta)
        gate = sigmoid(np.exp(rest[:, 2]) * (self.table.topicality - rest[:, 3]))
        return (1 + 2 * STRETCH) * 0.5 * (p1 + p2) - STRETCH, gate

    def _chances(self, theta: Reals) -> tuple[Reals, Reals]:
        rest = self._rest(theta)[self.table.owner]
        z = np.where(self.bare > 0, self.x @ theta[WIDTH : 2 * WIDTH], self.x @ theta[:WIDTH]) + rest[:, 0]
        half = np.exp(rest[:, 1]) / 2
        return sigmoid(z + half), sigmoid(z - half)

    def _rest(self, theta: Reals) -> Reals:
        """Of each item: intercept, log gap, log gate slope and gate centre, (n, 4)."""
        return np.asarray(theta[2 * WIDTH : LINE.start].reshape(2, 4)[self.kind])

    def loss(self, theta: Reals) -> tuple[float, Reals]:
        table, n = self.table, len(self.weight)
        p1, p2 = self._chances(theta)
        credit, gate = self.credits(theta)
        before = np.bincount(table.owner, table.share * credit, n)
        score, (offset, slope) = before * gate, theta[LINE]
        error = np.where(self.binary, offset + slope * score, score) - table.target
        by_line = 2 * self.weight * error * self.binary
        down = 2 * self.weight * error * np.where(self.binary, slope, 1.0)
        by_credit = (down * gate)[table.owner] * table.share * (0.5 + STRETCH)
        d1, d2 = by_credit * p1 * (1 - p1), by_credit * p2 * (1 - p2)
        log_loss, l1, l2 = self._label_loss(p1, p2)
        d1, d2 = d1 + l1, d2 + l2
        gap = np.exp(self._rest(theta)[:, 1])
        gradient = self._gradient(theta, d1, d2, gap, down * before * gate * (1 - gate))
        authored, bare = theta[:WIDTH], theta[WIDTH : 2 * WIDTH]
        apart = bare - authored
        penalty = RIDGE * float(authored @ authored + apart @ apart)
        gradient[:WIDTH] += 2 * RIDGE * (authored - apart)
        gradient[WIDTH : 2 * WIDTH] += 2 * RIDGE * apart
        gradient[LINE] = by_line.sum(), by_line @ score
        return float((self.weight * error**2).sum()) + log_loss + penalty, gradient

    def _label_loss(self, p1: Reals, p2: Reals) -> tuple[float, Reals, Reals]:
        labels = self.table.labels
        weight = LABELS * self.weight[self.table.owner] * self.table.share * (labels >= 0)
        chance = np.maximum(np.select([labels == 2, labels == 1], [p2, p1 - p2], 1 - p1), 1e-9)
        to1 = np.select([labels == 2, labels == 1], [0.0, 1.0], -1.0) / chance
        to2 = np.select([labels == 2, labels == 1], [1.0, -1.0], 0.0) / chance
        return (
            -float((weight * np.log(chance)).sum()),
            -weight * to1 * p1 * (1 - p1),
            -weight * to2 * p2 * (1 - p2),
        )

    def _gradient(self, theta: Reals, d1: Reals, d2: Reals, gap: Reals, by_gate: Reals) -> Reals:
        owner, kind = self.table.owner, self.kind
        dz = d1 + d2
        rest = self._rest(theta)
        slope = np.exp(rest[:, 2])
        parts = np.stack(
            [
                np.bincount(owner, dz, len(kind)),
                np.bincount(owner, (d1 - d2) / 2, len(kind)) * gap,
                by_gate * slope * (self.table.topicality - rest[:, 3]),
                -by_gate * slope,
            ],
            axis=1,
        )
        tail = np.stack([parts[kind == 0].sum(axis=0), parts[kind == 1].sum(axis=0)])
        return np.concatenate([self.x.T @ (dz * (1 - self.bare)), self.x.T @ (dz * self.bare), tail.ravel(), [0, 0]])

    def solve(self) -> Reals:
        start = np.concatenate([np.zeros(2 * WIDTH), np.tile([0.0, 0.5, *GATE_START], 2), [0.0, 1.0]])
        bounds = [(0.0, None)] * (2 * WIDTH) + [(None, None), (-1.0, 2.0), (2.0, 4.0), (0.0, 1.5)] * 2
        bounds += [(-1.0, 1.0), (0.2, 2.0)]
        found = minimize(self.loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
        return np.asarray(found.x)


def predict(table: Table, theta: Reals) -> Reals:
    """The gated credit of each point, (m,), as the grader gives it."""
    credit, gate = Problem(table, np.zeros(len(table.items))).credits(theta)
    return np.clip(credit, 0.0, 1.0) * gate[table.owner]


def cross_validate(table: Table, folds: int = 5) -> Reals:
    """Credits of points whose question was not seen in the fit."""
    names = sorted({f"{item.set}|{item.question}" for item in table.items})
    order = np.random.default_rng(3).permutation(len(names))
    fold_of = {name: int(order[n]) % folds for n, name in enumerate(names)}
    fold = np.array([fold_of[f"{item.set}|{item.question}"] for item in table.items])
    weight, credits = item_weights(table), np.zeros(len(table.owner))
    for n in range(folds):
        theta = Problem(table, weight * (fold != n)).solve()
        held = (fold == n)[table.owner]
        credits[held] = predict(table, theta)[held]
    return credits


def modes(table: Table, theta: Reals) -> tuple[Mode, Mode]:
    """The two modes of the shipped weights, on the features' own scales."""
    made = []
    for kind in (0, 1):
        scaled = theta[kind * WIDTH : (kind + 1) * WIDTH]
        intercept, gap, slope, centre = theta[2 * WIDTH : LINE.start].reshape(2, 4)[kind]
        plain = scaled / table.spread
        made.append(
            Mode(
                coefficients=dict(zip(FEATURES, np.round(plain, 4).tolist(), strict=True)),
                intercept=round(float(intercept - plain @ table.mean), 4),
                gap=round(float(np.exp(gap)), 4),
                gate_slope=round(float(np.exp(slope)), 3),
                gate_centre=round(float(centre), 4),
            )
        )
    return made[0], made[1]
