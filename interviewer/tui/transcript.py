"""A session as the conversation shows it: domain values -> entries. Pure; knows text and styles, no widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from interviewer.domain import Answer, Grade, PointGrade, Prediction, Session, Turn, Verdict, Wording
from interviewer.manner import INVITATION, NEUTRAL, before_follow_up, before_question
from interviewer.plain import explain_wording
from interviewer.report.format import SIGNS, drilled, earned, out_of_five
from interviewer.tui import closing_text, code
from interviewer.tui.clock import minutes
from interviewer.tui.literal import literal, one_line

STYLES = {
    Verdict.COVERED: "$text-success",
    Verdict.PARTIAL: "$text-warning",
    Verdict.MISSING: "$quiet",
    Verdict.CONTRADICTED: "$text-error",
}
INDENT = 15  # of a text beside its verdict
QUOTE = "underline"
CHOSEN = "bold $background on $primary"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said. `key` is stable for as long as it is the same thing; `kind` names its look."""

    key: str
    kind: str
    title: Content
    body: Content


@dataclass(frozen=True, slots=True)
class Look:
    """What colours a transcript: the grader's error, the manner, if origins are told, and one turn's chosen quote."""

    error: float = 0.0
    explain: bool = False
    turn: int = 0
    point: str = ""
    manner: str = NEUTRAL


def entries(session: Session, look: Look) -> list[Entry]:
    """Everything said so far, in order; a grade stands below the answers that it grades."""
    return [*(entry for turn in session.turns for entry in _turn(session, turn, look)), *_closing(session)]


def _closing(session: Session) -> Iterator[Entry]:
    """What the candidate asked, each with its comment."""
    if session.invited_at is not None:
        yield Entry("closing", "question", literal("Your questions", "$quiet"), literal(INVITATION, "bold"))
    for n, enquiry in enumerate(session.enquiries, 1):
        title = literal(f"You · {minutes(enquiry.seconds)}", "$quiet")
        yield Entry(f"closing.{n}", "answer", title, closing_text.asked(enquiry))
        if enquiry.comment is not None:
            body = closing_text.comment(enquiry.comment)
            yield Entry(f"closing.{n}.comment", "comment", literal("Comment, not a grade", "$quiet"), body)


def _turn(session: Session, turn: Turn, look: Look) -> Iterator[Entry]:
    question = turn.question
    title = f"Question {turn.n} · {question.topic} · {question.level}"
    if turn.limit:
        title += f" · under pressure, half of the time: {minutes(60 * turn.limit)}"
    if about := drilled(session.plan, question):
        title += f" · {about}"
    said = before_question(look.manner, session, turn)
    yield Entry(f"{turn.n}.question", "question", literal(title, "$quiet"), _worded(turn.wording, look, said))
    below_question, *below = turn.hints_below
    yield from _hints(turn, 0, below_question)
    if turn.answer is not None:
        yield from _answer(turn, 0, turn.answer, look)
    for n, (follow_up, hints) in enumerate(zip(turn.follow_ups, below, strict=True), 1):
        body = _worded(follow_up.wording, look, before_follow_up(look.manner, session, turn, n))
        yield Entry(f"{turn.n}.probe.{n}", "question", literal("Follow-up", "$quiet"), body)
        yield from _hints(turn, n, hints)
        if follow_up.answer is not None:
            yield from _answer(turn, n, follow_up.answer, look)
    if turn.skipped:
        yield Entry(f"{turn.n}.skipped", "note", literal("Skipped", "$quiet"), Content(""))


def _hints(turn: Turn, place: int, hints: Sequence[str]) -> Iterator[Entry]:
    """Those given below the question (0) or a follow-up."""
    for n, hint in enumerate(hints):
        yield Entry(f"{turn.n}.hint.{place}.{n}", "hint", literal("Hint", "$quiet"), literal(hint))


def _answer(turn: Turn, n: int, answer: Answer, look: Look) -> Iterator[Entry]:
    title = literal(f"You · {minutes(answer.seconds)}", "$quiet")
    yield Entry(f"{turn.n}.answer.{n}", "answer", title, marked(turn, n, look.point if look.turn == turn.n else ""))
    if turn.grade is not None and turn.grade.answers == n + 1:
        key = f"{turn.n}.grade.{turn.grade.answers}"
        yield Entry(key, "grade", score(turn.grade, look.error), tally(turn.grade))


def _worded(wording: Wording, look: Look, before: str) -> Content:
    """The text, after what the interviewer's manner says `before` it."""
    text = literal(wording.text, "bold")
    if before:
        text = Content.assemble(literal(before), "\n", text)
    if not look.explain:
        return text
    return Content.assemble(text, "\n", literal(explain_wording(wording).strip(), "$quiet"))


def marked(turn: Turn, n: int, chosen: str = "") -> Content:
    """Answer `n` of the turn, the quotes of its grade underlined, that of the chosen point set off."""
    start = sum(len(each.text) + 2 for each in turn.answers[:n])
    text = turn.answers[n].text
    content = code.drawn(literal(text))
    for point in _chosen_last(turn.grade, chosen):
        if point.evidence is None:
            continue
        low, high = max(point.evidence.start - start, 0), min(point.evidence.end - start, len(text))
        if low < high:
            content = content.stylize(CHOSEN if point.point_id == chosen else QUOTE, low, high)
    return content


def quote_at(turn: Turn, point: PointGrade) -> tuple[int, int] | None:
    """The answer that holds the point's quote, and where in it the quote begins; None without a quote."""
    if point.evidence is None:
        return None
    start = 0
    for n, answer in enumerate(turn.answers):
        if point.evidence.start < start + len(answer.text):
            return n, max(point.evidence.start - start, 0)
        start += len(answer.text) + 2
    return None


def _chosen_last(grade: Grade | None, chosen: str) -> list[PointGrade]:
    """So that a chosen quote is painted over one that overlaps it."""
    return sorted(grade.points, key=lambda point: point.point_id == chosen) if grade else []


def score(grade: Grade, error: float) -> Content:
    """`3.6 ± 0.5 of 5  solid`, or that there is none."""
    if grade.score is None:
        return Content.assemble(("No score", "bold"), "  the grader could not tell")
    number = (out_of_five(grade.score, error), "bold $primary")
    return Content.assemble(number, (" of 5", "$quiet"), "  ", literal(grade.band, "bold"))


def prediction(made: Prediction) -> Content:
    """`you expected 3.5: 0.9 too high`, without the comparison while nothing was reached."""
    told = f"you expected {made.expected * 5:.1f}"
    if made.reached is not None:
        off = round(5 * made.expected, 1) - round(5 * made.reached, 1)
        told += f": {abs(off):.1f} too {'high' if off > 0 else 'low'}" if round(off, 1) else ": just so"
    return literal(told, "$quiet")


def tally(grade: Grade) -> Content:
    """How many points got which verdict, or why there is no score."""
    if grade.abstained:
        return literal(grade.reason)
    counts = {each: sum(point.verdict is each for point in grade.points) for each in Verdict}
    parts = [literal(f"{SIGNS[each]} {count} {each}", STYLES[each]) for each, count in counts.items() if count]
    parts += [unheard(len(grade.unheard))] if grade.unheard else []
    return Content("  ").join(parts)


def unheard(count: int = 0) -> Content:
    """What stands in the place of a verdict on points that were set aside: `? not heard`, with their number."""
    return literal(f"? {count} not heard" if count else "? not heard", "bold $text-warning")


def verdict(point: PointGrade) -> Content:
    """`✓ covered`, and below it what that earned of the point's weight: `2.0 of 3`."""
    word = literal(f"{SIGNS[point.verdict]} {point.verdict}", f"bold {STYLES[point.verdict]}")
    return Content.assemble(word, (f"\n  {earned(point)}", "$quiet"))


def point_text(point: PointGrade, most: int = 0) -> Content:
    """The point, and on a line of its own the quote that shows it, of at most `most` characters."""
    text = literal(point.text)
    if point.evidence is None:
        return text
    return Content.assemble(text, "\n", one_line(f"“{point.evidence.text.strip()}”", most, "italic $quiet"))
