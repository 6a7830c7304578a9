"""The models: what is in use, what this machine can run, another GGUF, and the report card of the grader."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input, Static

from interviewer.errors import InterviewerError
from interviewer.tui import doors, fleet_text
from interviewer.tui.fleet import Fleet, Loaded, Machine, Standing
from interviewer.tui.literal import literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import BaseScreen, Settled
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.download_line import DownloadLine

TICK = 0.125
PAUSE = 0.2
HINT = "Path of a GGUF file; empty for the packaged model. Enter loads it, Esc leaves all as it is."


class ModelsScreen(BaseScreen):
    """One thing at a time is under way; Escape stops it."""

    ABOUT = "The encoder and the chat model. A report card measures how far grades can be trusted; it takes minutes."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "choose", "Models to choose from", id="models.choose"),
        Binding("u", "use", "Use a GGUF file", id="models.use"),
        Binding("c", "check", "Make report card", id="models.check"),
        Binding("escape", "back", "Back", id="models.back"),
        Binding("up,k", "scroll(-1)", "Scroll up", id="models.up", show=False),
        Binding("down,j", "scroll(1)", "Scroll down", id="models.down", show=False),
        Binding("pageup", "scroll(-15)", "Page up", id="models.page-up", show=False),
        Binding("pagedown,space", "scroll(15)", "Page down", id="models.page-down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._loaded: Loaded | None = None
        self._machine: Machine | None = None
        self._doing = ""
        self._since = 0.0
        self._cancel = Event()

    def compose(self) -> ComposeResult:
        yield Static(literal("Models", "bold $primary"), markup=False, id="models-title")
        with VerticalScroll(id="models", can_focus=False):
            for title, name in (("In use", "in-use"), ("This machine", "machine"), ("The grader", "standing")):
                yield Static(literal(title, "bold $primary"), markup=False, classes="section")
                yield Static(literal("…", "$quiet"), markup=False, id=name, classes="body")
        yield DownloadLine()
        yield Input(placeholder="/path/to/model.gguf", id="path", compact=True)
        yield Activity(id="doing")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._fleet = Fleet(self.face.desk)
        self._examining = Newest(self, self._fleet.examine, self._examined, self._failed, pause=PAUSE)
        self.query_one("#path").display = False
        self.watch(self.app, "statuses", self._draw)
        self.set_interval(TICK, self._tick)
        self.in_thread("machine", self._fleet.machine, self._seen, self._failed)
        self._look()

    def on_unmount(self) -> None:
        self._cancel.set()

    def _look(self) -> None:
        """Ask everything that may have changed."""
        self.in_thread("standing", self._fleet.standing, self._stands, self._failed)
        self.in_thread("loaded", self._fleet.loaded, self._described, self._failed)

    # -- what workers found ------------------------------------------------------------------------------------------

    def _seen(self, machine: Machine) -> None:
        self._machine = machine
        self._draw()

    def _described(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._draw()

    def _stands(self, standing: Standing) -> None:
        self.query_one("#standing", Static).update(fleet_text.standing(standing))
        self.face.error = standing.error

    def _draw(self) -> None:
        self.query_one("#in-use", Static).update(fleet_text.in_use(self.face.statuses, self._loaded))
        if self._machine is not None:
            self.query_one("#machine", Static).update(fleet_text.machine(self._machine, self._loaded))

    def _failed(self, error: InterviewerError) -> None:
        self._doing = ""
        self.query_one("#doing", Activity).fail(error)
        self.refresh_bindings()

    # -- one thing at a time -----------------------------------------------------------------------------------------

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        return not self._doing if action in ("use", "check", "choose") else True

    def _begin(self, what: str) -> None:
        self._doing, self._since = what, self.face.clock()
        self._cancel = Event()
        self.refresh_bindings()
        self._tick()

    def _tick(self) -> None:
        if self._doing:
            out = "Esc stops" if not self._cancel.is_set() else "stopping"
            self.query_one("#doing", Activity).busy(self._doing, self.face.clock() - self._since, out)

    def _done(self, told: str) -> None:
        self._doing = ""
        self.query_one("#doing", Activity).idle(told)
        self.refresh_bindings()
        self._loaded = None
        self._look()

    # -- another chat model ------------------------------------------------------------------------------------------

    def action_use(self) -> None:
        path = self.query_one("#path", Input)
        path.display = True
        path.focus()
        self.query_one("#doing", Activity).idle(HINT)

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
        if event.value.strip():
            self._examining.ask(event.value.strip())
        elif not self._doing:
            self.query_one("#doing", Activity).idle(HINT)

    def _examined(self, text: str, count: int) -> None:
        if self._doing or text != self.query_one("#path", Input).value.strip():
            return
        room = self._machine.room if self._machine else 0
        tight = "; more than is free in memory" if room and count > room else ""
        self.query_one("#doing", Activity).idle(f"A GGUF file of {fleet_text.size(count)}{tight}. Enter loads it.")

    @on(Input.Submitted, "#path")
    def _submitted(self, event: Input.Submitted) -> None:
        if not self._doing:
            text = event.value.strip()
            self._begin("Loading it")
            self.in_thread("use", lambda: self._fleet.use(text), self._in_use, self._failed)

    def _in_use(self, described: str) -> None:
        self._hide_path()
        self._done(f"In use from now on: {described}. It judges no answers until it is measured (c).")

    def _hide_path(self) -> None:
        path = self.query_one("#path", Input)
        with path.prevent(Input.Changed):
            path.value = ""
        path.display = False
        self.set_focus(None)

    def action_choose(self) -> None:
        self.over(doors.catalogue(), lambda _: self._look())

    # -- the report card ---------------------------------------------------------------------------------------------

    def action_check(self) -> None:
        self._begin("Loading the models")
        cancel = self._cancel
        self.in_thread("check", lambda: self._fleet.make_card(self._heard, cancel), self._measured, self._failed)

    def _heard(self, done: int, total: int, seconds: float) -> None:
        """Called by the thread that checks."""
        left = f"about {round(seconds / 60)} min left" if seconds >= 90 else f"{round(seconds)} s left"
        self.post_message(Settled(partial(self._progress, f"Grading answer {done:,} of {total:,}, {left}")))

    def _progress(self, told: str) -> None:
        if self._doing:
            self._doing = told

    def _measured(self, _: tuple[str, ...]) -> None:
        self._done("The report card is made; grades follow it from now on.")

    # -- keys --------------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Stops what is under way, else takes back the path, else leaves."""
        if self._doing:
            self._cancel.set()
            self.in_thread("stop", self._fleet.stop_trial, lambda _: None, self._failed)
        elif self.query_one("#path").display:
            self._hide_path()
            self.query_one("#doing", Activity).idle()
        else:
            self.close()

    def action_scroll(self, by: int) -> None:
        self.query_one("#models").scroll_relative(y=by, animate=False)
