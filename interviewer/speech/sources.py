"""Where sound comes from: anything that gives frames until it ends, and a sound file that does so like a device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, Self

from interviewer.errors import HearingError
from interviewer.speech.audio import Format

BLOCKS_A_SECOND = 10
LONGEST_FILE = 2**30  # bytes
SOUND = "Give a wav, flac or mp3 file."


class Source(Protocol):
    """A device or a file that takes its place. Entering opens it and settles `format`; leaving closes it."""

    format: Format
    name: str

    def __enter__(self) -> Self:
        """Raises HearingError: there is none, it is in use, it refuses every format."""
        ...

    def __exit__(self, *_: object) -> None: ...

    def read(self) -> bytes:
        """The next frames, interleaved 16-bit samples; empty at the end. Blocks at most some seconds.

        Raises HearingError when it goes away; what was read before stays read.
        """
        ...

    @property
    def lost(self) -> int:
        """How many times frames were lost because nobody took them in time."""
        ...


class FileSource:
    """A wav, flac, mp3 or other sound file, decoded by FFmpeg through PyAV, in its own rate and channels.

    `paced` gives it in its own time, as a device does; else as fast as it is read.
    """

    lost = 0

    def __init__(
        self,
        file: Path,
        *,
        paced: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = file.name
        self.format = Format(0, 0)
        self._file = file
        self._paced = paced
        self._clock, self._sleep = clock, sleep
        self._container: Any = None

    def __enter__(self) -> Self:
        import av

        try:
            if self._file.stat().st_size > LONGEST_FILE:
                raise HearingError(f"{self._file} is larger than {LONGEST_FILE // 2**30} GiB.", "Cut it.")
            self._container = av.open(str(self._file), metadata_errors="ignore")
            if not self._container.streams.audio:
                raise HearingError(f"{self._file} holds no sound.", SOUND)
        except (OSError, av.FFmpegError) as error:
            raise HearingError(f"{self._file} cannot be read: {error.strerror}.", SOUND) from error
        context = self._container.streams.audio[0].codec_context
        self.format = Format(context.sample_rate, context.layout.nb_channels)
        if not (self.format.rate and self.format.channels):
            raise HearingError(f"{self._file} does not say what sound it holds.", SOUND)
        self._frames = self._decoded()
        self._began, self._given = self._clock(), 0
        return self

    def __exit__(self, *_: object) -> None:
        if self._container is not None:
            self._container.close()

    def read(self) -> bytes:
        data, enough = b"", 2 * self.format.channels * self.format.rate // BLOCKS_A_SECOND
        while len(data) < enough and (frame := next(self._frames, b"")):
            data += frame
        if self._paced:
            self._given += len(data) // (2 * self.format.channels)
            self._sleep(max(0.0, self._began + self._given / self.format.rate - self._clock()))
        return data

    def _decoded(self) -> Iterator[bytes]:
        import av

        resampler = av.AudioResampler(format="s16", rate=self.format.rate)  # the sample format alone
        try:
            for frame in self._container.decode(audio=0):
                frame.pts = None
                for each in resampler.resample(frame):
                    yield _frames_of(each)
        except (OSError, av.FFmpegError) as error:
            raise HearingError(f"{self.name} is damaged from here on.", "What came before is kept.") from error
        except ValueError as error:
            raise HearingError(f"{self.name} changes its form from here on.", "What came before is kept.") from error


def _frames_of(frame: Any) -> bytes:
    """The interleaved samples of one frame."""
    return bytes(frame.to_ndarray().astype("<i2").tobytes())
