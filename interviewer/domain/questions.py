"""What is asked: questions with their key points, and the loops that put them in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from interviewer.domain.closing import EnquiryKind


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


class Element(StrEnum):
    """What a part of an account of one's own work tells."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"
    REFLECTION = "reflection"


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing that a good answer says.

    `weight` is 1 (nice), 2 (expected) or 3 (essential). `accept` holds other ways to say it; `probe` asks for it and
    `hint` points to it, neither giving it away. A `derived` point was cut from an imported answer by code: nobody
    decided that it matters. `element` is the part of an account that a behavioural question's point
    asks for, if any.
    """

    id: str
    text: str
    weight: int = 2
    accept: tuple[str, ...] = ()
    probe: str = ""
    hint: str = ""
    derived: bool = False
    element: Element | None = None

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


class Measure(StrEnum):
    """How code tells from the grades of a stage whether a success criterion is met."""

    POINTS = "points"  # the weighted share of key points that were said
    ESSENTIALS = "essentials"  # the same, of those of weight 3
    CORRECT = "correct"  # the share of answers that contradict nothing, of those that say anything
    ANSWERED = "answered"  # the share of questions whose answer says any point
    IN_TIME = "in_time"  # the share of answers that say any point, the first within the question's minutes


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a stage looks for. `measure` is None where only a person can judge it.

    It is judged by the questions on `topics` and of `kinds`, any where they are empty.
    """

    text: str
    measure: Measure | None = None
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopStage:
    """One stage of a loop: its length, what it looks at, who asks, and when it is passed.

    It asks the questions named in `order`, or `questions` that fit its stage, topics and kinds. One that `invites` ends
    with the candidate's own questions.
    """

    stage: Stage
    title: str
    minutes: int
    questions: int
    focus: tuple[str, ...] = ()
    success: tuple[Criterion, ...] = ()
    tips: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    order: tuple[str, ...] = ()
    invites: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A practical task, done at a keyboard within `hours`; the question `asks` is where it is talked through."""

    id: str
    title: str
    brief: str
    hours: tuple[int, int]
    asks: str
    requirements: tuple[str, ...]
    deliverables: tuple[str, ...]
    evaluation: tuple[str, ...]
    mistakes: tuple[str, ...]
    tips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """An interview plan for a role, for each of its seniorities, and its practical tasks."""

    id: str
    title: str
    levels: tuple[Level, ...]
    stages: tuple[LoopStage, ...]
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """All topics and loops that a session may draw from, and the kinds of questions that candidates ask."""

    topics: tuple[Topic, ...]
    loops: tuple[Loop, ...] = ()
    enquiries: tuple[EnquiryKind, ...] = ()

    def __iter__(self) -> Iterator[Question]:
        return chain.from_iterable(topic.questions for topic in self.topics)

    def __len__(self) -> int:
        return sum(len(topic.questions) for topic in self.topics)

    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self}
