"""Both looks can be read: WCAG 2 asks for a contrast of 4.5 to 1 of text."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from interviewer.tui.colourless import wanted
from interviewer.tui.themes import DARK, LIGHT, chosen

TEXT = (
    *("foreground", "quiet", "primary", "text-success", "text-warning", "text-error", "warning"),
    *("footer-key-foreground", "footer-description-foreground"),
)
GROUNDS = ("background", "surface", "panel")
MARKS = (("primary", "background"), ("background", "primary"))


def luminance(color: Color) -> float:
    """Of WCAG 2: the light that a colour of sRGB gives, 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colors(theme: Theme) -> dict[str, Color]:
    names = {*TEXT, *GROUNDS, *(name for pair in MARKS for name in pair)}
    generated = theme.to_color_system().generate() | theme.variables
    return {name: Color.parse(generated[name]) for name in names}


def test_the_contrast_of_known_pairs() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read(theme: Theme, ground: str) -> None:
    named = colors(theme)
    assert {text: round(of, 2) for text in TEXT if (of := contrast(named[text], named[ground])) < 4.5} == {}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_what_is_chosen_can_be_told(theme: Theme) -> None:
    named = colors(theme)
    assert all(contrast(named[front], named[back]) >= 4.5 for front, back in MARKS)


@pytest.mark.parametrize(
    ("setting", "told", "look"),
    [
        ("dark", "0;15", DARK),
        ("light", "15;0", LIGHT),
        ("auto", "0;15", LIGHT),
        ("auto", "0;default;7", LIGHT),
        ("auto", "15;0", DARK),
        ("auto", "", DARK),
        ("nonsense", "", DARK),
    ],
)
def test_the_look_is_that_of_the_setting_or_of_the_terminal(setting: str, told: str, look: Theme) -> None:
    assert chosen(setting, {"COLORFGBG": told} if told else {}) is look


@pytest.mark.parametrize(
    ("environment", "without"),
    [
        ({"NO_COLOR": "1", "TERM": "xterm-256color"}, True),
        ({"NO_COLOR": "", "TERM": "xterm-256color"}, False),
        ({"TERM": "dumb"}, True),
        ({"TERM": "xterm-mono"}, True),
        ({"TERM": "linux"}, False),
        ({}, False),
        ({"TERM": "dumb", "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}, False),
        ({"NO_COLOR": "1", "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}, True),
    ],
)
def test_who_wants_no_colour(environment: dict[str, str], without: bool) -> None:
    assert wanted(environment) is without
