"""The app: its screens, its look, and the watch over the models. `make_app` makes it, for the command and for tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from interviewer.errors import InterviewerError, StoreError
from interviewer.tui import doors
from interviewer.tui.clock import Clock
from interviewer.tui.comfort import Adopt, ComfortApp
from interviewer.tui.palette import open_palette, visit
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.opening import OpeningScreen
from interviewer.tui.screens.overlays import AskScreen, help_for

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.drill import DrillWishes
    from interviewer.grading.cards import Standing
    from interviewer.models.catalogue import Transfer
    from interviewer.models.ports import ModelStatus
    from interviewer.planning import Wishes
    from interviewer.tui.desk import Desk, Order

POLL = 0.25


class Heard(Message):
    """News of the models and the grader, from the thread that watches them."""

    def __init__(
        self,
        statuses: tuple[ModelStatus, ...] = (),
        error: float = 0.0,
        trouble: Exception | None = None,
        standing: Standing | None = None,
    ) -> None:
        super().__init__()
        self.standing = standing
        self.statuses = statuses
        self.error = error
        self.trouble = trouble


class Moved(Message):
    """How the downloads stand, from the thread that watches them."""

    def __init__(self, transfers: tuple[Transfer, ...]) -> None:
        super().__init__()
        self.transfers = transfers


class InterviewerApp(ComfortApp):
    """Holds what all screens share: the desk, the clock, the models' state and the grader's error."""

    TITLE = "Interviewer"
    CSS_PATH = "interviewer.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {"home": doors.home}  # after the opening screen
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help"),
        Binding("question_mark", "help", "Help", id="app.help-sign", show=False),
        Binding("t", "dim", "Light/dark", id="app.theme", show=False),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True),
    ]

    statuses: reactive[tuple[ModelStatus, ...]] = reactive(())
    error: reactive[float] = reactive(0.0)
    standing: reactive[Standing | None] = reactive(None)
    transfers: reactive[tuple[Transfer, ...]] = reactive(())

    def __init__(
        self, program: Program | Callable[[], Program], *, order: Order | None, explain: bool, clock: Clock
    ) -> None:
        super().__init__()
        self._program = program
        self.order = order
        self.explain = explain
        self.clock = clock
        self.failure: InterviewerError | None = None
        self._waiting: list[Callable[[], object]] | None = []  # for the first screen to be drawn

    def get_default_screen(self) -> Screen[Any]:
        return OpeningScreen()

    @cached_property
    def desk(self) -> Desk:  # type: ignore[override]
        """Where workers reach the program; loaded after the first frame."""
        from interviewer.tui.desk import Desk

        return Desk(self._program)

    async def on_ready(self) -> None:
        """The first frame is on the screen: now the home screen, then what was asked for, then what they show."""
        await self.switch_mode("home")
        if self.order is not None:
            await self.push_screen(doors.ordered(self.order))
        for name, watch in (("models", self._watch_models), ("downloads", self._watch_downloads)):
            self.when_drawn(partial(self.run_worker, watch, name=name, group=name, exclusive=True, thread=True))
        self.screen.call_after_refresh(self._drawn)

    def when_drawn(self, start: Callable[[], object]) -> None:
        """Call `start` as soon as the first screen is drawn: what it loads would hold that up."""
        if self._waiting is None:
            start()
        else:
            self._waiting.append(start)

    @property
    def drawn(self) -> bool:
        """Whether the first screen is on the terminal, where a key can mean something."""
        return self._waiting is None

    def _drawn(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        for start in waiting:
            start()

    async def on_unmount(self) -> None:
        """No draft is left unwritten, and no worker waiting for a model."""
        await asyncio.to_thread(self._wind_up)

    def _wind_up(self) -> None:
        self.desk.stop_models()
        try:
            self.desk.save_draft()
        except StoreError as error:
            self.failure = self.failure or error

    def refuse(self, error: InterviewerError) -> None:
        """An interview could not be opened: told on the home screen, or to the command that asked for it."""
        if self.order is not None:
            self.failure = error
            self.exit()
            return
        home = self.screen_stack[0]
        if isinstance(home, BaseScreen):
            home.clear()
            home.show_error(error)

    # -- the models --------------------------------------------------------------------------------------------------

    def _watch_models(self) -> None:
        """In a thread: start the models, then report every change until the app closes."""
        try:
            self._take_in_settings()
            self.desk.start_models()
            self.desk.error()
        except InterviewerError as trouble:
            self.post_message(Heard(trouble=trouble))
            return
        known: tuple[ModelStatus, ...] = ()
        while True:
            if (statuses := self.desk.statuses()) != known:
                known = statuses
                self.post_message(Heard(statuses, self.desk.error(), standing=self.desk.standing()))
            if self.desk.closing.wait(POLL):
                return

    def _take_in_settings(self) -> None:
        """Loads what lies behind all doors, which the keys are read from."""
        from interviewer.tui import keymap

        keymap.catalogue()
        self.post_message(Adopt(self.desk.settings()))

    def on_heard(self, heard: Heard) -> None:
        if heard.trouble is not None:
            self.notify(str(heard.trouble), severity="error", timeout=20, markup=False)
            return
        self.error = heard.error
        self.standing = heard.standing
        self.statuses = heard.statuses

    # -- downloads ---------------------------------------------------------------------------------------------------

    def _watch_downloads(self) -> None:
        """In a thread: report every change until the app closes."""
        from interviewer.tui.storeroom import Storeroom

        def told(transfers: tuple[Transfer, ...]) -> None:
            self.post_message(Moved(transfers))

        Storeroom(self.desk).watch(told)

    def on_moved(self, moved: Moved) -> None:
        self.transfers = moved.transfers

    # -- keys --------------------------------------------------------------------------------------------------------

    async def run_action(
        self, action: Any, default_namespace: DOMNode | None = None, namespaces: Mapping[str, DOMNode] | None = None
    ) -> bool:
        """A key pressed for a screen that is still being put together, or is being taken away, does nothing."""
        screen = default_namespace
        if isinstance(screen, Screen) and not (screen.is_mounted and screen.children):
            return False
        return await super().run_action(action, default_namespace, namespaces)

    def action_help(self) -> None:
        if isinstance(self.screen, BaseScreen | AskScreen):
            self.push_screen(help_for(self.screen))

    def action_visit(self, place: str) -> None:
        visit(self, place)

    def action_command_palette(self) -> None:
        """Our own in place of Textual's, which fails when it is paged or closed faster than it finds."""
        open_palette(self)


def make_app(
    program: Program | Callable[[], Program],
    *,
    wishes: Wishes | None = None,
    explain: bool = False,
    resume: bool = False,
    start: bool = False,
    drill: DrillWishes | None = None,
    due: bool = False,
    session: str = "",
    clock: Clock = time.monotonic,
) -> InterviewerApp:
    """The app on `program`, or on what `program()` returns in a worker. With anything asked for, straight into it.

    `due` drills the due cards even when another drill was interrupted. `session` goes on, as the `drill` that it is.
    """
    straight = start or resume or session or wishes is not None or drill is not None
    order = None
    if straight:
        from interviewer.planning import Wishes
        from interviewer.tui.desk import Order

        order = Order(wishes or Wishes(), resume, anew=due, drill=drill, session=session)
    return InterviewerApp(program, order=order, explain=explain, clock=clock)


def run(chat: Path | None = None, **asked: Any) -> None:
    """Run the app in this terminal, on what is `asked` of `make_app`. Raises what kept that from opening.

    Leaves with the status 1 when the app failed: Textual has told how by then.
    """

    def program() -> Program:
        from interviewer.assembly import Program

        return Program(chat=chat)

    app = make_app(program, **asked)
    try:
        app.run()
    finally:
        app.desk.close()
    if app.failure is not None:
        raise app.failure
    if app.return_code:
        raise SystemExit(app.return_code)
