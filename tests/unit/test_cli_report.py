"""`interviewer report`: its formats, its files, and the session that it compares with."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from interviewer import places
from interviewer.commands.sessions import report
from interviewer.domain import Plan, SessionKind, Verdict
from interviewer.errors import UsageError
from interviewer.report.format import change
from interviewer.report.formats import written
from interviewer.store import Store
from tests.builders import NOON, a_grade, a_plan, a_session, a_turn, an_abstained_grade, an_answer


def store_session(name: str, days: int, *verdicts: Verdict, plan: Plan | None = None, graded: bool = True) -> None:
    grade = a_grade(None, *verdicts) if graded else an_abstained_grade()
    turn = a_turn(1, answer=an_answer(), grade=grade)
    made = a_session(turn, session_id=name, plan=plan or a_plan(), started_at=NOON + timedelta(days=days))
    with Store(places.database()) as store:
        store.start_session(made)


@pytest.fixture
def _stored() -> None:
    store_session("first", 0, Verdict.MISSING)
    store_session("drilled", 1, plan=a_plan(kind=SessionKind.DRILL))
    store_session("ungraded", 2, graded=False)
    store_session("last", 3)


@pytest.mark.usefixtures("_stored")
def test_a_session_stands_beside_the_graded_one_of_its_kind_before_it() -> None:
    with Store(places.database()) as store:
        found = {name: store.before(store.session(name)) for name in ("first", "drilled", "ungraded", "last")}
    assert {name: each and each.id for name, each in found.items()} == {
        "first": None,
        "drilled": None,
        "ungraded": "first",
        "last": "first",
    }


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_change_within_the_error_is_no_clear_difference(kind: str) -> None:
    with Store(places.database()) as store:
        later, earlier = store.session("last"), store.session("first")
    for error, said in ((0.5, "no clear difference"), (0.49, "+2.5, better"), (None, "+2.5, better")):
        text = written(kind, later, error=error, previous=earlier)
        table = text[text.index("All questions") :]
        assert said in table
        assert ("no clear difference" in table) == (error == 0.5)
    assert "Each score has an error of ±2.5" in written(kind, later, error=0.5, previous=earlier)


@pytest.mark.parametrize(
    ("before", "now", "error", "said"),
    [
        (0.6, 0.58, 0.26, "no clear difference"),
        (0.58, 0.6, 0.26, "no clear difference"),
        (0.2, 0.6, 0.26, "+2.0, better"),
        (0.6, 0.2, 0.26, "−2.0, worse"),
        (0.6, 0.6, 0.26, "the same"),
        (0.6, 0.58, None, "−0.1, worse"),
        (None, 0.6, 0.26, ""),
        (0.6, None, None, ""),
    ],
)
def test_a_change_in_words(before: float | None, now: float | None, error: float | None, said: str) -> None:
    assert change(before, now, error) == said


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    ("kind", "begins", "says"),
    [
        ("md", "# Interview report", "| All questions | 2.5 / 5 | 5.0 / 5 | +2.5, better |"),
        ("html", "<!DOCTYPE html>", '<td class="number">+2.5, better</td>'),
        ("json", "{", '"before": 0.5'),
        ("csv", "\ufeff", '"I look at how many rows match."'),
    ],
)
def test_every_format_is_printed_and_written_alike(tmp_path: Path, kind: str, begins: str, says: str) -> None:
    printed = CliRunner().invoke(report, ["--format", kind])
    assert printed.exit_code == 0
    assert printed.stdout.startswith(begins)
    assert says in printed.stdout
    file = tmp_path / "report"
    written = CliRunner().invoke(report, ["last", "--format", kind, "--out", str(file)])
    assert (written.exit_code, written.stdout) == (0, "")
    assert file.read_bytes() == printed.stdout_bytes
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == ["report"]


@pytest.mark.usefixtures("_stored")
def test_the_json_report_has_the_graders_error_and_what_to_drill() -> None:
    record = json.loads(CliRunner().invoke(report, ["first", "--format", "json"]).stdout)
    assert record["summary"]["error"] > 0
    assert record["previous"] is None
    assert record["to_drill"] == [{"topic": "indexing", "points": 1, "lost": 0.5}]


@pytest.mark.usefixtures("_stored")
def test_another_session_can_be_named_to_compare_with() -> None:
    def previous(*asked: str) -> str:
        record = json.loads(CliRunner().invoke(report, ["last", "--format", "json", *asked]).stdout)
        return str(record["previous"]["session_id"])

    assert previous() == "first"
    assert previous("--compare", "ungr") == "ungraded"
    page = CliRunner().invoke(report, ["last", "--compare", "drilled"]).stdout
    assert "Compared with drilled of 2026" in page
    for wrong in (["--compare", "last"], ["--compare", "nothing"], ["--compare", "first", "--format", "csv"]):
        assert isinstance(CliRunner().invoke(report, ["last", *wrong]).exception, UsageError)


@pytest.mark.usefixtures("_stored")
def test_a_topic_is_followed_over_the_sessions_of_its_kind_up_to_this_one() -> None:
    def trend(session: str) -> list[tuple[str, float]]:
        record = json.loads(CliRunner().invoke(report, [session, "--format", "json"]).stdout)
        return [(each["session_id"], each["score"]) for trend in record["trends"] for each in trend["sessions"]]

    assert trend("last") == [("first", 0.5), ("last", 1.0)]
    assert trend("first") == trend("drilled") == []


@pytest.mark.usefixtures("_stored")
def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(report, ["--out", str(tmp_path / "none" / "x.md")])
    assert isinstance(result.exception, UsageError)
    assert "cannot be written" in str(result.exception)


@pytest.mark.usefixtures("_stored")
def test_a_report_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text("mine")
    refused = CliRunner().invoke(report, ["--out", str(file)])
    assert isinstance(refused.exception, UsageError)
    assert "add --force" in refused.exception.hint
    assert file.read_text() == "mine"
    assert CliRunner().invoke(report, ["--out", str(file), "--force"]).exit_code == 0
    assert file.read_text().startswith("# Interview report")


def test_an_unknown_format_and_no_session_are_said() -> None:
    unknown = CliRunner().invoke(report, ["--format", "htm"])
    assert isinstance(unknown.exception, UsageError)
    assert "html" in unknown.exception.hint
    assert isinstance(CliRunner().invoke(report, []).exception, UsageError)
