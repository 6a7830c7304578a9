"""One setting: its name, a field for its value, what it means, and what is wrong with what is typed."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from interviewer.settings import Settings
from interviewer.tui.literal import literal, one_line
from interviewer.tui.widgets.choice import Choice

NAME = 22


def is_value(field: FieldInfo) -> bool:
    """Whether it is one value, that can be typed; a table has a screen of its own."""
    return isinstance(field.default, str | int | float)


def options(field: FieldInfo) -> list[tuple[str, str]]:
    """The values to choose from and how they read, where there are only a few."""
    if field.annotation is bool:
        return [("False", "no"), ("True", "yes")]
    return [(each, each) for each in get_args(field.annotation)] if get_origin(field.annotation) is Literal else []


class Values(Choice):
    """Those of a setting, whose name stands beside it."""

    label_room = 0


class Setting(Vertical):
    """`wrong` says what is wrong with the value as typed, '' when nothing is; `told` that the person knows."""

    class Chosen(Message):
        """A valid value was entered."""

        def __init__(self, name: str, value: object) -> None:
            super().__init__()
            self.name = name
            self.value = value

    def __init__(self, key: str, field: FieldInfo) -> None:
        super().__init__(classes="setting")
        self.key = key
        self.wrong = ""
        self.told = False
        self._field = field

    def compose(self) -> ComposeResult:
        few = options(self._field)
        with Horizontal():
            yield Static(self._title(changed=False), markup=False, classes="setting-name")
            yield Values("", few, str(self._field.default), id=f"value-{self.key}") if few else Input(compact=True)
        yield Static(self._about(), markup=False, classes="setting-about")

    def show(self, settings: Settings) -> None:
        self._put(getattr(settings, self.key))
        self.mark(settings)

    def mark(self, settings: Settings) -> None:
        """Whether the stored value differs from the default."""
        changed = getattr(settings, self.key) != self._field.default
        self.query_one(".setting-name", Static).update(self._title(changed=changed))

    @property
    def _shown(self) -> Input | Choice:
        return self.query_one(Choice) if options(self._field) else self.query_one(Input)

    def _put(self, value: object) -> None:
        shown = self._shown
        if isinstance(shown, Input):
            shown.value = str(value)
        else:
            shown.offer(options(self._field), str(value))

    def take_focus(self) -> None:
        self._shown.focus()

    def reset(self) -> None:
        self._put(self._field.default)
        self.enter()

    def enter(self) -> None:
        """Tell the value, if it is right."""
        value = self.value
        if not self.wrong:
            self.post_message(self.Chosen(self.key, value))

    @property
    def value(self) -> Any:
        """As typed; None when it is wrong."""
        return self._checked(self._shown.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.told = False
        self._checked(event.value)
        self.query_one(".setting-about", Static).update(self._about())

    @on(Input.Submitted)
    @on(Input.Blurred)
    @on(Choice.Changed)
    def _left(self, event: Input.Submitted | Input.Blurred | Choice.Changed) -> None:
        event.stop()
        self.enter()

    def _checked(self, text: str) -> Any:
        """The typed value; None when `wrong` says what is wrong with it."""
        try:
            settings = Settings.model_validate({self.key: text.strip()})
        except ValidationError as error:
            self.wrong = error.errors()[0]["msg"]
            return None
        self.wrong = ""
        return getattr(settings, self.key)

    def _title(self, *, changed: bool) -> Content:
        sign = ("● ", "$warning") if changed else ("  ", "")
        return Content.assemble(sign, literal(f"{self.key:<{NAME}}", "bold"))

    def _about(self) -> Content:
        told = literal(self._field.description or "", "$quiet")
        default = dict(options(self._field)).get(str(self._field.default), self._field.default)
        shown = Content.assemble("  ", one_line(f"Default: {default}." if default != "" else "", style="$quiet"))
        if not self.wrong:
            return Content.assemble(told, shown)
        return Content.assemble(("! ", "bold $text-error"), literal(f"{self.wrong}. Not stored.", "$text-error"), shown)
