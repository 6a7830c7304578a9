"""Which keys may be changed to what."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from interviewer.tui import keymap


def test_every_binding_can_be_named() -> None:
    keymap.catalogue()
    nameless = [
        (node.__name__, binding.key)
        for node in keymap._nodes(DOMNode)
        for binding in node.__dict__.get("BINDINGS", ())
        if not (isinstance(binding, Binding) and binding.id)
    ]
    assert not nameless


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"home.strat": "z"}, "there is no 'home.strat'. Did you mean home.start?"),
        ({"hom.start": "z"}, "Did you mean home.start?"),
        ({"nothing": "z"}, "The keys screen has all."),
        ({"home.start": "nokey"}, "'nokey' is not a key"),
        ({"home.start": ""}, "'' is not a key"),
        ({"home.start": " "}, "'' is not a key"),
        ({"home.start": "a,,b"}, "'' is not a key"),
        ({"home.start": "ctrl+"}, "'ctrl+' is not a key"),
        ({"home.start": "control+s"}, "'control+s' is not a key"),
        ({"home.start": "\x1b"}, "is not a key"),
        ({"home.start": "d"}, "home.start: d is taken on the same screen, by home.drill (Drill)."),
        ({"home.start": "?"}, "by app.help-sign"),
        ({"app.quit": "q"}, "cannot be one that is typed"),
        ({"interview.submit": "f6"}, "interview.submit: f6 does something in the text that is typed there."),
        ({"interview.hint": "f9,h"}, "interview.hint: h does something in the text"),
        ({"write.save": "enter"}, "write.save: enter does something in the text"),
        ({"home.start": "z", "home.drill": "z"}, "home.start: z is taken on the same screen, by home.drill"),
    ],
)
def test_what_cannot_be_used_is_told(chosen: dict[str, str], told: str) -> None:
    used, problems = keymap.usable(chosen)
    assert not used.keys() & {"home.start", "app.quit", "interview.submit", "interview.hint", "write.save"}
    assert told in problems[0]


@pytest.mark.parametrize(
    "chosen",
    [
        {"home.start": "z"},
        {"home.start": "ctrl+alt+z, f9"},
        {"home.start": "ö"},
        {"home.start": "d", "home.drill": "s"},  # swapped
        {"home.start": "p"},  # which practises on another screen
        {"app.quit": "f15,ctrl+x"},
        {"interview.next": "z", "interview.go-on": "space"},  # only where nothing is typed
        {"interview.submit": "ctrl+j,ctrl+s"},
        {"ask.yes": "y,enter"},  # the default, which a screen that inherits it has for something of its own
        {},
    ],
)
def test_what_can_be_used_is_used(chosen: dict[str, str]) -> None:
    assert keymap.usable(chosen) == (chosen, [])
