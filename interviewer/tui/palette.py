"""The command palette: every place of the app, from anywhere, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from interviewer.tui import doors
from interviewer.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from interviewer.tui.app import InterviewerApp

PLACES: dict[str, tuple[str, str, Callable[[], BaseScreen]]] = {
    "corpus": ("Corpus", "Browse, search, practise, mark and write questions", doors.corpus),
    "history": ("History", "All sessions: their reports, any two compared", doors.history),
    "models": ("Models", "What is in use, what this machine can run, the report card of the grader", doors.models),
    "catalogue": ("Models to choose from", "Download, use and delete models", doors.catalogue),
    "settings": ("Settings", "Everything that can be set, explained", doors.settings),
    "keys": ("Keys", "What every key does, and another key for it", doors.keys),
}

SESSIONS: dict[str, tuple[str, Callable[[], BaseScreen]]] = {
    "New interview": ("Set it up, bring a job description, start", doors.set_up),
    "Drill": ("What is due, a topic, your weakest points", doors.drill),
}


def open_palette(app: InterviewerApp) -> None:
    """Over whatever is there; the command runs when the palette is gone."""
    offered = {each.title: each for each in commands(app)}

    def run(title: str | None) -> None:
        if title is not None:
            offered[title].callback()

    from interviewer.tui.screens.commands import CommandsScreen

    if not isinstance(app.screen, CommandsScreen):
        app.push_screen(CommandsScreen(offered), run)


def commands(app: InterviewerApp) -> Iterator[SystemCommand]:
    """What the palette offers."""
    yield SystemCommand("Home", "Continue a session, or look back", partial(go_home, app))
    for title, (about, make) in SESSIONS.items():
        yield SystemCommand(title, about, partial(begin, app, make))
    for name, (title, about, _) in PLACES.items():
        yield SystemCommand(title, about, partial(visit, app, name))
    yield SystemCommand("Help", "The keys of this screen", app.action_help)
    yield SystemCommand("Light or dark", "Change between the two looks", app.action_dim)
    yield SystemCommand("Quit", "Close the app; nothing typed is lost", app.exit)


def visit(app: InterviewerApp, name: str) -> None:
    """Go to a place of PLACES: over what is there, or back to it where it is open already."""
    _, _, make = PLACES[name]
    fresh = make()
    there = next((each for each in app.screen_stack if type(each) is type(fresh)), None)
    if there is None:
        app.push_screen(fresh)
    else:
        _close_down_to(app, there)


def begin(app: InterviewerApp, make: Callable[[], BaseScreen]) -> None:
    """From the home screen: no session is begun over another one."""
    if go_home(app):
        app.push_screen(make())


def go_home(app: InterviewerApp) -> bool:
    """Whether nothing lies over the home screen now."""
    return _close_down_to(app, app.screen_stack[0])


def _close_down_to(app: InterviewerApp, screen: Screen[None]) -> bool:
    """Whether `screen` is on top now.

    An interview or an editor is left by its own key only, which stores what was typed.
    """
    above = app.screen_stack[app.screen_stack.index(screen) + 1 :]
    if any(getattr(each, "HOLDS_TEXT", False) for each in above):
        editor, interview = app.key_of("write.leave"), app.key_of("interview.leave")
        told = f"Leave what you are writing first: {editor} in the editor, {interview} in an interview."
        app.notify(told, severity="warning", markup=False)
        return False
    for _ in above:
        app.pop_screen()
    return True
