"""A model in a process of its own: its crash, hang or hunger takes nothing with it.

The parent sends one request at a time over the child's stdin and reads frames from its stdout; the child's stderr goes
to a log file. A child that dies fails the request in flight with what it last said; the next request starts a new one.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, cast

from interviewer import errors
from interviewer.models import frames
from interviewer.models.frames import Frame

LOAD_DEADLINE = 300.0
CANCEL_GRACE = 2.0
_POLL = 0.05
_MAX_FAILED_STARTS = 3


class ProcessState(StrEnum):
    STOPPED = "stopped"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class ModelProcess:
    """One child serving `kind` ('encoder' or 'chat') with `config`; thread-safe, one request at a time.

    `program` is the module that the child runs; `advice` ends the hint of every error.
    """

    def __init__(
        self,
        kind: str,
        config: dict[str, Any],
        log: Path,
        *,
        program: str = "interviewer.models.worker",
        advice: str = "",
    ) -> None:
        self.kind = kind
        self.log = log
        self.info: dict[str, Any] = {}
        self.failure: errors.InterviewerError | None = None
        self._config = config
        self._program = program
        self._advice = advice
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._inbox: SimpleQueue[Frame | None] = SimpleQueue()
        self._state = ProcessState.STOPPED
        self._settled = threading.Event()
        self._failed_starts = 0

    @property
    def state(self) -> ProcessState:
        return self._state

    @property
    def name(self) -> str:
        return str(self._config["name"])

    @property
    def config(self) -> Mapping[str, Any]:
        return self._config

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.poll() is None else None

    def start(self) -> None:
        """Begin loading in the background; returns at once. Does nothing while a child lives, or after three failed
        starts in a row."""
        with self._guard:
            alive = self._child is not None and self._child.poll() is None
            if not alive and self._failed_starts < _MAX_FAILED_STARTS:
                self._spawn()

    def restart(self) -> None:
        """Kill the child, if any, and load afresh, forgetting earlier failures."""
        self.stop()
        self._failed_starts = 0
        self.failure = None
        self.start()

    def stop(self) -> None:
        """End the child. A request in flight fails with ModelDied."""
        with self._guard:
            child, self._child = self._child, None
            self._state = ProcessState.STOPPED
            self._settled.set()  # nobody waits on for a child that is gone
        if child is not None:
            child.kill()
            child.wait()  # its reader thread sees the end of the stream and closes the pipes

    def wait_ready(self, deadline: float = LOAD_DEADLINE) -> None:
        """Block until the weights are loaded. Raises the ModelError that prevented it."""
        if self.failure is not None and self._failed_starts >= _MAX_FAILED_STARTS:
            raise self.failure
        self.start()
        if not self._settled.wait(deadline):
            self.stop()
            raise errors.ModelTimeout(f"The {self.kind} did not load within {deadline:.0f} s.", self._hint())
        if self._state is not ProcessState.READY:
            raise self.failure or errors.ModelDied(f"The {self.kind} process ended while loading.", self._hint())

    def call(
        self,
        op: str,
        args: dict[str, Any] | None = None,
        *,
        deadline: float,
        on_event: Callable[[dict[str, Any]], bool] | None = None,
        cancel: threading.Event | None = None,
    ) -> Frame:
        """Run `op` in the child and return its result frame.

        `deadline` counts seconds from the moment the child is ready. `on_event` receives the events that precede the
        result and asks the child to stop early by returning False; `cancel` gives up and raises ModelCancelled.
        """
        with self._turn:
            self.wait_ready()
            inbox = self._inbox
            self._send({"op": op, "args": args or {}})
            return self._collect(inbox, op, time.monotonic() + deadline, deadline, on_event, cancel)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _spawn(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._inbox = SimpleQueue()
        self._settled.clear()
        self._state = ProcessState.LOADING
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", self._program, self.kind],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        reader = threading.Thread(
            target=self._read, args=(self._child, self._inbox), name=f"{self.kind}-reader", daemon=True
        )
        reader.start()
        self._send({"op": "load", "args": self._config})

    def _read(self, child: subprocess.Popen[bytes], inbox: SimpleQueue[Frame | None]) -> None:
        stdout = cast(BinaryIO, child.stdout)
        first = frames.read(stdout)
        self._settle(child, first)
        while first is not None and (frame := frames.read(stdout)) is not None:
            inbox.put(frame)
        child.kill()  # one that no longer talks to us is of no use
        child.wait()
        with self._guard:
            if self._child is child:
                self._child = None
                if self._state is ProcessState.READY:
                    self._state = ProcessState.STOPPED
        _close(child)
        inbox.put(None)  # only now: whoever sees it may start the next child

    def _settle(self, child: subprocess.Popen[bytes], first: Frame | None) -> None:
        """The child's first frame tells whether it loaded."""
        with self._guard:
            if self._child is not child:
                return
            if first is not None and first.head.get("event") == "result":
                self.info = first.head
                self._state = ProcessState.READY
                self._failed_starts = 0
                self.failure = None
            else:
                self._state = ProcessState.FAILED
                self._failed_starts += 1
                self.failure = self._error(first.head) if first is not None else self._died("while loading")
        self._settled.set()

    def _send(self, head: dict[str, Any]) -> None:
        child = self._child
        if child is None or child.stdin is None:
            raise self._died("before the request")
        try:
            frames.write(cast(BinaryIO, child.stdin), Frame(head))
        except (OSError, ValueError) as error:
            raise self._died("before the request") from error

    def _collect(
        self,
        inbox: SimpleQueue[Frame | None],
        op: str,
        until: float,
        deadline: float,
        on_event: Callable[[dict[str, Any]], bool] | None,
        cancel: threading.Event | None,
    ) -> Frame:
        stopping = cancelled = False
        while True:
            if cancel is not None and cancel.is_set() and not cancelled:
                cancelled, until = True, time.monotonic() + CANCEL_GRACE
                self._send({"op": "cancel"})
            if time.monotonic() > until:
                self.stop()
                if cancelled:
                    raise errors.ModelCancelled(f"The {self.kind} was stopped.")
                raise errors.ModelTimeout(f"The {self.kind} took longer than {deadline:.0f} s ({op}).", self._hint())
            try:
                frame = inbox.get(timeout=_POLL)
            except Empty:
                continue
            if frame is None:
                raise self._died(f"during {op}")
            event = frame.head.get("event")
            if event in ("result", "error"):
                if cancelled:
                    raise errors.ModelCancelled(f"The {self.kind} was stopped.")
                if event == "error":
                    raise self._error(frame.head)
                return frame
            if on_event is not None and not stopping and not on_event(frame.head):
                stopping = True
                self._send({"op": "cancel"})

    def _error(self, head: dict[str, Any]) -> errors.InterviewerError:
        kind = getattr(errors, str(head.get("type")), errors.ModelError)
        if not (isinstance(kind, type) and issubclass(kind, errors.InterviewerError)):
            kind = errors.ModelError
        hint = str(head.get("hint") or "")
        return kind(
            str(head.get("message")), f"{hint} {self._hint()}".strip() if issubclass(kind, errors.ModelError) else hint
        )

    def _died(self, when: str) -> errors.ModelDied:
        return errors.ModelDied(f"The {self.kind} process ended {when}. {self._last_words()}".strip(), self._hint())

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return f"Its last words: {lines[-1][:200]}" if lines else ""

    def _hint(self) -> str:
        return f"{self._advice} Details: {self.log}".strip()


def _close(child: subprocess.Popen[bytes]) -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with suppress(OSError):  # the pipe of a dead child may hold unsent bytes
                stream.close()
