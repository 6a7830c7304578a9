"""Stories of the report: its parts, what it is compared with, the file it is written to, and what to drill next."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from textual import events
from textual.widgets import Input, OptionList

from interviewer.assembly import Program
from interviewer.domain import Criterion, Prediction, Session, SessionKind, Verdict
from interviewer.store import Store
from interviewer.tui.screens.drill_run import DrillRunScreen
from interviewer.tui.screens.other_session import OtherSessionScreen
from interviewer.tui.screens.overlays import AskScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.screens.save_report import SaveReportScreen
from interviewer.tui.widgets.fold import Fold
from tests.builders import (
    NOON,
    a_grade,
    a_plan,
    a_question,
    a_session,
    a_stage,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)
from tests.fakes import WordGrader
from tests.tui import drilling
from tests.tui.person import Person, World, quiet_app, sitting

LAST = "20260304-120000-ab"


def stored(program: Program, days: int, *verdicts: Verdict, kind: SessionKind = SessionKind.INTERVIEW) -> Session:
    """A session of two questions, `days` before the last."""
    first = a_turn(1, answer=an_answer(seconds=300), grade=a_grade(None, *verdicts), closed=True)
    first = replace(first, prediction=Prediction(0.9, at(1), 0.5))
    made = a_session(
        first,
        a_turn(2, a_question("caching-ttl", topic="caching"), skipped=True),
        session_id=LAST if not days else f"earlier-{days}",
        plan=a_plan(kind=kind),
        started_at=NOON - timedelta(days=days),
        ended_at=at(30),
    )
    program.store.start_session(made)
    return made


async def opened(person: Person, session_id: str = LAST, questions: int = 2) -> ReportScreen:
    person.app.push_screen(ReportScreen(session_id))
    return await person.reads_the_report(questions)


async def test_every_part_is_reached_by_a_key_and_says_its_figures(world: World) -> None:
    program = world.program(grader=WordGrader())
    stored(program, 3, Verdict.MISSING, Verdict.MISSING)
    stored(program, 0, Verdict.MISSING)
    async with sitting(quiet_app(program)) as person:
        screen = await opened(person)
        titles = [str(each.prompt) for each in screen.query_one("#contents", OptionList).options]
        assert titles[:3] == ["Stages", "Topics", "Levels"]
        assert titles[-1] == "Questions"
        seen = person.seen()
        for title in titles[1:]:
            await person.press("n")
            await person.sees(title)
            seen += person.seen()
        for told in (
            "What cost most",
            "1. ✗ missing An index pays off by selectivity. (−2.5 in question 1)",
            "d drills what cost most in this session, now.",
            "5 min 0 s of the 4 min meant for 1 answer; 1 took longer than meant: question 1.",
            "! 1 min 0 s over",
            "Over-confident by 2.0",
            "2.0 too high",
            "Compared with earlier-3",
            "+1.7, better",
            "0.8 → 2.5",
        ):
            assert told in " ".join(seen.replace("▌", " ").split()), told
        for _ in titles:
            await person.press("p")
        await person.sees("2.5 ± 0.5 of 5")
        assert screen.query_one("#contents", OptionList).highlighted == 0


async def test_the_names_of_the_parts_stand_beside_them_where_there_is_room(world: World) -> None:
    program = world.program(grader=WordGrader())
    stored(program, 0, Verdict.MISSING)
    async with sitting(quiet_app(program), (140, 30)) as person:
        screen = await opened(person)
        await person.sees("Question by question")
        await person.pilot.click("#contents", offset=(4, 7))
        await person.until(lambda: screen.query_one("#part-timing").has_class("-here"))


async def test_another_session_is_chosen_to_compare_with(world: World) -> None:
    program = world.program(grader=WordGrader())
    stored(program, 9)
    stored(program, 5, Verdict.MISSING, Verdict.MISSING)
    stored(program, 2, kind=SessionKind.DRILL)
    stored(program, 0, Verdict.MISSING)
    async with sitting(quiet_app(program)) as person:
        screen = await opened(person)
        await person.press("c")
        await person.sees("27 Feb 2026")
        assert isinstance(person.app.screen, OtherSessionScreen)
        assert "02 Mar 2026" not in person.seen()
        assert "+1.7, better" in person.seen()
        await person.press("down")
        assert "−2.5, worse" in person.seen()
        await person.press("enter")
        await person.sees("Compared with earlier-9")
        await person.sees("indexing")
        assert screen.query_one("#part-compared").has_class("-here")
        await person.press("c", "escape")
        await person.until(lambda: person.app.screen is screen)


async def test_the_first_session_has_nothing_to_be_compared_with(world: World) -> None:
    program = world.program(grader=WordGrader())
    stored(program, 0)
    async with sitting(quiet_app(program)) as person:
        await opened(person)
        await person.press("c")
        await person.sees("No other session of this kind has a score yet.")
        await person.press("enter", "escape")
        await person.press("d")  # every point was covered: there is nothing to drill
        await person.reads_the_report(2)


@pytest.mark.parametrize("kind", ["html", "md", "json", "csv"])
async def test_the_report_is_written_and_no_file_is_replaced_unasked(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    program = world.program(grader=WordGrader())
    stored(program, 4)
    stored(program, 0, Verdict.MISSING)
    file = tmp_path / f"report-{LAST}.{kind}"
    async with sitting(quiet_app(program)) as person:
        await opened(person)
        await person.press("s")
        await person.until(lambda: isinstance(person.app.screen, SaveReportScreen))
        await person.press(*["right"] * ["html", "md", "json", "csv"].index(kind))
        assert person.app.screen.query_one(Input).value == str(file)
        await person.press("tab", "enter")
        await person.sees("✓ Written:")
        first = file.read_text(encoding="utf-8")
        assert LAST in first
        file.write_text("mine", encoding="utf-8")
        await person.press("enter")
        await person.sees("Replace this file?")
        await person.press("n")
        await person.sees("It was left as it is.")
        assert file.read_text(encoding="utf-8") == "mine"
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, AskScreen))
        await person.press("y")
        await person.sees("✓ Written:")
        assert file.read_text(encoding="utf-8") == first
        await person.press("escape")
        await person.reads_the_report(2)
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == [file.name]
    if kind == "json":
        assert json.loads(first)["previous"]["session_id"] == "earlier-4"


async def test_a_file_that_cannot_be_written_is_told_and_what_was_typed_stays(world: World, tmp_path: Path) -> None:
    program = world.program(grader=WordGrader())
    stored(program, 0)
    async with sitting(quiet_app(program)) as person:
        await opened(person)
        await person.press("s")
        await person.until(lambda: isinstance(person.app.screen, SaveReportScreen))
        field = person.app.screen.query_one(Input)
        for typed, told in (("", "Give the name of a file."), (str(tmp_path / "no" / "x.html"), "cannot be written")):
            field.value = typed
            field.focus()
            await person.press("enter")
            await person.sees(told)
            assert field.value == typed


async def test_what_cost_most_is_drilled_at_once(world: World) -> None:
    program = drilling.with_cards(world)
    question = program.corpus.by_id()[drilling.COVER.id]
    grade = a_grade(question, Verdict.COVERED, Verdict.MISSING)
    old = a_session(a_turn(1, question, answer=an_answer(), grade=grade, closed=True), ended_at=at(9))
    program.store.start_session(old)
    newer = a_session(
        a_turn(1, answer=an_answer(), grade=a_grade(), closed=True),
        session_id="newer",
        started_at=at(60),
        ended_at=at(70),
    )
    program.store.start_session(newer)
    async with sitting(quiet_app(program)) as person:
        await opened(person, questions=1)
        await person.press("d")
        await person.until(lambda: isinstance(person.app.screen, DrillRunScreen))
        await person.until(lambda: person.interview.state is not None)
        conduct = person.interview.conduct
        assert conduct
        assert dict(conduct.session.plan.points) == {question.id: (question.key_points[1].id,)}


async def test_what_is_no_longer_in_the_corpus_cannot_be_drilled_and_that_is_told(world: World) -> None:
    program = world.program(grader=WordGrader())
    turn = a_turn(1, a_question("gone"), answer=an_answer(), grade=a_grade(None, Verdict.MISSING), closed=True)
    program.store.start_session(a_session(turn))
    async with sitting(quiet_app(program)) as person:
        await opened(person, questions=1)
        await person.press("d")
        await person.sees("No point was missed in this session")
        await person.reads_the_report(1)


async def test_the_grades_are_turned_like_pages(world: World) -> None:
    program = world.program(grader=WordGrader())
    first = a_turn(1, answer=an_answer(), grade=a_grade(None, Verdict.MISSING), closed=True)
    third = a_turn(3, answer=an_answer(), grade=an_abstained_grade("Too short."), closed=True)
    program.store.start_session(a_session(first, a_turn(2, skipped=True), third, ended_at=at(9)))
    async with sitting(quiet_app(program)) as person:
        screen = await opened(person, questions=3)
        await person.press("tab", "v")
        await person.sees("Question 1 of 3")
        await person.sees("2.5 ± 0.5 of 5")
        await person.press("left", "right")
        await person.sees("Question 2 of 3")
        await person.sees("Skipped")
        await person.press("s", "n", "w", "right")
        await person.sees("Too short.")
        await person.press("right", "escape")
        await person.until(lambda: person.app.screen is screen)
        folds = list(screen.query(Fold))
        await person.until(lambda: screen.focused is folds[2])


HOSTILE = "[red]x[/] \x1b[31m \u202egnp.exe\u2066 @click=app.quit \x00 "


async def test_hostile_text_of_any_length_is_shown_as_it_is(world: World) -> None:
    program = world.program(grader=WordGrader())
    question = a_question(prompt=HOSTILE, topic=HOSTILE, reference=HOSTILE)
    long = (HOSTILE * 500)[:20_000]
    grade = a_grade(question, Verdict.PARTIAL, Verdict.MISSING)
    plan = a_plan(stages=(a_stage(title=HOSTILE, success=(Criterion(HOSTILE),)),))
    turns = [
        a_turn(n, question, answer=an_answer(long), grade=grade, prediction=Prediction(0.3, at(1), 0.4), closed=True)
        for n in (1, 2)
    ]
    program.store.start_session(a_session(*turns, plan=plan, ended_at=at(9)))
    async with sitting(quiet_app(program)) as person:
        screen = await opened(person)
        await person.press("e")
        await person.until(lambda: all(fold.open for fold in screen.query(Fold)))
        for _ in range(60):
            seen = person.seen()
            assert not set(seen) & set("\x1b\u202e\u2066\x00")
            await person.press("pagedown")
        assert "[red]x[/] ␛[31m" in seen


async def test_a_session_of_two_hundred_questions_opens_whole(world: World) -> None:
    program = world.program(grader=WordGrader())
    turns = [a_turn(n, answer=an_answer(), grade=a_grade(None, Verdict.MISSING), closed=True) for n in range(1, 201)]
    program.store.start_session(a_session(*turns, plan=a_plan(stages=(a_stage(questions=200),)), ended_at=at(900)))
    async with sitting(quiet_app(program)) as person:
        screen = await opened(person, questions=200)
        await person.press("G")
        await person.sees("200  2.5 ± 0.5")
        await person.press("e")
        await person.until(lambda: all(fold.open for fold in screen.query(Fold)))


async def test_a_session_that_asked_nothing_and_one_that_is_not_there(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session())
    async with sitting(quiet_app(program)) as person:
        await opened(person, questions=0)
        await person.sees("No question was asked.")
        await person.press("n", "p", "v", "d", "e", "escape")
        person.app.push_screen(ReportScreen("nothing"))
        await person.sees("There is no session 'nothing'.")
        await person.press("n", "c", "s", "v", "d", "e")
        await person.sees("There is no session 'nothing'.")


KEYS = (*"npcsvdeGgxyw", "tab", "enter", "escape", "up", "down", "left", "right")


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_key_breaks_the_report(
    world: World, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = Random(seed)
    program = world.program(grader=WordGrader())
    stored(program, 3)
    before = stored(program, 0, Verdict.MISSING).turns[0].answer
    async with sitting(quiet_app(program)) as person:
        for _ in range(250):
            if not any(isinstance(screen, ReportScreen) for screen in person.app.screen_stack):
                person.app.push_screen(ReportScreen(LAST))
                await person.pilot.pause()
            key = rng.choice(KEYS)
            person.app.post_message(events.Key(key, key if len(key) == 1 else None))
            await person.pilot.pause()
    with Store(tmp_path / "home" / "interviewer.db") as store:
        assert store.session(LAST).turns[0].answer == before
