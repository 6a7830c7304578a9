"""What has come of a file so far: a hidden file beside a note of what it is a part of, both there after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.errors import DownloadError
from interviewer.models.transport import AGAIN, Headers


class Note(BaseModel):
    """What a part is a part of; `size` 0 if that is not known. Nothing in it is trusted beyond saving bytes."""

    model_config = ConfigDict(extra="forbid")

    url: str = ""
    size: int = 0
    sha256: str = ""
    etag: str = ""


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Errors of the disk, in words; those of the network have their own."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise DownloadError(f"{file.parent} cannot be written: {reason}.", f"Free some space. {AGAIN}") from error


class Part:
    """What has come of a file so far, and of what."""

    def __init__(self, url: str, target: Path, published: str) -> None:
        """Of `target` at `url`, whose SHA-256 is `published` ('' if that is not known)."""
        self.url = url
        self._published = published
        self.file = part_of(target)
        self._noted = self.file.with_name(f"{self.file.name}.json")
        self.note = self._read()
        self.resumed = self.size > 0
        if self.note.url != url or (published and self.note.sha256 not in ("", published)):
            self.drop()

    def _read(self) -> Note:
        try:
            return Note.model_validate_json(self._noted.read_bytes())
        except (OSError, ValidationError):
            return Note()

    @property
    def size(self) -> int:
        try:
            return self.file.stat().st_size
        except OSError:
            return 0

    @property
    def complete(self) -> bool:
        return bool(self.note.size) and self.size == self.note.size

    def headers(self, linked: str) -> Headers:
        """Ask for the rest, if it can be told that it is of the same file: by the digest in the end, or by its tag."""
        if not self.size or (self.note.size and self.size >= self.note.size):
            return {}
        wanted = {"Range": f"bytes={self.size}-"}
        if self.note.sha256 and self.note.sha256 in (linked, self._published):
            return wanted
        return {**wanted, "If-Range": self.note.etag} if self.note.etag else {}

    def begin(self, size: int, sha256: str, etag: str) -> None:
        """From the first byte, of this file."""
        self.note, self.resumed = Note(url=self.url, size=size, sha256=sha256, etag=etag), False
        with writing(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_bytes(b"")
            self._noted.write_text(self.note.model_dump_json(), encoding="utf-8")

    def drop(self) -> None:
        self.note, self.resumed = Note(), False
        for file in (self._noted, self.file):
            with suppress(OSError):
                file.unlink()


def part_of(target: Path) -> Path:
    """Where what has come of a file lies."""
    return target.with_name(f".{target.name}.part")
