"""The charts with a row for each question: its score, and its time."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from interviewer.domain import Turn
from interviewer.report.blocks import Bar, Block, Row, Table, Words
from interviewer.report.criteria import scored
from interviewer.report.format import duration, out_of_five, pressed, timing_words
from interviewer.report.gather import Report

LONGEST = 3  # times the minutes of the longest question: where the axis of a time ends at the latest


def scores(report: Report) -> Iterator[Block]:
    """Each question's score with the range it probably lies in; the mark is what the person expected."""
    if report.session.turns:
        rows = tuple(_score(turn, report.error) for turn in report.session.turns)
        caption = "The score of each question, with the range it probably lies in."
        if any(turn.prediction for turn in report.session.turns):
            yield Table(("Question", "Score", "Expected"), rows, "0 to 5", f"{caption} The mark is what you expected.")
        else:
            rows = tuple(Row(row.cells[:2], row.chart, row.turn) for row in rows)
            yield Table(("Question", "Score"), rows, "0 to 5", caption)


def _score(turn: Turn, error: float | None) -> Row:
    grade, expected = scored(turn), turn.prediction.expected if turn.prediction else None
    told_expected = "" if expected is None else f"{expected * 5:.1f}"
    if grade is None or grade.score is None:
        told = "skipped" if turn.skipped else "no score" if turn.answer else "not answered"
        return Row((_name(turn), told, told_expected), Bar(None, mark=expected), turn.n)
    low, high = (grade.low, grade.high) if error is None else (grade.score - error, grade.score + error)
    bar = Bar(share(grade.score), _shared(low), _shared(high), expected)
    return Row((_name(turn), out_of_five(grade.score, error), told_expected), bar, turn.n)


def timing(report: Report) -> Iterator[Block]:
    """The time of each answer; the mark is the time meant for its question."""
    found = report.summary.timing
    if found is None:
        return
    yield Words(timing_words(found))
    turns = [turn for turn in report.session.turns if turn.answer is not None]
    meant = max(60 * turn.minutes for turn in turns)
    longest = max(turn.answer.seconds for turn in turns if turn.answer is not None)
    axis = 60 * ceil(min(max(longest, meant, 60), LONGEST * max(meant, 60)) / 60)
    yield Table(
        ("Question", "Used", "Meant", "Beyond it"),
        tuple(_time(turn, axis) for turn in turns),
        f"0 to {axis // 60} min",
        "The time until the first answer was given; the mark is the time meant for the question.",
    )
    for turn in report.session.turns:
        if turn.limit:
            yield Words(f"Under pressure, with half of the usual time, question {turn.n}: {pressed(turn)}.")


def _time(turn: Turn, axis: int) -> Row:
    seconds = turn.answer.seconds if turn.answer else 0.0
    meant = 60 * turn.minutes
    over = f"! {duration(seconds - meant)} over" if seconds > meant else ""
    bar = Bar(share(seconds / axis), mark=share(meant / axis))
    return Row((_name(turn), duration(seconds), f"{turn.minutes:g} min", over), bar, turn.n)


def _name(turn: Turn) -> str:
    return f"{turn.n}  {turn.question.topic}"


def share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _shared(value: float | None) -> float | None:
    return None if value is None else share(value)
