"""What a session comes to: per stage, per topic, what went well and what cost most. Pure arithmetic on stored grades.

Only grades with a score count: where the grader abstained, nothing is claimed about the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interviewer.domain import Criterion, Level, PointGrade, Session, Stage, Turn, Verdict
from interviewer.report.criteria import ESSENTIAL, Judged, judge, scored


@dataclass(frozen=True, slots=True)
class Strength:
    """An essential point that was covered."""

    turn: int
    question_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Cost:
    """A point that earned less than it could, *covered* or not. `lost` (0..1): the share of its question's score."""

    turn: int
    question_id: str
    point_id: str
    text: str
    verdict: Verdict
    lost: float


@dataclass(frozen=True, slots=True)
class StageSummary:
    """One stage of the plan, reached or not: its success criteria judged, the mean score, and what was missed.

    Questions beyond the plan are gathered in a last stage without criteria.
    """

    stage: Stage
    title: str
    success: tuple[Judged, ...]
    asked: int
    answered: int
    score: float | None
    missed: tuple[Cost, ...]


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """All questions on one topic."""

    topic: str
    asked: int
    answered: int
    score: float | None


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """All questions of one level of difficulty."""

    level: Level
    asked: int
    answered: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How the scores that were expected compare with those reached, over `turns` questions; all in 0..1.

    `bias` is the mean of expected less reached: above 0 is over-confidence. `off` is the mean distance of the two.
    """

    turns: int
    expected: float
    reached: float
    bias: float
    off: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The time until each of `turns` first answers was given, in seconds, beside the time meant for its question.

    `over` names the questions that took longer than meant.
    """

    turns: int
    used: float
    meant: float
    over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A session in figures. `asked` = `answered` + `skipped` + those left open; `minutes` were spent answering.

    `costs` stand in order of what they cost, `strengths` and `topics` in order of appearance, `levels` from the
    easiest. `timing` is None where nothing was answered, `confidence` where nothing was predicted; `disputed` counts
    points.
    """

    score: float | None
    asked: int
    answered: int
    skipped: int
    graded: int
    minutes: float
    stages: tuple[StageSummary, ...]
    topics: tuple[TopicSummary, ...]
    levels: tuple[LevelSummary, ...]
    strengths: tuple[Strength, ...]
    costs: tuple[Cost, ...]
    timing: Timing | None
    confidence: Confidence | None
    disputed: int


def summarise(session: Session) -> Summary:
    turns = session.turns
    return Summary(
        score=session.score,
        asked=len(turns),
        answered=_answered(turns),
        skipped=sum(turn.skipped and turn.answer is None for turn in turns),
        graded=sum(scored(turn) is not None for turn in turns),
        minutes=sum(answer.seconds for turn in turns for answer in turn.answers) / 60,
        stages=_stages(session),
        topics=_topics(turns),
        levels=_levels(turns),
        strengths=tuple(strength for turn in turns for strength in _strengths(turn)),
        costs=costs(turns),
        timing=_timing(turns),
        confidence=_confidence(turns),
        disputed=sum(len(turn.disputes) for turn in turns),
    )


def _timing(turns: Iterable[Turn]) -> Timing | None:
    times = [(turn.n, turn.answer.seconds, 60.0 * turn.minutes) for turn in turns if turn.answer is not None]
    if not times:
        return None
    over = tuple(n for n, used, meant in times if used > meant)
    return Timing(len(times), sum(used for _, used, _ in times), sum(meant for _, _, meant in times), over)


def _confidence(turns: Iterable[Turn]) -> Confidence | None:
    made = [turn.prediction for turn in turns if turn.prediction is not None]
    pairs = [(each.expected, each.reached) for each in made if each.reached is not None]
    if not pairs:
        return None
    expected, reached = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    off = sum(abs(one - other) for one, other in pairs) / len(pairs)
    return Confidence(len(pairs), expected, reached, expected - reached, off)


def costs(turns: Iterable[Turn]) -> tuple[Cost, ...]:
    """What was lost, dearest first; of equal costs a contradiction before a gap, then in order of asking.

    With the scores this adds up to all that could be earned.
    """
    found = [cost for turn in turns for cost in _turn_costs(turn)]
    return tuple(sorted(found, key=lambda cost: (-round(cost.lost, 9), cost.verdict is not Verdict.CONTRADICTED)))


def missed(turns: Iterable[Turn]) -> tuple[Cost, ...]:
    """The costs of points that were not covered: those to say next time."""
    return tuple(cost for cost in costs(turns) if cost.verdict is not Verdict.COVERED)


def _turn_costs(turn: Turn) -> list[Cost]:
    grade = scored(turn)
    if grade is None:
        return []
    total = sum(point.weight for point in grade.points) or 1
    return [
        Cost(turn.n, turn.question.id, point.point_id, point.text, point.verdict, _lost(point) / total)
        for point in grade.points
        if point.credit < 1
    ]


def _lost(point: PointGrade) -> float:
    return point.weight * (1 - point.credit)


def _strengths(turn: Turn) -> list[Strength]:
    grade = scored(turn)
    return [
        Strength(turn.n, turn.question.id, point.text)
        for point in (grade.points if grade else ())
        if point.verdict is Verdict.COVERED and point.weight >= ESSENTIAL
    ]


def _stages(session: Session) -> tuple[StageSummary, ...]:
    """By the plan: a question belongs to the stage it was asked for, whatever stage it was written for."""
    found: list[StageSummary] = []
    start = 0
    for each in session.plan.stages:
        turns = [turn for turn in session.turns if start < turn.n <= start + each.questions]
        found.append(_stage(each.stage, each.title, each.success, turns))
        start += each.questions
    if beyond := [turn for turn in session.turns if turn.n > start]:
        found.append(_stage(beyond[0].question.stage, "Beyond the plan", (), beyond))
    return tuple(found)


def _stage(stage: Stage, title: str, success: Iterable[Criterion], turns: Sequence[Turn]) -> StageSummary:
    judged = tuple(judge(criterion, turns) for criterion in success)
    return StageSummary(stage, title, judged, len(turns), _answered(turns), _mean(turns), missed(turns))


def _topics(turns: Sequence[Turn]) -> tuple[TopicSummary, ...]:
    by_topic: dict[str, list[Turn]] = {}
    for turn in turns:
        by_topic.setdefault(turn.question.topic, []).append(turn)
    return tuple(TopicSummary(topic, len(of), _answered(of), _mean(of)) for topic, of in by_topic.items())


def _levels(turns: Sequence[Turn]) -> tuple[LevelSummary, ...]:
    by_level = {level: [turn for turn in turns if turn.question.level is level] for level in Level}
    return tuple(LevelSummary(level, len(of), _answered(of), _mean(of)) for level, of in by_level.items() if of)


def _answered(turns: Iterable[Turn]) -> int:
    return sum(turn.answer is not None for turn in turns)


def _mean(turns: Iterable[Turn]) -> float | None:
    scores = [grade.score for turn in turns if (grade := scored(turn)) and grade.score is not None]
    return sum(scores) / len(scores) if scores else None
