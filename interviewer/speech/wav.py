"""The recording on disk: a WAV file that is whole after every block, and can be repaired whatever killed its writer."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Self

from interviewer.errors import HearingError
from interviewer.speech.audio import RATE, Samples

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
SYNC_EVERY = RATE  # samples: at most a second is lost when the power goes; a killed process loses one block


class WavWriter:
    """Appends samples to a new file. After each block the header tells their number, so every player can read it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.samples = 0
        self._synced = 0
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self._put(_header(0), 0)
        except OSError as error:
            raise _told(file, error) from error

    def write(self, samples: Samples) -> None:
        """Append; on disk within a second. Raises HearingError, and then the file holds what it held before."""
        try:
            self._put(samples.astype("<i2").tobytes(), HEADER.size + 2 * self.samples)
            self.samples += len(samples)
            self._put(_header(self.samples), 0)
            if self.samples - self._synced >= SYNC_EVERY:
                os.fsync(self._handle)
                self._synced = self.samples
        except OSError as error:
            raise _told(self._file, error) from error

    def close(self) -> None:
        try:
            os.fsync(self._handle)
        finally:
            os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, data: bytes, at: int) -> None:
        while data:
            written = os.pwrite(self._handle, data, at)
            data, at = data[written:], at + written


def repair(file: Path) -> float:
    """Make the header of a recording of ours true to its length again; its seconds. Raises HearingError."""
    try:
        with file.open("r+b") as stream:
            found = HEADER.unpack(stream.read(HEADER.size).ljust(HEADER.size, b"\0"))
            if found[:1] + found[2:-1] != _OURS:
                raise HearingError(f"{file} is no recording of this program.", "It was left as it is.")
            samples = (stream.seek(0, os.SEEK_END) - HEADER.size) // 2
            if found[-1] != 2 * samples:
                stream.truncate(HEADER.size + 2 * samples)
                stream.seek(0)
                stream.write(_header(samples))
    except OSError as error:
        raise _told(file, error) from error
    return samples / RATE


def _header(samples: int) -> bytes:
    return HEADER.pack(
        b"RIFF", HEADER.size - 8 + 2 * samples, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", 2 * samples
    )


_EMPTY = HEADER.unpack(_header(0))
_OURS = _EMPTY[:1] + _EMPTY[2:-1]  # all but the two sizes


def _told(file: Path, error: OSError) -> HearingError:
    return HearingError(f"The recording {file} failed: {error.strerror}.", "See that there is space to write.")
