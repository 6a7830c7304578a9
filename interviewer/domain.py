"""The values everything else speaks of. Frozen, without I/O, without a clock: time, chance and ids are passed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain


class Level(StrEnum):
    """Seniority a question is meant for, in ascending order."""

    JUNIOR = "junior"
    MIDDLE = "middle"
    SENIOR = "senior"
    LEAD = "lead"


class Stage(StrEnum):
    """Part of an interview loop, in the usual order."""

    SCREENING = "screening"
    TECHNICAL = "technical"
    SYSTEM_DESIGN = "system_design"
    CODING = "coding"
    FINAL = "final"


class Kind(StrEnum):
    """What a question asks for."""

    CONCEPT = "concept"
    COMPARE = "compare"
    SCENARIO = "scenario"
    DEBUG = "debug"
    DESIGN = "design"
    BEHAVIOURAL = "behavioural"
    CODING = "coding"
    SQL = "sql"


class Verdict(StrEnum):
    """What an answer does with one key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing that a good answer says.

    `weight` is 1 (nice), 2 (expected) or 3 (essential). `accept` holds other ways to say it; `probe` asks for it and
    `hint` points to it, neither giving it away. A `derived` point was cut from an imported answer by code: nobody
    decided that it matters.
    """

    id: str
    text: str
    weight: int = 2
    accept: tuple[str, ...] = ()
    probe: str = ""
    hint: str = ""
    derived: bool = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.text, *self.accept)


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong claim that people make on a question, and its correction."""

    claim: str
    correction: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled answer: the verdict every key point deserves, and verbatim quotes for those not missing."""

    answer: str
    verdicts: Mapping[str, Verdict]
    quotes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. `id` is stable for ever: history and cards hang on it."""

    id: str
    topic: str
    prompt: str
    level: Level
    stage: Stage
    kind: Kind
    minutes: int
    reference: str
    key_points: tuple[KeyPoint, ...]
    variants: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    samples: tuple[Sample, ...] = ()

    def point(self, point_id: str) -> KeyPoint:
        """The key point with this id; KeyError when the question has none such."""
        for point in self.key_points:
            if point.id == point_id:
                return point
        raise KeyError(point_id)


@dataclass(frozen=True, slots=True)
class Topic:
    """One file of the corpus."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class LoopStage:
    """One stage of a loop: its length, what it looks at, when it is passed, and how many questions of which kinds."""

    stage: Stage
    title: str
    minutes: int
    questions: int
    focus: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """An interview plan for a role, for each of its seniorities."""

    id: str
    title: str
    levels: tuple[Level, ...]
    stages: tuple[LoopStage, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All topics and loops that a session may draw from."""

    topics: tuple[Topic, ...]
    loops: tuple[Loop, ...] = ()

    def __iter__(self) -> Iterator[Question]:
        return chain.from_iterable(topic.questions for topic in self.topics)

    def __len__(self) -> int:
        return sum(len(topic.questions) for topic in self.topics)

    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self}


# -- grading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote: `text == answer[start:end]` in characters of the graded answer."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PointGrade:
    """What the answer does with one key point.

    `credit` (0..1) is what the point adds to the score, as a share of its weight; `confidence` (0..1) is the
    estimated probability that a person would give the same verdict. Every verdict but *missing* carries evidence.
    """

    point_id: str
    text: str
    weight: int
    verdict: Verdict
    credit: float
    confidence: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class GraderId:
    """Which grader made a grade: encoder, chat model ('' when it had no say) and the version of its fitted weights."""

    encoder: str
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one answer, made of points; `score` is computed from them by code.

    `score`, `low` and `high` are in 0..1, [low, high] being an 80 % interval. An abstained grade has no score: it says
    `reason` and is never shown as a number. `answers` counts the answers of the turn that were graded together.
    """

    score: float | None
    low: float | None
    high: float | None
    band: str
    points: tuple[PointGrade, ...]
    grader: GraderId
    ms: int = 0
    misconceptions: tuple[Misconception, ...] = ()
    reason: str = ""
    answers: int = 1

    @property
    def abstained(self) -> bool:
        return self.score is None


# -- sessions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wording:
    """A text put to the candidate: who wrote it, and what the model offered that was refused, and why."""

    text: str
    by_model: bool = False
    refused: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate said, when, and how long it took in seconds."""

    text: str
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A probe about one missed point, and its answer once given."""

    point_id: str
    wording: Wording
    asked_at: datetime
    answer: Answer | None = None


class TurnState(StrEnum):
    """Where a turn stands. Derived from what the turn holds, never stored beside it."""

    ASKED = "asked"
    ANSWERED = "answered"
    GRADED = "graded"
    PROBED = "probed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, follow-ups and grade. The question is kept as it was when it was asked."""

    n: int
    question: Question
    wording: Wording
    asked_at: datetime
    answer: Answer | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    grade: Grade | None = None
    hints: tuple[str, ...] = ()
    skipped: bool = False
    closed: bool = False

    @property
    def answers(self) -> tuple[Answer, ...]:
        given = (self.answer, *(follow_up.answer for follow_up in self.follow_ups))
        return tuple(answer for answer in given if answer is not None)

    @property
    def transcript(self) -> str:
        """All answers of the turn as one text; the grade's evidence counts characters of it."""
        return "\n\n".join(answer.text for answer in self.answers)

    @property
    def asked(self) -> tuple[str, ...]:
        """Everything the candidate was asked or told in this turn: repeating it is no answer."""
        probes = (follow_up.wording.text for follow_up in self.follow_ups)
        return tuple(dict.fromkeys((self.question.prompt, self.wording.text, *probes, *self.hints)))

    @property
    def open_probe(self) -> FollowUp | None:
        if self.follow_ups and self.follow_ups[-1].answer is None:
            return self.follow_ups[-1]
        return None

    @property
    def state(self) -> TurnState:
        if self.closed or self.skipped:
            return TurnState.DONE
        if self.answer is None:
            return TurnState.ASKED
        if self.open_probe is not None:
            return TurnState.PROBED
        if self.grade is None or self.grade.answers < len(self.answers):
            return TurnState.ANSWERED
        return TurnState.GRADED


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session asks: `stages` in order with their number of questions, from `level`, on `topics` (all if empty).

    `focus` weighs topics (a job description does); `minutes` bounds the whole session, 0 meaning no bound.
    """

    loop: str
    level: Level
    stages: tuple[LoopStage, ...]
    topics: tuple[str, ...] = ()
    focus: Mapping[str, float] = field(default_factory=dict)
    minutes: int = 0

    @property
    def questions(self) -> int:
        return sum(stage.questions for stage in self.stages)

    def stage_of(self, n: int) -> LoopStage | None:
        """The stage that the n-th question (from 0) belongs to; None past the last."""
        for stage in self.stages:
            if n < stage.questions:
                return stage
            n -= stage.questions
        return None


@dataclass(frozen=True, slots=True)
class Session:
    """One interview: its plan, the seed of its choices, and its turns so far."""

    id: str
    plan: Plan
    seed: int
    started_at: datetime
    turns: tuple[Turn, ...] = ()
    ended_at: datetime | None = None

    @property
    def current(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def score(self) -> float | None:
        """Mean score of the graded turns; None when nothing was graded."""
        scores = [turn.grade.score for turn in self.turns if turn.grade and turn.grade.score is not None]
        return sum(scores) / len(scores) if scores else None

    def with_turn(self, turn: Turn) -> Session:
        """This session with `turn` added, or put in the place of the one with its number."""
        kept = tuple(turn if old.n == turn.n else old for old in self.turns)
        return replace(self, turns=kept if turn.n <= len(self.turns) else (*kept, turn))
