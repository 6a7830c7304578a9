"""The two looks of the app. One accent; green, amber and red only ever accompany a sign and a word."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="interviewer-dark",
    primary="#8ab0f2",
    secondary="#8ab0f2",
    accent="#8ab0f2",
    foreground="#d6d9e0",
    background="#14161b",
    surface="#1a1d24",
    panel="#22262f",
    success="#93c398",
    warning="#dcb671",
    error="#e59191",
    dark=True,
    variables={
        "footer-background": "#14161b",
        "footer-key-foreground": "#8ab0f2",
        "footer-description-foreground": "#8f95a3",
        "block-cursor-text-style": "none",
        "input-selection-background": "#8ab0f2 30%",
        "quiet": "#8f95a3",
        "line": "#2e333e",
        "scrollbar": "#2e333e",
        "scrollbar-background": "#14161b",
    },
)
LIGHT = Theme(
    name="interviewer-light",
    primary="#2c5aa8",
    secondary="#2c5aa8",
    accent="#2c5aa8",
    foreground="#2a2d34",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5de",
    success="#2f6f3a",
    warning="#8a5d00",
    error="#b03030",
    dark=False,
    variables={
        "footer-background": "#fbfaf7",
        "footer-key-foreground": "#2c5aa8",
        "footer-description-foreground": "#5c616c",
        "block-cursor-text-style": "none",
        "input-selection-background": "#2c5aa8 25%",
        "quiet": "#5c616c",
        "line": "#d5d1c7",
        "scrollbar": "#d5d1c7",
        "scrollbar-background": "#fbfaf7",
    },
)


def chosen(setting: str, environment: Mapping[str, str]) -> Theme:
    """The look that is set; with "auto" the light one where the terminal tells that its background is light.

    A terminal that tells says so in COLORFGBG, as rxvt, Konsole and iTerm2 do: 7 and 15 are the light backgrounds.
    """
    if setting == "auto":
        return LIGHT if environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else DARK
    return LIGHT if setting == "light" else DARK
