"""A person makes the app theirs: keys, look, motion, a terminal without colour, a window of another size."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from interviewer import places, settings
from interviewer.domain import TurnState
from interviewer.planning import Wishes
from interviewer.settings import Settings
from interviewer.tui.app import InterviewerApp
from interviewer.tui.screens.drill import DrillScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.keys import KeysScreen
from interviewer.tui.themes import DARK, LIGHT
from interviewer.tui.widgets.activity import STILL, Activity
from tests.fakes import WordGrader
from tests.tui.person import Person, World, interviewed, quiet_app, sitting
from tests.tui.test_pictures import a_program


def write_settings(text: str) -> None:
    places.settings().parent.mkdir(parents=True, exist_ok=True)
    places.settings().write_text(text, encoding="utf-8")


async def known(person: Person) -> None:
    """The settings have been taken in."""
    await person.until(lambda: len(person.app.statuses) == 2)


# -- keys ------------------------------------------------------------------------------------------------------------


async def test_the_editor_names_the_keys_in_force(world: World) -> None:
    write_settings('[keys]\n"interview.submit" = "alt+s"\n"interview.record" = "alt+r"\n')
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.sees("or speak it: Alt+R. Alt+S submits.")
        person.app.action_visit("keys")
        await person.until(lambda: isinstance(person.app.screen, KeysScreen))
        person.app.adopt(Settings(keys={"interview.submit": "alt+u"}))
        await person.press("escape")
        await person.sees("or speak it: F6. Alt+U submits.")


async def test_other_keys_do_it_the_help_shows_them_and_a_slip_is_told(world: World) -> None:
    write_settings('[keys]\n"home.drill" = "g"\n"home.strat" = "z"\n')
    async with sitting(quiet_app(a_program(world))) as person:
        await known(person)
        [told] = person.app._notifications
        assert "there is no 'home.strat'. Did you mean home.start?" in told.message
        await person.press("f1")
        await person.sees("g Drill")
        await person.press("escape", "d")
        assert isinstance(person.app.screen, HomeScreen)
        await person.press("g")
        await person.until(lambda: isinstance(person.app.screen, DrillScreen))


async def test_a_key_is_changed_by_pressing_another_counts_at_once_and_is_taken_back(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await known(person)
        await person.press("comma")
        await person.sees("0.9")
        await person.press("f8")
        await person.until(lambda: isinstance(person.app.screen, KeysScreen))
        await person.sees("All keys are the default ones")
        keys = person.app.screen.query_one("#keys")
        keys.highlighted = keys.get_option_index("home.drill")  # type: ignore[attr-defined]
        await person.press("enter", "s")
        await person.sees("s is taken on the same screen, by home.start (Start).")
        await person.press("enter", "escape", "enter", "g")
        await person.sees("● g")
        await person.press("a", "f7")
        await person.sees("● g, f7")
        assert settings.load(places.settings()) == Settings(keys={"home.drill": "g,f7"})
        await person.press("escape", "escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.press("g")
        await person.until(lambda: isinstance(person.app.screen, DrillScreen))
        await person.press("escape", "ctrl+p")
        person.app.screen.query_one(Input).value = "keys"
        await person.sees("What every key does")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, KeysScreen))
        await person.sees("1 changed.")
        await person.press("ctrl+t")
        await person.sees("Back to the default")
        await person.press("y")
        await person.until(lambda: places.settings().read_text() == "")


async def test_texts_name_the_keys_as_they_are_now(world: World) -> None:
    write_settings('[keys]\n"interview.submit" = "f10"\n"interview.skip" = "ctrl+j,f4"\n')
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.until(lambda: person.app.key_of("interview.submit") == "F10")
        await person.press("f10")
        await person.sees("Nothing is typed yet. Ctrl+J skips the question.")
        await person.press("a", "ctrl+j")
        await person.sees("F10 submits it, Ctrl+J once more skips it.")


# -- look and motion -------------------------------------------------------------------------------------------------


async def test_the_look_is_kept(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await known(person)
        assert person.app.theme == DARK.name
        await person.press("t")
        assert person.app.theme == LIGHT.name
        await person.until(lambda: places.settings().exists())
        assert settings.load(places.settings()) == Settings(theme="light")
    again = quiet_app(a_program(world))
    assert again.theme == LIGHT.name  # before the first frame


@pytest.mark.parametrize("wrong", ["theme = 3", "theme = [", "\x00", 'theme = "pink"', "keys = 1", '[keys]\n"a" = 1'])
async def test_a_broken_file_is_told_and_the_defaults_count(world: World, wrong: str) -> None:
    write_settings(wrong)
    async with sitting(quiet_app(a_program(world))) as person:
        assert person.app.theme == DARK.name
        await person.sees("Correct or delete it.")
        await person.press("t")
        await person.pilot.pause(0.1)
        assert places.settings().read_text(encoding="utf-8") == wrong


async def test_nothing_moves_on_its_own_where_motion_is_reduced(world: World) -> None:
    write_settings("reduced_motion = true")
    async with interviewed(world.program(grader=WordGrader())) as person:
        await known(person)
        assert person.app.animation_level == "none"
        assert not person.editor.cursor_blink
        line = person.interview.query_one(Activity)
        shown = set()
        for tenths in range(10, 20):
            line.busy("Grading", tenths / 10, "Esc stops")
            shown.add(str(line.render())[0])
        assert shown == {STILL}


# -- without colour --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "vt100"), ("TERM", "xterm-mono")])
async def test_without_colour_focus_and_choice_are_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with sitting(quiet_app(a_program(world))) as person:
        await known(person)
        await person.press("b")
        await person.sees("How do you decide")
        await person.press("down")
        segments = [each for strip in person.app.screen._compositor.render_strips() for each in strip]
        styles = [(each.text, each.style) for each in segments if each.style]
        assert not [style for _, style in styles if style.color or style.bgcolor]
        assert any(style.underline for text, style in styles if "How do you decide" in text)
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        person.app.screen.query_one("#start").focus()
        await person.pilot.pause()
        segments = [each for strip in person.app.screen._compositor.render_strips() for each in strip]
        assert any(each.style and each.style.reverse for each in segments if "Start" in each.text)


# -- a window that is not in use --------------------------------------------------------------------------------------


async def test_opened_behind_another_window_it_shows_its_keys_all_the_same(world: World) -> None:
    app = quiet_app(a_program(world))
    app.set_reactive(InterviewerApp.app_focus, False)
    async with sitting(app) as person:
        await person.sees("s Start")
        app.action_visit("corpus")
        await person.sees("w Write one")
        assert not app.app_focus


# -- a window of another size ----------------------------------------------------------------------------------------

SIZES = ((80, 24), (40, 12), (20, 5), (140, 45), (80, 24))


async def test_typing_goes_on_through_every_size_and_the_grade_stays(world: World) -> None:
    typed = ""
    async with interviewed(world.program(grader=WordGrader()), (140, 45), wishes=Wishes(questions=2)) as person:
        for n, size in enumerate(SIZES):
            await person.pilot.resize_terminal(*size)
            await person.press(*f"abc{n}")
            typed += f"abc{n}"
            assert person.editor.text == typed
            assert person.editor.cursor_location == (0, len(typed))
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.doing is None and person.interview.has_class("-graded"))
        grade = person.interview.query_one("#points")
        for size in SIZES:
            await person.pilot.resize_terminal(*size)
            assert person.interview.has_class("-graded")
            assert person.interview.focused is grade
        await person.sees("of 5")


@pytest.mark.parametrize("size", [(80, 24), (100, 16)])
async def test_what_is_being_answered_stays_in_view(world: World, size: tuple[int, int]) -> None:
    async with interviewed(world.program(grader=WordGrader()), (140, 45)) as person:
        for _ in range(2):  # until not all fits
            await person.answer("I would have a look. " * 12)
            await person.until(lambda: person.interview.state is TurnState.GRADED)
            await person.press("enter")
            await person.until(lambda: person.interview.state is TurnState.PROBED)
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        asked = turn.follow_ups[-1].wording.text[:30]
        await person.sees(asked)
        await person.pilot.resize_terminal(*size)
        await person.sees(asked)
        await person.press(*["ctrl+up"] * 30)  # the person reads the question again
        await person.sees("Question 1 ·")
        await person.pilot.resize_terminal(90, 20)
        await person.still()
        assert "Question 1 ·" in person.seen()


PLACES = ("corpus", "history", "keys", "models", "settings")


@pytest.mark.parametrize("place", PLACES)
async def test_every_screen_takes_every_size(world: World, place: str) -> None:
    """What has the focus keeps it, and can be seen even where there is next to no room."""
    async with sitting(quiet_app(a_program(world)), (140, 45)) as person:
        await known(person)
        person.app.action_visit(place)
        await person.pilot.pause(0.2)
        screen, focused = person.app.screen, person.app.screen.focused
        for width, height in SIZES:
            await person.pilot.resize_terminal(width, height)
            await person.pilot.pause()
            assert person.app.screen is screen
            assert screen.focused is focused
            assert all(len(line) <= width for line in person.seen().splitlines())


async def test_a_scrolled_list_stays_where_it_was(world: World) -> None:
    async with sitting(quiet_app(world.program(grader=WordGrader())), (140, 45)) as person:
        await person.press("b")
        await person.sees("questions in")
        rows = person.app.screen.query_one("#questions")
        await person.press("down", "end", *["up"] * 30)
        chosen = rows.chosen  # type: ignore[attr-defined]
        for size in SIZES:
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            assert rows.chosen == chosen  # type: ignore[attr-defined]
        assert 0 <= rows.at - rows.scroll_offset.y < rows.size.height  # type: ignore[attr-defined]
