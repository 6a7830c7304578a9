"""A question of the JSON report with all that followed, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from interviewer.domain import Kind, Level, Stage, TurnState, Verdict
from interviewer.report.schema_types import Count, Model, Score, Share, TurnNumber


class QuestionRecord(Model):
    """The question as it stood in the corpus when it was asked."""

    id: str
    topic: str
    level: Level
    stage: Stage
    kind: Kind
    prompt: str
    reference: str


class AskedRecord(Model):
    """How it was put."""

    text: str
    by_model: bool = Field(description="whether the chat model wrote it")
    at: datetime


class HeardWordRecord(Model):
    """A word as it was transcribed. Times are seconds from the start of the recording."""

    text: str
    start: float
    end: float
    probability: float


class SpeechRecord(Model):
    """What was heard of a spoken answer, before it was corrected."""

    words: list[HeardWordRecord]
    seconds: float = Field(description="length of the recording")


class AnswerRecord(Model):
    """What was answered."""

    text: str
    at: datetime
    seconds: float = Field(ge=0)
    speech: SpeechRecord | None = Field(description="null when it was typed")


class FollowUpRecord(Model):
    """A follow-up on one key point."""

    point_id: str
    asked: AskedRecord
    answer: AnswerRecord | None


class EvidenceRecord(Model):
    """A quote. `start` and `end` count characters of the answers joined by an empty line, in order."""

    start: Count
    end: Count
    text: str


class PointRecord(Model):
    """A key point as it was judged."""

    id: str
    text: str
    weight: Literal[1, 2, 3]
    verdict: Verdict
    credit: Share
    confidence: Share
    evidence: EvidenceRecord | None = Field(description="null for a missing point")


class MisconceptionRecord(Model):
    """A wrong claim that the answer makes."""

    claim: str
    correction: str


class GraderRecord(Model):
    """What graded."""

    encoder: str
    model: str
    version: str


class GradeRecord(Model):
    """An abstained grade has null for its three numbers, and says why in `reason`."""

    score: Score
    low: Score = Field(description="80 % interval")
    high: Score = Field(description="80 % interval")
    band: str
    abstained: bool
    reason: str
    answers: Count = Field(description="how many answers were graded together")
    points: list[PointRecord]
    unheard: list[PointRecord] = Field(
        description="set aside because their verdict hung on words heard badly; not in the score"
    )
    misconceptions: list[MisconceptionRecord]
    grader: GraderRecord
    ms: float = Field(ge=0)


class PredictionRecord(Model):
    """The score expected before one was shown, and the one reached without follow-ups."""

    expected: Share
    reached: Score
    at: datetime


class DisputeRecord(Model):
    """A point on which the person's word counts; it is in the grade already."""

    point_id: str
    said: bool
    graded: Verdict = Field(description="the grader's own verdict")
    at: datetime


class PausesRecord(Model):
    """Silences of at least .25 s between words."""

    count: Count
    long: Count = Field(description="of at least 2 s")
    total: float = Field(ge=0, description="seconds")
    longest: float = Field(ge=0, description="seconds")


class SpokenRecord(Model):
    """What the times of the words heard tell. What cannot be known is null."""

    words: Count = Field(description="heard")
    seconds: float = Field(ge=0, description="from the start of the first word to the end of the last")
    pauses: PausesRecord
    fillers: dict[str, Count] = Field(description="a number for each kind that occurs")
    repeated: Count
    broken_off: Count
    first_word: float | None = Field(description="seconds from the start of the recording; the median of a session")
    first_point: float | None = Field(description="the same, until the first point was made")
    amended: Count = Field(description="words whose times were impossible and were put right")
    pace: float | None = Field(description="words a minute")
    articulation: float | None = Field(description="words a minute without pauses")
    pause_share: Share | None
    filler_rate: float | None = Field(description="in 100 words")
    hesitation_rate: float | None = Field(description="um, uh and the like, in 100 words")
    repeat_rate: float | None = Field(description="in 100 words")


class DeliveryRecord(Model):
    """How an answer was delivered; no part of it enters a score."""

    words: Count = Field(description="of its text")
    minutes_meant: float | None = Field(description="null for an answer to a follow-up")
    length: float | None = Field(ge=0, description="the time taken as a share of the time meant")
    spoken: SpokenRecord | None = Field(description="null when it was typed")


class TurnRecord(Model):
    """One question with all that followed."""

    n: TurnNumber
    state: TurnState = Field(description="`probed` while a follow-up is open")
    question: QuestionRecord
    asked: AskedRecord
    hints: list[str] = Field(description="the hints given")
    answer: AnswerRecord | None
    follow_ups: list[FollowUpRecord]
    grade: GradeRecord | None = Field(description="null when not graded")
    delivery: list[DeliveryRecord] = Field(description="of each answer, in order")
    next_time: list[str] = Field(max_length=2, description="what to say next time, in two sentences")
    skipped: bool
    prediction: PredictionRecord | None = Field(description="null when none was made")
    disputes: list[DisputeRecord]
    minutes_under_pressure: float | None = Field(
        description="the minutes that it was given, half of its own, where it was the one under pressure; else null"
    )
