"""Small functions that make domain values for tests. Every argument has a default; pass what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from interviewer.domain import (
    Answer,
    Criterion,
    Evidence,
    FollowUp,
    Grade,
    GraderId,
    HeardWord,
    KeyPoint,
    Kind,
    Level,
    LoopStage,
    Measure,
    Misconception,
    Plan,
    PointGrade,
    Question,
    Session,
    Speech,
    Stage,
    Turn,
    Verdict,
    Wording,
)

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
GRADER = GraderId(encoder="tiny", model="", version="1")
CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}


def at(minutes: float) -> datetime:
    """A moment, `minutes` after the session began."""
    return NOON + timedelta(minutes=minutes)


def a_point(point_id: str = "selectivity", **fields: Any) -> KeyPoint:
    given: dict[str, Any] = {
        "text": f"An index pays off by {point_id}.",
        "weight": 2,
        "accept": (f"it is about {point_id}", f"{point_id} decides", f"think of {point_id}"),
        "probe": "What else would you look at?",
        "hint": "Think of how many rows come back.",
    }
    return KeyPoint(id=point_id, **(given | fields))


def a_question(question_id: str = "indexing-when-to-add", **fields: Any) -> Question:
    given: dict[str, Any] = {
        "topic": "indexing",
        "prompt": "How do you decide whether a column deserves an index?",
        "level": Level.MIDDLE,
        "stage": Stage.TECHNICAL,
        "kind": Kind.SCENARIO,
        "minutes": 4,
        "reference": "An index pays off when few rows match, and each write has to keep it up to date.",
        "key_points": (a_point("selectivity", weight=3), a_point("write-cost"), a_point("measuring", weight=1)),
        "variants": ("When would you add an index?",),
        "misconceptions": (Misconception("Index every column.", "Each index slows every write."),),
    }
    return Question(id=question_id, **(given | fields))


def an_answer(text: str = "I look at how many rows match.", **fields: Any) -> Answer:
    given: dict[str, Any] = {"at": at(2), "seconds": 90.0}
    return Answer(text=text, **(given | fields))


def a_speech(text: str, *doubtful: str, pace: float = 0.4) -> Speech:
    """`text` as it was heard, `pace` seconds a word; the words named `doubtful` were heard badly."""
    words = tuple(
        HeardWord(word, n * pace, (n + 1) * pace, 0.2 if word.strip(".,") in doubtful else 0.95)
        for n, word in enumerate(text.split())
    )
    return Speech(words, pace * len(words))


def a_follow_up(point_id: str = "write-cost", **fields: Any) -> FollowUp:
    given: dict[str, Any] = {"wording": Wording("And what does it cost you?", by_model=True), "asked_at": at(3)}
    return FollowUp(point_id=point_id, **(given | fields))


def a_point_grade(point: KeyPoint, verdict: Verdict = Verdict.COVERED, quote: str = "I look") -> PointGrade:
    """A grade of `point`; `quote` stands at the start of the answer, and is dropped for a missing point."""
    evidence = None if verdict is Verdict.MISSING else Evidence(0, len(quote), quote)
    return PointGrade(point.id, point.text, point.weight, verdict, CREDIT[verdict], 0.9, evidence)


def a_grade(question: Question | None = None, *verdicts: Verdict, **fields: Any) -> Grade:
    """A grade of `question`, one verdict a key point (covered where not given), its score computed from the weights."""
    points = (question or a_question()).key_points
    padded = (*verdicts, *[Verdict.COVERED] * (len(points) - len(verdicts)))
    graded = tuple(a_point_grade(point, verdict) for point, verdict in zip(points, padded, strict=True))
    score = sum(p.weight * p.credit for p in graded) / sum(p.weight for p in graded)
    given: dict[str, Any] = {
        "score": score,
        "low": max(0.0, score - 0.1),
        "high": min(1.0, score + 0.1),
        "band": "solid",
        "points": graded,
        "grader": GRADER,
        "ms": 41,
    }
    return Grade(**(given | fields))


def an_abstained_grade(reason: str = "The answer is too short to tell.", **fields: Any) -> Grade:
    given: dict[str, Any] = {"score": None, "low": None, "high": None, "band": "", "reason": reason, "points": ()}
    return a_grade(**(given | fields))


def a_turn(n: int = 1, question: Question | None = None, **fields: Any) -> Turn:
    """A question just asked; pass `answer`, `grade` and so on for a turn further on."""
    asked = question or a_question()
    given: dict[str, Any] = {"wording": Wording(asked.prompt), "asked_at": at(n)}
    return Turn(n=n, question=asked, **(given | fields))


def a_stage(stage: Stage = Stage.TECHNICAL, questions: int = 2, **fields: Any) -> LoopStage:
    given: dict[str, Any] = {
        "title": stage.value.replace("_", " ").capitalize(),
        "minutes": 20,
        "success": (Criterion("Weighs costs against gains", Measure.POINTS),),
    }
    return LoopStage(stage=stage, questions=questions, **(given | fields))


def a_plan(**fields: Any) -> Plan:
    given: dict[str, Any] = {
        "loop": "backend",
        "level": Level.MIDDLE,
        "stages": (a_stage(),),
        "topics": ("indexing",),
        "focus": {"indexing": 1.5},
    }
    return Plan(**(given | fields))


def a_session(*turns: Turn, session_id: str = "20260304-120000-ab", **fields: Any) -> Session:
    given: dict[str, Any] = {"plan": a_plan(), "seed": 7, "started_at": NOON, "turns": turns}
    return Session(id=session_id, **(given | fields))
