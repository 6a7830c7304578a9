"""Stories of models that are downloaded, from a real server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from threading import Event

import pytest
from textual import events
from textual.widgets import Input, OptionList

from interviewer import places, settings
from interviewer.assembly import Program
from interviewer.domain import Corpus
from interviewer.models.catalogue import Entry, Source
from interviewer.tui.screens.catalogue import CatalogueScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.models import ModelsScreen
from interviewer.tui.screens.overlays import AskScreen, ConsentScreen, ReadingScreen
from tests.fakes import FakeModels, ScriptedChat
from tests.tui.person import Person, World, quiet_app, sitting
from tests.web_files import WebFile, served

DATA = b"GGUF" + bytes(3_000_000)
HALF = len(DATA) // 2


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebFile]:
    """The catalogue offers this file as a chat model, as one for speech, and one that is too large."""
    with served(DATA) as made:
        offered = (("small", "chat", len(DATA)), ("large", "chat", 9_000_000_000), ("ear", "speech", len(DATA)))
        entries = tuple(
            Entry(
                name=name,
                kind=kind,
                about=f"The {name} one.",
                parameters="5 million",
                licence="MIT",
                licence_url="https://example.org/licence",
                files=(Source(name="weights.gguf", url=made.url, size=size),),
            )
            for name, kind, size in offered
        )
        monkeypatch.setattr("interviewer.models.stock.catalogue", lambda: entries)
        monkeypatch.setattr("interviewer.models.catalogue.catalogue", lambda: entries)
        monkeypatch.setattr("interviewer.models.machine.memory", lambda: (8_000_000_000, 4_000_000_000))
        yield made


def a_program(world: World) -> Program:
    return world.program(models=FakeModels(ScriptedChat(ready=False)), corpus=Corpus(()))


async def at(person: Person, name: str) -> None:
    """In the catalogue, with the cursor on the model of that name."""
    await person.press("m")
    await person.until(lambda: isinstance(person.app.screen, ModelsScreen))
    await person.press("d")
    await person.until(lambda: isinstance(person.app.screen, CatalogueScreen))
    await choose(person, name)


async def choose(person: Person, name: str) -> None:
    rows = person.app.screen.query_one(OptionList)
    await person.until(lambda: rows.option_count > 0)
    rows.highlighted = rows.get_option_index(name)
    await person.pilot.pause()


async def test_nothing_is_fetched_before_one_agrees(world: World, file: WebFile) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "small")
        await person.sees(
            "The small one. 5 million parameters, licence MIT from 127.0.0.1, see https://example.org/licence"
        )
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, ConsentScreen))
        await person.sees("about 3 MB from 127.0.0.1")
        await person.sees("Licence: MIT")
        await person.press("enter", "n")
        await person.until(lambda: isinstance(person.app.screen, CatalogueScreen))
        await person.pilot.pause(0.3)
    assert file.asked == []
    assert not places.models().exists()


async def test_a_model_comes_is_used_and_deleted(world: World, file: WebFile) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "small")
        await person.press("g", "y")
        await person.sees("small is downloaded and checked.")
        await person.press("u")
        await person.sees("In use from now on: weights")
        weights = places.models() / "small" / "weights.gguf"
        assert settings.load(places.settings()).chat_model == str(weights.resolve())
        await person.sees("in use")
        await person.press("x")
        assert isinstance(person.app.screen, CatalogueScreen), "what is in use is not deleted"
        await choose(person, "default")
        await person.press("u")
        await person.sees("In use from now on: scripted")
        await choose(person, "small")
        await person.press("x")
        await person.until(lambda: isinstance(person.app.screen, AskScreen))
        await person.press("y")
        await person.sees("small is deleted; 3 MB are free again.")
        assert not weights.exists()


async def test_a_download_goes_on_elsewhere_pauses_and_is_offered_by_the_next_start(
    world: World, file: WebFile
) -> None:
    file.hold = HALF, Event()
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "small")
        await person.press("g", "y")
        await person.sees("coming 50%")
        await person.press("escape", "escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.sees("small 50% of 3 MB")
        await person.press("m")
        await person.sees("small 50% of 3 MB")
        await person.press("d")
        await choose(person, "small")
        await person.press("p")
        await person.sees("pausing 50%")
        file.hold[1].set()
        await person.sees("paused")
    file.hold = None
    async with sitting(quiet_app(a_program(world))) as person:
        await person.sees("The download of small is paused at")
        await at(person, "small")
        await person.sees("paused")
        await person.press("g")
        await person.sees("small is downloaded and checked.")
    assert (places.models() / "small" / "weights.gguf").read_bytes() == DATA


async def test_quitting_pauses_what_is_coming(world: World, file: WebFile) -> None:
    file.hold = HALF, Event()
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "small")
        await person.press("g", "y")
        await person.sees("coming 50%")
        file.hold[1].set()
    program.close()
    held = program.stock.shelf.find("small")
    assert held is not None
    assert [each.state for each in program.stock.downloads.transfers()] in (["paused"], ["done"], [])


async def test_a_failure_is_told_where_the_eye_is_and_tried_again(world: World, file: WebFile) -> None:
    file.statuses = [404]
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "small")
        await person.press("g", "y")
        await person.sees("! 127.0.0.1 does not have this file (any more).")
        await person.press("g")
        await person.sees("small is downloaded and checked.")


async def test_what_is_too_large_says_so_before_it_is_downloaded(world: World, file: WebFile) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "large")
        await person.sees("too large")
        await person.press("g")
        await person.sees("It is too large for the memory of this machine.")


async def test_a_model_for_speech_is_not_used_for_chat(world: World, file: WebFile) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "ear")
        await person.press("g", "y")
        await person.sees("ear is downloaded and checked.")
        await person.press("u", "enter")
        await person.pilot.pause(0.1)
        assert "In use from now on" not in person.seen()


async def test_an_address_of_ones_own_is_looked_at_then_asked_for(world: World, file: WebFile) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "small")
        await person.press("a")
        address = person.app.screen.query_one("#address", Input)
        address.value = "http://example.org/[red]mine.gguf"
        await person.press("enter")
        await person.sees("Plain http can be read and altered on the way.")
        assert address.value
        address.value = file.url
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, ConsentScreen))
        await person.sees("Licence: not stated here")
        await person.press("y")
        await person.sees("model is downloaded and checked.")
    assert (places.models() / "model" / "model.gguf").read_bytes() == DATA


async def test_a_server_that_does_not_answer_is_given_up_with_escape(world: World, file: WebFile) -> None:
    silent = file.silent = Event()
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "small")
        await person.press("a")
        person.app.screen.query_one("#address", Input).value = file.url
        await person.press("enter")
        await person.sees("Asking how large it is")
        await person.press("escape")
        await person.until(lambda: "Asking" not in person.seen())
        silent.set()
        await person.pilot.pause(0.3)
        assert isinstance(person.app.screen, CatalogueScreen)
        await person.press("escape", "escape")
        await person.until(lambda: isinstance(person.app.screen, ModelsScreen))


async def test_help_and_the_palette_know_the_screen(world: World, file: WebFile) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        person.app.action_visit("catalogue")
        await person.until(lambda: isinstance(person.app.screen, CatalogueScreen))
        await person.press("f1")
        await person.until(lambda: isinstance(person.app.screen, ReadingScreen))
        await person.sees("Every model that is here or can be downloaded.")


KEYS = (*"gpuxayn", "enter", "escape", "up", "down", "space", "tab", "delete", "f1", "pagedown", "question_mark")


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_key_breaks_it(world: World, file: WebFile, seed: int) -> None:
    rng = Random(seed)
    async with sitting(quiet_app(a_program(world))) as person:
        for press in range(200):
            if isinstance(person.app.screen, HomeScreen | ModelsScreen):
                person.app.action_visit("catalogue")
            key = rng.choice(KEYS)
            person.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
            if press % 3 == 0:
                await person.pilot.pause()
        await person.pilot.pause(0.3)
