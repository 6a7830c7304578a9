"""Requests in tokens, packed: those that begin alike share their beginning, as llama.cpp shares it when it judges.

A bundle is one sequence: a common beginning, then branches of which each sees the beginning and itself. It costs the
beginning once, holds next to no padding, and gives each branch what it would have alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random

import numpy as np
from numpy.typing import NDArray

IGNORED = -100  # the target of a token that nothing is learned from
# Most of a rewording is copied. Where each token counted the same, a model learned nothing else: 17 of 24 replies were
# the authored text to the letter.
DEPARTURE = 6.0
STEP = 64  # sequences are filled up to a multiple: each new length costs the libraries newly compiled products


@dataclass(frozen=True, slots=True)
class Row:
    """A request and its reply in tokens, the reply with the token that ends it; neither is empty.

    Rows of one `group` begin alike and are packed together. `source` is what the reply rewords, if anything.
    """

    group: str
    prompt: tuple[int, ...]
    reply: tuple[int, ...]
    source: tuple[int, ...] = ()

    @property
    def weights(self) -> list[float]:
        """What each token of the reply counts, together 1; one that is not copied from the source, DEPARTURE times."""
        copied = SequenceMatcher(None, self.source, self.reply, autojunk=False).get_matching_blocks()
        alike = {n for block in copied for n in range(block.b, block.b + block.size)}
        counts = [1.0 if n in alike or not self.source else DEPARTURE for n in range(len(self.reply))]
        return [each / sum(counts) for each in counts]


@dataclass(frozen=True)
class Bundle:
    """One sequence of n tokens from a number of `rows`.

    All arrays are (n,): the tokens, their positions, the branch of each (0: the beginning, the last: filling), what
    follows each (or IGNORED), and what each counts: the tokens of a reply together 1.
    """

    rows: int
    tokens: NDArray[np.int64]
    positions: NDArray[np.int64]
    branches: NDArray[np.int64]
    targets: NDArray[np.int64]
    weights: NDArray[np.float32]

    def visible(self) -> NDArray[np.bool_]:
        """(n, n): whether the token of the row sees the token of the column."""
        own = self.branches[:, None] == self.branches[None, :]
        earlier = np.tri(len(self.tokens), dtype=np.bool_)
        return np.asarray((own | (self.branches == 0)[None, :]) & earlier)


def bundle_of(rows: Sequence[Row]) -> Bundle:
    """The rows as one sequence. The beginning ends before the last token of the shortest prompt."""
    shared = min(_common(rows[0].prompt, row.prompt) for row in rows)
    tokens, positions, branches = list(rows[0].prompt[:shared]), list(range(shared)), [0] * shared
    targets, weights = [IGNORED] * shared, [0.0] * shared
    for n, row in enumerate(rows, 1):
        rest = (*row.prompt[shared:], *row.reply[:-1])
        silent = len(rest) - len(row.reply)
        tokens += rest
        positions += range(shared, shared + len(rest))
        branches += [n] * len(rest)
        targets += [*[IGNORED] * silent, *row.reply]
        weights += [*[0.0] * silent, *row.weights]
    filling = -len(tokens) % STEP
    return Bundle(
        len(rows),
        tokens=np.array(tokens + [0] * filling, dtype=np.int64),
        positions=np.array(positions + [0] * filling, dtype=np.int64),
        branches=np.array(branches + [len(rows) + 1] * filling, dtype=np.int64),
        targets=np.array(targets + [IGNORED] * filling, dtype=np.int64),
        weights=np.array(weights + [0.0] * filling, dtype=np.float32),
    )


def pack(rows: Iterable[Row], most: int, rng: Random) -> list[Bundle]:
    """All rows in bundles of at most `most` tokens, a longer row alone; company and order are drawn."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    bundles = []
    for group in groups.values():
        rng.shuffle(group)
        bundles += [bundle_of(held) for held in _cut(group, most)]
    rng.shuffle(bundles)
    return bundles


def _cut(rows: Sequence[Row], most: int) -> Iterable[list[Row]]:
    held: list[Row] = []
    for row in rows:
        shared = min((_common(each.prompt, row.prompt) for each in held), default=0)
        if held and shared + sum(len(each.prompt) - shared + len(each.reply) for each in (*held, row)) > most:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with, and fewer than either has."""
    most = min(len(one), len(other)) - 1
    return next((n for n in range(most) if one[n] != other[n]), most)
