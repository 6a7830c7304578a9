"""Who reads aloud: espeak-ng, a Piper voice, or the system's own voice. Chooses; `mouth` runs what was chosen."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from interviewer.errors import VoiceError

PIPER_PACE = 175  # words a minute that a Piper voice is taken to speak at its own pace; voices differ
_CONFIG_BYTES = 1_000_000
IN_TEXT = "The session goes on in text."


@dataclass(frozen=True, slots=True)
class Synthesiser:
    """Who reads aloud, and how.

    `command` is a program that reads lines of UTF-8 to the end of its stdin and writes 16-bit mono audio to its stdout
    as it makes it: raw at `rate` Hz, or as WAV where `rate` is 0. No command is the system's own voice (`system`, a
    driver of pyttsx3 or '' for its choice), which plays by itself, at `words_per_minute`, in the `voice` of that name.
    """

    name: str
    command: tuple[str, ...] = ()
    rate: int = 0
    system: str = ""
    voice: str = ""
    words_per_minute: int = 170


def choose(voice: str, words_per_minute: int) -> Synthesiser:
    """The synthesiser for the settings `voice` and `speaking_rate`.

    Raises VoiceError where the program or the voice is missing; a name that the program does not know fails later.
    """
    if not voice.isprintable() or voice.startswith("-"):
        raise VoiceError(f"{voice!r} is no name of a voice.", "List the voices with: espeak-ng --voices")
    if voice.endswith(".onnx"):
        return _piper(Path(voice).expanduser(), words_per_minute)
    if sys.platform in ("darwin", "win32") and find_spec("pyttsx3"):
        return Synthesiser("the system's voice", voice=voice, words_per_minute=words_per_minute)
    return _espeak(voice, words_per_minute)


def _espeak(voice: str, words_per_minute: int) -> Synthesiser:
    program = shutil.which("espeak-ng") or shutil.which("espeak")
    if program is None:
        raise VoiceError(
            "Nothing can be read aloud: espeak-ng is not installed.",
            f"On Debian or Ubuntu: apt install espeak-ng; or set voice to the path of a Piper voice. {IN_TEXT}",
        )
    chosen = ("-v", voice) if voice else ()
    command = (program, "-b", "1", "-s", str(words_per_minute), *chosen, "--stdin", "--stdout")
    return Synthesiser("espeak-ng", command)


def _piper(voice: Path, words_per_minute: int) -> Synthesiser:
    if not voice.is_file():
        raise VoiceError(f"There is no Piper voice {voice}.", f"Correct the setting voice. {IN_TEXT}")
    rate = _piper_rate(voice.with_name(voice.name + ".json"))
    if find_spec("piper"):
        program: tuple[str, ...] = (sys.executable, "-m", "piper")
    elif found := shutil.which("piper"):
        program = (found,)
    else:
        raise VoiceError(
            "Piper is not installed, and the chosen voice is one of Piper's.",
            f"Install it with: pip install piper-tts; or leave the setting voice empty. {IN_TEXT}",
        )
    length = f"{PIPER_PACE / words_per_minute:.3f}"
    return Synthesiser("Piper", (*program, "--model", str(voice), "--length-scale", length, "--output-raw"), rate)


def _piper_rate(config: Path) -> int:
    """The sample rate of a Piper voice in Hz, from the file that belongs beside it."""
    try:
        with config.open("rb") as file:
            rate = json.loads(file.read(_CONFIG_BYTES))["audio"]["sample_rate"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise VoiceError(f"{config} is missing or broken; a Piper voice needs it.", IN_TEXT) from error
    if not isinstance(rate, int) or not 8000 <= rate <= 96000:
        raise VoiceError(f"{config} names no sample rate that can be played.", IN_TEXT)
    return rate
