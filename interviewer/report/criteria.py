"""Whether a stage's success criteria were met, by the grades of its questions. What code cannot tell, it leaves open.

A criterion is judged by the questions on its topics and of its kinds. From `MET` of what it measures on it is met, from
`PARTLY` on partly met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interviewer.domain import Criterion, Grade, Measure, PointGrade, Turn, Verdict

ESSENTIAL = 3
MET, PARTLY = 0.7, 0.4


class Outcome(StrEnum):
    """What can be said of a criterion."""

    MET = "met"
    PARTLY = "partly met"
    NOT_MET = "not met"
    NOT_SHOWN = "not shown"  # nothing was asked, or graded, that would show it
    OPEN = "yours to judge"  # no grade can tell


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion and its outcome. `share` (0..1) is what was measured in the questions `turns`; None: nothing was."""

    text: str
    outcome: Outcome
    measure: Measure | None
    share: float | None
    turns: tuple[int, ...]


def judge(criterion: Criterion, turns: Sequence[Turn]) -> Judged:
    """What the turns of a stage say about one of its criteria."""
    if criterion.measure is None:
        return Judged(criterion.text, Outcome.OPEN, None, None, ())
    counted = [(turn.n, *_MEASURES[criterion.measure](turn)) for turn in turns if _shows(criterion, turn)]
    counted = [each for each in counted if each[2] > 0]
    total = sum(of for _, _, of in counted)
    share = sum(got for _, got, _ in counted) / total if total else None
    return Judged(criterion.text, _outcome(share), criterion.measure, share, tuple(n for n, _, _ in counted))


def _shows(criterion: Criterion, turn: Turn) -> bool:
    question = turn.question
    on_topic = not criterion.topics or question.topic in criterion.topics
    return on_topic and (not criterion.kinds or question.kind in criterion.kinds)


def _outcome(share: float | None) -> Outcome:
    if share is None:
        return Outcome.NOT_SHOWN
    return Outcome.MET if share >= MET else Outcome.PARTLY if share >= PARTLY else Outcome.NOT_MET


def scored(turn: Turn) -> Grade | None:
    """The turn's grade, if it has one that is not abstained."""
    return turn.grade if turn.grade is not None and not turn.grade.abstained else None


def _says_nothing(turn: Turn) -> bool:
    """Whether the answer that was graded touches no point: it is in time, and free of errors, by saying nothing."""
    grade = scored(turn)
    return grade is not None and all(point.verdict is Verdict.MISSING for point in grade.points)


def _weight(points: Sequence[PointGrade]) -> tuple[float, float]:
    return sum(point.weight * point.credit for point in points), sum(point.weight for point in points)


def _points(turn: Turn) -> tuple[float, float]:
    grade = scored(turn)
    return _weight(grade.points) if grade else (0, 0)


def _essentials(turn: Turn) -> tuple[float, float]:
    grade = scored(turn)
    return _weight([point for point in grade.points if point.weight >= ESSENTIAL]) if grade else (0, 0)


def _correct(turn: Turn) -> tuple[float, float]:
    grade = scored(turn)
    if grade is None or turn.answer is None or _says_nothing(turn):
        return 0, 0
    wrong = bool(grade.misconceptions) or any(point.verdict is Verdict.CONTRADICTED for point in grade.points)
    return float(not wrong), 1


def _answered(turn: Turn) -> tuple[float, float]:
    return float(turn.answer is not None and not _says_nothing(turn)), 1


def _in_time(turn: Turn) -> tuple[float, float]:
    if turn.answer is None:
        return 0, 0
    return float(turn.answer.seconds <= 60 * turn.question.minutes and not _says_nothing(turn)), 1


# of one turn: how much was achieved, of how much
_MEASURES: Mapping[Measure, Callable[[Turn], tuple[float, float]]] = {
    Measure.POINTS: _points,
    Measure.ESSENTIALS: _essentials,
    Measure.CORRECT: _correct,
    Measure.ANSWERED: _answered,
    Measure.IN_TIME: _in_time,
}
