"""The JSON report: its fields are the ones that docs/report.md describes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from interviewer.domain import Verdict
from interviewer.report.json_report import SCHEMA_VERSION, to_json
from tests.builders import (
    a_follow_up,
    a_grade,
    a_question,
    a_session,
    a_speech,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

PAGE = Path(__file__).parents[2] / "docs" / "report.md"


def a_full_session() -> dict[str, Any]:
    grade = a_grade(None, Verdict.COVERED, Verdict.MISSING, misconceptions=a_question().misconceptions, answers=2)
    grade = replace(grade, unheard=grade.points[:1])
    turn = a_turn(
        1,
        answer=an_answer(speech=a_speech("I")),
        grade=grade,
        follow_ups=(a_follow_up(answer=an_answer()),),
        hints=("h",),
    )
    session = a_session(turn, a_turn(2, answer=an_answer(), grade=an_abstained_grade()), ended_at=at(9))
    record: dict[str, Any] = json.loads(to_json(session, error=0.1))
    return record


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set()


def test_every_field_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert keys_of(a_full_session()) <= documented
    assert f"`schema_version` | {SCHEMA_VERSION} |" in PAGE.read_text(encoding="utf-8")


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
