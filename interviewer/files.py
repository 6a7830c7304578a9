"""Files that a person asked for: whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from interviewer.errors import UsageError


def write(file: Path, text: str) -> None:
    """Write a file whole or not at all, in place of what was there. Raises UsageError."""
    beside = file.with_name(f".{file.name[:100]}.{os.getpid()}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(file)
    except OSError as error:
        _remove(beside)
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


def write_new(file: Path, text: str) -> bool:
    """As `write`, but False, and nothing is changed, where there is such a file already. Raises UsageError."""
    try:
        file.open("x").close()  # the name is ours from here on, whoever else wants it
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
    try:
        write(file, text)
    except UsageError:
        _remove(file)
        raise
    return True


def _remove(file: Path) -> None:
    with suppress(OSError):  # it was never there, or the disk has gone
        file.unlink()
