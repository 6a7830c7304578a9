"""The commands of drills, cards and disputes: what they print, what they refuse. No model is loaded."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from interviewer.assembly import Program, now
from interviewer.drill import DrillWishes
from tests.command_line import CommandLine
from tests.fakes import FakeModels

pytestmark = pytest.mark.usefixtures("fake_models")
QUESTION = "caching-cache-aside"


@pytest.fixture
def missed(run: CommandLine) -> str:
    """An interview about caching in which nothing was said; the id of its session."""
    run("interview", "--plain", "--topic", "caching", "--questions", "1", typed="Blue bananas sing softly.\n.\n/skip\n")
    return run("history").out.split()[0]


def a_card(run: CommandLine) -> list[str]:
    return run("cards", "list").out.split()[:2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["drill", "cachin", "--plain"], "Did you mean caching?"),
        (["drill", "caching", "--weakest", "--plain"], "exclude each other"),
        (["drill", "--due", "--ahead", "3"], "--due excludes"),
        (["drill"], "Without one: interviewer drill --plain"),
        (["cards", "rate", "x", "y", "god"], "Did you mean good?"),
        (["cards", "rate", "x", "y", "good"], "There is no review of x y."),
        (["cards", "suspend", "x", "y"], "There is no card x y."),
        (["cards", "exprt"], "Did you mean export"),
        (["dispute", "not-said", "x", "1", "p"], "There is no session 'x'."),
        (["corpus", "mark", "x", "known"], "There is no question 'x'."),
        (["corpus", "mark", QUESTION, "knwon"], "Did you mean known or none?"),
        (["cards", "export", "/nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest(run: CommandLine, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_without_cards_each_command_says_so(run: CommandLine, tmp_path: Path) -> None:
    assert "No card is due today. Cards come from points missed" in run("drill", "--plain").out
    assert "No card is due within 7 days." in run("drill", "--plain", "--ahead", "7").out
    assert "No point was missed" in run("drill", "--plain", "--weakest").out
    assert "Cards: 0. Due today: 0." in run("cards", "list").out
    assert "No grade is disputed." in run("dispute", "list").out
    undone = run("cards", "undo")
    assert undone.status == 1
    assert "There is no review to take back." in undone.err
    assert "Notes written" in run("cards", "anki", str(tmp_path / "notes.txt")).out


@pytest.mark.parametrize("command", [["cards", "export"], ["cards", "anki"], ["dispute", "export"]])
def test_a_file_that_is_there_is_replaced_only_when_told_to(
    run: CommandLine, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    refused = run(*command, str(file))
    assert refused.status == 2
    assert "is there already, and was left as it is.\nGive another name, or add --force." in refused.err
    assert file.read_text() == "mine"
    assert "written to" in run(*command, str(file), "--force").out
    assert file.read_text() != "mine"


def test_missed_points_become_cards_and_are_drilled(run: CommandLine, missed: str) -> None:
    listed = run("cards", "list").out
    assert "  new  " in listed
    assert "Due today: 0." in listed
    assert "No card is due today. Review ahead" in run("drill", "--plain").out
    shown = run(
        "drill", "--plain", "--ahead", "1", "--limit", "1", typed="Nothing comes to mind about that.\n.\n/skip\n"
    )
    assert "Question 1 of 1 - Review ahead - caching" in shown.out
    assert "1. again, back on" in shown.out
    assert "  new  " not in run("cards", "list").out
    assert "  new  " in (run("cards", "undo") and run("cards", "list")).out
    assert "# Drill report" in run("report").out
    assert "Weakest points" in run("drill", "--plain", "--weakest", typed="/quit\n").out
    assert "Topic - caching" in run("drill", "--plain", "caching", typed="/quit\n").out
    assert "Topic - indexing" in run("drill", "--plain", "indexing", typed="/quit\n").out


def test_undo_in_a_drill_leaves_the_cards_of_other_sessions(run: CommandLine, missed: str) -> None:
    before = run("cards", "list").out
    shown = run("drill", "--plain", "--ahead", "1", "--limit", "1", typed="Nothing.\n.\n/undo\n/undo\n/undo\n/quit\n")
    assert "Taken back: " in shown.out
    assert "There is no review to take back." in shown.out
    assert run("cards", "list").out == before


def test_an_interrupted_drill_goes_on_and_an_interview_does_not_take_it_up(run: CommandLine, missed: str) -> None:
    program = Program(models=FakeModels())
    drill = program.open_drill(DrillWishes(ahead=1))
    assert drill is not None
    asked = drill.ask()
    assert asked is not None
    program.store.save_draft(drill.session.id, 1, "typed before the crash")
    program.store.close()
    assert "No session was interrupted." in run("interview", "--plain", "--resume").err
    shown = run("drill", "--plain", typed="/quit\n")
    assert "Going on where the session was interrupted." in shown.out
    assert "typed before the crash" in shown.out


def test_the_schedule_goes_through_a_file(run: CommandLine, missed: str, tmp_path: Path) -> None:
    file = tmp_path / "cards.json"
    assert "Cards written" in run("cards", "export", str(file)).out
    before = run("cards", "list").out
    run("cards", "undo")
    assert run("cards", "list").out != before
    count = len(json.loads(file.read_text())["cards"])
    assert f"{count} of {count} cards were added or replaced" in run("cards", "import", str(file)).out
    assert run("cards", "list").out == before
    assert f"0 of {count} cards" in run("cards", "import", str(file)).out


def test_a_corrupted_import_changes_nothing(run: CommandLine, missed: str, tmp_path: Path) -> None:
    file = tmp_path / "cards.json"
    run("cards", "export", str(file))
    run("cards", "undo")
    file.write_bytes(file.read_bytes()[:-30])
    refused = run("cards", "import", str(file))
    assert refused.status == 2
    assert "Nothing was imported." in refused.err
    assert "Cards: 0." in run("cards", "list").out


def test_an_export_replaces_a_file_whole(run: CommandLine, missed: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("old")
    run("cards", "anki", str(file), "--force")
    assert file.read_text(encoding="utf-8").startswith("#separator:tab\n")
    assert [each.name for each in tmp_path.iterdir() if "notes" in each.name] == ["notes.txt"]


def test_a_card_is_rated_and_suspended(run: CommandLine, missed: str) -> None:
    card = a_card(run)
    assert "easy (yours), back on" in run("cards", "rate", *card, "easy").out
    run("cards", "suspend", *card)
    assert "suspended" in run("cards", "list").out
    run("cards", "suspend", *card, "--off")
    assert "suspended" not in run("cards", "list").out


def test_leeches_are_listed(run: CommandLine, missed: str) -> None:
    card = a_card(run)
    for _ in range(4):
        run("drill", "--plain", "--ahead", "1", "--limit", "1", typed="Nothing comes to mind about that.\n.\n/skip\n")
    assert "  leech  " in run("cards", "list").out
    assert card[1] in run("cards", "list", "--leeches").out


def test_a_dispute_changes_the_score_and_is_exported(run: CommandLine, missed: str, tmp_path: Path) -> None:
    point = a_card(run)[1]
    shown = run("dispute", "said", missed, "1", point, "--quote", "bananas sing")
    assert '- "bananas sing"' in shown.out
    assert f"{missed} 1 {point}: said, graded missing" in run("dispute", "list").out
    assert "Disputed by you: 1 point" in run("report", missed).out
    file = tmp_path / "graded.jsonl"
    assert "Disputed answers written" in run("dispute", "export", str(file)).out
    [record] = [json.loads(line) for line in file.read_text().splitlines()]
    assert [each["by"] for each in record["labels"]].count("person") == 1
    out = tmp_path / "out.jsonl"
    assert run("grade", "--batch", str(file), "--out", str(out)).status == 0
    assert json.loads(out.read_text())["labels"] == record["labels"]
    run("dispute", "withdraw", missed, "1", point)
    assert "No grade is disputed." in run("dispute", "list").out
    assert "not in the answer" in run("dispute", "said", missed, "1", point, "--quote", "Bananas").err


def test_a_marked_question_is_neither_due_nor_asked(run: CommandLine, missed: str) -> None:
    question = a_card(run)[0]
    run("corpus", "mark", question, "hidden")
    assert "No card is due within 1 days." in run("drill", "--plain", "--ahead", "1").out
    run("corpus", "mark", question, "none")
    assert "Review ahead" in run("drill", "--plain", "--ahead", "1", typed="/quit\n").out


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone")
def test_the_day_is_that_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    days = []
    for zone in ("EAST-14", "WEST+12"):  # never the same day
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        days.append(now().date())
    monkeypatch.undo()
    time.tzset()
    assert days[0] > days[1]
