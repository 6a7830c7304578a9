"""A session's summary as styled text for the report screen. Pure; every text from outside is literal."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from interviewer.domain import Grade, Session, Turn
from interviewer.report.criteria import Judged, Outcome
from interviewer.report.format import OUTCOME_SIGNS, SIGNS, duration, measured, out_of_five, pressed
from interviewer.report.summary import Cost, StageSummary, Strength, Summary
from interviewer.tui import transcript
from interviewer.tui.literal import literal, one_line
from interviewer.tui.transcript import INDENT, STYLES
from interviewer.tui.widgets.hanging import Hanging

WIDTH = 10
COSTS = 8
OUTCOME_STYLES = {
    Outcome.MET: "$text-success",
    Outcome.PARTLY: "$text-warning",
    Outcome.NOT_MET: "$text-error",
    Outcome.NOT_SHOWN: "$quiet",
    Outcome.OPEN: "$quiet",
}


def meter(score: float | None, width: int = WIDTH) -> Content:
    """A score as a bar, thick as far as it goes; nothing filled where there is none."""
    full = 0 if score is None else round(score * width)
    return Content.assemble(("━" * full, "$primary"), ("─" * (width - full), "$line"))


def head(session: Session, summary: Summary, error: float | None) -> Content:
    started = session.started_at.astimezone()
    state = "" if session.ended_at else "  ·  interrupted"
    about = f"{session.plan.loop} · {session.plan.level} · {started:%d %b %Y, %H:%M}{state}"
    counts = f"{summary.asked} asked   {summary.answered} answered   {summary.skipped} skipped"
    score = literal(out_of_five(summary.score, error if summary.score is not None else None), "bold $primary")
    of = (" of 5", "$quiet") if summary.score is not None and error is not None else ""
    return Content.assemble(
        ("Report", "bold"), "  ", literal(about, "$quiet"), "\n\n",
        score, of, "  ", meter(summary.score, 20), "\n",
        literal(f"{counts}   {duration(60 * summary.minutes)} of answering", "$quiet"),
    )  # fmt: skip


def sections(summary: Summary) -> Iterator[tuple[str, list[Content | Hanging]]]:
    """Title and lines of each part that has something to say."""
    yield "By stage", [line for stage in summary.stages for line in _stage(stage)]
    if summary.topics:
        named = max(len(topic.topic) for topic in summary.topics)
        yield "By topic", [_scored(f"{topic.topic:<{named}}", topic.score) for topic in summary.topics]
    if summary.strengths:
        yield "Strengths", [_strength(each) for each in summary.strengths]
    if summary.costs:
        yield "What cost most", [_cost(cost) for cost in summary.costs[:COSTS]]


def _stage(stage: StageSummary) -> Iterator[Content | Hanging]:
    if not stage.asked:
        yield literal(f"{stage.title}: not reached", "$quiet")
        return
    yield _scored(stage.title, stage.score)
    yield from (_criterion(each) for each in stage.success)


def _criterion(judged: Judged) -> Hanging:
    lead = literal(f"  {OUTCOME_SIGNS[judged.outcome]} {judged.outcome}", OUTCOME_STYLES[judged.outcome])
    by = measured(judged)
    return Hanging(lead, Content.assemble(literal(judged.text), literal(f"  ({by})" if by else "", "$quiet")), 19)


def _scored(label: str, score: float | None) -> Content:
    return Content.assemble(literal(label), "  ", meter(score), "  ", literal(out_of_five(score), "bold"))


def _strength(each: Strength) -> Hanging:
    return Hanging(Content.styled("✓", "bold $text-success"), _of_question(each.text, f"question {each.turn}"), 2)


def _cost(cost: Cost) -> Hanging:
    sign = literal(f"{SIGNS[cost.verdict]} {cost.verdict}", f"bold {STYLES[cost.verdict]}")
    return Hanging(sign, _of_question(cost.text, f"question {cost.turn}, −{cost.lost * 5:.1f}"), INDENT)


def _of_question(text: str, where: str) -> Content:
    return Content.assemble(literal(text), literal(f"  ({where})", "$quiet"))


def turn_title(turn: Turn, error: float | None) -> Content:
    if turn.grade is not None:
        told = out_of_five(turn.grade.score, error if turn.grade.score is not None else None)
    else:
        told = "skipped" if turn.skipped else "not graded" if turn.answer else "not answered"
    return Content.assemble(
        literal(f"{turn.n}  ", "$quiet"), one_line(turn.wording.text, 56), "  ", literal(told, "bold")
    )


def turn_body(turn: Turn) -> list[Content | Hanging]:
    """Everything of one question: what was asked and answered, the verdicts with their quotes, the reference."""
    blank = Content("")
    parts: list[Content | Hanging] = [literal(turn.wording.text), blank]
    if turn.limit:
        parts += [Content.assemble(("Under pressure  ", "$quiet"), literal(pressed(turn))), blank]
    for hint in turn.hints:
        parts += [Content.assemble(("Hint  ", "$quiet"), literal(hint)), blank]
    for n, _answer in enumerate(turn.answers):
        if n:
            parts += [Content.assemble(("Follow-up  ", "$quiet"), literal(turn.follow_ups[n - 1].wording.text)), blank]
        parts += [Content.assemble(("You\n", "$quiet"), transcript.marked(turn, n)), blank]
    if turn.grade is not None:
        parts += [*_verdicts(turn.grade), blank]
    return [*parts, Content.assemble(("Reference answer\n", "$quiet"), literal(turn.question.reference)), blank]


def _verdicts(grade: Grade) -> Iterator[Content | Hanging]:
    if grade.abstained:
        yield Content.assemble(("No score: ", "bold"), literal(grade.reason))
    for point in grade.points:
        yield Hanging(transcript.verdict(point), transcript.point_text(point), INDENT)
    for each in grade.misconceptions:
        yield Hanging(literal("! watch out", "bold $text-error"), literal(f"{each.claim} {each.correction}"), INDENT)
