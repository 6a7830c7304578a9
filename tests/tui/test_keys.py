"""A cat on the keyboard, on every screen: it never makes the app raise, and no answer is lost to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from textual import events
from textual.keys import key_to_character

from interviewer.assembly import Program
from interviewer.domain import Verdict
from interviewer.drill import DrillWishes
from interviewer.planning import Wishes
from interviewer.tui import keymap
from interviewer.tui.screens.grade import GradeScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.report import ReportScreen
from tests.tui import drilling
from tests.tui.person import Person, World, quiet_app, sitting
from tests.tui.speaking import hears
from tests.tui.test_grade import graded

PRESSES = 170
TOGETHER = 4  # keys pressed before the app gets to answer
ANSWER_EVERY = 12
ELSEWHERE = 0.25  # the share of keys that mean nothing here
Start = Callable[[Person], Awaitable[None]]


def visiting(place: str) -> Start:
    async def start(person: Person) -> None:
        person.app.action_visit(place)
        await person.pilot.pause(0.05)

    return start


async def writing(person: Person) -> None:
    await visiting("corpus")(person)
    await person.until(lambda: bool(person.app.screen.query_one("#questions").keys))  # type: ignore[attr-defined]
    await person.press("down", "w")


async def grading(person: Person) -> None:
    person.app.push_screen(GradeScreen(graded(Verdict.PARTIAL, Verdict.MISSING, closed=True), 1))
    await person.pilot.pause()


async def reporting(person: Person) -> None:
    await visiting("history")(person)
    await person.press("enter")


async def at_home(person: Person) -> None:
    await person.pilot.pause()


async def speaking(person: Person) -> None:
    hears(person.app.desk.program, "an index of the predikit", "which rows are read", doubtful=["predikit"])


# where a cat sits down; with options for the app, in an interview or a drill
SEATS: dict[str, tuple[Start, dict[str, object]]] = {
    "home": (at_home, {}),
    "corpus": (visiting("corpus"), {}),
    "writing": (writing, {}),
    "models": (visiting("models"), {}),
    "settings": (visiting("settings"), {}),
    "keys": (visiting("keys"), {}),
    "history": (visiting("history"), {}),
    "report": (reporting, {}),
    "grade": (grading, {}),
    "drill": (lambda person: person.press("d"), {}),
    "interview": (at_home, {"wishes": Wishes(questions=12)}),
    "speaking": (speaking, {"wishes": Wishes(questions=12)}),
    "drilling": (at_home, {"drill": DrillWishes(ahead=14)}),
}


def a_past(world: World) -> Program:
    """Cards, sessions, one of them with a grade that can be disputed."""
    session = graded(Verdict.PARTIAL, Verdict.MISSING, closed=True)
    return drilling.with_cards(world, sessions=(*drilling.past_interviews(1, 0), session))


def all_keys() -> list[str]:
    """Every key that does something anywhere, and some that are typed."""
    bound = {key.strip() for each in keymap.catalogue().values() for key in each.keys.split(",")}
    return sorted({*bound, *"abc ö1,", "backspace", "delete", "ctrl+p", "shift+right", "shift+tab", "ctrl+z"})


def choose(person: Person, rng: Random, anywhere: list[str]) -> str:
    """A key that means something where the person is, mostly; none that ends the app."""
    here = person.app.screen.active_bindings
    key = rng.choice(anywhere if rng.random() < ELSEWHERE else sorted(here))
    ends = key in here and here[key].binding.action.endswith("quit")
    return "down" if ends else key


def submit(person: Person, press: int) -> list[str]:
    """An answer, where one can be given just now."""
    screen = person.app.screen
    if not isinstance(screen, InterviewScreen) or not screen.check_action("submit", ()) or screen.doing is not None:
        return []
    text = f"Answer {press} about the index"
    person.editor.put(text)
    screen.action_submit()
    return [text]


@asynccontextmanager
async def seated(program: Program, seat: str) -> AsyncIterator[Person]:
    start, options = SEATS[seat]
    async with sitting(quiet_app(program, **options)) as person:
        await person.until(lambda: len(person.app.statuses) == 2)
        await start(person)
        yield person


@pytest.mark.parametrize("seat", SEATS)
async def test_no_key_breaks_anything_or_loses_an_answer(
    world: World, seat: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("socket.socket.connect", None)  # whatever is pressed, nothing leaves the machine
    monkeypatch.chdir(tmp_path)  # where a report is written
    rng, program, anywhere = Random(seat), a_past(world), all_keys()
    submitted: list[str] = []
    async with seated(program, seat) as person:
        for press in range(PRESSES):
            if press % ANSWER_EVERY == 0:
                submitted += submit(person, press)
            key = choose(person, rng, anywhere)
            person.app.post_message(events.Key(key, key_to_character(key)))
            if press % TOGETHER == 0:
                await person.pilot.pause()
        await person.pilot.pause(0.2)
    sessions = [program.store.session(row.id) for row in program.store.history(100)]
    stored = [answer.text for session in sessions for turn in session.turns for answer in turn.answers]
    assert set(submitted) <= set(stored)
    assert {each.key for each in program.store.cards.all()} >= set(drilling.DUE)
    for turn in (turn for session in sessions for turn in session.turns if turn.grade):
        for point in turn.grade.points if turn.grade else ():
            if point.evidence:
                assert turn.transcript[point.evidence.start : point.evidence.end] == point.evidence.text
    assert submitted or seat not in ("interview", "speaking", "drilling")


async def test_a_key_for_a_screen_that_is_not_there_yet_does_nothing(world: World) -> None:
    async with sitting(quiet_app(a_past(world))) as person:
        screen = ReportScreen("no-such-session")
        opened = person.app.push_screen(screen)
        assert not await person.app.run_action("scroll(1)", screen)
        await opened
        assert await person.app.run_action("scroll(1)", screen)
