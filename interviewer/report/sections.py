"""The sections of a report, in order. What is added to `SECTIONS` stands in the app, in Markdown and in HTML alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from interviewer.report import closing, delivery
from interviewer.report import format as shown
from interviewer.report.blocks import Bar, Block, Columns, Dots, Heading, Line, Lines, Row, Section, Table, Words
from interviewer.report.figures import scores, timing
from interviewer.report.gather import Report, Trend
from interviewer.report.summary import Cost, LevelSummary, TopicSummary

MOST_COSTS, MOST_MISSED = 10, 5


def sections(report: Report) -> list[Section]:
    """The sections that have something to say."""
    made = [Section(name, title, tuple(blocks(report))) for name, title, blocks in SECTIONS]
    return [each for each in made if each.blocks]


def _stages(report: Report) -> Iterator[Block]:
    for stage in report.summary.stages:
        score = shown.out_of_five(stage.score, report.error if stage.score is not None else None)
        result = f"{score} ({stage.answered} of {stage.asked} answered)" if stage.asked else "not reached"
        yield Heading(f"{stage.title}: {result}")
        if stage.success:
            judged = [Line(each.text, each.outcome, shown.measured(each)) for each in stage.success]
            yield Lines(tuple(judged), "What it takes:")
        if stage.missed:
            yield _listed(stage.missed, "What was missed:", lambda cost: f"question {cost.turn}", MOST_MISSED)


def _listed(
    costs: Sequence[Cost], intro: str, note: Callable[[Cost], str], most: int, *, numbered: bool = False
) -> Lines:
    lines = [Line(cost.text, cost.verdict, note(cost), cost.turn) for cost in costs[:most]]
    return Lines(tuple(lines), intro, numbered, more=max(0, len(costs) - most))


def _topics(report: Report) -> Iterator[Block]:
    yield from _scored("Topic", [(each.topic, each) for each in report.summary.topics], report.error)


def _levels(report: Report) -> Iterator[Block]:
    yield from _scored("Level", [(each.level.value, each) for each in report.summary.levels], report.error)


def _scored(name: str, rows: Sequence[tuple[str, TopicSummary | LevelSummary]], error: float | None) -> Iterator[Block]:
    if rows:
        made = [
            Row((label, shown.out_of_five(each.score, error), f"{each.answered} of {each.asked}"), Bar(each.score))
            for label, each in rows
        ]
        yield Table((name, "Score", "Answered"), tuple(made), "0 to 5")


def _strengths(report: Report) -> Iterator[Block]:
    if report.summary.strengths:
        lines = [Line(each.text, note=f"question {each.turn}", turn=each.turn) for each in report.summary.strengths]
        yield Lines(tuple(lines), "Essential points that you covered:")


def _costs(report: Report) -> Iterator[Block]:
    if told := [cost for cost in report.summary.costs if round(5 * cost.lost, 1)]:
        yield _listed(
            told,
            "Points that earned less than they could, the dearest first:",
            lambda cost: f"−{cost.lost * 5:.1f} in question {cost.turn}",
            MOST_COSTS,
            numbered=True,
        )


def _confidence(report: Report) -> Iterator[Block]:
    """Only where scores were predicted."""
    if report.summary.confidence is None:
        return
    yield Words(shown.confidence(report.summary.confidence))
    rows = []
    for turn in report.session.turns:
        made = turn.prediction
        if made is not None and made.reached is not None:
            told = (f"{made.expected * 5:.1f}", f"{made.reached * 5:.1f}", shown.off(made.expected - made.reached))
            rows.append(Row((f"{turn.n}  {turn.question.topic}", *told), Dots(made.expected, made.reached), turn.n))
    yield Table(
        ("Question", "Expected", "Reached", "Off by"),
        tuple(rows),
        "0 to 5",
        "The open dot is what you expected, the full dot what the answer reached before follow-ups.",
    )


def _drill(report: Report) -> Iterator[Block]:
    if report.to_drill:
        lines = [
            Line(f"{each.topic}: {shown.to_practise(each)}", note=f"interviewer drill {each.topic}")
            for each in report.to_drill
        ]
        yield Lines(tuple(lines), "The topics on which most was lost:", numbered=True)


def _comparison(report: Report) -> Iterator[Block]:
    found = report.comparison
    if found is None:
        return
    yield Words(f"Compared with {found.session_id} of {shown.when(found.started_at)}. {shown.unclear(report.error)}")
    pairs = [
        ("All questions", found.before, found.now),
        *((each.topic, each.before, each.now) for each in found.topics),
    ]
    rows = [
        Row(
            (label, shown.out_of_five(before), shown.out_of_five(now), shown.change(before, now, report.error)),
            None if before is None or now is None else Dots(before, now),
        )
        for label, before, now in pairs
    ]
    yield Table(("Topic", "Then", "Here", "Change"), tuple(rows), "0 to 5", "Open dot: then. Full dot: here.")
    if not found.topics:
        yield Words("No topic was asked about in both.")


def _trends(report: Report) -> Iterator[Block]:
    if report.trends:
        rows = tuple(_trend(each, report.error) for each in report.trends)
        caption = "The scores of the sessions of this kind up to this one, oldest first."
        yield Table(("Topic", "Sessions", "Scores", "Change"), rows, "0 to 5", caption)


def _trend(trend: Trend, error: float | None) -> Row:
    found = [point.score for point in trend.points]
    change = shown.change(found[0], found[-1], error)
    first = "… " if len(found) > shown.LAST else ""
    told = first + " → ".join(f"{each * 5:.1f}" for each in found[-shown.LAST :])
    return Row((trend.topic, str(len(found)), told, change), Columns(tuple(found)))


def _disputes(report: Report) -> Iterator[Block]:
    lines = [
        Line(
            each.original.text,
            each.original.verdict,
            f"you say: {'said' if each.said else 'not said'}, question {turn.n}",
            turn.n,
        )
        for turn in report.session.turns
        for each in turn.disputes
    ]
    if lines:
        yield Lines(tuple(lines), "Points on which your word counts, as the grader judged them:")


SECTIONS: tuple[tuple[str, str, Callable[[Report], Iterator[Block]]], ...] = (
    ("stages", "Stages", _stages),
    ("topics", "Topics", _topics),
    ("levels", "Levels", _levels),
    ("strengths", "Strengths", _strengths),
    ("costs", "What cost most", _costs),
    ("drill", "What to drill next", _drill),
    ("scores", "Question by question", scores),
    ("timing", "Timing", timing),
    ("delivery", "Delivery", delivery.section),
    ("confidence", "Confidence", _confidence),
    ("compared", "Comparison", _comparison),
    ("trends", "Over time", _trends),
    ("disputes", "Disputes", _disputes),
    ("asked", "What you asked", closing.asked),
)
