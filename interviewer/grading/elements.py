"""What each part of an answer tells: situation, task, action, result or reflection, or none of them.

A window's vector is compared with the mean vector of authored sentences of each kind (`elements.yaml`), and its words
with closed lists (`telling`); a multinomial logistic model, fitted on labelled quotes, turns both into probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from interviewer.domain import Element
from interviewer.errors import GradeError
from interviewer.grading.rubric import Reals, unit
from interviewer.grading.telling import CUES, telling
from interviewer.grading.views import AnswerView, View
from interviewer.models.ports import Floats

OTHER = "other"
KINDS = (*(str(each) for each in Element), OTHER)
COLUMNS = (*(f"like_{kind}" for kind in KINDS), *CUES, "bias")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as told, a row each window: `columns` (w, len(COLUMNS)) in their order, see `read`."""

    columns: Reals

    def cue(self, name: str) -> Reals:
        return np.asarray(self.columns[:, COLUMNS.index(name)])


@dataclass(frozen=True, slots=True)
class Examples:
    """The authored sentences as vectors: `directions` (len(KINDS), d) unit rows, `voices` (n, d) those of accounts."""

    directions: Reals
    voices: Floats


@cache
def sentences() -> Mapping[str, tuple[str, ...]]:
    """The authored sentences of each kind. Raises GradeError when the file is damaged."""
    try:
        found = yaml.safe_load(files("interviewer.grading").joinpath("elements.yaml").read_text(encoding="utf-8"))
        made = {kind: tuple(str(text) for text in found[kind]) for kind in KINDS}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise GradeError(f"The examples of the grader cannot be used: {error}", "Reinstall interviewer.") from error
    return made


def texts() -> list[str]:
    """All authored sentences: the encoder sees them once, beside a question's own texts."""
    return [text for kind in KINDS for text in sentences()[kind]]


def examples(views: Mapping[str, View]) -> Examples:
    """The direction of each kind is the mean of its sentences less the mean of all kinds."""
    held = {kind: np.stack([views[text].whole for text in sentences()[kind]]) for kind in KINDS}
    means = np.stack([held[kind].mean(axis=0) for kind in KINDS])
    voices = np.concatenate([held[kind] for kind in KINDS if kind != OTHER])
    return Examples(unit((means - means.mean(axis=0)).astype(np.float64)), voices)


def read(answer: AnswerView, known: Examples) -> Told:
    """Likeness to each kind and cues of each window; a window has the cues of its clauses."""
    text = answer.words.text
    each = [telling(text[start:end]) for start, end in answer.clauses]
    cues = np.array([[getattr(one, name) for name in CUES] for one in each], dtype=np.float64)
    likeness = answer.wholes.astype(np.float64) @ known.directions.T
    found = np.stack([cues[first : last + 1].max(axis=0) for first, last in answer.windows])
    hollow = CUES.index("hollow")  # of a window: when all of its clauses are
    found[:, hollow] = [cues[first : last + 1, hollow].min() for first, last in answer.windows]
    return Told(np.column_stack([likeness, found, np.ones(len(found))]))


def shares(told: Told, weights: Reals) -> Reals:
    """Probability of each kind, (w, len(KINDS)), by `weights` (len(COLUMNS), len(KINDS)); hollow ones tell nothing."""
    hollow = told.cue("hollow")[:, None]
    nothing = np.eye(len(KINDS))[KINDS.index(OTHER)]
    return np.asarray((1.0 - hollow) * softmax(told.columns @ weights) + hollow * nothing)


def softmax(z: Reals) -> Reals:
    """Probabilities of each row."""
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(z / z.sum(axis=1, keepdims=True))


def kind_of(element: Element | None) -> int | None:
    return None if element is None else KINDS.index(str(element))


def matrix(rows: Mapping[str, Sequence[float]]) -> Reals:
    """Stored weights, a row each column, as an array (len(COLUMNS), len(KINDS))."""
    return np.array([rows[name] for name in COLUMNS], dtype=np.float64)
