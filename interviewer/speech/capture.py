"""From a source to a recording on disk, with its level and its end. The same way for a microphone and for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from interviewer.errors import HearingError
from interviewer.speech.activity import Activity, Detector
from interviewer.speech.audio import RATE, Converter, Samples, blocks, level
from interviewer.speech.sources import Source
from interviewer.speech.wav import WavWriter

BLOCK = RATE // 10  # samples between two reports
LONGEST = 3_600.0  # seconds of an answer


class End(StrEnum):
    """Why a recording ended."""

    KEY = "key"  # the person ended it
    PAUSE = "pause"  # the person was silent for long, hands-free
    SOURCE = "source"  # the file was through
    LIMIT = "limit"  # it was as long as one may be
    FAULT = "fault"  # the microphone or the disk failed; what was recorded is kept


@dataclass(frozen=True, slots=True)
class Moment:
    """How a recording goes: its `seconds` so far, the last block's level in dBFS, and whether somebody speaks.

    `speaking`, `pause` (seconds since somebody spoke) and `nothing_yet` are told only where voice activity is detected.
    """

    seconds: float
    rms: float
    peak: float
    clipped: bool
    speaking: bool = False
    pause: float = 0.0
    nothing_yet: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that has ended: `fault` and `hint` say what went wrong, in words; `lost` counts gaps in it."""

    seconds: float
    end: End
    clipped: bool = False
    fault: str = ""
    hint: str = ""
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """How to record: with `end_pause` an answer ends by itself after so many silent seconds; 0 leaves it to a key.

    `longest` bounds the recording, in seconds of sound.
    """

    end_pause: float = 0.0
    longest: float = LONGEST


def capture(
    source: Source, file: Path, wish: Wish, detector: Detector | None, stopped: Callable[[], bool]
) -> Iterator[Moment | Recorded]:
    """Record `source` into the new `file`: moments while it goes, then what became of it.

    Raises HearingError when it cannot begin; what goes wrong later is told in `Recorded`.
    """
    with source, WavWriter(file) as writer:
        recording = _Recording(writer, Activity(wish.end_pause) if detector else None, detector)
        converter = Converter(source.format)
        end, fault, hint = End.KEY, "", ""
        try:
            while not stopped():
                data = source.read()
                for samples in blocks(converter.feed(data) if data else converter.close(), BLOCK):
                    yield recording.take(samples, clipped=converter.clipped)
                if (found := _end(recording, wish, through=not data)) is not None:
                    end = found
                    break
        except HearingError as error:
            end, fault, hint = End.FAULT, str(error), error.hint
            with suppress(HearingError):  # the disk may be what failed
                recording.take(converter.close(), clipped=False)
    yield Recorded(writer.samples / RATE, end, recording.clipped, fault, hint, source.lost)


def _end(recording: _Recording, wish: Wish, *, through: bool) -> End | None:
    if through:
        return End.SOURCE
    activity = recording.activity
    if activity is not None and wish.end_pause and activity.ended:
        return End.PAUSE
    return End.LIMIT if recording.writer.samples >= wish.longest * RATE else None


@dataclass(slots=True)
class _Recording:
    """What every block goes through."""

    writer: WavWriter
    activity: Activity | None
    detector: Detector | None
    clipped: bool = False

    def take(self, samples: Samples, *, clipped: bool) -> Moment:
        self.writer.write(samples)
        loud = level(samples)
        self.clipped = self.clipped or clipped
        seconds = self.writer.samples / RATE
        if self.activity is None or self.detector is None:
            return Moment(seconds, loud.rms, loud.peak, clipped)
        self.activity.feed(self.detector.feed(samples))
        return Moment(
            seconds,
            loud.rms,
            loud.peak,
            clipped,
            self.activity.speaking,
            round(self.activity.pause, 2),
            self.activity.nothing_yet,
        )
