"""A job description or résumé from a file -> text. What is too large or no text is refused with what to do instead."""

from __future__ import annotations

import codecs
from pathlib import Path

from interviewer.errors import UsageError

MAX_CHARS = 100_000
_MAX_BYTES = 4 * MAX_CHARS
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_TEXT = "Save it as plain text, or copy its text and paste it in the app."


def read_description(file: Path) -> str:
    """The text of `file`. Raises UsageError: missing, unreadable, too large, no text, or empty."""
    data = _read(file)
    if len(data) > _MAX_BYTES:
        raise too_large(f"{file} is")
    try:
        text = data.decode("utf-16") if data.startswith(_UTF16) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if len(text) > MAX_CHARS:
        raise too_large(f"{file} is")
    if data.startswith(b"%PDF") or sum(char < " " and char not in "\t\n\r\f" for char in text):
        raise UsageError(f"{file} is no text.", _AS_TEXT)
    if len(text) > MAX_CHARS:
        raise too_large(f"{file} is")
    if not text.strip():
        raise UsageError(f"{file} is empty.", "Give a file that holds the text of a job description or résumé.")
    return text


def too_large(what: str) -> UsageError:
    """For text from a file or pasted, `what` being 'FILE is' or so."""
    return UsageError(
        f"{what} larger than a job description may be ({MAX_CHARS:,} characters).", "Take the part about the work."
    )


def _read(file: Path) -> bytes:
    try:
        file = file.expanduser()
        if not file.exists():
            raise UsageError(f"There is no file {file}.", "Check the path.")
        if not file.is_file():
            raise UsageError(f"{file} is no regular file.", _AS_TEXT)
        with file.open("rb") as stream:
            return stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the path, a home of nobody
        raise UsageError(
            f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.", "Check the path."
        ) from error
