"""Grades an account of one's own work by its parts, not by its likeness to the reference's story.

For each key point the window is looked for that says such a thing (likeness of meaning to the point's phrasings, which
come from different stories) and tells such a part (`elements`): a particular situation, an action of one's own, a
result. Whether the answer is an account at all, and about the question, is a gate over the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.domain import Element, KeyPoint
from interviewer.grading.credit import STRETCH, sigmoid
from interviewer.grading.elements import KINDS, OTHER, Examples, Told, kind_of, matrix, read, shares
from interviewer.grading.measure import PER_CLAUSE, cosines, over_windows
from interviewer.grading.rubric import Flags, Reals, Rubric
from interviewer.grading.views import AnswerView
from interviewer.grading.weights import ACCOUNT_FEATURES, ACCOUNT_GATES, Accounts
from interviewer.models.ports import Ints

MOST_CLAUSES = 4  # the clauses that make an account; more of them do not make it a better one
UNOWNED = 0.35  # what is left of an action or a task that a team, or nobody, is said to have done
VAGUE = (
    0.6  # what is left of a situation or a result that is not told in the past tense and has no number, date or name
)
SUPPOSED = 0.99  # of the threshold of covered: what is only supposed to be done is partial at most
ENOUGH = 3.0  # where a third of the clauses about people are about the speaker, what names nobody is theirs
OWN = frozenset([Element.ACTION, Element.TASK])
PARTICULAR = frozenset([Element.SITUATION, Element.RESULT])


@dataclass(frozen=True, slots=True)
class Account:
    """Features (k, len(ACCOUNT_FEATURES)) of k points, the `window` that says each best, and the gate's features.

    `limit` (k,) is the share of the credit that is left; `supposed` (k,) tells what is only supposed.
    """

    features: Reals
    window: Ints
    limit: Reals
    supposed: Flags
    gates: Reals


def judge_account(
    points: Sequence[KeyPoint], rubric: Rubric, answer: AnswerView, examples: Examples, rule: Accounts
) -> tuple[Reals, Ints]:
    """Credit in 0..1 of each point, (k,), and the window that says it best. `answer` has at least one window."""
    told = read(answer, examples)
    made = measure_account(points, rubric, answer, told, shares(told, matrix(rule.kinds)), examples)
    z = made.features @ np.array([rule.points[name] for name in ACCOUNT_FEATURES]) + rule.intercept
    gate = made.gates @ np.array([rule.gate[name] for name in ACCOUNT_GATES]) + rule.gate_intercept
    credit = credits(z, rule.gap, float(gate), made)
    return np.where(made.supposed, np.minimum(credit, SUPPOSED * rule.covered), credit), made.window


def credits(z: Reals, gap: float, gate: float, made: Account) -> Reals:
    """Credit of each point: that of its logit as in `credit`, times the gate, as far as it is the speaker's own."""
    mean = 0.5 * (sigmoid(z + gap / 2) + sigmoid(z - gap / 2))
    stretched = np.clip((1 + 2 * STRETCH) * mean - STRETCH, 0.0, 1.0)
    return np.asarray(stretched * sigmoid(np.array(gate)) * made.limit)


def measure_account(
    points: Sequence[KeyPoint], rubric: Rubric, answer: AnswerView, told: Told, kinds: Reals, examples: Examples
) -> Account:
    """Compare an answer, of at least one window, with the points; `kinds` (w, len(KINDS)) are its windows' shares."""
    cosine, fresh = cosines(rubric, answer)
    similar = np.clip((rubric.whole @ answer.wholes.T).astype(np.float64), 0.0, 1.0)
    mean, best = _mean_rows(rubric, similar), np.maximum.reduceat(similar, rubric.own, axis=0)
    beyond = np.maximum.reduceat(_beyond(rubric, similar, examples), rubric.own, axis=0)
    recall = np.maximum.reduceat(rubric.per_phrasing(over_windows(cosine, answer)), rubric.own, axis=0)
    talk = 1.0 - kinds[:, KINDS.index(OTHER)]
    element = np.stack([talk if (kind := kind_of(point.element)) is None else kinds[:, kind] for point in points])
    limit = _limits(points, told, answer)
    sizes = np.array([last - first for first, last in answer.windows])
    quality = mean + best + recall + 0.5 * element + 0.5 * limit - PER_CLAUSE * sizes
    window = quality.argmax(axis=1)
    row = np.arange(len(points))
    lift = np.maximum.reduceat(_lift(rubric, cosine.max(axis=1), int(fresh.sum())), rubric.own)
    columns = {
        "similar": mean[row, window],
        "beyond": beyond[row, window],
        "recall": recall[row, window],
        "lift": lift,
        "ample": np.full(len(points), _top(talk, answer, len(points))),
        "element": element[row, window],
        "particular": told.cue("specific")[window],
        "owned": deeds(points) * np.maximum(told.cue("owned"), told.cue("held"))[window],
        "told": told.cue("told")[window],
    }
    gates = {
        "account": _top(talk, answer, MOST_CLAUSES),
        "owned": _top(told.cue("owned"), answer, MOST_CLAUSES),
        "similar": mean.max(axis=1).mean(),
        "lift": lift.mean(),
        "beyond": beyond.max(axis=1).mean(),
    }
    return Account(
        features=np.stack([columns[name] for name in ACCOUNT_FEATURES], axis=1),
        window=window,
        limit=limit[row, window],
        supposed=_supposed(points, told, window),
        gates=np.array([gates[name] for name in ACCOUNT_GATES]),
    )


def deeds(points: Sequence[KeyPoint]) -> Reals:
    """1 for each point that asks for a deed, or for what was the speaker's to do, (k,)."""
    return np.array([float(point.element in OWN) for point in points])


def _limits(points: Sequence[KeyPoint], told: Told, answer: AnswerView) -> Reals:
    """What is left of each point's credit in each window, (k, w).

    A deed must be the speaker's own: "I did", or what is told of nobody in an account that says "I" often enough.
    A situation and a result must be particular.
    """
    owned, team, past = told.cue("owned"), told.cue("team"), told.cue("told")
    single = slice(len(answer.clauses))
    own = np.maximum(owned, told.cue("held"))
    said = own[single].sum()
    mine = min(1.0, ENOUGH * said / max(1.0, said + (team * (1.0 - own))[single].sum()))
    own = np.maximum.reduce([own, mine * (1.0 - team) * (1.0 - told.cue("present"))])
    particular = np.maximum(past, told.cue("specific"))
    case = np.array([float(point.element in PARTICULAR) for point in points])
    lost = np.outer(deeds(points), (1.0 - UNOWNED) * (1.0 - own)) + np.outer(case, (1.0 - VAGUE) * (1.0 - particular))
    return np.asarray(1.0 - lost)


def _supposed(points: Sequence[KeyPoint], told: Told, window: Ints) -> Flags:
    """Points of which the answer says what would be done, where the question asks for what was."""
    asked = np.array([point.element not in (None, Element.REFLECTION) for point in points])
    return np.asarray(asked & (told.cue("supposed")[window] > 0) & (told.cue("told")[window] == 0))


def _beyond(rubric: Rubric, similar: Reals, examples: Examples) -> Reals:
    """Likenesses (p, w) in standard deviations above what a phrasing's are to accounts of other things."""
    usual = np.clip((rubric.whole @ examples.voices.T).astype(np.float64), 0.0, 1.0)
    return np.asarray((similar - usual.mean(axis=1)[:, None]) / np.maximum(usual.std(axis=1), 1e-3)[:, None])


def _top(values: Reals, answer: AnswerView, most: int) -> float:
    """Mean of the `most` highest values of single clauses; what is lacking to that number counts 0."""
    single = np.sort(values[: len(answer.clauses)])[::-1][:most]
    return float(single.sum() / most)


def _mean_rows(rubric: Rubric, values: Reals) -> Reals:
    """Means over the phrasings of each point, (p, w) -> (k, w)."""
    sums = np.add.reduceat(values, rubric.own, axis=0)
    return np.asarray(sums / np.bincount(rubric.owner, minlength=rubric.points)[:, None])


def _lift(rubric: Rubric, whole: Reals, words: int) -> Reals:
    """Soft recall of each phrasing beyond chance's, as a share of what is left to earn, (p,)."""
    given = rubric.by_chance(words)
    return rubric.per_phrasing((whole - given) / (1.1 - given))
