"""The process that speaks: one utterance, then it ends. `voice` starts it ahead of need and tells it what to say.

It reads two lines of JSON from stdin, the synthesiser with its output and then the text, and writes lines of JSON to
stdout: `ready`, `speaking` with the first audio, `done`, or `failed` with what and why. When stdin ends it is silent at
once: so a voice is stopped, and so it never outlives the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from interviewer.errors import VoiceError
from interviewer.speech.sinks import GET_EXTRA, Device, Sink, WavFile, load_sound
from interviewer.speech.synthesisers import IN_TEXT, Synthesiser
from interviewer.text import printable

BLOCK = 50  # blocks of audio in a second
Started = Callable[[], None]


class Piped:
    """A program that writes audio, played as it comes. It is started, and loads its voice, before there is text."""

    def __init__(self, synthesiser: Synthesiser, output: Path | None) -> None:
        self._made = synthesiser
        self._output = output
        if output is None:
            load_sound()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this process
        try:
            self._program = subprocess.Popen(
                synthesiser.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except (OSError, ValueError) as error:
            raise VoiceError(f"{synthesiser.name} cannot be started: {error}.", IN_TEXT) from error

    def say(self, text: str, started: Started) -> None:
        with suppress(BrokenPipeError):  # a program that is gone says below why
            self._pipe_in().write(text.encode() + b"\n")
            self._pipe_in().close()
        try:
            rate, blocks = self._audio()
            first = next(blocks, b"")
        except (wave.Error, EOFError) as error:
            raise self._failed("said nothing") from error
        if not first:
            raise self._failed("said nothing")
        with self._sink(rate) as sink:
            started()
            sink.write(first)
            for block in blocks:
                sink.write(block)
        if self._program.wait():
            raise self._failed("stopped in the middle")

    def silence(self) -> None:
        self._program.kill()
        self._program.wait()

    def _pipe_in(self) -> IO[bytes]:
        assert self._program.stdin is not None  # noqa: S101 - it was asked for
        return self._program.stdin

    def _sink(self, rate: int) -> Sink:
        return Device(rate) if self._output is None else WavFile(self._output, rate)

    def _audio(self) -> tuple[int, Iterator[bytes]]:
        """The sample rate in Hz, and the audio in blocks as it comes."""
        pipe = self._program.stdout
        assert pipe is not None  # noqa: S101 - it was asked for
        if rate := self._made.rate:
            return rate, iter(lambda: _whole(pipe.read(rate // BLOCK * 2)), b"")
        wav = wave.open(pipe, "rb")  # noqa: SIM115 - the pipe lives as long as the program
        if (wav.getnchannels(), wav.getsampwidth()) != (1, 2):
            raise wave.Error("not 16-bit mono")
        return wav.getframerate(), iter(lambda: wav.readframes(wav.getframerate() // BLOCK), b"")

    def _failed(self, what: str) -> VoiceError:
        """What went wrong, with the program's last words."""
        self.silence()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 2000))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        why = f": {printable(lines[-1])[:200]}" if lines else ""
        return VoiceError(f"{self._made.name} {what}{why}", f"See the settings voice and speak. {IN_TEXT}")


class System:
    """The system's own voice through pyttsx3, which plays by itself, and has no stop that can be relied on."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        try:
            import pyttsx3
        except ImportError as error:
            raise VoiceError("Reading aloud needs the voice extra.", GET_EXTRA) from error
        self._errors: list[object] = []
        try:
            self._engine: Any = pyttsx3.init(synthesiser.system or None)
            self._engine.setProperty("rate", synthesiser.words_per_minute)
            if synthesiser.voice:
                self._engine.setProperty("voice", self._named(synthesiser.voice))
        except VoiceError:
            raise
        except Exception as error:  # whatever a system's speech service raises
            raise VoiceError(f"The system's voice cannot be used: {error}.", IN_TEXT) from error

    def say(self, text: str, started: Started) -> None:
        self._engine.connect("started-utterance", lambda name: started())  # noqa: ARG005 - pyttsx3 passes it by name
        self._engine.connect("error", lambda name, exception: self._errors.append(exception))  # noqa: ARG005
        try:
            self._engine.say(text)
            self._engine.runAndWait()
        except Exception as error:
            raise VoiceError(f"The system's voice failed: {error}.", IN_TEXT) from error
        if self._errors:
            raise VoiceError(f"The system's voice failed: {self._errors[0]}.", IN_TEXT)

    def silence(self) -> None:
        """It is silent when this process ends."""

    def _named(self, name: str) -> str:
        for each in self._engine.getProperty("voices"):
            if name.lower() in (str(each.id).lower(), str(each.name).lower()):
                return str(each.id)
        raise VoiceError(f"The system has no voice {name}.", f"Correct the setting voice. {IN_TEXT}")


def _whole(audio: bytes) -> bytes:
    """Without half a sample at the end."""
    return audio[: len(audio) // 2 * 2]


def main() -> None:
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no message of ours

    def tell(event: str, **more: str) -> None:
        with suppress(OSError):
            out.write(json.dumps({"event": event, **more}).encode() + b"\n")

    line = sys.stdin.buffer.readline()
    if not line:
        return
    job = json.loads(line)
    output = Path(job["output"]) if job["output"] else None
    synthesiser = Synthesiser(**job["synthesiser"])
    try:
        mouth = Piped(synthesiser, output) if synthesiser.command else System(synthesiser)
        tell("ready")
        line = sys.stdin.buffer.readline()
        if not line:
            mouth.silence()
            return
        threading.Thread(target=_until_stdin_ends, args=(mouth,), daemon=True).start()
        mouth.say(json.loads(line)["text"], lambda: tell("speaking"))
        tell("done")
    except VoiceError as error:
        tell("failed", message=str(error), hint=error.hint)
    os._exit(0)  # the thread that waits for stdin holds nothing that could be lost


def _until_stdin_ends(mouth: Piped | System) -> None:
    sys.stdin.buffer.read()
    mouth.silence()
    os._exit(0)


if __name__ == "__main__":
    main()
