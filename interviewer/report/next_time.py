"""What to say next time, in two sentences: the points that cost most, as they were authored. No model has a say."""

from __future__ import annotations

from interviewer.domain import Kind, Turn, Verdict
from interviewer.report.summary import missed

FIRST = {
    Verdict.MISSING: "{} this first",
    Verdict.PARTIAL: "{} this in full",
    Verdict.CONTRADICTED: "Put this right",
}
THEN = {
    Verdict.MISSING: "Then add",
    Verdict.PARTIAL: "Then {} in full",
    Verdict.CONTRADICTED: "Then put this right",
}


def next_time(turn: Turn) -> tuple[str, ...]:
    """Two sentences, or fewer where there is less to say; none where there is no score."""
    if turn.grade is None or turn.grade.abstained:
        return ()
    dear = missed([turn])[:2]
    verb = "show" if turn.question.kind is Kind.BEHAVIOURAL else "say"
    pairs = zip((FIRST, THEN), (verb.capitalize(), verb), dear, strict=False)
    said = [f"{lead[each.verdict].format(word)}: {each.text}" for lead, word, each in pairs]
    if not dear:
        wrong = [f"Put this right: {each.correction}" for each in turn.grade.misconceptions[:2]]
        said = wrong or ["Every point was covered."]
    return (*said, *_harder(turn))[:2]


def _harder(turn: Turn) -> list[str]:
    """What made it easy this time."""
    if turn.hints:
        return ["Say it without the hint."]
    seconds = turn.answer.seconds if turn.answer else 0.0
    if seconds > 60 * turn.question.minutes:
        return [f"Say it within {turn.question.minutes} minutes."]
    return ["Say it again in fewer words."]
