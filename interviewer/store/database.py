"""One SQLite connection shared by threads, its transactions, and its errors in words. Must not know what is stored."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interviewer.errors import StoreError
from interviewer.store.schema import migrate


class Database:
    """The connection, guarded by a lock: one transaction at a time, from any thread.

    Commits are synced to disk (`synchronous=FULL`): what a committed transaction holds survives a kill and a power cut.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.path = path
        self._lock = threading.Lock()
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA synchronous = FULL")
        migrate(self._db)
        self._db.execute("PRAGMA journal_mode = WAL")  # after the checks: a foreign database is left as it is

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed when the block ends, and undone when it raises."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees the database as it stands at one moment, whatever others write meanwhile."""
        with self._transaction("BEGIN DEFERRED") as db:
            yield db

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            self._db.execute(begin)
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise explain(error, self.path) from error


_BUSY = (
    "The database is locked",
    "Another program holds {path}: close it (another Interviewer, a database browser), then submit again.",
)
_FULL = ("The disk is full", "Free some space where {path} lies, then submit again.")
_DAMAGED = (
    "The database is damaged",
    "Move {path} away, with the files of the same name ending in -wal and -shm, and start again: a new one is made. "
    "`sqlite3 FILE .recover` may still read the old one.",
)
_FOREIGN = ("The file is not a database", "Move {path} away and start again: a new one is made.")
_SHUT = (
    "The database cannot be opened or written",
    "See that the folder {folder} exists and that you may write there, and that {path} is a file that you may write.",
)
_BROKEN_DISK = (
    "The disk failed while the database was in use",
    "Check the disk and the folder {folder}, then try again.",
)
_MISFIT = (
    "The database refused a record that does not fit the others",
    "The session or turn that it belongs to is not stored, or it is stored already. Please report this.",
)
_OTHER = ("The database failed", "Try again; if it keeps failing, `interviewer doctor` looks closer at {path}.")

_BY_CODE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_CANTOPEN: _SHUT,
    sqlite3.SQLITE_READONLY: _SHUT,
    sqlite3.SQLITE_PERM: _SHUT,
    sqlite3.SQLITE_IOERR: _BROKEN_DISK,
    sqlite3.SQLITE_CONSTRAINT: _MISFIT,
}


def explain(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    """What `error` means to the person, and what to do about it."""
    if isinstance(error, OSError):
        what, next_step = _SHUT
    else:
        code = getattr(error, "sqlite_errorcode", 0)  # absent when the module itself complains
        what, next_step = _BY_CODE.get(code & 0xFF, _OTHER)  # the low byte of an extended code is its family
    return StoreError(f"{what}: {error}.", next_step.format(path=path, folder=path.parent))
