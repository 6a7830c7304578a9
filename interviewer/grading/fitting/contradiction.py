"""When an answer is held to say a misconception: the rule with the most finds among those that are mostly right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from interviewer.domain import Verdict
from interviewer.grading.contradiction import about, closest
from interviewer.grading.fitting.data import Item, Measurer
from interviewer.grading.weights import Contradiction

WANTED = 0.7  # least precision


def fit_contradiction(measurer: Measurer, items: Sequence[Item], say: Callable[[str], None]) -> Contradiction:
    """Search thresholds of likeness, margin and relevance on the labelled samples, and `say` what they find."""
    rows = [row for item in items if item.sample and item.source for row in _candidates(measurer, item)]
    total = sum(v is Verdict.CONTRADICTED for item in items if item.sample for v in item.sample.verdicts.values())
    like, margin, relevance, right = (np.array(column) for column in zip(*rows, strict=True))
    best: tuple[int, float, tuple[float, float, float]] = (0, 0.0, (0.9, 0.2, 0.6))
    for at in product(np.arange(0.4, 0.85, 0.05), np.arange(0.0, 0.3, 0.03), np.arange(0.2, 0.7, 0.1)):
        found = (like >= at[0]) & (margin >= at[1]) & (relevance >= at[2])
        hits = int(right[found].sum())
        precision = hits / max(1, int(found.sum()))
        if precision >= WANTED and (hits, precision) > best[:2]:
            best = hits, precision, (float(at[0]), float(at[1]), float(at[2]))
    hits, precision, (claim, least, near) = best
    say(f"contradictions: {hits} of {total} found, precision {precision:.2f} (fitted on the same samples)")
    return Contradiction(
        claim=round(claim, 2), margin=round(least, 2), relevance=round(near, 2), precision=round(precision, 2)
    )


def _candidates(measurer: Measurer, item: Item) -> list[tuple[float, float, float, bool]]:
    """For each misconception of the question: likeness, margin, relevance of its point, and whether so labelled."""
    if item.measured is None or item.sample is None or item.source is None:
        return []
    side, view = measurer.views(item.source, item.answer)
    rows = []
    for claim in side.claims:
        _, like, margin = closest(claim, side.points, view)
        shares = about(claim, side.points)
        point = item.source.key_points[int(shares.argmax())]
        right = item.sample.verdicts[point.id] is Verdict.CONTRADICTED
        rows.append((like, margin, float(shares.max()), right))
    return rows
