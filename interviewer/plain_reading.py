"""What a person types line by line: a text up to a full stop, or a command in its place, with the time that it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Timer
from typing import Protocol, TextIO

END = "."


class Closed(Exception):  # noqa: N818 - not an error, like the next: the person is done, or the input is
    """The session ends."""


class Left(Exception):  # noqa: N818
    """The person goes, and may come back to the session."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, and the seconds it took without pauses; `untouched` where it is the draft as it was."""

    text: str
    seconds: float
    untouched: bool = False


class Alarm(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None: ...


NOTHING = Typed("", 0.0)
SetAlarm = Callable[[float, Callable[[], None]], Alarm]


def set_timer(seconds: float, ring: Callable[[], None]) -> Alarm:
    """Call `ring` in `seconds`, on a thread of its own."""
    timer = Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    return timer


class Reader:
    """Reads `source`. `clock` and `set_alarm` are those of the machine but in tests."""

    def __init__(
        self, source: TextIO, clock: Callable[[], float] = time.monotonic, set_alarm: SetAlarm = set_timer
    ) -> None:
        self._source = source
        self.heard_line: Callable[[], None] = lambda: None  # called with each line that is typed
        self._clock = clock
        self._set_alarm = set_alarm
        self._rested = 0.0
        self._settled = False  # whether anything was typed that counts

    def read(
        self,
        draft: Typed,
        save: Callable[[str, float], None],
        command: Callable[[str], bool | None],
        left: float = 0.0,
        ring: Callable[[], None] = lambda: None,
        *,
        replaceable: bool = False,
    ) -> Typed | None:
        """A text that continues `draft`, or takes its place where that is `replaceable`; None when a command has
        settled the matter.

        `save` is told the text so far, and its seconds. At the end of input a pipe's last text counts without its full
        stop; after that it raises Closed. Left is raised where the input is a terminal, or settled nothing: what is
        typed by then stays a draft.

        `command` carries out a line that is one, until one is text: whether that settles it, None for text. `ring` is
        called when `left` seconds are over, if any are given; what is typed goes on all the same.
        """
        started, self._rested = self._clock(), 0.0
        alarm = self._set_alarm(left, ring) if left > 0 else None
        lines, untouched = draft.text.splitlines() if draft.text.strip() else [], True
        try:
            for line in self._lines():
                if untouched and (settled := command(line)) is not None:
                    if settled:
                        self._settled = True
                        return None
                    continue
                if line.strip() == END:
                    break
                if untouched and line.strip():
                    lines, untouched = [] if replaceable else lines, False
                lines.append(line)
                save("\n".join(lines), draft.seconds + self._since(started))
            else:
                if self._source.isatty() or not lines or (untouched and not replaceable):
                    raise Closed if self._settled and not self._source.isatty() else Left
        finally:
            if alarm is not None:
                alarm.cancel()
        self._settled = True
        return Typed("\n".join(lines), draft.seconds + self._since(started), untouched)

    def _since(self, started: float) -> float:
        return self._clock() - started - self._rested

    def rest(self) -> float:
        """Wait for a line; how many seconds passed. They are no part of the text under way."""
        began = self._clock()
        self._source.readline()
        seconds = self._clock() - began
        self._rested += seconds
        return seconds

    def _lines(self) -> Iterator[str]:
        while line := self._source.readline():
            self.heard_line()
            yield line.rstrip("\r\n")
