"""What a grade says: a verdict on every key point, the quotes that show it, and the score."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.domain.questions import Misconception, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote: `text == answer[start:end]` in characters of the graded answer."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PointGrade:
    """What the answer does with one key point.

    `credit` (0..1) is what the point adds to the score, as a share of its weight; `confidence` (0..1) is the
    estimated probability that a person would give the same verdict. Every verdict but *missing* carries evidence.
    """

    point_id: str
    text: str
    weight: int
    verdict: Verdict
    credit: float
    confidence: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class GraderId:
    """Which grader made a grade: encoder, chat model ('' when it had no say) and the version of its fitted weights."""

    encoder: str
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one answer, made of points; `score` is computed from them by code.

    `score`, `low` and `high` are in 0..1, [low, high] being an 80 % interval. An abstained grade has no score: it says
    `reason` and is never shown as a number. `answers` counts the answers of the turn that were graded together.
    `unheard` holds the points of a spoken answer whose verdict hung on words heard badly: they are not in the score.
    """

    score: float | None
    low: float | None
    high: float | None
    band: str
    points: tuple[PointGrade, ...]
    grader: GraderId
    ms: int = 0
    misconceptions: tuple[Misconception, ...] = ()
    reason: str = ""
    answers: int = 1
    unheard: tuple[PointGrade, ...] = ()

    @property
    def abstained(self) -> bool:
        return self.score is None
