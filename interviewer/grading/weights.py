"""The grader's fitted numbers, and how far it can be trusted. Written by `tools/fit_grader.py`."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from interviewer.errors import GradeError
from interviewer.grading.measure import FEATURES

FILE = "weights.json"
ACCOUNTS_FILE = "behavioural.json"
ACCOUNT_FEATURES = (
    "similar",  # cosine of the sentence vectors of window and phrasing, averaged over the phrasings
    "beyond",  # that of the best phrasing, in standard deviations above what it is to accounts of other things
    "recall",  # token soft recall of the best phrasing in the window
    "lift",  # soft recall of the whole answer beyond what as much unrelated talk would reach
    "ample",  # how far the clauses that tell something suffice for so many points
    "element",  # probability that the window tells the part that the point asks for, or any where it asks for none
    "particular",  # numbers, dates and names in the window
    "owned",  # whether the window says what the speaker did, where the point asks for an action or a task
    "told",  # whether it stands in the past tense
)
ACCOUNT_GATES = ("account", "owned", "similar", "lift", "beyond")  # of the answer as a whole


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SetCard(_Model):
    """Agreement with the people who graded one set, cross-validated by question, on scores of 0..1.

    `held` is the share of its answers whose 80 % interval holds what people gave; None where they gave no scale.
    """

    n: int
    questions: int
    pearson: float
    pearson_within: float
    rmse: float
    held: float | None = None


class VerdictCard(_Model):
    """Agreement with the labels of the corpus samples, cross-validated by question."""

    points: int
    questions: int
    macro_f1: float
    f1: dict[str, float]
    strong_beats_weak: float


class Card(_Model):
    """The report card of this configuration; `error` is the residual RMSE that is shown beside each score."""

    sets: dict[str, SetCard]
    verdicts: VerdictCard
    error: float = Field(gt=0, lt=1)


class Interval(_Model):
    """At the score `at`: the ends of the 80 % interval of what people gave, less the grader's score."""

    at: float
    low: float
    high: float


class Contradiction(_Model):
    """When an answer is held to contradict; see `contradiction`. `precision` is measured and shown as confidence."""

    claim: float
    margin: float
    relevance: float
    precision: float


class Confidence(_Model):
    """Shares of people's verdicts at ascending credits; the grader's confidence is read from it by interpolation."""

    credit: tuple[float, ...]
    covered: tuple[float, ...]
    partial: tuple[float, ...]
    missing: tuple[float, ...]


class Order(_Model):
    """How much more often than by chance a kind of word follows another, as logs; see `order`."""

    least: float
    seen: dict[str, dict[str, float]]
    unseen: dict[str, float]

    def value(self, one: str, other: str) -> float:
        return self.seen.get(one, {}).get(other, self.unseen.get(one, 0.0))


class Judge(_Model):
    """The chat model's say: `weight` times its logit less `centre` is added to a point's; with 0 it is not asked."""

    weight: float = Field(default=0.0, ge=0, le=10)
    centre: float = Field(default=0.0, ge=-10, le=10)


class Mode(_Model):
    """How features become credit for one kind of rubric; see `credit`. The gate closes below a topicality."""

    coefficients: dict[str, float]
    intercept: float
    gap: float = Field(gt=0)
    gate_slope: float
    gate_centre: float

    @model_validator(mode="after")
    def _fits_this_program(self) -> Self:
        if set(self.coefficients) != set(FEATURES):
            raise ValueError("coefficients: not the features that this program measures")
        return self


class Accounts(_Model):
    """How an account of one's own work becomes credit; see `behavioural`. Written by `tools/fit_behavioural.py`.

    `kinds` holds for each column of `elements.COLUMNS` its weight for each of `elements.KINDS`.
    """

    fingerprint: str
    kinds: dict[str, tuple[float, ...]]
    points: dict[str, float]
    intercept: float
    gap: float = Field(gt=0)
    gate: dict[str, float]
    gate_intercept: float
    covered: float
    partial: float
    confidence: Confidence
    intervals: tuple[Interval, ...] = Field(min_length=1)
    card: VerdictCard

    @model_validator(mode="after")
    def _fits_this_program(self) -> Self:
        if set(self.points) != set(ACCOUNT_FEATURES) or set(self.gate) != set(ACCOUNT_GATES):
            raise ValueError("points, gate: not the features that this program measures")
        if not 0 < self.partial < self.covered < 1:
            raise ValueError("thresholds: 0 < partial < covered < 1 does not hold")
        return self

    @classmethod
    def shipped(cls) -> Accounts:
        """The weights that came with the program. Raises GradeError saying which field is wrong."""
        text = files("interviewer.grading").joinpath(ACCOUNTS_FILE).read_text(encoding="utf-8")
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise GradeError(f"{ACCOUNTS_FILE} cannot be used: {error}", "Reinstall interviewer.") from error


class Weights(_Model):
    """Everything the grader needs that was fitted.

    `authored` is for key points with several phrasings, `bare` for a reference that was cut into statements.
    `fingerprint` is the encoder's that all of it was measured with.
    `accounts` stands in a file of its own.
    """

    fingerprint: str
    authored: Mode
    bare: Mode
    covered: float
    partial: float
    confidence: Confidence
    contradiction: Contradiction
    order: Order
    judge: Judge
    intervals: tuple[Interval, ...] = Field(min_length=1)
    card: Card
    background: tuple[str, ...]
    idf: dict[str, float]
    unseen_idf: float
    accounts: Accounts = Field(default_factory=lambda: Accounts.shipped())

    @model_validator(mode="after")
    def _fits_this_program(self) -> Self:
        if not 0 < self.partial < self.covered < 1:
            raise ValueError("thresholds: 0 < partial < covered < 1 does not hold")
        return self

    @property
    def score_error(self) -> float:
        """The ± shown beside a score, on its 0..1 scale."""
        return self.card.error

    @cached_property
    def of_accounts(self) -> Weights:
        """These weights with the thresholds, confidences and intervals of behavioural questions."""
        given = self.accounts
        names = ("covered", "partial", "confidence", "intervals")
        return self.model_copy(update={name: getattr(given, name) for name in names})

    @cached_property
    def version(self) -> str:
        """Short hash of all of this: grades of different versions are not compared."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]

    def measured(self, judge: Judge, error: float) -> Weights:
        """These weights with what a check of one configuration found: the chat model's say and the error to show."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        card = self.card.model_copy(update={"error": error})
        return Weights.model_construct(**fields | {"judge": judge, "card": card})

    @classmethod
    def parse(cls, text: str) -> Weights:
        """Read the JSON. Raises GradeError saying which field is wrong."""
        try:
            return cls.model_validate(json.loads(text))
        except (ValidationError, ValueError) as error:
            raise GradeError(f"The grader's weights cannot be used: {error}", "Reinstall interviewer.") from error

    @classmethod
    def shipped(cls) -> Weights:
        """The weights that came with the program."""
        return cls.parse(files("interviewer.grading").joinpath(FILE).read_text(encoding="utf-8"))
