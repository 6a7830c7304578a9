"""The JSON report, field by field. `docs/report.schema.json` is written from here, and a test holds both to the output.

Fields are added without notice; when one changes its meaning or goes, `schema_version` rises.
`python -m interviewer.report.schema` prints the schema.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.domain import Kind, Level, Measure, SessionKind, Stage, TurnState, Verdict
from interviewer.report.criteria import Outcome

Share = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float | None, Field(ge=0, le=1, description="0..1, shown times five; null where nothing was graded")]
Count = Annotated[int, Field(ge=0)]
TurnNumber = Annotated[int, Field(ge=1, description="number of a question, from 1")]


class Model(BaseModel):
    """No field but those named, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SessionRecord(Model):
    """The session that is reported."""

    id: str
    kind: SessionKind
    loop: str
    level: Level
    started_at: datetime
    ended_at: datetime | None = Field(description="null while unfinished")


class CriterionRecord(Model):
    """A success criterion of a stage. What a grade cannot show has no measure and is left to the reader."""

    text: str
    outcome: Outcome = Field(description="met from a share of .7 on, partly from .4")
    measure: Measure | None = Field(
        description="points: weighted share of key points said; essentials: the same of those of weight 3; correct: "
        "share of answers that contradict nothing; answered: share of questions answered; in_time: share of answers "
        "given within the question's minutes"
    )
    share: Share | None = Field(description="null where nothing was measured")
    turns: list[TurnNumber] = Field(description="the questions it was judged by")


class CostRecord(Model):
    """A point not fully covered."""

    turn: TurnNumber
    question_id: str
    point_id: str
    text: str
    verdict: Verdict
    lost: Share = Field(description="share of that question's score")


class StageRecord(Model):
    """A stage of the plan, reached or not."""

    stage: Stage
    title: str
    success: list[CriterionRecord]
    asked: Count
    answered: Count
    score: Score
    missed: list[CostRecord] = Field(description="dearest first")


class TopicRecord(Model):
    """All questions on one topic."""

    topic: str
    asked: Count
    answered: Count
    score: Score


class LevelRecord(Model):
    """All questions of one level of difficulty."""

    level: Level
    asked: Count
    answered: Count
    score: Score


class StrengthRecord(Model):
    """An essential point that was covered."""

    turn: TurnNumber
    question_id: str
    text: str


class TimingRecord(Model):
    """The time until the first answers were given, beside the time meant for their questions."""

    turns: Count = Field(description="how many were answered")
    used: float = Field(ge=0, description="seconds")
    meant: float = Field(ge=0, description="seconds")
    over: list[TurnNumber] = Field(description="the questions that took longer than meant")


class ConfidenceRecord(Model):
    """How the scores that were predicted compare with those reached."""

    turns: Count = Field(description="how many questions")
    expected: Share = Field(description="mean")
    reached: Share = Field(description="mean, without follow-ups")
    bias: float = Field(ge=-1, le=1, description="expected less reached; above 0 is over-confidence")
    off: Share = Field(description="mean distance of the two")


class SummaryRecord(Model):
    """The session in figures."""

    score: Score
    error: float | None = Field(ge=0, description="the grader's measured error on a score (0..1), null when unknown")
    asked: Count
    answered: Count
    skipped: Count
    graded: Count = Field(description="answers with a score")
    minutes: float = Field(ge=0, description="time spent answering, follow-ups included")
    stages: list[StageRecord]
    topics: list[TopicRecord]
    levels: list[LevelRecord] = Field(description="the easiest first")
    strengths: list[StrengthRecord]
    costs: list[CostRecord] = Field(description="dearest first")
    timing: TimingRecord | None = Field(description="null where nothing was answered")
    confidence: ConfidenceRecord | None = Field(description="null where nothing was predicted")
    disputed: Count = Field(description="points that the person disputes")


class TopicChangeRecord(Model):
    """A topic that both sessions asked about."""

    topic: str
    before: Score
    now: Score


class PreviousRecord(Model):
    """The session that this one is compared with, and what changed."""

    session_id: str
    started_at: datetime
    before: Score
    now: Score
    topics: list[TopicChangeRecord]


class TrendPointRecord(Model):
    """The mean score on a topic in one session."""

    session_id: str
    started_at: datetime
    score: Share


class TrendRecord(Model):
    """A topic over the sessions of this kind up to this one, oldest first."""

    topic: str
    sessions: list[TrendPointRecord] = Field(min_length=2)


class DrillRecord(Model):
    """A topic worth practising."""

    topic: str
    points: Count = Field(description="how many were not fully said")
    lost: float = Field(ge=0, description="sum of their shares")


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


class AnswerRecord(Model):
    """What was answered."""

    text: str
    at: datetime
    seconds: float = Field(ge=0)


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
    next_time: list[str] = Field(max_length=2, description="what to say next time, in two sentences")
    skipped: bool
    prediction: PredictionRecord | None = Field(description="null when none was made")
    disputes: list[DisputeRecord]


class ReportRecord(Model):
    """`interviewer report --format json`. Numbers are rounded to four places; moments are ISO 8601 in UTC."""

    schema_version: Literal[2]  # json_report.VERSION
    session: SessionRecord
    summary: SummaryRecord
    previous: PreviousRecord | None
    trends: list[TrendRecord] = Field(description="topics of this session that others asked about as well")
    to_drill: list[DrillRecord] = Field(max_length=3, description="where most was lost, dearest first")
    turns: list[TurnRecord] = Field(description="in order of asking")


def written() -> str:
    """The schema as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ReportRecord.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
