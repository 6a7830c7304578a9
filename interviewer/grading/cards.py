"""Report cards: how far a grader, one encoder with one chat model, can be trusted, as measured on this machine.

`checking` makes them. The card of the packaged models is the one in the shipped weights; what is measured here comes
before it, and a configuration that nobody has measured gets no say of its chat model and is told so.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import StoreError
from interviewer.grading.weights import Judge, SetCard, Weights

ADVICE = "run `interviewer model check`"
LARGEST = 1_000_000  # bytes of a card


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Configuration(_Model):
    """What a card is about: identities of the weights of both models, and the version of the shipped weights."""

    encoder: str
    chat: str
    weights: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Agreement(_Model):
    """With labelled answers: scores, and the F1 of each verdict on `points` labelled points.

    `macro_f1` is over covered, partial and missing, where contradicted counts as missing; None without such labels.
    """

    scores: SetCard
    points: int = 0
    macro_f1: float | None = None
    f1: dict[str, float] = {}


class Reliability(_Model):
    """Of `points` verdicts with about this confidence, the share that was right."""

    confidence: float
    right: float
    points: int


class Calibration(_Model):
    """`error` is the expected calibration error; `coverage` the share of scores inside their 80 % interval."""

    bins: tuple[Reliability, ...]
    error: float
    coverage: float
    width: float


class Gain(_Model):
    """What the chat model adds, cross-validated by question: agreement without and with it.

    `pearson` is the difference of the correlations of scores, [low, high] its 95 % interval by question. Correlation
    with the labels of what it says `by itself` is told apart.
    """

    without: Agreement
    heard: Agreement
    pearson: float
    low: float
    high: float
    by_itself: float


class Speed(_Model):
    """Milliseconds (medians) of a grade and of one encoder pass of its answer; tokens that the chat model evaluates
    for each point, and for eight points of an answer as a multiple of one."""

    grade_ms: float
    encode_ms: float
    tokens_per_point: float
    eight_for_one: float


class ReportCard(_Model):
    """How one configuration agrees with labelled answers.

    `judge` and `error` are what the grader uses from then on. `own` is the agreement with the person's own graded
    answers, which nothing was fitted on. `left_out` answers could not be graded or judged.
    """

    format: Literal[1] = 1
    configuration: Configuration
    encoder: str
    chat: str
    samples: Agreement
    own: Agreement | None
    calibration: Calibration
    gain: Gain
    speed: Speed
    judge: Judge
    error: float = Field(gt=0, lt=1)
    left_out: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the grader in use is known: its weights, and what to tell people about it. `measured`: by anybody."""

    weights: Weights
    note: str
    measured: bool


class Cards:
    """The cards in one folder, a JSON file for each configuration."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, configuration: Configuration) -> ReportCard | None:
        """The card of this configuration; None when there is none. Raises ValueError when it cannot be used."""
        file = self._file(configuration)
        try:
            with file.open("rb") as stream:
                text = stream.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ValueError(f"{file} cannot be read") from error
        try:
            card = ReportCard.model_validate_json(text if len(text) <= LARGEST else b"")
        except ValidationError as error:
            raise ValueError(f"{file} is damaged") from error
        if card.configuration != configuration:
            raise ValueError(f"{file} is of another grader")
        return card

    def save(self, card: ReportCard) -> None:
        """In one step. Raises StoreError."""
        replace_file(self._file(card.configuration), card.model_dump_json(indent=1))

    def _file(self, configuration: Configuration) -> Path:
        return self._folder / f"{configuration.digest}.json"


def standing(cards: Cards, identity: tuple[str, str], *, packaged_chat: bool) -> Standing:
    """How the models of `identity` (encoder, chat) stand. `packaged_chat`: whether that chat model is the packaged one.

    The shipped weights state the error of the packaged models; other models are graded with the same numbers and
    without the chat model's say until they have a card of their own.
    """
    shipped = Weights.shipped()
    configuration = Configuration(encoder=identity[0], chat=identity[1], weights=shipped.version)
    trouble = ""
    try:
        card = cards.find(configuration)
    except ValueError as error:
        card, trouble = None, f"{error} and ignored; {ADVICE}"
    if card is not None:
        note = f"measured here on {card.samples.scores.n:,} labelled answers"
        return Standing(shipped.measured(card.judge, card.error), note, measured=True)
    if packaged_chat and identity[0] == shipped.fingerprint:
        return Standing(shipped, trouble or "measured: the card that ships with the program", measured=True)
    unheard = shipped.measured(Judge(), shipped.score_error)
    return Standing(unheard, trouble or f"not measured here: {ADVICE}", measured=False)


def replace_file(file: Path, text: str) -> None:
    """Write `file` in one step, so that a kill leaves the old or the new one. Raises StoreError."""
    beside = file.with_suffix(f".{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"{file} cannot be written: {error.strerror}.") from error
