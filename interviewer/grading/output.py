"""A grade as JSON: what `grade --json` prints and `grade --batch` adds to each line."""

from __future__ import annotations

from typing import Any

from interviewer.domain import Grade, PointGrade


def grade_record(grade: Grade) -> dict[str, Any]:
    """The record of docs/grading.md. An abstained grade has null for its numbers, and a `reason`."""
    record: dict[str, Any] = {
        "score": grade.score,
        "low": grade.low,
        "high": grade.high,
        "band": grade.band,
        "abstained": grade.abstained,
        "points": [_point(point) for point in grade.points],
        "misconceptions": [{"claim": each.claim, "correction": each.correction} for each in grade.misconceptions],
        "grader": {"encoder": grade.grader.encoder, "model": grade.grader.model, "version": grade.grader.version},
        "ms": grade.ms,
    }
    if grade.unheard:
        record["unheard"] = [_point(point) for point in grade.unheard]
    return record | {"reason": grade.reason} if grade.abstained else record


def _point(point: PointGrade) -> dict[str, Any]:
    quote = point.evidence
    return {
        "text": point.text,
        "weight": point.weight,
        "verdict": point.verdict.value,
        "confidence": point.confidence,
        "evidence": {"start": quote.start, "end": quote.end, "text": quote.text} if quote else None,
    }
