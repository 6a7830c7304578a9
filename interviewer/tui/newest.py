"""Work for somebody who types: of many requests only the newest counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.timer import Timer

from interviewer.errors import InterviewerError
from interviewer.tui.screens.base import BaseScreen

A = TypeVar("A")
R = TypeVar("R")


class Newest(Generic[A, R]):
    """Runs `work` in a thread, one request at a time, after `pause` seconds without another; those between are never
    begun, and `then` hears of no result that is out of date."""

    def __init__(
        self,
        screen: BaseScreen,
        work: Callable[[A], R],
        then: Callable[[A, R], None],
        failed: Callable[[InterviewerError], None],
        *,
        pause: float,
    ) -> None:
        self._screen = screen
        self._work = work
        self._then = then
        self._failed = failed
        self._pause = pause
        self._timer: Timer | None = None
        self._waiting: tuple[A] | None = None
        self.busy = False

    def ask(self, request: A, *, at_once: bool = False) -> None:
        self._waiting = (request,)
        if self._timer is not None:
            self._timer.stop()
        if at_once:
            self._begin()
        else:
            self._timer = self._screen.set_timer(self._pause, self._begin)

    def _begin(self) -> None:
        if self.busy or self._waiting is None:
            return
        (request,), self._waiting = self._waiting, None
        self.busy = True
        self._screen.in_thread(
            f"newest-{id(self)}", lambda: self._work(request), lambda found: self._done(request, found), self._broken
        )

    def _done(self, request: A, found: R) -> None:
        self.busy = False
        if self._waiting is None:
            self._then(request, found)
        self._begin()

    def _broken(self, error: InterviewerError) -> None:
        self.busy = False
        if self._waiting is None:
            self._failed(error)
        self._begin()
