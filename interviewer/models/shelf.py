"""The models that a person has downloaded: a folder each, whole or begun.

    models/known.json             SHA-256 of every file that came from an address, for ever (trust on first use)
    models/<name>/.model.json     what the model is, and the digests of the files that are whole
    models/<name>/<file>          whole and checked
    models/<name>/.<file>.part    what has come of one that is not

A model is there when all its files are. One process fetches or deletes a model at a time; a lock that ends with its
holder keeps others away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from interviewer.errors import DownloadError, DownloadStopped, UsageError, nearest
from interviewer.models.catalogue import Digest, Entry, FileName, Source
from interviewer.models.download import PAUSES, Tell, Wanted, fetch
from interviewer.models.parts import part_of
from interviewer.models.transport import TIMEOUT

RECORD = ".model.json"
KNOWN = TypeAdapter(dict[str, Digest])


class _Whole(BaseModel):
    """A file that was fetched."""

    model_config = ConfigDict(extra="forbid")

    size: int = Field(ge=0)
    sha256: Digest


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")

    entry: Entry
    whole: dict[FileName, _Whole] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """A model of the shelf: `done` bytes of it are there, `total` in all (about, until they are); `path` is its GGUF,
    or its folder."""

    entry: Entry
    done: int
    total: int
    complete: bool
    path: Path


class Shelf:
    """Reads the disk at each call; makes folders only to fetch something."""

    def __init__(self, root: Path, *, timeout: float = TIMEOUT, pauses: Sequence[float] = PAUSES) -> None:
        """`timeout` and `pauses` are those of `download.fetch`."""
        self._root = root
        self._timeout = timeout
        self._pauses = pauses

    # -- what is there -----------------------------------------------------------------------------------------------

    def held(self) -> list[Held]:
        """Every model that is there or begun, by name."""
        try:
            names = sorted(each.name for each in self._root.iterdir() if not each.name.startswith("."))
        except OSError:
            return []
        return [held for name in names if (held := self.find(name)) is not None]

    def find(self, name: str) -> Held | None:
        """The model of this name; None when nothing of it is there, or its record is damaged."""
        record = self._read(name)
        if record is None:
            return None
        folder, entry = self._root / name, record.entry
        done = sum(_size(folder / file.name) or _size(part_of(folder / file.name)) for file in entry.files)
        total = sum(whole.size if (whole := record.whole.get(file.name)) else file.size for file in entry.files)
        complete = all(self._is_whole(record, file) for file in entry.files)
        path = folder / entry.files[0].name if entry.kind == "chat" else folder
        return Held(entry, done, max(total, done), complete, path)

    def path(self, name: str) -> Path:
        """The GGUF of a model, or the folder of a speech model. Raises UsageError unless all of it is there."""
        held = self.find(name)
        if held is None or not held.complete:
            state = "is downloaded in part" if held else "is not downloaded"
            raise UsageError(f"{name} {state}.", f"Download it first: interviewer model pull {name}")
        return held.path

    def _read(self, name: str) -> _Record | None:
        try:
            record = _Record.model_validate_json((self._root / name / RECORD).read_bytes())
        except (OSError, ValueError):
            return None
        return record if record.entry.name == name else None

    def _is_whole(self, record: _Record, file: Source) -> bool:
        whole = record.whole.get(file.name)
        return whole is not None and _size(self._root / record.entry.name / file.name) == whole.size

    # -- fetching ----------------------------------------------------------------------------------------------------

    def pull(self, entry: Entry, tell: Tell, stop: Event, *, anew: bool = False) -> Held:
        """Fetch what is missing of a model to which the person has agreed. `tell` hears of (bytes, all bytes).

        A digest that is not in the catalogue is that of the first download from then on; `anew` forgets it.
        Raises DownloadStopped, ConnectionBroke, DownloadError.
        """
        with self._alone(entry.name):
            record = self._read(entry.name)
            if record is None or record.entry.files != entry.files:
                record = _Record(entry=entry)
            elif anew:
                record.whole.clear()
            self._save(entry.name, record)
            try:
                for file in entry.files:
                    if not self._is_whole(record, file):
                        record.whole[file.name] = self._fetch(record, file, tell, stop, anew)
                        self._save(entry.name, record)
            except DownloadStopped:
                raise
            except DownloadError:
                self._sweep(entry.name)
                raise
        held = self.find(entry.name)
        if held is None or not held.complete:
            raise DownloadError(f"{entry.name} was altered while it came.", "Try again.")
        return held

    def _fetch(self, record: _Record, file: Source, tell: Tell, stop: Event, anew: bool) -> _Whole:
        entry, pinned = record.entry, self._known().get(file.url, "")
        sizes = {each.name: each.size for each in entry.files} | {n: whole.size for n, whole in record.whole.items()}
        before = sum(record.whole[each.name].size for each in entry.files if self._is_whole(record, each))

        def told(done: int, size: int) -> None:
            sizes[file.name] = size or max(sizes[file.name], done)
            tell(before + done, sum(sizes.values()))

        sha256 = file.sha256 or ("" if anew else pinned)
        starts = b"GGUF" if entry.kind == "chat" else b""
        wanted = Wanted(file.url, self._root / entry.name / file.name, file.most, sha256, starts)
        size, found = fetch(wanted, told, stop, timeout=self._timeout, pauses=self._pauses)
        with FileLock(self._root / ".known.lock"):  # another model may be coming
            _write(self._root / "known.json", KNOWN.dump_json(self._known() | {file.url: found}))
        return _Whole(size=size, sha256=found)

    def _sweep(self, name: str) -> None:
        """Leave no folder of which nothing has come."""
        if (held := self.find(name)) is not None and not held.done:
            shutil.rmtree(self._root / name, ignore_errors=True)

    def _known(self) -> dict[str, str]:
        """Raises DownloadError when it is damaged: a digest that was taken down is not forgotten silently."""
        file = self._root / "known.json"
        try:
            return KNOWN.validate_json(file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            raise DownloadError(
                f"{file}, which holds the digests of earlier downloads, is damaged.", "Delete it."
            ) from error

    def _save(self, name: str, record: _Record) -> None:
        _write(self._root / name / RECORD, record.model_dump_json().encode())

    # -- deleting ----------------------------------------------------------------------------------------------------

    def delete(self, name: str) -> int:
        """Delete a model, whole or begun; the bytes that were freed. Its digests stay known. Raises UsageError."""
        held = self.find(name)
        if held is None:
            raise UsageError(
                f"No model {name!r} was downloaded.", nearest(name, (each.entry.name for each in self.held()))
            )
        with self._alone(name):
            folder = self._root / name
            try:
                (folder / RECORD).unlink()  # from here on it is not there, whatever comes
                shutil.rmtree(folder)
            except OSError as error:
                raise DownloadError(f"{folder} cannot be deleted: {error.strerror}.", "Delete it by hand.") from error
        return held.done

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._root / f".{name}.lock")
            lock.acquire(timeout=0)
        except Timeout as error:
            raise DownloadError(f"{name} is being downloaded at this moment.", "Wait for it, or pause it.") from error
        except OSError as error:
            raise DownloadError(f"{self._root} cannot be written: {error.strerror}.") from error
        try:
            yield
        finally:
            lock.release()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:
        return 0


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise DownloadError(f"{file} cannot be written: {error.strerror}.", "Free some space.") from error
