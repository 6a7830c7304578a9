"""The keys: what each does, those that were changed, and a place to press another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.errors import InterviewerError
from interviewer.settings import Settings
from interviewer.tui import keymap
from interviewer.tui.keymap import Bound
from interviewer.tui.literal import literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.overlays import AskScreen
from interviewer.tui.widgets.activity import Activity

KEYS, WHAT = 26, 24  # cells


class PressScreen(ModalScreen[str]):
    """Takes the next key press; None for Escape."""

    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self._bound = bound

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet -small"):
            yield Static(literal(f"Press the key for: {self._bound.description}", "bold"), markup=False)
            yield Static(literal("Esc  leave it", "$quiet"), markup=False, classes="sheet-foot")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self.app.screen is self:
            self.dismiss(None if event.key == "escape" else event.key)


class KeysScreen(BaseScreen):
    """A change counts at once, on every screen; one that clashes is not taken, and says with what."""

    ABOUT = "Every key of the app. ● marks those that you changed; they are stored as `keys` in the settings."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change(False)", "Change", id="keys.change"),
        Binding("a", "change(True)", "Add another", id="keys.add"),
        Binding("r", "reset", "Default", id="keys.reset"),
        Binding("ctrl+t", "reset_all", "All defaults", id="keys.reset-all"),
        Binding("escape,q", "back", "Back", id="keys.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Static(literal("Keys", "bold $primary"), markup=False, id="keys-title")
        yield OptionList(id="keys", markup=False)
        yield Activity(id="taken")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#taken", Activity).idle("Reading …")
        self.in_thread("keys", self._read, self._show, self._failed)

    def _read(self) -> Settings:
        keymap.catalogue()
        return self.face.desk.load(lambda program: program.settings)

    def _show(self, settings: Settings) -> None:
        keys = self.query_one(OptionList)
        at = keys.highlighted
        self._chosen = dict(settings.keys)
        keys.set_options(list(self._options()))
        keys.highlighted = at if at is not None else 1
        keys.focus()
        changed = len(self._chosen)
        self.query_one("#taken", Activity).idle(f"{changed} changed." if changed else "All keys are the default ones.")

    def _options(self) -> Iterator[Option]:
        group = ""
        for bound in sorted(keymap.catalogue().values(), key=lambda each: each.id.split(".")[0]):
            if (of := bound.id.split(".")[0]) != group:
                group = of
                yield Option(literal(group.capitalize(), "bold"), disabled=True)
            yield Option(self._row(bound), id=bound.id)

    def _row(self, bound: Bound) -> Content:
        changed = bound.id in self._chosen
        keys = self._shown(keymap.effective(bound.id, self._chosen))
        was = f"  default: {self._shown(bound.keys)}" if changed else ""
        return Content.assemble(
            ("● ", "$warning") if changed else "  ", literal(f"{keys:<{KEYS}} ", "$primary"),
            literal(f"{bound.description:<{WHAT}} "), literal(bound.id + was, "$quiet"),
        )  # fmt: skip

    def _shown(self, keys: str) -> str:
        return ", ".join(self.app.get_key_display(each) for each in Binding.make_bindings([Binding(keys, "")]))

    @property
    def _at(self) -> Bound | None:
        option = self.query_one(OptionList).highlighted_option
        return keymap.catalogue().get(option.id or "") if option else None

    # -- keys --------------------------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change(add=False)

    def action_change(self, add: bool) -> None:
        if (bound := self._at) is not None:
            self.over(PressScreen(bound), lambda key: self._pressed(bound, key, add=add))

    def _pressed(self, bound: Bound, key: str | None, *, add: bool) -> None:
        if key is None:
            return
        before = keymap.effective(bound.id, self._chosen).split(",") if add else []
        keys = ",".join([*(each for each in before if each != key), key])
        after = {**self._chosen, bound.id: keys}
        if wrong := keymap.problem(bound.id, after):
            self.query_one("#taken", Activity).fail(InterviewerError(wrong.removeprefix("keys: ")))
            return
        if keys == bound.keys:
            del after[bound.id]
        self._store(after)

    def action_reset(self) -> None:
        if (bound := self._at) is not None:
            self._store({each: keys for each, keys in self._chosen.items() if each != bound.id})

    def action_reset_all(self) -> None:
        self.over(AskScreen("Back to the default of every key?", ""), lambda sure: self._store({}) if sure else None)

    def _store(self, chosen: dict[str, str]) -> None:
        change = {"keys": chosen}
        self.in_thread("store", lambda: self.face.desk.change_settings(change), self._stored, self._failed)

    def _stored(self, settings: Settings) -> None:
        self.face.adopt(settings)
        self._show(settings)

    def _failed(self, error: InterviewerError) -> None:
        self.query_one("#taken", Activity).fail(error)

    def action_back(self) -> None:
        self.close()
