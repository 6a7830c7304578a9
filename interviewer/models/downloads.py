"""Downloads that go on whoever looks: a thread each, paused by a word, and by the program's end.

The threads are daemons: a server that does not answer holds up nobody's leaving, and what has come is on the disk.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread

from interviewer.errors import DownloadError, DownloadStopped, InterviewerError
from interviewer.models.catalogue import Entry, Transfer
from interviewer.models.shelf import Shelf

WINDOW = 5.0  # seconds over which the rate is taken
LEAVE = 2.0  # seconds that the end of the program waits for a pause


@dataclass
class _Job:
    entry: Entry
    state: Transfer
    stop: Event = field(default_factory=Event)
    thread: Thread | None = None
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    @property
    def running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


class Downloads:
    """Of one program, onto its shelf. No method but `close` and `halt` waits."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float] = time.monotonic) -> None:
        """Those that an earlier program began are there, paused."""
        self._shelf = shelf
        self._clock = clock
        self._lock = Lock()
        self._jobs = {
            held.entry.name: _Job(held.entry, Transfer(held.entry.name, "paused", held.done, held.total))
            for held in shelf.held()
            if not held.complete
        }

    def transfers(self) -> tuple[Transfer, ...]:
        """How each download stands; the disk is not asked."""
        with self._lock:
            return tuple(job.state for job in self._jobs.values())

    def start(self, entry: Entry) -> None:
        """Begin, or go on. The person has agreed."""
        with self._lock:
            job = self._jobs.get(entry.name)
            if job is not None and job.running:
                return
            state = (
                replace(job.state, state="coming", problem="") if job else Transfer(entry.name, "coming", 0, entry.size)
            )
            job = self._jobs[entry.name] = _Job(entry, state)
            job.thread = Thread(target=self._run, args=(job,), name=f"download {entry.name}", daemon=True)
            job.thread.start()

    def resume(self, name: str) -> None:
        """Go on with one that is paused or failed."""
        with self._lock:
            job = self._jobs.get(name)
        if job is not None:
            self.start(job.entry)

    def pause(self, name: str) -> None:
        with self._lock:
            if (job := self._jobs.get(name)) is not None and job.running:
                job.stop.set()
                job.state = replace(job.state, state="pausing", rate=0.0)

    def halt(self, name: str) -> None:
        """Pause it, and wait a moment for that. Raises DownloadError when it does not heed it."""
        self.pause(name)
        with self._lock:
            job = self._jobs.get(name)
        if job is None or job.thread is None:
            return
        job.thread.join(LEAVE)
        if job.running:
            raise DownloadError(f"{name} is waiting for its server.", "Try again in half a minute.")

    def forget(self, name: str) -> None:
        """It is over and was seen."""
        with self._lock:
            if (job := self._jobs.get(name)) is not None and not job.running:
                del self._jobs[name]

    def close(self) -> None:
        """Pause all; what does not heed it within a moment is left to end with the program."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop.set()
        until = time.monotonic() + LEAVE
        for job in jobs:
            if job.thread is not None:
                job.thread.join(max(0.0, until - time.monotonic()))

    # -- in the thread of a download ---------------------------------------------------------------------------------

    def _run(self, job: _Job) -> None:
        try:
            self._shelf.pull(job.entry, lambda done, total: self._heard(job, done, total), job.stop)
        except DownloadStopped:
            self._set(job, state="paused", rate=0.0)
        except InterviewerError as error:
            self._set(job, state="failed", rate=0.0, problem=f"{error} {error.hint}".strip())
        else:
            self._set(job, state="done", rate=0.0, done=job.state.total)

    def _heard(self, job: _Job, done: int, total: int) -> None:
        now = self._clock()
        job.seen.append((now, done))
        while now - job.seen[0][0] > WINDOW and len(job.seen) > 2:
            job.seen.popleft()
        (since, before), seconds = job.seen[0], now - job.seen[0][0]
        rate = (done - before) / seconds if seconds > 0 and since < now else 0.0
        self._set(job, done=done, total=total, rate=max(0.0, rate))

    def _set(self, job: _Job, **change: object) -> None:
        with self._lock:
            if job.stop.is_set() and "state" not in change:
                change["state"] = "pausing"
            job.state = replace(job.state, **change)  # type: ignore[arg-type]
