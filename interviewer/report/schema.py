"""The JSON report, field by field. `docs/report.schema.json` is written from here, and a test holds both to the output.

Fields are added without notice; when one changes its meaning or goes, `schema_version` rises.
`python -m interviewer.report.schema` prints the schema.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Literal

from pydantic import Field

from interviewer.domain import Level, Measure, SessionKind, Stage, Verdict
from interviewer.report.criteria import Outcome
from interviewer.report.schema_turns import SpokenRecord, TurnRecord
from interviewer.report.schema_types import Count, Model, Score, Share, TurnNumber


class PauseRecord(Model):
    """A time that does not count: paused, left or interrupted."""

    start: datetime
    end: datetime


class SessionRecord(Model):
    """The session that is reported."""

    id: str
    kind: SessionKind
    loop: str
    level: Level
    started_at: datetime
    ended_at: datetime | None = Field(description="null while unfinished")
    invited_at: datetime | None = Field(description="when the candidate was invited to ask; null if not")
    pauses: list[PauseRecord]


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
    """A point that earned less than it could; among `missed`, one that was not covered."""

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
    meant: float = Field(ge=0, description="seconds; half of a question's own where it was under pressure")
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


class TogetherRecord(Model):
    """How the answers were delivered, taken together as if they were one."""

    answers: Count
    spoken_answers: Count
    words: Count
    seconds: float = Field(ge=0)
    length: float | None = Field(ge=0, description="the median")
    spoken: SpokenRecord | None = Field(description="null where nothing was spoken")


class EnquiryKindRecord(Model):
    """A kind of question that candidates ask, as `corpus/closing.yaml` had it then."""

    id: str
    title: str
    tells: str
    stronger: str
    follow_up: str


class CommentRecord(Model):
    """What is said on a question of the candidate's; there is no score."""

    kinds: list[EnquiryKindRecord] = Field(description="none where it could not be told, two where it is one of them")
    seen: list[str] = Field(description="what code saw of its form")


class EnquiryRecord(Model):
    """A question of the candidate's own."""

    text: str = Field(description="empty: the candidate said to have none")
    at: datetime
    seconds: float = Field(ge=0)
    comment: CommentRecord | None = Field(description="null until there is one")


class ReportRecord(Model):
    """`interviewer report --format json`. Numbers are rounded to four places; moments are ISO 8601 in UTC."""

    schema_version: Literal[2]  # json_report.VERSION
    session: SessionRecord
    summary: SummaryRecord
    previous: PreviousRecord | None
    trends: list[TrendRecord] = Field(description="topics of this session that others asked about as well")
    to_drill: list[DrillRecord] = Field(max_length=3, description="where most was lost, dearest first")
    delivery: TogetherRecord
    turns: list[TurnRecord] = Field(description="in order of asking")
    enquiries: list[EnquiryRecord] = Field(description="the candidate's own questions, in order")


def written() -> str:
    """The schema as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ReportRecord.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
