"""Pictures of a screen at 80x24 and 140x45, in dark and in light: one run of the app each, resized and recoloured.

Another screen is one more line of PICTURES. Renew the pictures after looking at them:
`pytest tests/tui/test_looks.py --snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual.widgets import Input, TextArea

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import SessionKind
from interviewer.speech import extra
from interviewer.tui.screens.grade import GradeScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.themes import DARK, LIGHT
from interviewer.wishes_file import FIRST, Remembered, remember
from tests.builders import a_grade, a_plan, a_question, a_session, a_turn, an_answer, at
from tests.tui.person import Person, World, quiet_app
from tests.tui.speaking import hears
from tests.tui.test_pictures import (
    JOB,
    LARGE,
    SMALL,
    a_practised_program,
    a_program,
    disputed,
    finished,
    graded,
    under_way,
)

Open = Callable[[Person], Awaitable[None]]


async def home(person: Person) -> None:
    for text in ("Continue", "neutral", "due today", "03 Mar"):
        await person.sees(text)


async def setup(person: Person) -> None:
    await person.press("n")
    for text in ("5 questions, about", "100%"):
        await person.sees(text)


async def interview(person: Person) -> None:
    await person.press("c")
    for text in ("Question 1", "Your answer", "ready"):
        await person.sees(text)
    person.editor.cursor_blink = False


async def recording(person: Person) -> None:
    await interview(person)
    await person.type("I would look at the plan.")
    await person.press("f6")
    await person.sees("share of the rows")


async def heard(person: Person) -> None:
    await recording(person)
    await person.press("f6")
    await person.sees("may have been")


async def graded_turn(person: Person) -> None:
    await person.press("c")
    for text in ("± 0.5 of 5", " of 3", "a reference"):
        await person.sees(text)


async def report(person: Person) -> None:
    await home(person)
    person.app.push_screen(ReportScreen(finished().id))
    await person.reads_the_report(3)
    for text in ("Stages", "Technical interview: 3.8"):
        await person.sees(text)


async def models(person: Person) -> None:
    await person.press("m")
    for text in ("Scripted processor", "1 million parameters", "No report card"):
        await person.sees(text)


async def grade(person: Person) -> None:
    person.app.push_screen(GradeScreen(disputed(), 1))
    for text in ("you expected 4.0", "You say: said.", "± 0.5 of 5"):
        await person.sees(text)


async def corpus(person: Person) -> None:
    await person.press("b")
    await person.sees("1 question in 1 topic")
    person.app.screen.query_one(Input).cursor_blink = False
    await person.sees("How do you decide")


async def question(person: Person) -> None:
    await corpus(person)
    await person.press("down", "enter")
    await person.sees("Reference answer")


async def writing(person: Person) -> None:
    await corpus(person)
    await person.press("down", "w")
    await person.sees("Write the question under prompt")
    person.app.screen.query_one(TextArea).cursor_blink = False
    await person.press("W", "h", "y", "?")
    await person.sees("reference: is empty; write it")


async def drill(person: Person) -> None:
    await person.press("d")
    await person.sees("2 questions on 3 points")
    await person.sees("Leeches")


async def settings(person: Person) -> None:
    await person.press("comma")
    await person.sees("0.9")
    next(each for each in person.app.screen.query(Input) if each.value == "40").value = "0"
    for each in person.app.screen.query(Input):
        each.cursor_blink = False
    await person.sees("Not stored")


async def keys(person: Person) -> None:
    person.app.action_visit("keys")
    await person.sees("All keys are the default ones")
    await person.press("enter")
    await person.sees("Press the key")
    await person.press("ctrl+e")
    await person.sees("1 changed")
    await person.press("down", "enter")
    await person.sees("Press the key")
    await person.press("ctrl+e")
    await person.sees("is taken on the same screen")


async def history(person: Person) -> None:
    await person.press("h")
    await person.sees("4 sessions")
    await person.press("down", "down", "space", "down", "space")
    await person.sees("Two are marked")


async def compared(person: Person) -> None:
    await history(person)
    await person.press("c")
    await person.sees("Compared")


async def helping(person: Person) -> None:
    await person.press("f1")
    await person.sees("Everywhere")


def a_past(world: World) -> Program:
    other = a_question("transactions-isolation", topic="transactions", prompt="What does isolation promise?")
    turns = [a_turn(1, other, answer=an_answer(), grade=a_grade(other), closed=True)]
    drilled = a_session(
        *turns, session_id="b", plan=a_plan(kind=SessionKind.DRILL), started_at=at(-900), ended_at=at(-880)
    )
    worse = a_session(
        a_turn(1, answer=an_answer(), grade=graded(), closed=True),
        session_id="c",
        started_at=at(-900) - timedelta(days=2),
        ended_at=at(-880),
    )
    return a_program(world, worse, drilled, finished(), under_way())


def a_described_job(world: World) -> Program:
    remember(Remembered(replace(FIRST, description=JOB, topics=("indexing",))), places.wishes())
    return a_program(world)


def a_speaker(world: World) -> Program:
    program = a_program(world, under_way())
    hears(program, "the predikit keeps a small share of the rows", doubtful=["predikit", "rows"])
    return program


PICTURES: dict[str, tuple[Callable[[World], Program], Open]] = {
    "home": (lambda world: a_program(world, finished(), under_way()), home),
    "setup": (a_described_job, setup),
    "interview": (lambda world: a_program(world, under_way()), interview),
    "recording": (a_speaker, recording),
    "heard": (a_speaker, heard),
    "graded-turn": (lambda world: a_program(world, under_way(graded())), graded_turn),
    "report": (lambda world: a_program(world, finished(), under_way()), report),
    "models": (a_program, models),
    "grade": (lambda world: a_program(world, disputed()), grade),
    "corpus": (a_program, corpus),
    "question": (a_program, question),
    "writing": (a_program, writing),
    "drill": (a_practised_program, drill),
    "settings": (a_program, settings),
    "keys": (a_program, keys),
    "history": (a_past, history),
    "compared": (a_past, compared),
    "help": (a_program, helping),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_picture(world: World, name: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "machine", lambda _: (8, 16_000_000_000, 9_000_000_000))
    program, show = PICTURES[name]
    monkeypatch.setattr(extra, "LIBRARIES", ())  # speech is installed
    app = quiet_app(program(world))
    pictures = {}
    async with app.run_test(size=SMALL) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: len(app.statuses) == 2)
        if name == "settings":
            monkeypatch.setattr("interviewer.places.settings", lambda: Path("settings.toml"))
        await show(person)
        for size in (SMALL, LARGE):
            await pilot.resize_terminal(*size)
            for theme in (DARK, LIGHT):
                app.theme = theme.name
                await person.still()
                shape = f"{size[0]}x{size[1]}-{'dark' if theme.dark else 'light'}"
                pictures[shape] = app.export_screenshot(title=name)
    stored = snapshot.use_extension(SVGImageSnapshotExtension)
    changed = [shape for shape, picture in pictures.items() if picture != stored(name=shape)]
    assert not changed
