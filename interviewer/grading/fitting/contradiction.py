"""When an answer is held to say a misconception: of the rules that are mostly right, the one that finds most.

A point that the features call covered is never contradicted: references deny misconceptions in the claims' own words.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from interviewer.domain import Verdict
from interviewer.grading.contradiction import about, closest
from interviewer.grading.fitting.data import Item, Measurer
from interviewer.grading.fitting.model import Table
from interviewer.grading.rubric import Flags, Reals
from interviewer.grading.weights import Contradiction

WANTED = 0.7  # least precision


def fit_contradiction(
    measurer: Measurer, table: Table, credits: Reals, covered: float, say: Callable[[str], None]
) -> Contradiction:
    """Search thresholds of likeness, margin and relevance on the labelled samples, and `say` what they find.

    `credits` (m,) are the points', cross-validated; from `covered` on a point is not looked at.
    """
    rows: list[tuple[float, float, float, bool]] = []
    bounds = np.searchsorted(table.owner, np.arange(len(table.items) + 1))
    for n, item in enumerate(table.items):
        if item.source and item.set == "corpus":
            rows += _candidates(measurer, item, credits[bounds[n] : bounds[n + 1]] < covered)
    items = table.items
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


def _candidates(measurer: Measurer, item: Item, unseen: Flags) -> list[tuple[float, float, float, bool]]:
    """For each misconception about a point `unseen` in the answer: likeness, margin, relevance, whether so labelled."""
    if item.source is None:
        return []
    seen = measurer.see(item.source, item.answer)
    rows = []
    for claim in seen.claims:
        shares = about(claim, seen.points)
        point = int(shares.argmax())
        if unseen[point]:
            _, like, margin = closest(claim, seen.points, seen.answer)
            verdicts = item.sample.verdicts if item.sample else {}
            right = verdicts.get(item.source.key_points[point].id) is Verdict.CONTRADICTED
            rows.append((like, margin, float(shares.max()), right))
    return rows
