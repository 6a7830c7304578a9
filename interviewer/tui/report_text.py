"""The head of a report and its questions as styled text. Pure; every text from outside is literal."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.visual import Visual

from interviewer.domain import Grade, Turn
from interviewer.report.delivery import answer_block
from interviewer.report.format import duration, out_of_five, pressed
from interviewer.report.gather import Report
from interviewer.report.next_time import next_time
from interviewer.speech.delivery import deliveries
from interviewer.tui import chart, transcript
from interviewer.tui.literal import literal, one_line
from interviewer.tui.report_blocks import drawn_block
from interviewer.tui.transcript import INDENT
from interviewer.tui.widgets.hanging import Hanging

WIDTH = 10
TOLD = 14  # cells of `not answered`, and of what stands between


def meter(score: float | None, width: int = WIDTH) -> Content:
    """A score as a bar, thick on thin so that no colour is needed; nothing filled where there is none."""
    full = 0 if score is None else round(score * width)
    return Content.assemble(("━" * full, "$primary"), ("─" * (width - full), "$line"))


def head(report: Report) -> Content:
    session, summary = report.session, report.summary
    error = report.error if summary.score is not None else None
    started = session.started_at.astimezone()
    state = "" if session.ended_at else "  ·  interrupted"
    about = f"{session.plan.loop} · {session.plan.level} · {started:%d %b %Y, %H:%M}{state}"
    counts = f"{summary.asked} asked   {summary.answered} answered   {summary.skipped} skipped"
    full, rest = chart.bar(summary.score, 20)
    return Content.assemble(
        ("Report", "bold"), "  ", literal(about, "$quiet"), "\n\n",
        literal(out_of_five(summary.score, error), "bold $primary"), (" of 5" if error is not None else "", "$quiet"),
        "  ", (full, "$primary"), (rest, "$line"), "\n",
        literal(f"{counts}   {duration(60 * summary.minutes)} of answering", "$quiet"), "\n",
    )  # fmt: skip


def turn_title(turn: Turn, error: float | None, most: int) -> Content:
    """`3  2.6 ± 0.5    what was asked`; `most` is the highest number of a question."""
    if turn.grade is not None:
        told = out_of_five(turn.grade.score, error if turn.grade.score is not None else None)
    else:
        told = "skipped" if turn.skipped else "not graded" if turn.answer else "not answered"
    number = literal(f"{turn.n:>{len(str(most))}}  ", "$quiet")
    return Content.assemble(number, literal(f"{told:<{TOLD}}", "bold"), one_line(turn.wording.text))


def turn_body(turn: Turn) -> list[Visual]:
    """Everything of one question: what was asked and answered, the verdicts with their quotes, the reference."""
    blank = Content("")
    parts: list[Visual] = [literal(turn.wording.text), blank]
    if turn.limit:
        parts += [Content.assemble(("Under pressure  ", "$quiet"), literal(pressed(turn))), blank]
    for hint in turn.hints:
        parts += [Content.assemble(("Hint  ", "$quiet"), literal(hint)), blank]
    for n, measured in enumerate(deliveries(turn)):
        if n:
            parts += [Content.assemble(("Follow-up  ", "$quiet"), literal(turn.follow_ups[n - 1].wording.text)), blank]
        parts += [Content.assemble(("You\n", "$quiet"), transcript.marked(turn, n)), blank]
        parts += [*drawn_block(answer_block(measured)), blank]
    if turn.grade is not None:
        parts += [*_verdicts(turn.grade), blank]
    if sentences := next_time(turn):
        parts += [Content.assemble(("What to say next time\n", "$quiet"), literal("\n".join(sentences))), blank]
    return [*parts, Content.assemble(("Reference answer\n", "$quiet"), literal(turn.question.reference)), blank]


def _verdicts(grade: Grade) -> Iterator[Content | Hanging]:
    if grade.abstained:
        yield Content.assemble(("No score: ", "bold"), literal(grade.reason))
    for point in grade.points:
        yield Hanging(transcript.verdict(point), transcript.point_text(point), INDENT)
    for each in grade.misconceptions:
        yield Hanging(literal("! watch out", "bold $text-error"), literal(f"{each.claim} {each.correction}"), INDENT)
