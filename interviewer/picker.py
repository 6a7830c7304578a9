"""Which question comes next: plan + what was asked and shown so far + chance -> question. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from random import Random

from interviewer.domain import Corpus, Difficulty, Level, LoopStage, Plan, Question, SessionKind, Turn

LEVELS = tuple(Level)
RAISE_AT, LOWER_AT = 0.7, 0.35
FORGETTING_DAYS = 30.0
LEVEL_FALLOFF = (1.0, 0.15, 0.02, 0.003)
FOCUS, NEAR = 39.0, 19.0  # what the topic and the question nearest to a job description gain


def target_level(plan: Plan, turns: Sequence[Turn]) -> Level:
    """The level to ask at: the plan's, or, if it adapts, up after two good answers, down after two poor ones."""
    if plan.difficulty is Difficulty.FIXED:
        return plan.level
    scores = [turn.grade.score for turn in turns if turn.grade and turn.grade.score is not None]
    recent = scores[-2:]
    step = 0
    if len(recent) == 2:
        mean = sum(recent) / 2
        step = 1 if mean >= RAISE_AT else -1 if mean <= LOWER_AT else 0
    return LEVELS[min(max(LEVELS.index(plan.level) + step, 0), len(LEVELS) - 1)]


def pick(
    corpus: Corpus,
    plan: Plan,
    turns: Sequence[Turn],
    asked: Mapping[str, datetime],
    now: datetime,
    rng: Random,
    left_out: Collection[str] = (),
) -> Question | None:
    """The next question, or None when the plan is through or nothing is left to ask.

    `asked` tells when each question was last asked in any session: the longer ago, the likelier it comes again. Those
    `left_out` are never asked. A drill asks the questions that its plan names, and no others.
    """
    stage = plan.stage_of(len(turns))
    if stage is None:
        return None
    used = {turn.question.id for turn in turns}.union(left_out)
    named = _next_in(stage.order, corpus, used) if stage.order else None
    if named is not None or plan.kind is SessionKind.DRILL:
        return named
    pool = _pool(corpus, plan, stage, used)
    if not pool:
        return None
    level = LEVELS.index(target_level(plan, turns))
    if plan.difficulty is Difficulty.FIXED:
        pool = _nearest(pool, level)
    topics = Counter(turn.question.topic for turn in turns)

    def weight(question: Question) -> float:
        distance = abs(LEVELS.index(question.level) - level)
        freshness = _freshness(asked.get(question.id), now)
        focus = (1 + FOCUS * plan.focus.get(question.topic, 0.0)) * (1 + NEAR * plan.near.get(question.id, 0.0))
        return LEVEL_FALLOFF[distance] * freshness * focus / (1 + 3 * topics[question.topic])

    pool.sort(key=lambda question: question.id)
    return rng.choices(pool, weights=[weight(question) for question in pool])[0]


def _next_in(order: Sequence[str], corpus: Corpus, used: set[str]) -> Question | None:
    """The first of the named questions that has not been asked and still exists."""
    questions = corpus.by_id()
    return next((questions[each] for each in order if each in questions and each not in used), None)


def _pool(corpus: Corpus, plan: Plan, stage: LoopStage, used: set[str]) -> list[Question]:
    """What may be asked now. When a wish leaves nothing, the least important wish is dropped: kinds, topics, stage."""
    fresh = [q for q in corpus if q.id not in used and (not plan.topics or q.topic in plan.topics)]
    wishes: list[Callable[[Question], bool]] = [
        lambda question: question.stage is stage.stage,
        lambda question: not stage.topics or question.topic in stage.topics,
        lambda question: not stage.kinds or question.kind in stage.kinds,
    ]
    for kept in range(len(wishes), 0, -1):
        if pool := _meeting(fresh, wishes[:kept]):
            return pool
    return fresh if plan.topics else []


def _meeting(questions: Iterable[Question], wishes: Sequence[Callable[[Question], bool]]) -> list[Question]:
    return [question for question in questions if all(wish(question) for wish in wishes)]


def _nearest(questions: Sequence[Question], level: int) -> list[Question]:
    """Those of the level, or, where there is none, of the levels nearest to it."""
    apart = [abs(LEVELS.index(question.level) - level) for question in questions]
    return [question for question, distance in zip(questions, apart, strict=True) if distance == min(apart)]


def _freshness(last: datetime | None, now: datetime) -> float:
    if last is None:
        return 1.0
    days = max((now - last).total_seconds() / 86_400, 0.0)
    return 0.02 + 0.98 * (1 - math.pow(0.5, days / FORGETTING_DAYS))
