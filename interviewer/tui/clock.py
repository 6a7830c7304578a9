"""Measured time for people. The clock is passed in: the app's is `time.monotonic`, a test's stands still."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]


class Stopwatch:
    """Counts seconds while it runs, from `base`."""

    def __init__(self, clock: Clock, base: float = 0.0) -> None:
        self._clock = clock
        self._counted = base
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        running = 0.0 if self._since is None else self._clock() - self._since
        return self._counted + running

    @property
    def running(self) -> bool:
        return self._since is not None

    def run(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def halt(self) -> None:
        self._counted, self._since = self.seconds, None

    def add(self, seconds: float) -> None:
        """Count these too: they were measured before."""
        self._counted += seconds

    def reset(self) -> None:
        """Back to zero, and halted."""
        self._counted, self._since = 0.0, None


def minutes(seconds: float) -> str:
    """`4:05`, or `1:02:03` from an hour on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
