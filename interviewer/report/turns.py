"""One question of the Markdown report: as it was put, what was answered, and how that was graded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interviewer.domain import Answer, Dispute, FollowUp, Grade, PointGrade, Turn
from interviewer.report.delivery import answer_block
from interviewer.report.escape import block, fenced, inline
from interviewer.report.format import earned, grade_sentence, out_of_five, pressed, signed
from interviewer.report.markdown_blocks import drawn
from interviewer.report.next_time import next_time
from interviewer.speech.delivery import Delivery, deliveries


def turn_lines(turn: Turn, error: float | None) -> Iterator[str]:
    question = turn.question
    about = (question.topic, question.level, question.stage.replace("_", " "), question.kind)
    yield from (f"### Question {turn.n}", "", f"*{', '.join(inline(part) for part in about)}*", "")
    yield from (*block(turn.wording.text), "")
    if turn.limit:
        yield from (f"Under pressure: {pressed(turn)}.", "")
    for hint in turn.hints:
        yield from (f"Hint given: {inline(hint)}", "")
    measured = iter(deliveries(turn))
    yield from _answer(turn.answer, measured, skipped=turn.skipped)
    for follow_up in turn.follow_ups:
        yield from _follow_up(follow_up, measured)
    yield from _grade(turn, error)
    if sentences := next_time(turn):
        yield from ("**What to say next time**", "", *(f"- {inline(each)}" for each in sentences), "")
    yield from ("**Reference answer**", "", *block(question.reference), "")


def _answer(answer: Answer | None, measured: Iterator[Delivery], *, skipped: bool) -> Iterator[str]:
    if answer is None:
        yield from ("**Skipped**" if skipped else "**Not answered**", "")
        return
    yield from ("**Your answer**", "", *fenced(answer.text, prefix="> "), "")
    yield from (*drawn(answer_block(next(measured))), "")


def _follow_up(follow_up: FollowUp, measured: Iterator[Delivery]) -> Iterator[str]:
    yield from ("**Follow-up**", "", *block(follow_up.wording.text), "")
    yield from _answer(follow_up.answer, measured, skipped=False)


def _grade(turn: Turn, error: float | None) -> Iterator[str]:
    """Nothing for a question without an answer; words, never a number, where there is no score."""
    grade = turn.grade
    if turn.answer is None:
        return
    if grade is None:
        yield from ("**Grade**: not graded", "")
        return
    yield from (f"**Grade**: {grade_sentence(grade, error, inline)}", "")
    if turn.prediction is not None:
        reached = turn.prediction.reached
        told = "" if reached is None else f"; before follow-ups the answer reached {out_of_five(reached)}"
        yield from (f"You expected {out_of_five(turn.prediction.expected)}{told}.", "")
    if grade.answers < len(turn.answers):
        graded = "first answer" if grade.answers == 1 else f"first {grade.answers} answers"
        yield from (f"This is the grade of the {graded}; what came later is not graded.", "")
    if grade.score is not None:
        yield from _points(grade, {each.point_id: each for each in turn.disputes})
    for each in grade.misconceptions:
        yield from (f"**Misconception**: {inline(each.claim)} **Correction**: {inline(each.correction)}", "")


def _points(grade: Grade, disputes: Mapping[str, Dispute]) -> Iterator[str]:
    if grade.points:
        yield from ("| Verdict | Key point | Earned | In your words |", "|---|---|---|---|")
        yield from (_row(point, disputes.get(point.point_id)) for point in grade.points)
        yield ""


def _row(point: PointGrade, dispute: Dispute | None) -> str:
    quote = f"“{inline(point.evidence.text)}”" if point.evidence else ""
    was = f" (disputed; graded {dispute.original.verdict})" if dispute else ""
    return f"| {signed(point.verdict)}{was} | {inline(point.text)} | {earned(point)} | {quote} |"
