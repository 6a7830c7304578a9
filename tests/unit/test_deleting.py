"""A session is deleted for good: from the store, from the disk, and nothing else with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import Card, Comment, Enquiry, Pause, Practise, Prediction, Rating, Review, Session, Verdict
from interviewer.errors import StoreError, UsageError
from interviewer.past import delete
from interviewer.speech.recordings import Recordings
from interviewer.store import Store
from tests.builders import a_follow_up, a_grade, a_question, a_session, a_turn, an_answer, at
from tests.command_line import CommandLine
from tests.fakes import FakeModels

FIRST, OTHER = "20260304-120000-ab", "20260304-120000-abc"


def a_full_session(session_id: str) -> Session:
    """With something in every table."""
    question = a_question()
    turn = a_turn(
        1,
        question,
        answer=an_answer(),
        follow_ups=(a_follow_up(answer=an_answer("It slows writes.", at=at(4))),),
        grade=a_grade(question, Verdict.MISSING, answers=2),
        hints=("Think.",),
        prediction=Prediction(0.5, at(3)),
    )
    enquiry = Enquiry("Who is on the team?", at(8), 4.0, Comment(seen=("It is short.",)))
    return a_session(turn, session_id=session_id, invited_at=at(7), enquiries=(enquiry,), pauses=(Pause(at(5), at(6)),))


def filled() -> dict[str, set[str]]:
    """Which sessions each table speaks of."""
    db = sqlite3.connect(places.database())
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    owner = {name: [column[1] for column in db.execute(f"PRAGMA table_info({name})")] for name in tables}
    found = {
        name: {each for (each,) in db.execute(f"SELECT session_id FROM {name}")}  # noqa: S608 - our own tables
        for name, columns in owner.items()
        if "session_id" in columns
    }
    found["session"] = {each for (each,) in db.execute("SELECT id FROM session")}
    db.close()
    return found


def reviewing(session_id: str) -> Practise:
    """The second point was missed: a card of it, or what that does to the card."""

    def practise(cards: Mapping[str, Card], _: Mapping[str, Review]) -> list[Review]:
        point = a_question().key_points[1]
        before = cards.get(point.id)
        new = Card(a_question().id, point.id, point.text, at(0).date(), None, None, None, 0, 0, True)
        after = replace(before or new, reviews=before.reviews + 1 if before else 1)
        return [Review(session_id, 1, at(9), Rating.AGAIN, after, before)]

    return practise


@pytest.fixture
def program() -> Program:
    made = Program(models=FakeModels())
    for session in (FIRST, OTHER):
        made.store.start_session(a_full_session(session))
        made.store.save_draft(session, 1, "half")
        made.store.add_grade(session, 1, a_grade(), reviewing(session))
    return made


def recordings() -> list[Path]:
    names = (f"{FIRST}_1_0.wav", f"{FIRST}_1_0-2.unsettled.wav", f"{OTHER}_1_0.wav", f"{FIRST}.wav", "own.wav")
    places.recordings().mkdir(parents=True)
    files = [places.recordings() / name for name in names]
    for each in files:
        each.write_bytes(b"RIFF")
    return files


def test_everything_of_it_goes_and_nothing_else(program: Program) -> None:
    cards = program.cards.all()
    assert cards
    before = filled()
    assert all(before[name] == {FIRST, OTHER} for name in ("turn", "answer", "review", "comment", "draft"))
    files = recordings()
    unsaved = [places.database().with_name(f"interviewer.db.unsaved-{each}-1.txt") for each in (FIRST, OTHER)]
    for each in unsaved:
        each.write_text("kept")
    assert delete(program, FIRST) == 2
    assert all(sessions <= {OTHER} for sessions in filled().values())
    assert {name: sessions & {OTHER} for name, sessions in before.items()} == filled()
    assert [each.exists() for each in files] == [False, False, True, True, True]
    assert [each.exists() for each in unsaved] == [False, True]
    assert program.store.session(OTHER).turns[0].answers == a_full_session(OTHER).turns[0].answers
    assert program.cards.all() == cards
    program.undo()  # what the other session did
    program.close()


def test_one_that_does_not_exist_is_refused(program: Program) -> None:
    with pytest.raises(StoreError, match="not stored"):
        program.store.delete("20260304")
    with pytest.raises(UsageError, match="There is no session"):
        program.store.session_id("2027")
    assert filled()["session"] == {FIRST, OTHER}
    program.close()


def test_recordings_where_there_are_none(tmp_path: Path) -> None:
    assert Recordings(tmp_path / "none").delete(FIRST) == 0


def test_the_command_asks_first(run: CommandLine, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.close()
    monkeypatch.setattr(Program, "models", FakeModels())
    for typed, status in (("n\n", 0), ("\n", 0), ("", 130)):
        asked = run("history", "--delete", FIRST, typed=typed)
        assert asked.status == status
        assert "Cards made of it stay as they are." in asked.err
        assert FIRST in filled()["session"]
    assert "2 sessions begin with" in run("history", "--delete", "2026", "--yes").err
    recordings()
    assert f"Deleted {FIRST} and 2 recordings." in run("history", "--delete", FIRST, typed="y\n").out
    shown = run("history", "--delete", OTHER[:18] + "c", "--yes")
    assert "Its cards are as they were." in shown.out
    assert "No session yet." in run("history").out
    with Store(places.database()) as store:
        assert store.cards.all()
