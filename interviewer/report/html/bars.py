"""The figures of the charts: a bar for each question. The template draws them; every length is a share of the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.domain import Turn
from interviewer.report.criteria import scored
from interviewer.report.format import duration, out_of_five


@dataclass(frozen=True, slots=True)
class Bar:
    """`value`, `low`, `high` and `mark` in 0..1 of the axis, None where there is none; `told` says it in words."""

    label: str
    told: str
    value: float | None
    low: float | None = None
    high: float | None = None
    mark: float | None = None


def score_bars(turns: Sequence[Turn], error: float | None) -> list[Bar]:
    """Each question's score with the range it probably lies in; the mark is what the person expected."""
    return [_score(turn, error) for turn in turns]


def _score(turn: Turn, error: float | None) -> Bar:
    grade, expected = scored(turn), turn.prediction.expected if turn.prediction else None
    label = f"{turn.n}  {turn.question.topic}"
    told_expected = "" if expected is None else f", expected {expected * 5:.1f}"
    if grade is None or grade.score is None:
        told = "skipped" if turn.skipped else "no score" if turn.answer else "not answered"
        return Bar(label, told + told_expected, None, mark=expected)
    low, high = (grade.low, grade.high) if error is None else (grade.score - error, grade.score + error)
    return Bar(
        label,
        out_of_five(grade.score, error) + told_expected,
        _share(grade.score),
        None if low is None else _share(low),
        None if high is None else _share(high),
        expected,
    )


def time_bars(turns: Sequence[Turn]) -> list[Bar]:
    """The time spent answering each question; the mark is the time meant for it."""
    spent = {turn.n: sum(answer.seconds for answer in turn.answers) for turn in turns}
    axis = max([*spent.values(), *(turn.minutes * 60 for turn in turns), 1])
    return [
        Bar(
            f"{turn.n}  {turn.question.topic}",
            f"{duration(spent[turn.n])} of {turn.minutes:g} min",
            _share(spent[turn.n] / axis),
            mark=_share(turn.minutes * 60 / axis),
        )
        for turn in turns
    ]


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
