"""What a person sets of the app's looks, motion and keys, and how it comes to count."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import constants, events
from textual.app import App
from textual.binding import Binding
from textual.color import Color
from textual.filter import LineFilter, Monochrome
from textual.message import Message

from interviewer import places
from interviewer.errors import InterviewerError
from interviewer.tui import colourless
from interviewer.tui.literal import advice
from interviewer.tui.themes import DARK, LIGHT, chosen

if TYPE_CHECKING:
    from interviewer.settings import Settings
    from interviewer.tui.desk import Desk

MOST_PROBLEMS = 4  # that are told at once


class Adopt(Message):
    """The settings, from a thread that read or stored them; or why it could not."""

    def __init__(self, settings: Settings | None = None, trouble: InterviewerError | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.trouble = trouble


class ComfortApp(App[None]):
    """Draws its first frame as the settings file says, and takes all of it in when that has been read and checked."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self._chosen_keys: Mapping[str, str] = {}
        self.no_color = colourless.wanted(os.environ)
        seen = glance()
        self._show(str(seen.get("theme", "auto")), reduced=seen.get("reduced_motion") is True)

    def _show(self, theme: str, *, reduced: bool) -> None:
        self.theme = chosen(theme, os.environ).name
        self.animation_level = "none" if reduced else constants.TEXTUAL_ANIMATIONS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without colour, attributes in its place: Textual's greys are colours too, and few terminals show them all."""
        if not self.no_color:
            return super().get_line_filters()
        others = [each for each in super().get_line_filters() if not isinstance(each, Monochrome)]
        return [*others, colourless.Colourless(Color.parse(self.current_theme.background or "black"))]

    @property
    def still(self) -> bool:
        """Whether nothing may move on its own."""
        return self.animation_level == "none"

    def adopt(self, settings: Settings) -> None:
        """From now on. `keymap.catalogue` has been made by then."""
        from interviewer.tui import keymap

        self._show(settings.theme, reduced=settings.reduced_motion)
        keys, problems = keymap.usable(settings.keys)
        self.set_keymap(keys)
        self._chosen_keys = keys
        if problems:
            told = "\n".join([*problems[:MOST_PROBLEMS], f"The default counts instead. See {places.settings()}."])
            self.notify(told, severity="warning", timeout=20, markup=False)

    def key_of(self, binding_id: str) -> str:
        """The first key of a binding now, as a text names it: `Ctrl+S`."""
        from interviewer.tui import keymap

        first = Binding.make_bindings([Binding(keymap.effective(binding_id, self._chosen_keys), "")])
        *modifiers, key = next(iter(first)).key.split("+")
        shown = self.get_key_display(Binding(key, "", ""))
        if len(shown) == 1 and not modifiers:
            return shown  # s and S are two keys
        return "+".join(each.capitalize() for each in (*modifiers, shown))

    def on_adopt(self, event: Adopt) -> None:
        if event.settings is not None:
            self.adopt(event.settings)
        if event.trouble is not None:
            self.notify(advice(event.trouble), severity="error", timeout=20, markup=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self.still and hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    def action_dim(self) -> None:
        """The other look, from now on."""
        look = LIGHT if self.current_theme.dark else DARK
        self.theme = look.name
        change: dict[str, object] = {"theme": "dark" if look.dark else "light"}
        self.run_worker(partial(self._remember, change), group="look", exclusive=True, thread=True)

    def _remember(self, change: dict[str, object]) -> None:
        try:
            self.desk.change_settings(change)
        except InterviewerError as trouble:
            self.post_message(Adopt(trouble=trouble))


def glance() -> dict[str, Any]:
    """What the settings file says, unchecked: its faults are told when it is read in earnest."""
    with suppress(OSError, ValueError):  # a TOMLDecodeError is a ValueError
        return tomllib.loads(places.settings().read_text(encoding="utf-8"))
    return {}
