"""Reading aloud beside the screen: in order, on a thread of its own, so that nothing waits for a voice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.speech.aloud import Aloud


class Reading:
    """Opens what reads aloud by `make`, and hands it what is to be said. Nothing here waits.

    `on_change` is called from other threads whenever `busy` may have changed.
    """

    def __init__(self, make: Callable[[], Aloud], on_change: Callable[[], None]) -> None:
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="aloud")
        self._on_change = on_change
        self._waiting = 0
        self._counting = Lock()
        self._aloud: Future[Aloud] = self._queue.submit(make)

    @property
    def busy(self) -> bool:
        """Whether something is being read, or is about to be."""
        aloud = self._aloud
        opened = aloud.done() and not aloud.cancelled() and aloud.exception() is None
        return self._waiting > 0 or (opened and aloud.result().speaking)

    def question(self, text: str, remark: str = "") -> None:
        self._ask(lambda aloud: aloud.question(text, remark))

    def remark(self, text: str) -> None:
        self._ask(lambda aloud: aloud.remark(text))

    def hush(self) -> None:
        """Be silent; costs nothing where it is."""
        if self.busy:
            self._ask(lambda aloud: aloud.stop())

    def close(self) -> None:
        self._ask(lambda aloud: aloud.close())
        self._queue.shutdown(wait=False)

    def _ask(self, say: Callable[[Aloud], None]) -> None:
        with self._counting:
            self._waiting += 1

        def work() -> None:
            try:
                say(self._aloud.result())
            finally:
                with self._counting:
                    self._waiting -= 1
                self._on_change()

        self._queue.submit(work)
