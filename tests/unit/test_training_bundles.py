"""Rows packed into sequences: each branch sees the beginning and itself, and counts once."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np

from interviewer.models.training.bundles import DEPARTURE, IGNORED, STEP, Row, bundle_of, pack

ONE = Row("a", (1, 2, 3, 4), (7, 9))
OTHER = Row("a", (1, 2, 5), (8, 8, 9))


def test_a_bundle_shares_the_beginning() -> None:
    bundle = bundle_of([ONE, OTHER])
    count = 2 + 3 + 3
    assert bundle.tokens[:count].tolist() == [1, 2, 3, 4, 7, 5, 8, 8]
    assert bundle.positions[:count].tolist() == [0, 1, 2, 3, 4, 2, 3, 4]
    assert bundle.branches[:count].tolist() == [0, 0, 1, 1, 1, 2, 2, 2]
    assert bundle.targets[:count].tolist() == [IGNORED, IGNORED, IGNORED, 7, 9, 8, 8, 9]
    assert len(bundle.tokens) == STEP
    assert (bundle.targets[count:] == IGNORED).all()


def test_each_reply_counts_one() -> None:
    bundle = bundle_of([ONE, OTHER])
    for branch in (1, 2):
        assert np.isclose(bundle.weights[bundle.branches == branch].sum(), 1.0)
    assert np.isclose(bundle.weights.sum(), bundle.rows)


def test_what_is_not_copied_counts_more() -> None:
    """How do you -> How would you: the one new token counts as much as six copied ones."""
    weights = Row("a", (1,), (5, 8, 7, 2), source=(5, 6, 7)).weights
    assert np.isclose(sum(weights), 1.0)
    assert weights[0] == weights[2]
    assert np.isclose(weights[1], DEPARTURE * weights[0])
    assert Row("a", (1,), (5, 8)).weights == [0.5, 0.5]


def test_a_branch_sees_nothing_of_another_and_nothing_later() -> None:
    bundle = bundle_of([ONE, OTHER])
    visible = bundle.visible()
    assert visible[7].tolist()[:8] == [True, True, False, False, False, True, True, True]
    assert not np.triu(visible, 1).any()
    assert visible.diagonal().all(), "a row that sees nothing would make no number"


def test_equal_prompts_leave_each_branch_a_token_of_its_own() -> None:
    bundle = bundle_of([Row("a", (1, 2), (3,)), Row("a", (1, 2), (4,))])
    assert bundle.branches[:3].tolist() == [0, 1, 2]
    assert bundle.targets[:3].tolist() == [IGNORED, 3, 4]


def test_all_rows_are_packed_once_within_the_limit() -> None:
    rng = Random(3)
    rows = [
        Row(f"g{n % 4}", (1, 2, n % 4, *rng.choices(range(9), k=rng.randrange(1, 30))), tuple(range(1 + n % 5)))
        for n in range(200)
    ]
    bundles = pack(rows, 100, Random(0))
    assert sum(bundle.rows for bundle in bundles) == len(rows)
    assert max(len(bundle.tokens) for bundle in bundles) <= 2 * STEP
    learned = Counter(int(t) for bundle in bundles for t in bundle.targets if t != IGNORED)
    assert learned == Counter(t for row in rows for t in row.reply)


def test_a_row_beyond_the_limit_stands_alone() -> None:
    long = Row("a", tuple(range(300)), (1,))
    assert sorted(bundle.rows for bundle in pack([long, ONE, OTHER], 100, Random(0))) == [1, 2]


def test_the_same_chance_makes_the_same_bundles_and_other_chance_others() -> None:
    rows = [Row("a", (1, n, n), (n,)) for n in range(60)]
    orders = [[b.tokens.tolist() for b in pack(rows, 64, Random(seed))] for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    assert pack([], 64, Random(0)) == []
