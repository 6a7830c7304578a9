"""One interview: its plan, and its turns as far as it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from interviewer.domain.cards import Card, Review
from interviewer.domain.closing import Enquiry
from interviewer.domain.grades import Evidence, Grade, PointGrade
from interviewer.domain.questions import Level, LoopStage, Question
from interviewer.domain.speech import Speech


@dataclass(frozen=True, slots=True)
class Wording:
    """A text put to the candidate: who wrote it, and what the model offered that was refused, and why."""

    text: str
    by_model: bool = False
    refused: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate said, when, and how long it took in seconds; `speech` is what was heard of it, if spoken."""

    text: str
    at: datetime
    seconds: float
    speech: Speech | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A probe about one missed point, and its answer once given. `hinted`: the point's hint was given below it."""

    point_id: str
    wording: Wording
    asked_at: datetime
    answer: Answer | None = None
    hinted: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """The person's word against the grader's on one point: it was said, in the words of `quote`, or it was not said.

    `original` is what the grader made of the point; it is never lost.
    """

    point_id: str
    said: bool
    at: datetime
    original: PointGrade
    quote: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The score (0..1) that the candidate `expected` before seeing one, and what the answer then `reached`.

    Follow-ups come after the score was shown, so `reached` is the score without them; None while there is none.
    """

    expected: float
    at: datetime
    reached: float | None = None


HINT_COST = 0.25  # the share of a point's credit that its hint costs


class SessionKind(StrEnum):
    """An interview picks its questions as it goes; a drill asks those whose points are to be practised."""

    INTERVIEW = "interview"
    DRILL = "drill"


class Difficulty(StrEnum):
    """What the answers so far do to the level of the next question."""

    ADAPTIVE = "adaptive"
    FIXED = "fixed"


class Manner(StrEnum):
    """How the interviewer speaks; `manner.py` has the words."""

    NEUTRAL = "neutral"
    FRIENDLY = "friendly"
    PROBING = "probing"


class TurnState(StrEnum):
    """Where a turn stands. Derived from what the turn holds, never stored beside it."""

    ASKED = "asked"
    ANSWERED = "answered"
    GRADED = "graded"
    PROBED = "probed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, follow-ups and grade. The question is kept as it was when it was asked.

    `disputes` are already in the grade. `limit` is how many minutes it was given under pressure; 0 is no pressure.
    """

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
    prediction: Prediction | None = None
    disputes: tuple[Dispute, ...] = ()
    limit: float = 0.0

    @property
    def minutes(self) -> float:
        """How many minutes the question was given."""
        return self.limit or float(self.question.minutes)

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
    def hints_below(self) -> tuple[tuple[str, ...], ...]:
        """The hints given below the question, then those given below each follow-up."""
        hints = list(self.hints)
        below = [(hints.pop(),) if each.hinted and hints else () for each in reversed(self.follow_ups)]
        return (tuple(hints), *reversed(below))

    def hinted(self, point_id: str) -> bool:
        """Whether the hint of this point was given."""
        return any(each.id == point_id and each.hint in self.hints for each in self.question.key_points)

    def worth(self, point_id: str) -> float:
        """The credit (0..1) that the point can still earn: its hint costs `HINT_COST` of it."""
        return 1.0 - HINT_COST if self.hinted(point_id) else 1.0

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

    A job description weighs topics (`focus`) and single questions (`near`), both 0..1. `minutes` bounds the whole
    session, 0 meaning no bound. `manner` is None where none was chosen: the settings say it. `spoken` says
    how answers are to be given. A drill has one stage with the questions in order, and `points` names those of each
    question's points that it is about.
    """

    loop: str
    level: Level
    stages: tuple[LoopStage, ...]
    topics: tuple[str, ...] = ()
    focus: Mapping[str, float] = field(default_factory=dict)
    minutes: int = 0
    kind: SessionKind = SessionKind.INTERVIEW
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Mapping[str, float] = field(default_factory=dict)
    difficulty: Difficulty = Difficulty.ADAPTIVE
    manner: Manner | None = None
    spoken: bool = False

    @property
    def invites(self) -> bool:
        """Whether the candidate's own questions end it."""
        return bool(self.stages) and self.stages[-1].invites

    @property
    def questions(self) -> int:
        return sum(stage.questions for stage in self.stages)

    def ended_after(self, n: int) -> Plan:
        """This plan, the stage of the n-th question (from 1) ending with that question."""
        stages, before = [], 0
        for stage in self.stages:
            ends = before < n <= before + stage.questions
            stages.append(replace(stage, questions=n - before) if ends else stage)
            before += stage.questions
        return replace(self, stages=tuple(stages))

    def stage_of(self, n: int) -> LoopStage | None:
        """The stage that the n-th question (from 0) belongs to; None past the last."""
        for stage in self.stages:
            if n < stage.questions:
                return stage
            n -= stage.questions
        return None


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count: the person paused, or the program was gone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One interview: its plan, the seed of its choices, and its turns so far.

    `invited_at` is when the candidate was first invited to ask; `enquiries` is what they asked.
    """

    id: str
    plan: Plan
    seed: int
    started_at: datetime
    turns: tuple[Turn, ...] = ()
    ended_at: datetime | None = None
    invited_at: datetime | None = None
    enquiries: tuple[Enquiry, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def current(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def closing(self) -> bool:
        """Whether it is the candidate who asks now."""
        return self.invited_at is not None and self.ended_at is None

    @property
    def last_step(self) -> datetime:
        """When the last thing happened that is stored with its time."""
        asked = (turn.asked_at for turn in self.turns)
        probed = (probe.asked_at for turn in self.turns for probe in turn.follow_ups)
        said = (each.at for turn in self.turns for each in turn.answers)
        enquired = (each.at for each in self.enquiries)
        rested = (each.end for each in self.pauses)
        begun = (self.started_at, self.invited_at or self.started_at)
        return max(chain(begun, asked, probed, said, enquired, rested))

    def active(self, now: datetime) -> timedelta:
        """How long the session has lasted, without its pauses."""
        away = sum((pause.end - pause.start for pause in self.pauses), timedelta())
        return (self.ended_at or now) - self.started_at - away

    @property
    def score(self) -> float | None:
        """Mean score of the graded turns; None when nothing was graded."""
        scores = [turn.grade.score for turn in self.turns if turn.grade and turn.grade.score is not None]
        return sum(scores) / len(scores) if scores else None

    def with_turn(self, turn: Turn) -> Session:
        """This session with `turn` added, or put in the place of the one with its number."""
        kept = tuple(turn if old.n == turn.n else old for old in self.turns)
        return replace(self, turns=kept if turn.n <= len(self.turns) else (*kept, turn))


@dataclass(frozen=True, slots=True)
class TopicResult:
    """The mean score (0..1) on a topic in one session."""

    topic: str
    session_id: str
    started_at: datetime
    score: float


# a stored turn, then as in `Practise`
PractiseTurn = Callable[[Session, Turn, Mapping[str, Card], Mapping[str, Review]], Sequence[Review]]
