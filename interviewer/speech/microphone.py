"""A microphone through sounddevice (PortAudio): which there are, what format it takes, what is wrong with it in words.

Runs in the recorder's process alone: PortAudio's libraries print to the terminal, need the interpreter at every
block, and may take the process with them when a device goes away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import Any, Self

from interviewer.errors import HearingError
from interviewer.speech.audio import RATE, Format
from interviewer.speech.extra import HOW_TO_GET_IT

SILENT_FOR = 3.0  # seconds without a block, after which a device is taken to be gone
WAITING = 600  # blocks that may wait to be taken: a minute
BLOCKS_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, as PortAudio knows it now."""

    index: int
    name: str
    rate: int
    channels: int
    default: bool


def library() -> Any:
    """The module sounddevice. Raises HearingError: it, or PortAudio behind it, is not installed or does not start."""
    try:
        import sounddevice
    except ImportError as error:
        raise HearingError("The library sounddevice is not installed.", HOW_TO_GET_IT) from error
    except OSError as error:
        raise HearingError(
            "The library PortAudio is not installed on this system, so no microphone can be used.",
            "On Debian or Ubuntu: apt install libportaudio2. A sound file can be answered with all the same.",
        ) from error
    except Exception as error:  # its own error, which has no name before it is imported
        raise _told(error, "The sound system") from error
    return sounddevice


def devices(sounddevice: Any) -> list[Device]:
    """All microphones, the default one first. Raises HearingError when the system does not answer."""
    try:
        found = list(sounddevice.query_devices())
        default = sounddevice.default.device[0]
    except sounddevice.PortAudioError as error:
        raise _told(error, "The sound system") from error
    microphones = [
        Device(n, str(each["name"]), int(each["default_samplerate"]), int(each["max_input_channels"]), n == default)
        for n, each in enumerate(found)
        if each["max_input_channels"] > 0
    ]
    return sorted(microphones, key=lambda device: not device.default)


def choose(found: Sequence[Device], wanted: str) -> Device:
    """The microphone of this name, or whose name holds it; the default one for ''. Raises HearingError."""
    if not found:
        raise HearingError(
            "No microphone was found.", "Connect one and allow its use; typing works, and so does a sound file."
        )
    if not wanted:
        return found[0]
    near = [each for each in found if wanted.casefold() in each.name.casefold()]
    exact = [each for each in near if each.name == wanted]
    if not near:
        names = "; ".join(each.name for each in found)
        raise HearingError(f"There is no microphone {wanted!r}.", f"There are: {names}. Choose one in the settings.")
    return (exact or near)[0]


class Microphone:
    """A `sources.Source` over one device; 16,000 mono frames a second if it takes them, else its own format."""

    def __init__(self, wanted: str = "", sounddevice: Any = None) -> None:
        self._wanted = wanted
        self._sd = sounddevice
        self._queue: Queue[bytes] = Queue(WAITING)
        self._stream: Any = None
        self.name = ""
        self.format = Format(0, 0)
        self.lost = 0

    def __enter__(self) -> Self:
        self._sd = self._sd or library()
        device = choose(devices(self._sd), self._wanted)
        self.name, refusal = device.name, None
        for form in _formats(device):
            try:
                self._stream = self._open(device, form)
                self._stream.start()
            except self._sd.PortAudioError as error:
                self._close()
                refusal = error
                if _code(error) not in (_INVALID_RATE, _INVALID_CHANNELS):
                    break
            else:
                self.format = form
                return self
        raise _told(refusal, f"The microphone {device.name}") from refusal

    def __exit__(self, *_: object) -> None:
        self._close()

    def read(self) -> bytes:
        try:
            return self._queue.get(timeout=SILENT_FOR)
        except Empty:
            raise HearingError(f"The microphone {self.name} went away.", "What was said until then is kept.") from None

    def _open(self, device: Device, form: Format) -> Any:
        return self._sd.RawInputStream(
            samplerate=form.rate,
            channels=form.channels,
            device=device.index,
            dtype="int16",
            blocksize=form.rate // BLOCKS_A_SECOND,
            callback=self._take,
        )

    def _take(self, data: Any, _frames: int, _time: Any, status: Any) -> None:
        """Called by PortAudio's own thread: must not wait."""
        self.lost += bool(status and status.input_overflow)
        try:
            self._queue.put_nowait(bytes(data))
        except Full:
            self.lost += 1

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(ignore_errors=True)


def _formats(device: Device) -> Iterator[Format]:
    """What is asked for, best first; everything but the first is converted."""
    yield Format(RATE, 1)
    if device.rate != RATE:
        yield Format(device.rate, 1)
    if device.channels > 1:
        yield Format(device.rate, min(device.channels, 2))
        yield Format(device.rate, device.channels)


_INVALID_RATE, _INVALID_CHANNELS, _INVALID_DEVICE, _UNAVAILABLE, _HOST = -9997, -9998, -9996, -9985, -9999
_WORDS = {
    _INVALID_RATE: ("refuses every sample rate that was tried", "Choose another microphone."),
    _INVALID_CHANNELS: ("refuses every number of channels that was tried", "Choose another microphone."),
    _INVALID_DEVICE: ("is not there any more", "Connect it again, or choose another one."),
    _UNAVAILABLE: (
        "is in use, or not to be had",
        "Close the other program that listens, or choose another microphone.",
    ),
    _HOST: ("was refused by the sound system", "See that it is connected, free, and that this program may use it."),
}


def _code(error: Any) -> int:
    return int(error.args[1]) if len(error.args) > 1 else 0


def _told(error: Any, what: str) -> HearingError:
    """What a PortAudioError means to the person."""
    says, hint = _WORDS.get(_code(error), ("failed", "Choose another microphone; typing works all the same."))
    return HearingError(f"{what} {says} ({error.args[0] if error.args else error}).", hint)
