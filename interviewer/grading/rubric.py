"""A question's key points as arrays: every phrasing's words, what they weigh, and what they would earn by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.views import View
from interviewer.models.ports import Floats, Ints

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rubric:
    """All phrasings of all points stacked: m words in p phrasings of k points.

    Per word: `vectors` (m, d); `stems`; `weight` (m,) idf, 0 for words that were asked; `free` (m,) words that may
    match asked words too (of points that consist of such words only);
    `chance` (m, b) the ascending cosines to b words of unrelated talk. Per phrasing: `start` (p,) its first word,
    `owner` (p,) its point, `mass` (p,) its weight, `mean` (p, d) its centred mean vector, `whole` (p, d) its sentence
    vector. `own` (k,) is the phrasing that is the point's text; `centre` (d,) what all talk has in common; `asked` the
    stems that earn nothing.
    """

    vectors: Floats
    stems: tuple[str, ...]
    weight: Reals
    free: Flags
    chance: Reals
    start: Ints
    owner: Ints
    mass: Reals
    mean: Reals
    whole: Floats
    own: Ints
    centre: Reals
    asked: frozenset[str]

    @property
    def points(self) -> int:
        return len(self.own)

    def per_phrasing(self, values: Reals) -> Reals:
        """Weighted means over the words of each phrasing: (m,) -> (p,) or (m, n) -> (p, n)."""
        weight = self.weight if values.ndim == 1 else self.weight[:, None]
        mass = np.maximum(self.mass, 1e-9)
        return sums(values * weight, self.start) / (mass if values.ndim == 1 else mass[:, None])

    def mean_per_point(self, values: Reals) -> Reals:
        """Means over the phrasings of each point, (p,) -> (k,)."""
        return np.bincount(self.owner, values, self.points) / np.bincount(self.owner, minlength=self.points)

    def by_chance(self, words: int) -> Reals:
        """The best cosine that each rubric word is expected to reach among `words` words of unrelated talk, (m,)."""
        count = self.chance.shape[1]
        return np.asarray(self.chance[:, min(count - 1, count * words // (words + 1))])


def build_rubric(points: Sequence[Sequence[View]], asked: Sequence[View], background: Sequence[View] = ()) -> Rubric:
    """Stack the phrasings of each point, its own text first.

    Stems of `asked` weigh nothing. A phrasing of asked words only is left out; a point of such phrasings only keeps
    its text at full weight.
    """
    shown = frozenset(stem for view in asked for stem in view.stems)
    chosen = [_phrasings(phrasings, shown) for phrasings in points]
    views = [view for each in chosen for view in each]
    own = np.cumsum([0, *(len(each) for each in chosen[:-1])])
    sizes = np.array([len(view) for view in views])
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    free = np.repeat([not set(view.stems) - shown for view in views], sizes)
    stems = tuple(stem for view in views for stem in view.stems)
    fresh = np.array([stem not in shown for stem in stems])
    weight = np.concatenate([view.idf for view in views]) * (fresh | free)
    vectors = np.concatenate([view.vectors for view in views])
    centre = _direction(background) if background else np.zeros(vectors.shape[1])
    return Rubric(
        vectors=vectors,
        stems=stems,
        weight=weight,
        free=free,
        chance=np.sort(_cosines(vectors, background), axis=1),
        start=start,
        owner=np.repeat(np.arange(len(chosen)), [len(each) for each in chosen]),
        mass=sums(weight, start),
        mean=unit(unit(sums(vectors * weight[:, None], start)) - centre),
        whole=np.stack([view.whole for view in views]),
        own=own,
        centre=centre,
        asked=shown,
    )


def _phrasings(phrasings: Sequence[View], shown: frozenset[str]) -> list[View]:
    return [view for view in phrasings if set(view.stems) - shown] or [phrasings[0]]


def sums(values: Reals, start: Ints) -> Reals:
    """Sums over the words of each phrasing, (m, …) -> (p, …)."""
    return np.asarray(np.add.reduceat(values, start, axis=0))


def unit(rows: Reals) -> Reals:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(np.divide(rows, norms, out=np.zeros(np.shape(rows)), where=norms > 0))


def _direction(views: Sequence[View]) -> Reals:
    total: Reals = np.sum([(view.vectors * view.idf[:, None]).sum(axis=0) for view in views], axis=0)
    return unit(total)


def _cosines(vectors: Floats, others: Sequence[View]) -> Reals:
    """Cosines (m, n) to all words of other texts; a column of zeros when they have none."""
    shown = [view.vectors for view in others if len(view)]
    if not shown:
        return np.zeros((len(vectors), 1))
    return np.asarray(np.clip(vectors @ np.concatenate(shown).T, 0.0, 1.0), dtype=np.float64)
