"""Sound for tests: sources and detectors that follow a script, and a stand-in for the library sounddevice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, Self

import numpy as np

from interviewer.speech.activity import FRAME
from interviewer.speech.audio import RATE, Format, Samples


def tone(seconds: float, amplitude: float = 0.3, rate: int = RATE) -> Samples:
    """A sine of 440 Hz."""
    steps = np.arange(round(seconds * rate)) / rate
    wave: Samples = (amplitude * 32_767 * np.sin(2 * np.pi * 440 * steps)).astype(np.int16)
    return wave


def silence(seconds: float, rate: int = RATE) -> Samples:
    return np.zeros(round(seconds * rate), dtype=np.int16)


class ScriptedSource:
    """Gives its pieces one after the other; an exception among them is raised. `then` is called before each."""

    def __init__(
        self, *pieces: Samples | Exception, form: Format | None = None, then: Callable[[int], None] | None = None
    ) -> None:
        self.name = "scripted"
        self.format = form or Format(RATE, 1)
        self.lost = 0
        self.closed = False
        self._pieces = iter(_cut(pieces))
        self._then = then
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def read(self) -> bytes:
        if self._then is not None:
            self._then(self._given)
        self._given += 1
        piece = next(self._pieces, b"")
        if isinstance(piece, Exception):
            raise piece
        return piece


def _cut(pieces: Sequence[Samples | Exception]) -> Iterator[bytes | Exception]:
    for piece in pieces:
        if isinstance(piece, Exception):
            yield piece
        else:
            for start in range(0, len(piece), RATE // 10):
                yield piece[start : start + RATE // 10].tobytes()


class LoudIsSpeech:
    """A detector to which everything loud is speech."""

    def __init__(self) -> None:
        self._rest = silence(0)

    def feed(self, samples: Samples) -> list[float]:
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) - len(joined) % FRAME
        self._rest = joined[whole:]
        return [0.9 if np.abs(frame).max() > 1_000 else 0.05 for frame in joined[:whole].reshape(-1, FRAME)]


class PortAudioError(Exception):
    """As sounddevice's: a text and a code."""


class FakeSounddevice:
    """The module sounddevice over devices that take the given formats; `refuses` maps others to an error code.

    A stream gives `blocks` as soon as it starts, and nothing more: the device has vanished then.
    """

    PortAudioError = PortAudioError

    def __init__(
        self,
        *devices: dict[str, Any],
        takes: Callable[[int, int], bool] = lambda rate, channels: True,
        code: int = -9997,
        blocks: Sequence[bytes] = (),
        overflows: bool = False,
    ) -> None:
        self.devices = devices
        self.default = SimpleNamespace(device=(0, 0))
        self.opened: list[tuple[int, int, int]] = []
        self.closed = 0
        self._takes, self._code = takes, code
        self._blocks, self._overflows = blocks, overflows

    def query_devices(self) -> Sequence[dict[str, Any]]:
        return self.devices

    def RawInputStream(self, **given: Any) -> Any:  # noqa: N802 - sounddevice's name
        if not self._takes(given["samplerate"], given["channels"]):
            raise PortAudioError("Error opening RawInputStream", self._code)
        self.opened.append((given["device"], given["samplerate"], given["channels"]))

        def start() -> None:
            for block in self._blocks:
                status = SimpleNamespace(input_overflow=self._overflows)
                given["callback"](block, len(block) // 2, None, status)

        def close(ignore_errors: bool) -> None:
            self.closed += 1

        return SimpleNamespace(start=start, close=close)


def a_device(name: str = "Built-in", **fields: Any) -> dict[str, Any]:
    return {"name": name, "default_samplerate": 48_000.0, "max_input_channels": 2, **fields}
