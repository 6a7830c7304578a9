"""What was wished for last, on disk: the set-up comes back as it was left, and one key starts the same again."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from interviewer.errors import SettingsError
from interviewer.planning import Wishes

FIRST = Wishes(level="middle", questions=5)
MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last wishes, and whether an interview was `started` with them, and not only set up."""

    wishes: Wishes = FIRST
    started: bool = False


_REMEMBERED: TypeAdapter[Remembered] = TypeAdapter(Remembered)


def recall(file: Path) -> Remembered:
    """What `file` holds; the first wishes when there is none. Raises SettingsError when it cannot be read."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        return _REMEMBERED.validate_python(json.loads(data))
    except FileNotFoundError:
        return Remembered()
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"The last set-up cannot be read: {file}", "It was left out; the next set-up replaces it."
        ) from error


def remember(remembered: Remembered, file: Path) -> None:
    """Write it in one step. Raises SettingsError."""
    beside = file.with_suffix(f".{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(remembered)), encoding="utf-8")  # ASCII: half characters come back whole
        beside.replace(file)
    except OSError as error:
        raise SettingsError(f"The set-up cannot be kept: {file}: {error.strerror}.") from error
