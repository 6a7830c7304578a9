"""The recordings of spoken answers: kept or deleted once their text is stored, and found again after a crash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewer.errors import HearingError
from interviewer.speech import wav

UNSETTLED = ".unsettled.wav"  # its text is not stored yet
KEPT = ".wav"


@dataclass(frozen=True, slots=True)
class Recordings:
    """The folder that holds them."""

    folder: Path

    def new(self, name: str) -> Path:
        """A path that is free; `name` tells it from the others (session, question, answer)."""
        safe = _safe(name) or "answer"
        taken = {_stem(each) for each in self.folder.glob(f"{safe}*")} if self.folder.is_dir() else set()
        free = next(each for n in range(1, len(taken) + 2) if (each := safe if n == 1 else f"{safe}-{n}") not in taken)
        return self.folder / f"{free}{UNSETTLED}"

    def settle(self, file: Path, *, keep: bool) -> Path | None:
        """The text of a recording is stored: keep the sound under its final name, or delete it. Raises HearingError."""
        kept = file.with_name(_stem(file) + KEPT)
        try:
            if keep:
                wav.repair(file)
                return file.replace(kept)
            file.unlink(missing_ok=True)
        except OSError as error:
            raise HearingError(f"{file} cannot be settled: {error.strerror}.", "Delete or move it by hand.") from error
        return None

    def unsettled(self, name: str = "") -> Iterator[tuple[Path, float]]:
        """Recordings whose text was never stored, because something ended the program: whole again, with their seconds.

        With a `name`, those alone that were made under it.
        Whoever records now must leave out the file that is being written.
        """
        if not self.folder.is_dir():
            return
        for file in sorted(self.folder.glob(f"*{UNSETTLED}")):
            if name and not re.fullmatch(rf"{re.escape(_safe(name))}(-\d+)?", _stem(file)):
                continue
            try:
                yield file, wav.repair(file)
            except HearingError:
                continue  # not ours: left as it is

    def delete(self, session_id: str) -> int:
        """Delete the recordings of a session, named after its id; how many those were. Raises HearingError."""
        named = re.compile(rf"{re.escape(_safe(session_id))}_\d+_\d+(-\d+)?({re.escape(UNSETTLED)}|{re.escape(KEPT)})")
        there = self.folder.iterdir() if self.folder.is_dir() else ()
        found = [each for each in there if named.fullmatch(each.name)]
        for file in found:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise HearingError(f"{file} cannot be deleted: {error.strerror}.", "Delete it by hand.") from error
        return len(found)


def _safe(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name)[:100]


def _stem(file: Path) -> str:
    return file.name.removesuffix(UNSETTLED).removesuffix(KEPT)
