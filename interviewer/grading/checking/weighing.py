"""How much the chat model's judgement counts beside the features: what a regression gives it, and never less than 0."""

from __future__ import annotations

import numpy as np

from interviewer.grading.rubric import Reals
from interviewer.grading.weights import Judge

LEAST, MOST = 0.02, 0.98  # credits are taken to be within these when they become logits
HEAVIEST = 10.0


def weigh(base: Reals, judged: Reals, people: Reals) -> Judge:
    """The weight of the model's logits (n,) beside the features' (n,), for people's credits (n,) in 0..1."""
    if len(base) < 3:
        return Judge()
    features, model = least_squares(np.stack([base, judged], axis=1), people)[:2]
    if min(features, model) <= 0:
        return Judge()
    weight = min(float(model / features), HEAVIEST)
    return Judge(weight=round(weight, 4), centre=round(float(judged.mean()), 4))


def logit(credits: Reals) -> Reals:
    clipped = np.clip(credits, LEAST, MOST)
    return np.asarray(np.log(clipped / (1 - clipped)))


def least_squares(x: Reals, y: Reals) -> Reals:
    """Slopes of the columns of `x` and the intercept (last), with a little ridge on the scaled columns."""
    spread = x.std(axis=0) + 1e-9
    scaled = np.column_stack([(x - x.mean(axis=0)) / spread, np.ones(len(x))])
    found = np.linalg.solve(scaled.T @ scaled + np.diag([1.0] * x.shape[1] + [0.0]), scaled.T @ y)
    slope = found[:-1] / spread
    return np.append(slope, found[-1] - slope @ x.mean(axis=0))
