"""Which sessions are open here: one goes on in one place at a time, else its answers would be mixed.

A claim is a lock on a file beside the database, which the system ends with the process, however that dies.
"""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from interviewer.errors import SessionError, StoreError


class Claims:
    """The claims of one program on the sessions of one database. Any thread may call."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._held: dict[str, FileLock] = {}
        self._lock = Lock()

    def take(self, session_id: str) -> None:
        """Hold the session until `let_go`; nothing changes when it is held here already.

        Raises SessionError when it is open elsewhere.
        """
        with self._lock:
            if session_id in self._held:
                return
            safe = re.sub(r"[^\w-]", "_", session_id)
            lock = FileLock(self._database.with_name(f"{self._database.name}.open-{safe}"), thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise SessionError(
                    f"The session {session_id} is open in another window.", "Go on there, or close it there first."
                ) from error
            except OSError as error:
                raise StoreError(
                    f"The session {session_id} cannot be opened: {error.strerror}.", "Is the disk full, or read-only?"
                ) from error
            self._held[session_id] = lock

    def let_go(self) -> None:
        """Give all of them up, and leave no file."""
        with self._lock:
            while self._held:
                _, lock = self._held.popitem()
                Path(lock.lock_file).unlink(missing_ok=True)
                lock.release()
