"""What lies over a screen for a moment: help, a pause, a text to read, a question."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from interviewer.tui.literal import literal


class ReadingScreen(ModalScreen[None]):
    """A titled text that scrolls; Escape closes it. The title is one of ours, the text may be anybody's."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,a,question_mark,f1", "close", "Close", id="reading.close"),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._heading = title
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet") as sheet:
            sheet.border_title = self._heading
            sheet.border_subtitle = "Esc closes"
            yield Static(self._text, markup=False)

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)


def help_for(screen: Screen[Any]) -> ReadingScreen:
    """The keys that do something on `screen` as it is now."""
    groups: dict[str, dict[str, list[str]]] = {}
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        if not binding.description or not enabled:
            continue
        if node is screen:
            title = "This screen"
        elif node is screen.app:
            title = "Everywhere"
        else:
            title = node.BINDING_GROUP_TITLE or "Where the cursor is"
        keys = groups.setdefault(title, {}).setdefault(binding.description, [])
        keys.append(screen.app.get_key_display(binding))
    order = sorted(
        groups,
        key=lambda title: ("This screen", "Everywhere").index(title) if title in ("This screen", "Everywhere") else 2,
    )
    about = getattr(screen, "ABOUT", "")
    parts = [literal(about)] if about else []
    return ReadingScreen("Help", Content("\n\n").join([*parts, *(_help_group(each, groups[each]) for each in order)]))


def _help_group(title: str, actions: dict[str, list[str]]) -> Content:
    lines = [literal(title, "bold")]
    for description, keys in actions.items():
        lines.append(Content.assemble(literal(f"  {', '.join(keys):<26} ", "$primary"), literal(description)))
    return Content("\n").join(lines)


class PauseScreen(ModalScreen[None]):
    """Hides everything until a key is pressed."""

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble(
                ("Paused", "bold $primary"), "\n\n", ("The clock stands still. Any key goes on.", "$quiet")
            ),
            markup=False,
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._resume()

    def on_click(self) -> None:
        self._resume()

    def _resume(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)


class AskScreen(ModalScreen[bool]):
    """A question to be answered with y or n."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "say(True)", "Yes", id="ask.yes"),
        Binding("n,escape", "say(False)", "No", id="ask.no"),
    ]

    def __init__(self, question: str, detail: str) -> None:
        super().__init__()
        self._question = question
        self._detail = detail

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet -small"):
            yield Static(literal(self._question, "bold"), markup=False, classes="sheet-title")
            yield Static(literal(self._detail), markup=False)
            yield Static(literal("y  yes    n  no", "$quiet"), markup=False, classes="sheet-foot")

    def action_say(self, answer: bool) -> None:
        if self.app.screen is self:
            self.dismiss(answer)


class ConsentScreen(AskScreen, inherit_bindings=False):
    """As `AskScreen`, for what costs more than a key pressed twice should: Enter does not agree."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "say(True)", "Yes", id="consent.yes"),
        Binding("n,escape", "say(False)", "No", id="consent.no"),
    ]


class FinishScreen(ModalScreen[str]):
    """What to finish: 'stage' or 'session'; None to go on. `stage` is the title of one that others follow."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "finish('stage')", "This stage", id="finish.stage"),
        Binding("y,enter", "finish('session')", "The interview", id="finish.session"),
        Binding("n,escape", "close", "Go on", id="finish.no"),
    ]

    def __init__(self, stage: str, detail: str) -> None:
        super().__init__()
        self._stage = stage
        self._detail = detail

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet -small"):
            yield Static(literal("Finish the interview?", "bold"), markup=False, classes="sheet-title")
            yield Static(literal(self._detail), markup=False)
            keys = f"s  only this stage: {self._stage}\ny  the interview\nn  neither"
            yield Static(literal(keys, "$quiet"), markup=False, classes="sheet-foot")

    def action_finish(self, what: str) -> None:
        if self.app.screen is self:
            self.dismiss(what)

    def action_close(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)
