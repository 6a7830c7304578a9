"""What was asked for on the command line or in the app -> `Plan`. Pure; unknown names are answered with the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from interviewer.domain import Corpus, Difficulty, Level, Loop, LoopStage, Manner, Plan, Stage
from interviewer.errors import UsageError, nearest

DEFAULT_LOOP = "backend"
TOPIC_QUESTIONS = 5
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person may ask of an interview; what is empty or 0 is left to the loop, and the manner to the settings.

    `description` is the text of a job description or résumé; the topics found in it weigh, but for those `dropped`.
    """

    loop: str = ""
    level: str = ""
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    questions: int = 0
    minutes: int = 0
    difficulty: str = ""
    manner: str = ""
    description: str = ""
    dropped: tuple[str, ...] = ()
    spoken: bool = False  # answers
    question: str = ""  # this one alone; then nothing else counts


def make_plan(corpus: Corpus, wishes: Wishes) -> Plan:
    """The plan for these wishes, but for what a search of the description finds.

    Raises UsageError naming what does not exist and what comes nearest.
    """
    loop = _loop(corpus, wishes.loop or DEFAULT_LOOP)
    if wishes.question:
        return _one_question(corpus, loop, wishes.question)
    level = _one_of(Level, wishes.level, "level") if wishes.level else Level.MIDDLE
    if level not in loop.levels:
        raise UsageError(f"The loop {loop.id} has no level {level}.", nearest(level, loop.levels))
    for topic in (*wishes.topics, *wishes.dropped):
        _check_topic(corpus, topic)
    return Plan(
        loop=loop.id,
        level=level,
        stages=_stages(loop, wishes),
        topics=wishes.topics,
        minutes=wishes.minutes,
        difficulty=_one_of(Difficulty, wishes.difficulty or Difficulty.ADAPTIVE, "difficulty"),
        manner=_one_of(Manner, wishes.manner, "manner") if wishes.manner else None,
        spoken=wishes.spoken,
    )


def _one_question(corpus: Corpus, loop: Loop, name: str) -> Plan:
    known = corpus.by_id()
    if name not in known:
        raise UsageError(f"There is no question {name!r}.", nearest(name, known, see="interviewer corpus list"))
    asked = known[name]
    stage = LoopStage(asked.stage, "Practice", asked.minutes, 1, order=(name,))
    return Plan(loop=loop.id, level=asked.level, stages=(stage,), topics=(asked.topic,))


def _stages(loop: Loop, wishes: Wishes) -> tuple[LoopStage, ...]:
    if wishes.stages:
        wanted = [_stage(loop, name) for name in wishes.stages]
        stages = tuple(stage for stage in loop.stages if stage.stage in wanted)
        if wishes.topics:
            stages = tuple(replace(stage, order=()) for stage in stages)
    elif wishes.topics:
        drill = next((stage for stage in loop.stages if stage.stage is Stage.TECHNICAL), loop.stages[0])
        stages = (replace(_of_questions(drill, TOPIC_QUESTIONS), topics=(), kinds=(), order=()),)
    else:
        stages = loop.stages
    questions = wishes.questions or _in_time(stages, wishes.minutes)
    return _share_out(stages, questions, least=1 if wishes.stages else 0) if questions else stages


def _in_time(stages: Sequence[LoopStage], minutes: int) -> int:
    """How many questions these stages would ask in so many minutes, at least one; 0 when no time is given."""
    if not minutes:
        return 0
    share = minutes / sum(stage.minutes for stage in stages)
    return max(1, round(share * sum(stage.questions for stage in stages)))


def _stage(loop: Loop, name: str) -> Stage:
    wanted, known = _one_of(Stage, name, "stage"), [stage.stage for stage in loop.stages]
    if wanted not in known:
        raise UsageError(f"The loop {loop.id} has no stage {wanted}.", nearest(wanted, known))
    return wanted


def _share_out(stages: Sequence[LoopStage], total: int, least: int) -> tuple[LoopStage, ...]:
    """`total` questions over the stages in proportion to their own numbers, by largest remainder.

    Each has at least `least` of them, where there are so many.
    """
    sum_ = sum(stage.questions for stage in stages)
    exact = [stage.questions * total / sum_ for stage in stages]
    least = least if least * len(stages) <= total else 0
    shares = [max(least, int(share)) for share in exact]
    while (short := total - sum(shares)) > 0:
        shares[max(range(len(stages)), key=lambda n: exact[n] - shares[n])] += 1
    for _ in range(-short):
        shares[max(range(len(stages)), key=lambda n: (shares[n] > least, shares[n] - exact[n]))] -= 1
    pairs = zip(stages, shares, strict=True)
    return tuple(_of_questions(stage, share) for stage, share in pairs if share)


def _of_questions(stage: LoopStage, questions: int) -> LoopStage:
    """The stage with so many questions, and as much time for each."""
    return replace(stage, questions=questions, minutes=max(1, round(stage.minutes * questions / stage.questions)))


def _loop(corpus: Corpus, name: str) -> Loop:
    for loop in corpus.loops:
        if loop.id == name:
            return loop
    raise UsageError(f"There is no loop {name!r}.", nearest(name, (loop.id for loop in corpus.loops)))


def _check_topic(corpus: Corpus, name: str) -> None:
    known = [topic.id for topic in corpus.topics]
    if name not in known:
        raise UsageError(f"There is no topic {name!r}.", nearest(name, known, see="interviewer corpus stats"))


def _one_of(kind: type[E], name: str, what: str) -> E:
    try:
        return kind(name.lower().replace("-", "_"))
    except ValueError as error:
        raise UsageError(f"There is no {what} {name!r}.", nearest(name, _values(kind))) from error


def _values(kind: Iterable[StrEnum]) -> list[str]:
    return [str(each) for each in kind]
