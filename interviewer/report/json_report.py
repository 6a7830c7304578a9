"""A session as JSON for programs. `schema` describes the fields; changing one raises its `VERSION`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from interviewer.domain import (
    Answer,
    Comment,
    Dispute,
    Enquiry,
    FollowUp,
    Grade,
    PointGrade,
    Prediction,
    Session,
    TopicResult,
    Turn,
    Wording,
)
from interviewer.report.comparison import Comparison
from interviewer.report.delivery import record, together_record
from interviewer.report.gather import Trend, gather
from interviewer.report.next_time import next_time
from interviewer.report.summary import Summary
from interviewer.speech.delivery import deliveries

VERSION = 2


def to_json(
    session: Session,
    *,
    error: float | None = None,
    previous: Session | None = None,
    past: Sequence[TopicResult] = (),
) -> str:
    """The report of `session` as one object. The arguments are those of `gather`.

    ASCII only, so that no control character reaches a terminal.
    """
    report = gather(session, error=error, previous=previous, past=past)
    found = {
        "schema_version": VERSION,
        "session": _session(session),
        "summary": _summary(report.summary, error),
        "previous": _comparison(report.comparison) if report.comparison else None,
        "trends": [_trend(each) for each in report.trends],
        "to_drill": [asdict(each) for each in report.to_drill],
        "delivery": together_record(report.delivery),
        "turns": [_turn(turn) for turn in session.turns],
        "enquiries": [_enquiry(each) for each in session.enquiries],
    }
    return json.dumps(_rounded(found), indent=2, allow_nan=False) + "\n"


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "kind": session.plan.kind.value,
        "loop": session.plan.loop,
        "level": session.plan.level.value,
        "started_at": _moment(session.started_at),
        "ended_at": _moment(session.ended_at) if session.ended_at else None,
        "invited_at": _moment(session.invited_at) if session.invited_at else None,
        "pauses": [{"start": _moment(pause.start), "end": _moment(pause.end)} for pause in session.pauses],
    }


def _summary(summary: Summary, error: float | None) -> dict[str, Any]:
    """The dataclass as it is: a test holds its fields to the schema."""
    return {"error": error, **asdict(summary)}


def _comparison(found: Comparison) -> dict[str, Any]:
    return asdict(found) | {"started_at": _moment(found.started_at)}


def _trend(trend: Trend) -> dict[str, Any]:
    points = [
        {"session_id": each.session_id, "started_at": _moment(each.started_at), "score": each.score}
        for each in trend.points
    ]
    return {"topic": trend.topic, "sessions": points}


def _turn(turn: Turn) -> dict[str, Any]:
    question = turn.question
    return {
        "n": turn.n,
        "state": turn.state.value,
        "question": {
            "id": question.id,
            "topic": question.topic,
            "level": question.level.value,
            "stage": question.stage.value,
            "kind": question.kind.value,
            "prompt": question.prompt,
            "reference": question.reference,
        },
        "asked": _wording(turn.wording, turn.asked_at),
        "hints": list(turn.hints),
        "answer": _answer(turn.answer),
        "follow_ups": [_follow_up(each) for each in turn.follow_ups],
        "grade": _grade(turn.grade) if turn.grade else None,
        "delivery": [record(each) for each in deliveries(turn)],
        "next_time": list(next_time(turn)),
        "skipped": turn.skipped,
        "prediction": _prediction(turn.prediction),
        "disputes": [_dispute(each) for each in turn.disputes],
        "minutes_under_pressure": turn.limit or None,
    }


def _enquiry(enquiry: Enquiry) -> dict[str, Any]:
    return {
        "text": enquiry.text,
        "at": _moment(enquiry.at),
        "seconds": enquiry.seconds,
        "comment": _comment(enquiry.comment) if enquiry.comment else None,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    names = ("id", "title", "tells", "stronger", "follow_up")
    return {
        "kinds": [{name: getattr(kind, name) for name in names} for kind in comment.kinds],
        "seen": list(comment.seen),
    }


def _prediction(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {"expected": prediction.expected, "reached": prediction.reached, "at": _moment(prediction.at)}


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "point_id": dispute.point_id,
        "said": dispute.said,
        "graded": dispute.original.verdict.value,
        "at": _moment(dispute.at),
    }


def _wording(wording: Wording, asked_at: datetime) -> dict[str, Any]:
    return {"text": wording.text, "by_model": wording.by_model, "at": _moment(asked_at)}


def _answer(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    speech = asdict(answer.speech) if answer.speech else None
    return {"text": answer.text, "at": _moment(answer.at), "seconds": answer.seconds, "speech": speech}


def _follow_up(follow_up: FollowUp) -> dict[str, Any]:
    return {
        "point_id": follow_up.point_id,
        "asked": _wording(follow_up.wording, follow_up.asked_at),
        "answer": _answer(follow_up.answer),
    }


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "score": grade.score,
        "low": grade.low,
        "high": grade.high,
        "band": grade.band,
        "abstained": grade.abstained,
        "reason": grade.reason,
        "answers": grade.answers,
        "points": [_point(point) for point in grade.points],
        "unheard": [_point(point) for point in grade.unheard],
        "misconceptions": [asdict(each) for each in grade.misconceptions],
        "grader": asdict(grade.grader),
        "ms": grade.ms,
    }


def _point(point: PointGrade) -> dict[str, Any]:
    return {
        "id": point.point_id,
        "text": point.text,
        "weight": point.weight,
        "verdict": point.verdict.value,
        "credit": point.credit,
        "confidence": point.confidence,
        "evidence": asdict(point.evidence) if point.evidence else None,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _rounded(value: Any) -> Any:
    """`value` with every float cut to 4 places: what lies beyond is noise of the arithmetic."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
