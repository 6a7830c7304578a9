"""How delivery is shown: in each report, line by line and over sessions, and never as part of a score."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from interviewer import places
from interviewer.commands.sessions import history
from interviewer.domain import HeardWord, Session, Speech, Turn
from interviewer.report.csv_report import to_csv
from interviewer.report.delivery import APART, newest_lines, together_rows, trend_lines
from interviewer.report.html import to_html
from interviewer.report.json_report import to_json
from interviewer.report.markdown import to_markdown
from interviewer.speech.delivery import together, trend
from interviewer.store import Store
from tests.builders import NOON, a_grade, a_question, a_session, a_turn, an_answer

TEXT = "I look at how many rows match."
HEARD = ("um", "I", "I", "look", "at", "how", "many", "rows", "match.", "basically")


def heard(*, step: float = 0.5) -> Speech:
    """Ten words that last half of their `step` each, with a pause of two and a half seconds before the last one."""
    words = tuple(HeardWord(text, n * step, (n + 0.5) * step, 0.9) for n, text in enumerate(HEARD[:-1]))
    start = words[-1].end + 2.5
    return Speech((*words, HeardWord(HEARD[-1], start, start + 0.25, 0.9)), start + 1)


def a_spoken_turn(speech: Speech | None) -> Turn:
    question = a_question(minutes=4)
    answer = an_answer(TEXT, seconds=60.0, speech=speech)
    return a_turn(1, question, answer=answer, grade=a_grade(question))


def a_spoken_session(speech: Speech | None = None, **fields: Any) -> Session:
    return a_session(a_spoken_turn(speech or heard()), **fields)


def test_a_spoken_answer_is_shown_in_words() -> None:
    """8 pauses of .25 s and one of 2.5 s: 4.5 s of 7 s."""
    assert list(newest_lines(a_spoken_turn(heard()))) == [
        "Length: 7 words, 1 min 0 s of 4 min meant (25 %)",
        "Pace: 86 words a minute  (usual: 125 to 210 words a minute)",
        "Pace without pauses: 240 words a minute",
        "Pauses: 9, 4.5 s in all (64 % of the time), the longest 2.5 s, 1 of 2 s or more",
        "First point after: 1.0 s",
        "Fillers: 2 (um 1, basically 1); 20.0 in 100 words  (usual: um, uh: about 2.6 in 100 words)",
        "Words said again: 1 (10.0 in 100 words)  (usual: about 1.5 in 100 words)",
        APART,
    ]


def test_a_typed_answer_says_nothing_of_delivery_in_between() -> None:
    assert list(newest_lines(a_spoken_turn(None))) == []


def test_what_is_unknown_is_a_dash_and_nothing_is_usual_about_it() -> None:
    turn = replace(a_spoken_turn(Speech((HeardWord("yes", 0.0, 0.5, 1.0),), 1.0)), grade=None)
    shown = dict(line.split(": ", 1) for line in newest_lines(turn) if ": " in line)
    assert (shown["Pace"], shown["Pace without pauses"], shown["First point after"]) == ("–", "–", "–")
    assert shown["Fillers"] == "none heard"


def test_times_that_were_put_right_are_told() -> None:
    speech = replace(heard(), words=heard().words[::-1])
    assert "Times put right: of 10 words, which could not be as they were written down" in newest_lines(
        a_spoken_turn(speech)
    )


def test_markdown_and_html_show_it_beside_the_session_before() -> None:
    session, previous = a_spoken_session(), a_spoken_session(heard(step=1.0))
    for page in (to_markdown(session, previous=previous), to_html(session, previous=previous)):
        assert APART in page
        assert "86 words a minute" in page
        assert "53 words a minute" in page  # before
        assert "1 min 0 s of 4 min meant (25 %)" in page


def test_typed_answers_have_length_and_time_only() -> None:
    session = a_session(a_spoken_turn(None))
    assert [row.name for row in together_rows(together(session.turns))] == ["Spoken", "Length"]
    for page in (to_markdown(session), to_html(session)):
        assert "words a minute" not in page
        assert "7 words, 1 min 0 s" in page
    assert "Delivery" not in to_markdown(a_session())


def test_json_holds_the_measures_for_answers_and_session() -> None:
    found = json.loads(to_json(a_spoken_session()))
    answer = found["turns"][0]["delivery"][0]
    assert answer["minutes_meant"] == 4
    assert answer["length"] == 0.25
    assert answer["spoken"] == found["delivery"]["spoken"]
    assert answer["spoken"]["pace"] == pytest.approx(85.7143)
    assert answer["spoken"]["pauses"] == {"count": 9, "long": 1, "total": 4.5, "longest": 2.5}
    assert answer["spoken"]["fillers"] == {"um": 1, "basically": 1}
    assert json.loads(to_json(a_session(a_spoken_turn(None))))["delivery"]["spoken"] is None


def test_csv_holds_the_measures_and_leaves_cells_empty_where_nothing_was_spoken() -> None:
    spoken, typed = (
        next(csv.DictReader(io.StringIO(to_csv(a_session(a_spoken_turn(speech))).lstrip("\ufeff"))))
        for speech in (heard(), None)
    )
    assert (spoken["pace"], spoken["pauses"], spoken["longest_pause"], spoken["fillers"]) == ("85.71", "9", "2.5", "2")
    assert (typed["words"], typed["pace"], typed["fillers"]) == ("7", "", "")


def test_how_it_was_spoken_changes_no_score() -> None:
    reports = [json.loads(to_json(a_session(a_spoken_turn(speech)))) for speech in (heard(), heard(step=3.0), None)]
    assert len({json.dumps(each["summary"]) for each in reports}) == 1
    assert len({json.dumps(each["turns"][0]["grade"]) for each in reports}) == 1


def test_a_trend_is_a_line_a_session() -> None:
    newer = a_spoken_session(session_id="newer", started_at=NOON + timedelta(days=1))
    older = a_session(a_spoken_turn(None), session_id="older")
    head, first, second, usual = trend_lines(trend([newer, older]))
    assert head.split()[:3] == ["Date", "Session", "Spoken"]
    assert first.split() == ["2026-03-04", "older", "0", "of", "1", "25", "%", *["–"] * 6]
    assert second.split()[:8] == ["2026-03-05", "newer", "1", "of", "1", "25", "%", "86"]
    assert usual.split()[0] == "usual"
    assert max(len(line) for line in (head, first, second, usual)) <= 120


def test_the_history_command_shows_the_trend() -> None:
    empty = CliRunner().invoke(history, ["--delivery"])
    assert "Nothing was answered yet" in empty.output
    with Store(places.database()) as store:
        store.start_session(a_spoken_session(session_id="newer", started_at=NOON + timedelta(days=1)))
    shown = CliRunner().invoke(history, ["--delivery"])
    assert shown.exit_code == 0
    assert "newer" in shown.output
    assert APART in shown.output
