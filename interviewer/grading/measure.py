"""How much of each key point an answer says: features from vectors and stems, and the window that says it.

The base is *token soft recall*: for each content word of a phrasing, the highest cosine to a content word of the
answer, averaged with idf weights. Everything here is arithmetic on arrays; `credit` turns features into credit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from interviewer.grading.rubric import Flags, Reals, Rubric, unit
from interviewer.grading.views import AnswerView
from interviewer.models.ports import Ints

FEATURES = (
    "recall",  # soft recall of the best phrasing over the whole answer
    "mean_recall",  # the same, averaged over the point's phrasings
    "window",  # soft recall of the best phrasing inside its best window
    "matched",  # share of its words that the window matches almost surely
    "close",  # cosine of the mean word vectors of window and phrasing, without what all talk has in common
    "similar",  # best cosine of sentence vectors of window and phrasing, averaged over the phrasings
    "most_similar",  # the same, of the best phrasing
    "overall",  # share of all points' words that the answer matches, to tell a good answer from a lucky word
    "brevity",  # log of the answer's words near the rubric per word of the points, at most 0: short answers say less
    "unsaid",  # the same as far as no window says the point nearly word by word: a short answer may say one point well
)
# beside the mean lift over all phrasings: the mean similarity and precision, and the closest point. The proportions of
# a logistic regression of answers to this question against answers to questions of other topics.
TOPICALITY = {"similar": 0.75, "precision": 0.8, "close": 0.45}
SAME_STEM = 0.9  # least cosine of equal stems
PER_CLAUSE = 0.03  # a window must earn this much more for each further clause


@dataclass(frozen=True, slots=True)
class Measured:
    """Features (k, len(FEATURES)) of k points, and the window that says each best (-1: none).

    `topicality` tells an answer to this question from one to another; see TOPICALITY.
    """

    features: Reals
    window: Ints
    topicality: float


def measure(rubric: Rubric, answer: AnswerView) -> Measured:
    """Compare an answer, of at least one window, with a rubric."""
    cosine, fresh = cosines(rubric, answer)
    best = over_windows(cosine, answer)
    recall, matched = rubric.per_phrasing(best), rubric.per_phrasing(_logistic(best, 0.62, 0.06))
    similar = np.clip((rubric.whole @ answer.wholes.T).astype(np.float64), 0.0, 1.0)
    sizes = np.array([last - first for first, last in answer.windows])
    quality = recall + matched + similar - PER_CLAUSE * sizes
    chosen = quality.argmax(axis=1)
    row = np.arange(len(chosen))
    whole = cosine.max(axis=1)
    whole_recall = rubric.per_phrasing(whole)
    phrasing = _best_phrasing(rubric, quality[row, chosen] + 0.5 * whole_recall)
    lift = _lift(rubric, whole, int(fresh.sum()))
    overall = rubric.per_phrasing(_logistic(whole, 0.5, 0.1))[phrasing].mean()
    brevity = _brevity(rubric, cosine)
    columns = {
        "recall": whole_recall[phrasing],
        "mean_recall": rubric.mean_per_point(whole_recall),
        "window": recall[row, chosen][phrasing],
        "matched": matched[row, chosen][phrasing],
        "close": _close(rubric, answer, fresh)[row, chosen][phrasing],
        "similar": rubric.mean_per_point(similar.max(axis=1)),
        "most_similar": np.maximum.reduceat(similar.max(axis=1), rubric.own),
        "overall": np.full(rubric.points, overall),
        "brevity": np.full(rubric.points, brevity),
    }
    columns["unsaid"] = brevity * (1.0 - _logistic((columns["window"] + columns["most_similar"]) / 2, 0.7, 0.05))
    window = np.where(recall[row, chosen][phrasing] > 0, chosen[phrasing], -1)
    features = np.stack([columns[name] for name in FEATURES], axis=1)
    topicality = (
        float(rubric.mean_per_point(lift).mean())
        + TOPICALITY["similar"] * float(columns["similar"].mean())
        + TOPICALITY["precision"] * _precision(rubric, answer, cosine, fresh)
        + TOPICALITY["close"] * float(columns["close"].max())
    )
    return Measured(features, window, topicality)


def cosines(rubric: Rubric, answer: AnswerView) -> tuple[Reals, Flags]:
    """Cosines (m, n) of rubric words and answer words, at least SAME_STEM for equal stems; which answer words are new.

    Words of the answer that the candidate was shown match nothing.
    """
    words = answer.words
    fresh = np.array([stem not in rubric.asked for stem in words.stems])
    same = np.array(rubric.stems)[:, None] == np.array(words.stems)[None, :]
    cosine = np.clip(rubric.vectors @ words.vectors.T, 0.0, 1.0).astype(np.float64)
    cosine[same] = np.maximum(cosine[same], SAME_STEM)
    return cosine * (fresh | rubric.free[:, None]), fresh


def over_windows(values: Reals, answer: AnswerView) -> Reals:
    """The maximum over each window's words of `values` (m, n) -> (m, windows)."""
    by_clause = np.stack([values[:, a:b].max(axis=1) for a, b in answer.bounds], axis=1)
    return np.stack([by_clause[:, first : last + 1].max(axis=1) for first, last in answer.windows], axis=1)


def _logistic(values: Reals, centre: float, width: float) -> Reals:
    return np.asarray(1.0 / (1.0 + np.exp(-(values - centre) / width)))


def _lift(rubric: Rubric, whole: Reals, words: int) -> Reals:
    """Soft recall of each phrasing beyond chance's, as a share of what is left to earn, (p,)."""
    given = rubric.by_chance(words)
    return rubric.per_phrasing((whole - given) / (1.1 - given))


def _best_phrasing(rubric: Rubric, quality: Reals) -> Ints:
    ends = [*rubric.own[1:].tolist(), len(quality)]
    return np.array([a + int(quality[a:b].argmax()) for a, b in zip(rubric.own.tolist(), ends, strict=True)])


def _close(rubric: Rubric, answer: AnswerView, fresh: Flags) -> Reals:
    """Cosine of the centred mean vectors of each phrasing and window, (p, windows)."""
    weighted = answer.words.vectors * (answer.words.idf * fresh)[:, None]
    means = np.stack([weighted[answer.columns(n)].sum(axis=0) for n in range(len(answer.windows))])
    return np.asarray(rubric.mean @ unit(unit(means) - rubric.centre).T)


def _precision(rubric: Rubric, answer: AnswerView, cosine: Reals, fresh: Flags) -> float:
    """How near the answer's new words are to the rubric's, weighted by idf."""
    weight = answer.words.idf * fresh
    heard = (cosine * (rubric.weight > 0)[:, None]).max(axis=0)
    return float((heard * weight).sum() / max(float(weight.sum()), 1e-9))


def _brevity(rubric: Rubric, cosine: Reals) -> float:
    """Counts only words near the rubric's: padding does not make an answer longer."""
    near = _logistic((cosine * (rubric.weight > 0)[:, None]).max(axis=0), 0.5, 0.1).sum()
    sizes = np.diff([*rubric.start.tolist(), len(rubric.weight)])
    return float(np.log(min(1.0, (float(near) + 0.5) / float(sizes[rubric.own].sum()))))
