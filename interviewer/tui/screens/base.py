"""What the screens share: work in threads, its outcome delivered on the event loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events, on
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from interviewer.errors import InterviewerError
from interviewer.tui.literal import advice

if TYPE_CHECKING:
    from interviewer.tui.app import InterviewerApp

R = TypeVar("R")
T = TypeVar("T")
Failed = Callable[[InterviewerError], None]


class Settled(Message, bubble=False):
    """A worker is done; `then` takes its outcome."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.then = then


class WorkingScreen(Screen[R]):
    """A screen whose waiting is done in thread workers."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual declares it so
    AUTO_FOCUS = ""
    HOLDS_TEXT = False  # whether something typed here may not be stored yet

    @property
    def face(self) -> InterviewerApp:
        """The app this screen belongs to."""
        return cast("InterviewerApp", cast(Any, self.app))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Mount) and not self.children:
            return  # opened while the app ends, which composes nothing more
        await super().on_event(event)

    def refresh_bindings(self) -> None:
        """Shows the keys in a window that is not in use, too: Textual waits for its use even to draw them first."""
        super().refresh_bindings()
        if not self.app.app_focus:
            for footer in self.query(Footer):
                if not footer.children:
                    footer.call_next(footer.recompose)

    def in_thread(self, group: str, work: Callable[[], T], then: Callable[[T], None], failed: Failed) -> None:
        """Run `work` in a thread; then, here, `then` with what it returned or `failed` with what it raised.

        Nothing runs before the first frame is drawn, which it would hold up.
        """

        def run() -> None:
            try:
                value = work()
            except InterviewerError as error:
                self.post_message(Settled(partial(failed, error)))
            else:
                self.post_message(Settled(partial(then, value)))

        self.face.when_drawn(partial(self.run_worker, run, name=group, group=group, exclusive=True, thread=True))

    def over(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Put `screen` over this one; keys that were pressed too fast put nothing over what lies there already."""
        if self.app.screen is self:
            self.app.push_screen(screen, then)

    @on(Settled)
    def _settle(self, event: Settled) -> None:
        if self.children:  # none are left on a screen that is being taken away
            event.then()


class SheetScreen(WorkingScreen[R], ModalScreen[R]):
    """Lies over a screen until it is done with."""


class BaseScreen(WorkingScreen[None]):
    """A place of the app."""

    ABOUT = ""  # what the screen is for, told above its keys

    def clear(self) -> None:
        """Take away what lies over this screen."""
        while self.app.screen is not self and self in self.app.screen_stack:
            self.app.pop_screen()

    def show_error(self, error: InterviewerError) -> None:
        """Tell what failed; a screen with a place for it overrides this."""
        self.notify(advice(error), severity="error", timeout=20, markup=False)

    def close(self) -> None:
        """Take this screen away, with what lies over it; once, however often it is asked for."""
        self.clear()
        if self.app.screen is self:
            self.dismiss(None)
