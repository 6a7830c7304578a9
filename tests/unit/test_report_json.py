"""The JSON report: its fields are the ones that docs/report.schema.json describes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.domain import (
    Comment,
    Dispute,
    Enquiry,
    EnquiryKind,
    Pause,
    Prediction,
    Session,
    TopicResult,
    Verdict,
)
from interviewer.report import schema
from interviewer.report.json_report import to_json
from tests.builders import (
    NOON,
    a_follow_up,
    a_grade,
    a_point_grade,
    a_question,
    a_session,
    a_speech,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

FILE = Path(__file__).parents[2] / "docs" / "report.schema.json"


def a_stored_session() -> Session:
    grade = a_grade(None, Verdict.COVERED, Verdict.MISSING, misconceptions=a_question().misconceptions, answers=2)
    grade = replace(grade, unheard=grade.points[:1])
    turn = a_turn(
        1,
        answer=an_answer(speech=a_speech("I")),
        grade=grade,
        follow_ups=(a_follow_up(answer=an_answer()),),
        hints=("h",),
        prediction=Prediction(0.9, at(2), 0.5),
        disputes=(Dispute("write-cost", False, at(5), a_point_grade(a_question().key_points[1])),),
    )
    abstained = a_turn(2, answer=an_answer(seconds=900), grade=an_abstained_grade(), follow_ups=(a_follow_up(),))
    kind = EnquiryKind("team", "The team", "It shows interest.", "Ask what happened.", "When?")
    return a_session(
        turn,
        abstained,
        a_turn(3, skipped=True, limit=2.0),
        invited_at=at(7),
        enquiries=(Enquiry("Who is on the team?", at(8), 5.0, Comment((kind,), ("It is open.",))),),
        pauses=(Pause(at(3), at(4)),),
        ended_at=at(9),
    )


def a_full_session() -> dict[str, Any]:
    """The report with every field filled."""
    session = a_stored_session()
    past = [TopicResult("indexing", f"s{n}", NOON + timedelta(days=n), n / 3) for n in range(3)]
    previous = replace(session, id="earlier")
    record: dict[str, Any] = json.loads(to_json(session, error=0.1, previous=previous, past=past))
    return record


def test_the_output_is_what_the_schema_says_to_the_last_field() -> None:
    full = a_full_session()
    assert full["previous"]
    assert full["trends"]
    assert full["summary"]["timing"] == {"turns": 2, "used": 990.0, "meant": 480.0, "over": [2]}
    assert full["turns"][0]["next_time"][0].startswith("Say this first: ")
    for text in (json.dumps(full), to_json(a_session()), to_json(a_session(a_turn(1)))):
        schema.ReportRecord.model_validate_json(text)


def test_a_field_that_the_schema_does_not_have_or_misses_is_refused() -> None:
    full = a_full_session()
    for changed in ({**full, "more": 1}, {key: full[key] for key in full if key != "trends"}):
        with pytest.raises(ValidationError):
            schema.ReportRecord.model_validate_json(json.dumps(changed))


def test_the_schema_file_is_the_one_of_the_code() -> None:
    """Renew it: `python -m interviewer.report.schema > docs/report.schema.json`."""
    assert FILE.read_text(encoding="utf-8") == schema.written()


def test_the_parts_of_a_turn() -> None:
    turn = a_full_session()["turns"][0]
    assert turn["state"] == "graded"
    assert turn["answer"] == {
        "text": "I look at how many rows match.",
        "at": "2026-03-04T12:02:00+00:00",
        "seconds": 90.0,
        "speech": {"words": [{"text": "I", "start": 0.0, "end": 0.4, "probability": 0.95}], "seconds": 0.4},
    }
    assert turn["follow_ups"][0]["point_id"] == "write-cost"
    assert turn["grade"]["points"][0]["evidence"] == {"start": 0, "end": 6, "text": "I look"}
    assert turn["grade"]["points"][1]["evidence"] is None


def test_floats_carry_no_noise() -> None:
    record = a_full_session()
    assert record["summary"]["score"] == 0.6667
    assert record["turns"][0]["grade"]["low"] == 0.5667
    assert record["summary"]["costs"][0]["lost"] == 0.3333
    assert record["summary"]["error"] == 0.1


def test_an_abstained_grade_has_no_number() -> None:
    grade = a_full_session()["turns"][1]["grade"]
    assert grade["abstained"] is True
    assert (grade["score"], grade["low"], grade["high"]) == (None, None, None)
    assert grade["reason"]


def test_text_survives_and_no_control_character_reaches_the_terminal() -> None:
    text = "“quote” \x1b[31m \x9b \u2028 </script> \x00 é \U0001f600"
    page = to_json(a_session(a_turn(1, answer=an_answer(text))))
    assert json.loads(page)["turns"][0]["answer"]["text"] == text
    assert page.isascii()
    assert "\x1b" not in page


def test_an_unfinished_session_without_questions() -> None:
    record = json.loads(to_json(a_session()))
    assert record["session"]["ended_at"] is None
    assert record["turns"] == []
    assert record["summary"]["score"] is None
