"""The settings: each with its explanation, its default, and what is wrong with what is typed, right below it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Static

from interviewer import places
from interviewer.errors import InterviewerError
from interviewer.settings import Settings
from interviewer.tui.literal import literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.overlays import AskScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.column import Column
from interviewer.tui.widgets.setting import Setting, is_value


class SettingsScreen(BaseScreen):
    """A value is stored when Enter is pressed or the field is left; one that is wrong is not, and says why."""

    ABOUT = "Every setting, stored as TOML. ● marks what differs from the default."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r,f6", "reset", "Default", id="settings.reset"),
        Binding("ctrl+t,f7", "reset_all", "All defaults", id="settings.reset-all"),
        Binding("f8", "app.visit('keys')", "Keys", id="settings.keys"),
        Binding("escape", "back", "Back", id="settings.back"),
        Binding("down", "app.focus_next", "Down", id="settings.down", show=False),
        Binding("up", "app.focus_previous", "Up", id="settings.up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._settings: Settings | None = None

    def compose(self) -> ComposeResult:
        yield Static(literal("Settings", "bold $primary"), markup=False, id="settings-title")
        with Column(id="settings"):
            for name, field in Settings.model_fields.items():
                if is_value(field):
                    yield Setting(name, field)
            yield Static("", markup=False, id="keys-changed")
        yield Activity(id="stored")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._storing = Newest(self, self._adopt, self._stored, self._failed, pause=0.0)
        self.query_one("#stored", Activity).idle("Reading …")
        self.in_thread("settings", self._read, self._show, self._failed)

    def _read(self) -> Settings:
        return self.face.desk.load(lambda program: program.settings)

    def _show(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        for row in self.query(Setting):
            if before is None or (not row.wrong and row.value == getattr(before, row.key)):
                row.show(settings)  # what was typed meanwhile is left alone
        self.query_one("#stored", Activity).idle(str(places.settings()))
        changed = f"{len(settings.keys)} changed" if settings.keys else "All are the default ones"
        told = f"{changed}; {self.face.key_of('settings.keys')} shows them."
        title = Content.assemble(("● ", "$warning") if settings.keys else "  ", literal(f"{'keys':<24}", "bold"))
        self.query_one("#keys-changed", Static).update(title + literal(told, "$quiet"))
        if self.focused is None:
            self.query(Setting).first().take_focus()

    def _failed(self, error: InterviewerError) -> None:
        """A file that cannot be read is told; only all defaults can then be stored, after asking."""
        self.query_one("#stored", Activity).fail(error)

    # -- storing -----------------------------------------------------------------------------------------------------

    @on(Setting.Chosen)
    def _chosen(self, event: Setting.Chosen) -> None:
        """A valid value was entered: store it, if it is another."""
        before = self._settings
        if before is None or getattr(before, event.name) == event.value:
            return
        self._store(before.model_copy(update={event.name: event.value}), event.name)

    def on_screen_resume(self) -> None:
        """The keys, or the look, may have been changed on another screen."""
        if self._settings is not None:
            self.in_thread("settings", self._read, self._show, self._failed)

    def _store(self, settings: Settings, what: str) -> None:
        self._settings = settings
        self._storing.ask((settings, what), at_once=True)

    def _adopt(self, asked: tuple[Settings, str]) -> None:
        self.face.desk.load(lambda program: program.adopt(asked[0]))
        self.face.desk.forget()

    def _stored(self, asked: tuple[Settings, str], _: None) -> None:
        settings, what = asked
        self.face.adopt(settings)
        when = "from the next start on" if what in ("chat_model", "chat_adapter", "encoder") else "from now on"
        self.query_one("#stored", Activity).idle(f"Stored: {what}. It counts {when}.")
        for row in self.query(Setting):
            row.mark(settings)

    # -- keys --------------------------------------------------------------------------------------------------------

    def action_reset(self) -> None:
        """The setting that the cursor is in."""
        for row in self.query(Setting):
            if row.has_focus_within:
                row.reset()

    def action_reset_all(self) -> None:
        def reset(sure: bool | None) -> None:
            if sure:
                self._settings = None
                self._show(Settings())
                self._store(Settings(), "the defaults")

        detail = f"{places.settings()} is written anew; nothing else is lost."
        self.over(AskScreen("Back to the default of every setting?", detail), reset)

    def action_back(self) -> None:
        """What is typed and right is stored first; the fields say what is wrong, and then it takes a second press."""
        wrong = [row for row in self.query(Setting) if row.wrong]
        if wrong and not wrong[0].told:
            wrong[0].told = True
            wrong[0].take_focus()
            self.query_one("#stored", Activity).idle("One value is wrong and not stored. Esc once more leaves it so.")
            return
        before = self._settings
        if before is None:
            self.close()
            return
        typed = {row.key: row.value for row in self.query(Setting) if not row.wrong}
        after = before.model_copy(update=typed)
        if after == before and not self._storing.busy:
            self.close()
        else:
            self.in_thread("last", lambda: self._adopt((after, "")), lambda _: self._leave(after), self._failed)

    def _leave(self, settings: Settings) -> None:
        self.face.adopt(settings)
        self.close()
