"""Where audio goes: the system's audio output, or a WAV file. 16-bit mono throughout."""

from __future__ import annotations

import wave
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from interviewer.errors import VoiceError

GET_EXTRA = "Install it with: pip install 'interviewer[voice]' (in a clone: make interview VOICE=1)."
NO_OUTPUT = "Connect a loudspeaker or headphones, or set speak to off. The session goes on in text."


LATENCY = 0.1  # seconds that the output buffers: enough that a busy machine does not crackle


class Sink(Protocol):
    """Takes audio and returns when it has room for more; leaving it waits until all has been played."""

    def __enter__(self) -> Sink: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def write(self, audio: bytes) -> None: ...


class Device:
    """The system's audio output at `rate` Hz. Raises VoiceError where there is none, or where it goes away."""

    def __init__(self, rate: int) -> None:
        sound = load_sound()
        self._fault: type[Exception] = sound.PortAudioError
        try:
            self._stream: Any = sound.RawOutputStream(samplerate=rate, channels=1, dtype="int16", latency=LATENCY)
        except (self._fault, ValueError) as error:
            raise _no_output(error) from error

    def __enter__(self) -> Device:
        try:
            self._stream.start()
        except self._fault as error:
            raise _no_output(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(self._fault):
            if kind is None:
                self._stream.stop()  # waits until all has been played
            self._stream.close()

    def write(self, audio: bytes) -> None:
        try:
            self._stream.write(audio)
        except self._fault as error:
            raise _no_output(error) from error


class WavFile:
    """A WAV file at `rate` Hz, in the place of a loudspeaker."""

    def __init__(self, file: Path, rate: int) -> None:
        try:
            self._wav = wave.open(str(file), "wb")  # noqa: SIM115 - closed on leaving
        except OSError as error:
            raise VoiceError(f"{file} cannot be written: {error.strerror}.") from error
        self._wav.setparams((1, 2, rate, 0, "NONE", ""))

    def __enter__(self) -> WavFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wav.close()

    def write(self, audio: bytes) -> None:
        self._wav.writeframesraw(audio)


def load_sound() -> Any:
    """The module sounddevice. Raises VoiceError where it or PortAudio is missing."""
    try:
        import sounddevice
    except ImportError as error:
        raise VoiceError("Reading aloud needs the voice extra.", GET_EXTRA) from error
    except OSError as error:
        raise VoiceError(
            "Nothing can be read aloud: the library PortAudio is missing.",
            "On Debian or Ubuntu: apt install libportaudio2. The session goes on in text.",
        ) from error
    except Exception as error:  # its own error, which has no name before it is imported
        raise _no_output(error) from error
    return sounddevice


def _no_output(error: Exception) -> VoiceError:
    why = str(error).split("[")[0].strip().rstrip(".")
    return VoiceError(f"Nothing can be read aloud, for there is no audio output ({why}).", NO_OUTPUT)
