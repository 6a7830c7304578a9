"""The values everything else speaks of. Frozen, without I/O, without a clock: time, chance and ids are passed in."""

from __future__ import annotations

from interviewer.domain.grades import Evidence, Grade, GraderId, PointGrade
from interviewer.domain.questions import (
    Corpus,
    Criterion,
    Element,
    KeyPoint,
    Kind,
    Level,
    Loop,
    LoopStage,
    Measure,
    Misconception,
    Question,
    Sample,
    Stage,
    Task,
    Topic,
    Verdict,
)
from interviewer.domain.sessions import Answer, FollowUp, Plan, Session, Turn, TurnState, Wording

__all__ = [
    "Answer",
    "Corpus",
    "Criterion",
    "Element",
    "Evidence",
    "FollowUp",
    "Grade",
    "GraderId",
    "KeyPoint",
    "Kind",
    "Level",
    "Loop",
    "LoopStage",
    "Measure",
    "Misconception",
    "Plan",
    "PointGrade",
    "Question",
    "Sample",
    "Session",
    "Stage",
    "Task",
    "Topic",
    "Turn",
    "TurnState",
    "Verdict",
    "Wording",
]
