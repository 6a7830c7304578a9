"""A session as Markdown for a person: what it came to first, then every question.

All foreign text goes through `escape`; nothing else here may put it into the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interviewer.domain import Session, SessionKind
from interviewer.report.closing import closing_lines, paused
from interviewer.report.comparison import Comparison, ToDrill, compare, to_drill
from interviewer.report.criteria import Judged
from interviewer.report.delivery import APART, UNKNOWN, together_rows
from interviewer.report.escape import inline
from interviewer.report.format import (
    OUTCOME_SIGNS,
    change,
    confidence,
    duration,
    measured,
    out_of_five,
    signed,
    to_practise,
    when,
)
from interviewer.report.summary import Cost, LevelSummary, StageSummary, Strength, Summary, TopicSummary, summarise
from interviewer.report.turns import turn_lines
from interviewer.speech.delivery import together

MOST_COSTS = 10


def to_markdown(session: Session, *, error: float | None = None, previous: Session | None = None) -> str:
    """The report of `session`, beside the `previous` one. `error` is the grader's measured error (0..1)."""
    summary = summarise(session)
    lines = [
        *_head(session, summary, error),
        *_comparison(compare(session, previous) if previous else None),
        *_stages(summary.stages, error),
        *_table("Topic", [(each.topic, each) for each in summary.topics], error),
        *_table("Level", [(each.level, each) for each in summary.levels], error),
        *_strengths(summary.strengths),
        *_costs(summary.costs),
        *_to_drill(to_drill(session, summary.costs)),
        *_delivery(session, previous),
        *closing_lines(session),
        "## Questions",
        "",
    ]
    for turn in session.turns:
        lines += turn_lines(turn, error)
    if not session.turns:
        lines += ["No question was asked.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(session: Session, summary: Summary, error: float | None) -> Iterator[str]:
    ended = f"to {when(session.ended_at)}" if session.ended_at else "not finished"
    counts = f"{summary.asked} asked, {summary.answered} answered, {summary.skipped} skipped"
    title = "Drill" if session.plan.kind is SessionKind.DRILL else "Interview"
    yield f"# {title} report: {inline(session.plan.loop)}, {session.plan.level}"
    yield ""
    yield f"- Session: {inline(session.id)}"
    yield f"- When: {when(session.started_at)}, {ended}"
    yield f"- Questions: {counts}"
    yield f"- Time answering: {duration(summary.minutes * 60)}"
    if rest := paused(session):
        yield f"- Paused or away: {rest}"
    if summary.score is None:
        yield "- Score: none, for nothing was graded"
    else:
        yield f"- Score: **{out_of_five(summary.score, error)}** (mean of {summary.graded} graded, 5 is best)"
    if summary.confidence is not None:
        yield f"- Expected: {confidence(summary.confidence)}"
    if summary.disputed:
        yield f"- Disputed by you: {summary.disputed} point{'s' * (summary.disputed != 1)}, counted as you say"
    graders = dict.fromkeys(turn.grade.grader for turn in session.turns if turn.grade)
    for grader in graders:
        model = f", chat model {inline(grader.model)}" if grader.model else ""
        yield f"- Graded by: encoder {inline(grader.encoder)}{model}, version {inline(grader.version)}"
    yield ""


def _comparison(found: Comparison | None) -> Iterator[str]:
    if found is None:
        return
    yield from (
        "## Since the session before",
        "",
        f"Compared with {inline(found.session_id)} of {when(found.started_at)}.",
    )
    yield from ("", "| Topic | Before | Now | Change |", "|---|---|---|---|")
    for name, before, now in (
        ("All questions", found.before, found.now),
        *((each.topic, each.before, each.now) for each in found.topics),
    ):
        yield f"| {inline(name)} | {out_of_five(before)} | {out_of_five(now)} | {change(before, now)} |"
    yield ""


def _stages(stages: Sequence[StageSummary], error: float | None) -> Iterator[str]:
    yield from ("## Stages", "")
    for stage in stages:
        yield from (f"### {inline(stage.title)}: {_stage_result(stage, error)}", "")
        if stage.success:
            yield from ("What it takes:", "")
            yield from (_criterion(each) for each in stage.success)
            yield ""
        if stage.missed:
            yield from ("What was missed:", "")
            yield from (
                f"- {signed(cost.verdict)} in question {cost.turn}: {inline(cost.text)}" for cost in stage.missed
            )
            yield ""


def _criterion(judged: Judged) -> str:
    by = measured(judged)
    return f"- {OUTCOME_SIGNS[judged.outcome]} {judged.outcome.value}: {inline(judged.text)}{f' ({by})' if by else ''}"


def _stage_result(stage: StageSummary, error: float | None) -> str:
    if not stage.asked:
        return "not reached"
    return f"{out_of_five(stage.score, error)} ({stage.answered} of {stage.asked} answered)"


def _table(name: str, rows: Sequence[tuple[str, TopicSummary | LevelSummary]], error: float | None) -> Iterator[str]:
    if rows:
        yield from (f"## {name}s", "", f"| {name} | Score | Asked | Answered |", "|---|---|---|---|")
        for label, each in rows:
            yield f"| {inline(label)} | {out_of_five(each.score, error)} | {each.asked} | {each.answered} |"
        yield ""


def _strengths(strengths: Sequence[Strength]) -> Iterator[str]:
    if strengths:
        yield from ("## Strengths", "", "Essential points that you covered:", "")
        yield from (f"- {inline(each.text)} (question {each.turn})" for each in strengths)
        yield ""


def _costs(costs: Sequence[Cost]) -> Iterator[str]:
    if costs:
        yield from ("## What cost most", "")
        for place, cost in enumerate(costs[:MOST_COSTS], 1):
            share = f"{cost.lost * 100:.0f} % of question {cost.turn}"
            yield f"{place}. {signed(cost.verdict)}, {share}: {inline(cost.text)}"
        yield ""
        if len(costs) > MOST_COSTS:
            yield from (f"And {len(costs) - MOST_COSTS} more, under their questions below.", "")


def _to_drill(found: Sequence[ToDrill]) -> Iterator[str]:
    if found:
        yield from ("## What to drill next", "")
        yield from (f"{place}. {inline(each.topic)}: {to_practise(each)}" for place, each in enumerate(found, 1))
        yield ""


def _delivery(session: Session, previous: Session | None) -> Iterator[str]:
    """Beside the session before; nothing where nothing was answered."""
    now = together(session.turns)
    if not now.answers:
        return
    before = {row.name: row.value for row in together_rows(together(previous.turns))} if previous else {}
    yield from ("## Delivery", "", APART, "")
    yield from ("| | Now | Before | Usual |", "|---|---|---|---|")
    for row in together_rows(now):
        yield f"| {row.name} | {row.value} | {before.get(row.name, UNKNOWN)} | {row.usual} |"
    yield ""
