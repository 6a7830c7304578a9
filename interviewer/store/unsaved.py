"""An answer that the database would not take, kept in a file beside it until it does.

One file a turn. It comes back as the turn's draft, so that a locked database followed by a crash still loses nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from interviewer.store.codec import clean


class Unsaved:
    """The files beside one database."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def path(self, session_id: str, n: int) -> Path:
        return self._database.with_name(f"{self._begun(session_id)}{n}.txt")

    def _begun(self, session_id: str) -> str:
        """How the names of a session's files begin."""
        safe = re.sub(r"[^\w-]", "_", session_id)
        return f"{self._database.name}.unsaved-{safe}-"

    def keep(self, session_id: str, n: int, text: str) -> Path | None:
        """Write the answer down, whole or not at all. None when the disk takes it as little as the database did."""
        target = self.path(session_id, n)
        part = target.with_suffix(".part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.write(clean(text))
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError:
            self._remove(part)
            return None
        return target

    def read(self, session_id: str, n: int) -> str:
        """The answer kept for this turn; empty when there is none."""
        try:
            return self.path(session_id, n).read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""

    def forget(self, session_id: str, n: int) -> None:
        self._remove(self.path(session_id, n))

    def forget_all(self, session_id: str) -> None:
        """Every turn of a session."""
        name = re.compile(rf"{re.escape(self._begun(session_id))}\d+\.txt")
        for file in self._database.parent.iterdir():
            if name.fullmatch(file.name):
                self._remove(file)

    @staticmethod
    def _remove(path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return  # a leftover does no harm: a kept text that is stored already is not offered again
