"""The folder in which the index of one set of entries lives.

Each index is a folder named after its content; the file `CURRENT` names the one in use and is replaced in one step.
One process builds at a time. Readers wait for nobody: what they have mapped stays theirs when it is replaced.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from interviewer.errors import IndexFault
from interviewer.models.ports import Encoder, EncoderInfo
from interviewer.retrieval import building, files
from interviewer.retrieval.entries import Entry, Progress, corpus_hash
from interviewer.retrieval.index import Index
from interviewer.retrieval.partial import PREFIX, Partial

T = TypeVar("T")
CURRENT, LOCK, SCRATCH = "CURRENT", ".lock", ".building-"


class IndexStore:
    """`folder` is made by the first build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure(
        self, entries: Sequence[Entry], encoder: Encoder, progress: Progress | None = None, *, anew: bool = False
    ) -> Index:
        """The index of exactly these entries: the stored one, or one built now, embedding only what changed.

        With `anew` nothing that is stored is trusted. Raises IndexFault, or ModelError when the encoder fails.
        """
        info = encoder.info()
        corpus = corpus_hash(entries)
        if not anew and (stored := self._usable(info)) is not None and stored.manifest.corpus == corpus:
            return stored
        with self._building():
            old = None if anew else self._usable(info)
            if old is not None and old.manifest.corpus == corpus:
                return old  # by another process, while this one waited
            scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=self.folder))
            partial = Partial(self.folder, info)
            name = building.build(scratch, entries, corpus, encoder, info, old, partial, progress or _silent)
            return Index(*files.open_files(self._switch(scratch, name)))

    def open(self) -> Index:
        """The stored index. Raises IndexFault when there is none, or when it is damaged or foreign."""
        return Index(*self._read(files.open_files))

    def verify(self) -> None:
        """Read every byte of the stored index. Raises IndexFault when one is not what was written."""
        self._read(files.verify)

    def size(self) -> int:
        """Bytes on disk of the stored index. Raises IndexFault."""
        return self._read(lambda folder: sum(file.stat().st_size for file in folder.iterdir()))

    def _read(self, reader: Callable[[Path], T]) -> T:
        """What `reader` makes of the current index; one that is replaced while it reads is left for its successor."""
        folder: Path | None = None
        while True:
            before, folder = folder, self._current()
            try:
                return reader(folder)
            except FileNotFoundError as error:
                if folder == before:
                    raise self._damaged() from error
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise self._damaged() from error

    def _current(self) -> Path:
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise IndexFault(f"There is no index in {self.folder}.", "Run `interviewer index build`.") from error
        except (OSError, ValueError) as error:
            raise self._damaged() from error
        if not re.fullmatch("[0-9a-f]{16}", name):
            raise self._damaged()
        return self.folder / name

    def _damaged(self) -> IndexFault:
        message = f"The index in {self.folder} is damaged or of another version."
        return IndexFault(message, "Run `interviewer index build`.")

    def _usable(self, info: EncoderInfo) -> Index | None:
        try:
            index = self.open()
        except IndexFault:
            return None
        return index if (index.manifest.fingerprint, index.manifest.dim) == (info.fingerprint, info.dim) else None

    @contextmanager
    def _building(self) -> Iterator[None]:
        """Be the only builder. The system ends the lock with the process that holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / LOCK):
                try:
                    yield
                finally:
                    for scratch in self.folder.glob(f"{SCRATCH}*"):
                        shutil.rmtree(scratch, ignore_errors=True)
        except (OSError, NotImplementedError) as error:  # the latter: a file system without locks
            reason = getattr(error, "strerror", None) or error
            raise IndexFault(
                f"The index cannot be written to {self.folder}: {reason}.",
                "What has been embedded is kept: make room and run `interviewer index build`.",
            ) from error

    def _switch(self, scratch: Path, name: str) -> Path:
        """Make the finished build the current one, then clear away what no one points to."""
        target = self.folder / name
        if target.exists():
            shutil.rmtree(target)  # the same content, perhaps damaged since
        scratch.rename(target)
        pointer = self.folder / f".{CURRENT}"
        pointer.write_text(name, encoding="ascii")
        pointer.replace(self.folder / CURRENT)
        for other in self.folder.iterdir():
            if other.is_dir() and other != target:
                shutil.rmtree(other, ignore_errors=True)
            elif other.name.startswith(PREFIX):
                other.unlink()
        return target


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""
