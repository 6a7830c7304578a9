"""Whether the extra is installed that hearing needs."""

from __future__ import annotations

from importlib.util import find_spec

from interviewer.errors import HearingError

HOW_TO_GET_IT = "Answer aloud after: pip install 'interviewer[voice]' (in a clone: make interview VOICE=1)."
LIBRARIES = ("av", "faster_whisper", "onnxruntime", "sounddevice")


def missing() -> tuple[str, ...]:
    """The libraries that are not installed; nothing is imported to find out."""
    return tuple(name for name in LIBRARIES if find_spec(name) is None)


def require() -> None:
    """Raises HearingError, with the line that says how to get it, unless everything is installed."""
    if missing():
        raise HearingError("Spoken answers need an extra that is not installed.", HOW_TO_GET_IT)
