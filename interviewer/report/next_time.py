"""What to say next time, in two sentences: the points that cost most, as they were authored. No model has a say."""

from __future__ import annotations

from interviewer.domain import Turn, Verdict
from interviewer.report.summary import costs

FIRST = {
    Verdict.MISSING: "Say this first",
    Verdict.PARTIAL: "Say this in full",
    Verdict.CONTRADICTED: "Put this right",
}
THEN = {
    Verdict.MISSING: "Then add",
    Verdict.PARTIAL: "Then say in full",
    Verdict.CONTRADICTED: "Then put this right",
}


def next_time(turn: Turn) -> tuple[str, ...]:
    """Two sentences, or fewer where there is less to say; none where there is no score."""
    if turn.grade is None or turn.grade.abstained:
        return ()
    dear = costs([turn])[:2]
    said = [f"{lead[each.verdict]}: {each.text}" for lead, each in zip((FIRST, THEN), dear, strict=False)]
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
