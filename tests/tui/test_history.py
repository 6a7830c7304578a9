"""A person looks back: at all sessions, at some of them, at two side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from textual.content import Content

from interviewer.assembly import Program
from interviewer.domain import SessionKind
from interviewer.tui import history_text
from interviewer.tui.screens.drill_run import DrillRunScreen
from interviewer.tui.screens.history import HistoryScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.widgets.rows import Rows
from tests.builders import a_grade, a_plan, a_question, a_session, a_turn, an_answer, at
from tests.fakes import WordGrader
from tests.tui.drilling import past_interviews
from tests.tui.person import Person, World, quiet_app, sitting
from tests.tui.test_pictures import a_program


def listed(person: Person) -> tuple[str, ...]:
    return person.app.screen.query_one(Rows).keys


def with_many(world: World, count: int) -> Program:
    program = a_program(world)
    [one] = past_interviews(2)
    for n in range(count):
        start = at(-60 * n)
        turn = replace(one.turns[0], asked_at=start)
        program.store.start_session(
            replace(one, id=f"s-{n:04}", started_at=start, ended_at=start + timedelta(minutes=9), turns=(turn,))
        )
    return program


async def test_thousands_of_sessions_cost_no_more_than_what_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0
    row = history_text.row

    def counted(*given: object, **named: object) -> Content:
        nonlocal made
        made += 1
        return row(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(history_text, "row", counted)
    async with sitting(quiet_app(with_many(world, 2_000))) as person:
        await person.press("h")
        await person.sees("2,000 sessions")
        assert made < 10 * 24  # the screen is drawn a few times while it opens
        made = 0
        await person.press("end")
        await person.sees("of 1")
        assert person.app.screen.query_one(Rows).chosen == "s-1999"
        assert made < 5 * 24
        await person.press("home", "pagedown", "pagedown")
        assert listed(person).index(person.app.screen.query_one(Rows).chosen or "") > 20


async def test_filters_the_report_and_the_way_back(world: World) -> None:
    other = a_question("transactions-isolation", topic="transactions", prompt="What does isolation promise?")
    drilled = a_session(
        a_turn(1, other, answer=an_answer(), grade=a_grade(other), closed=True),
        session_id="drilled",
        plan=a_plan(kind=SessionKind.DRILL),
        ended_at=at(5),
    )
    left = a_session(a_turn(1), session_id="left", started_at=at(10))
    async with sitting(quiet_app(a_program(world, drilled, left))) as person:
        await person.press("h")
        await person.sees("2 sessions")
        assert listed(person) == ("left", "drilled")
        for name, fits in (("kind", ("left",)), ("state", ("drilled",)), ("topic", ("left",))):
            person.app.screen.query_one(f"#{name}").focus()
            await person.press("right")
            assert listed(person) == fits
            await person.press("left")
        person.app.screen.query_one("#kind").focus()
        await person.press("right", "tab", "right")
        await person.sees("No session fits these filters.")
        await person.press("left", "shift+tab", "left")
        person.app.screen.query_one(Rows).focus()
        await person.press("down", "enter")
        await person.reads_the_report(1)
        await person.press("end")
        await person.sees("What does isolation promise?")
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HistoryScreen))
        assert person.app.screen.query_one(Rows).chosen == "drilled"


async def test_two_are_marked_and_compared_the_earlier_one_first(world: World) -> None:
    program = a_program(world, *past_interviews(0, 1, 3))
    async with sitting(quiet_app(program)) as person:
        await person.press("h")
        await person.sees("3 sessions")
        await person.press("c", "space", "c")
        await person.sees("mark another one")
        await person.press("down", "space", "down", "space")
        assert person.app.screen._marked == ["20260101-000001-aa", "20260101-000000-aa"]  # type: ignore[attr-defined]
        await person.press("up", "space", "up", "space")
        await person.sees("Two are marked")
        await person.press("c")
        await person.sees("0.0 / 5 → ")
        await person.sees("5.0 / 5 +5.0, better")


async def test_a_change_within_the_error_is_no_clear_difference(world: World) -> None:
    program = a_program(world, *past_interviews(2, 0, 3))
    grader = WordGrader()
    program.__dict__["grader"] = grader
    async with sitting(quiet_app(program)) as person:
        await person.press("h")
        await person.sees("3 sessions")
        await person.press("space", "end", "space", "c")
        await person.sees("5.0 / 5 +0.8, better")
        await person.sees("Each score has an error of ±0.5")
        await person.press("escape")
        grader.weights = SimpleNamespace(score_error=0.26)
        await person.press("c")
        await person.sees("5.0 / 5 no clear difference")
        await person.sees("an error of ±1.3")


async def test_a_session_is_deleted_once_that_was_agreed_to(world: World) -> None:
    program = a_program(world, *past_interviews(2, 0, 3))
    async with sitting(quiet_app(program)) as person:
        await person.press("h")
        await person.sees("3 sessions")
        cards = program.cards.all()
        await person.press("down", "space", "x")
        await person.sees("Delete this session?")
        await person.sees("1 of 1 answered,")
        await person.sees("Cards made of it stay as they")
        await person.press("enter", "n")
        await person.until(lambda: isinstance(person.app.screen, HistoryScreen))
        assert len(program.store.history()) == 3
        await person.press("delete", "y")
        await person.sees("2 sessions")
        assert listed(person) == ("20260101-000002-aa", "20260101-000000-aa")
        await person.sees("2 shown.")  # none is marked any more
        assert program.cards.all() == cards


async def test_a_session_that_was_left_open_is_deleted_too(world: World) -> None:
    program = a_program(world, a_session(a_turn(1), session_id="left"))
    async with sitting(quiet_app(program)) as person:
        await person.sees("Continue")
        await person.press("c")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.conduct is not None and person.interview.doing is None)
        await person.type("half an answer")
        person.app.action_visit("history")
        await person.sees("1 session")
        await person.press("x")
        await person.until(lambda: any("An interview is open" in each.message for each in person.app._notifications))
        await person.press("escape", "ctrl+l")
        await person.sees("Continue")
        await person.press("h", "x", "y")
        await person.sees("None yet.")
        await person.press("escape")
        await person.until(lambda: "Continue" not in person.seen())
    assert program.store.history() == []


async def test_without_a_session_there_is_nothing_to_open(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await person.press("h")
        await person.sees("None yet.")
        await person.press("enter", "space", "c", "down", "end", "right")
        assert isinstance(person.app.screen, HistoryScreen)
        assert listed(person) == ()


async def test_a_topic_of_somebody_else_is_shown_as_it_is(world: World) -> None:
    strange = a_question("x-y", topic="[red]x[/]\x1b[31m")
    session = a_session(a_turn(1, strange, answer=an_answer()), ended_at=at(5))
    async with sitting(quiet_app(a_program(world, session)), (140, 30)) as person:
        await person.press("h")
        await person.sees("[red]x[/]␛[31m")
        assert "\x1b" not in person.seen()


async def test_any_interrupted_session_goes_on_from_here(world: World) -> None:
    interview = a_session(a_turn(1), session_id="interview", started_at=at(0))
    drilled = a_session(a_turn(1), session_id="drilled", started_at=at(10), plan=a_plan(kind=SessionKind.DRILL))
    ended = a_session(a_turn(1), session_id="ended", started_at=at(20), ended_at=at(30))
    async with sitting(quiet_app(a_program(world, interview, drilled, ended))) as person:
        await person.press("h")
        await person.sees("3 sessions")
        assert "g Go on" not in person.seen()
        await person.press("g")
        assert isinstance(person.app.screen, HistoryScreen)  # it has ended
        for wanted in ("drilled", "interview"):
            await person.press("down")
            await person.sees("g Go on")
            await person.press("g")
            await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
            await person.sees("Going on where the session was interrupted.")
            assert isinstance(person.app.screen, DrillRunScreen) == (wanted == "drilled")
            conduct = person.interview.conduct
            assert conduct
            assert conduct.session.id == wanted
            await person.until(lambda: person.interview.doing is None)
            await person.press("ctrl+l")
            await person.until(lambda: isinstance(person.app.screen, HistoryScreen))


async def test_no_second_interview_is_opened_over_one(world: World) -> None:
    left = a_session(a_turn(1), session_id="left")
    async with sitting(quiet_app(a_program(world, left))) as person:
        await person.sees("backend, middle")
        await person.press("s")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.doing is None)
        person.app.action_visit("history")
        await person.sees("2 sessions")
        await person.press("g")
        await person.until(lambda: any("An interview is open" in each.message for each in person.app._notifications))
        assert isinstance(person.app.screen, HistoryScreen)


async def test_an_interrupted_session_with_a_score_is_told_to_be_interrupted(world: World) -> None:
    [one] = past_interviews(2)
    async with sitting(quiet_app(a_program(world, replace(one, ended_at=None)))) as person:
        await person.press("h")
        await person.sees("4.2 / 5 interrupted inde")
