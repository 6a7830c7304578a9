"""Sound as this program has it: 16-bit samples, 16,000 a second, one channel. Its level; other forms made into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE = 16_000  # what Silero and Whisper were trained on
FULL = 32_768.0
FLOOR = -96.0  # dBFS: below what 16 bits can hold


@dataclass(frozen=True, slots=True)
class Format:
    """Frames a second, and samples in each."""

    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a block is, in dB below full scale: 0 is the loudest there is."""

    rms: float
    peak: float


def level(samples: Samples) -> Level:
    """The level of some samples; the floor for none."""
    if not len(samples):
        return Level(FLOOR, FLOOR)
    wide = samples.astype(np.float64)
    return Level(_db(float(np.sqrt(np.mean(wide**2)))), _db(float(np.abs(wide).max())))


def _db(amplitude: float) -> float:
    return max(FLOOR, round(20 * float(np.log10(amplitude / FULL)), 1)) if amplitude else FLOOR


class Converter:
    """Interleaved 16-bit frames of any format to `Samples`, piece by piece.

    `clipped` says whether the last piece holds samples at full scale: it was too loud, and cut off.
    """

    def __init__(self, given: Format) -> None:
        self._format = given
        self._rest = b""
        self.clipped = False
        self._resampler: Any = None
        if given.rate != RATE:
            from av import AudioResampler

            self._resampler = AudioResampler(format="s16", layout="mono", rate=RATE)

    def feed(self, data: bytes) -> Samples:
        """The samples of `data`; a frame that is cut in two waits for its rest."""
        data = self._rest + data
        size = 2 * self._format.channels
        whole = len(data) - len(data) % size
        self._rest = data[whole:]
        frames = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, self._format.channels)
        self.clipped = bool((np.abs(frames.astype(np.int32)) >= FULL - 1).any())
        mono = frames[:, 0] if self._format.channels == 1 else _mean(frames)
        return self._resampled(mono) if self._resampler is not None else mono.astype(np.int16)

    def close(self) -> Samples:
        """What the resampler still held back."""
        if self._resampler is None:
            return np.zeros(0, dtype=np.int16)
        return _joined(self._resampler.resample(None))

    def _resampled(self, mono: Samples) -> Samples:
        if not len(mono):
            return mono
        from av import AudioFrame

        frame = AudioFrame.from_ndarray(np.ascontiguousarray(mono).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = self._format.rate
        return _joined(self._resampler.resample(frame))


def _mean(frames: Samples) -> Samples:
    """One channel of many: their mean, which cannot clip."""
    mixed: Samples = frames.mean(axis=1).round().astype(np.int16)
    return mixed


def _joined(frames: list[Any]) -> Samples:
    parts = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate([np.zeros(0, dtype=np.int16), *parts])


def blocks(samples: Samples, size: int) -> Iterator[Samples]:
    """`samples` in pieces of `size`, the last one shorter."""
    for start in range(0, len(samples), size):
        yield samples[start : start + size]
