"""The answers of which a person said what the grader got wrong, as graded data. The fields are in docs/report.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interviewer.domain import PointGrade, Session, Turn


def records(session: Session) -> Iterator[dict[str, Any]]:
    """One record an answer with disputes; each is a line that `interviewer grade --batch` takes as well."""
    for turn in session.turns:
        if turn.disputes and turn.grade is not None:
            yield _record(session, turn, turn.grade.points)


def _record(session: Session, turn: Turn, points: tuple[PointGrade, ...]) -> dict[str, Any]:
    question = turn.question
    originals = {dispute.point_id: dispute.original for dispute in turn.disputes}
    return {
        "id": f"{session.id}/{turn.n}",
        "question_id": question.id,
        "question": question.prompt,
        "reference": question.reference,
        "answer": turn.transcript,
        "key_points": [
            {"id": point.id, "text": point.text, "weight": point.weight, "accept": list(point.accept)}
            for point in question.key_points
        ],
        "labels": [_label(point, originals.get(point.point_id)) for point in points],
    }


def _label(point: PointGrade, original: PointGrade | None) -> dict[str, Any]:
    return {
        "id": point.point_id,
        "verdict": point.verdict.value,
        "quote": point.evidence.text if point.evidence else None,
        "by": "person" if original else "grader",
        "graded": (original or point).verdict.value,
    }
