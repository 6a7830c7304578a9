"""The interviewer's voice: says one thing at a time, and is silent at once when told to be.

Each utterance has a process of its own (`mouth`), and the next one's is started, with its synthesiser loaded, while
the last one speaks. So nothing that a speech library or an audio driver does can hang, crash or overlap here: to stop
is to end a process. What goes wrong is told once, through `on_failure`; nothing here raises, for the text is there to
be read.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from interviewer.errors import VoiceError
from interviewer.speech.speakable import speakable
from interviewer.speech.synthesisers import IN_TEXT, Synthesiser
from interviewer.text import sentences

TO_START = 15.0  # seconds until the first audio; a large Piper voice loads in a few
SLOWEST = 50  # words a minute that even the slowest speech keeps
GRACE = 0.2  # seconds for a process to end by itself
Told = Callable[["_Mouth", dict[str, Any]], None]


class Voice:
    """Says texts aloud. Thread-safe; `say` and `warm` return at once, `stop` when it is silent (some milliseconds).

    Called from other threads: `on_change` whenever `speaking` changes, `on_start` with the first audio, `on_failure`
    with each failure once. Let the voice activity detection call `stop` when the person starts to speak. `output` is a
    WAV file to speak into instead of the system's audio output; `to_start` is how long the first audio may take (s).
    """

    def __init__(
        self,
        synthesiser: Synthesiser,
        *,
        output: Path | None = None,
        on_change: Callable[[], None] | None = None,
        on_start: Callable[[], None] | None = None,
        on_failure: Callable[[VoiceError], None] | None = None,
        to_start: float = TO_START,
    ) -> None:
        self.failure: VoiceError | None = None
        self._job = {"synthesiser": asdict(synthesiser), "output": str(output) if output else None}
        self._name = synthesiser.name
        self._on_change = on_change or (lambda: None)
        self._on_start = on_start or (lambda: None)
        self._on_failure = on_failure or (lambda _: None)
        self._to_start = to_start
        self._lock = threading.RLock()
        self._quiet = threading.Event()
        self._quiet.set()
        self._current: _Mouth | None = None
        self._spare: _Mouth | None = None
        self._deadline: threading.Timer | None = None
        self._told: set[str] = set()
        self._closed = False

    @property
    def speaking(self) -> bool:
        """From `say` until all has been played, it was stopped, or it failed."""
        return not self._quiet.is_set()

    def warm(self) -> None:
        """Start the process of the next utterance, if it is not there yet, so that the first word comes at once."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = self._start()

    def say(self, text: str) -> None:
        """Say `text`, as `speakable` puts it, instead of what is being said."""
        said = speakable(text)
        lines = "\n".join(said[start:end] for start, end in sentences(said))
        if not lines:
            return
        with self._lock:
            if self._closed:
                return
            self._silence()
            mouth, self._spare = self._spare or self._start(), None
            if mouth is None:
                return
            self._current = mouth
            self._quiet.clear()
            self._watch(mouth, self._to_start, "did not start to speak")
            mouth.say(lines)
        self._on_change()

    def stop(self) -> None:
        """Be silent. Does nothing where nothing is being said."""
        with self._lock:
            spoke = self._silence()
        if spoke:
            self._on_change()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is being said; False when that takes longer than `seconds`."""
        return self._quiet.wait(seconds)

    def close(self) -> None:
        """Be silent for good, and leave no process behind."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
        self.stop()
        if spare is not None:
            spare.end()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _start(self) -> _Mouth | None:
        try:
            return _Mouth(self._job, self._heard)
        except OSError as error:
            self._fail(VoiceError(f"Nothing can be read aloud: {error}.", IN_TEXT))
            return None

    def _silence(self) -> bool:
        """End what is being said; whether anything was. The lock is held."""
        mouth, self._current = self._current, None
        if self._deadline is not None:
            self._deadline.cancel()
        if mouth is not None:
            mouth.end()
        self._quiet.set()
        return mouth is not None

    def _watch(self, mouth: _Mouth, seconds: float, what: str) -> None:
        """End `mouth` if it still speaks after `seconds`. The lock is held."""
        if self._deadline is not None:
            self._deadline.cancel()
        late = VoiceError(f"{self._name} {what} within {seconds:.0f} s and was stopped.", IN_TEXT)
        self._deadline = threading.Timer(seconds, self._ended, (mouth, late))
        self._deadline.daemon = True
        self._deadline.start()

    def _heard(self, mouth: _Mouth, message: dict[str, Any]) -> None:
        """What a process tells of itself, from the thread that reads it; `ended` comes last."""
        event = message["event"]
        if event == "speaking":
            with self._lock:
                current = mouth is self._current
                if current:
                    self._watch(mouth, self._to_start + mouth.words / SLOWEST * 60, "did not end")
            if current:
                self._on_start()
            self.warm()
        elif event == "failed":
            self._ended(mouth, VoiceError(str(message.get("message")), str(message.get("hint"))))
        elif event == "done":
            self._ended(mouth, None)
        elif event == "ended":
            self._ended(mouth, VoiceError(f"{self._name} ended unexpectedly.", IN_TEXT))

    def _ended(self, mouth: _Mouth, error: VoiceError | None) -> None:
        """`mouth` has nothing more to say. One that was stopped, or has ended before, is nobody's any more."""
        with self._lock:
            spoke, waited = mouth is self._current, mouth is self._spare
            if waited:
                self._spare = None
            if spoke:
                self._silence()
            elif waited:
                mouth.end()
        if error is not None and (spoke or waited):
            self._fail(error)
        if spoke:
            self._on_change()

    def _fail(self, error: VoiceError) -> None:
        self.failure = error
        with self._lock:
            new = str(error) not in self._told
            self._told.add(str(error))
        if new:
            self._on_failure(error)


class _Mouth:
    """A process for one utterance, and the thread that reads what it tells and sees to its end."""

    def __init__(self, job: dict[str, Any], told: Told) -> None:
        self.words = 0
        self._told = told
        self._child = subprocess.Popen(
            [sys.executable, "-m", "interviewer.speech.mouth"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # audio drivers are talkative, and the terminal belongs to the app
            start_new_session=True,
        )
        threading.Thread(target=self._read, name="voice", daemon=True).start()
        self._send(job)

    def say(self, lines: str) -> None:
        self.words = len(lines.split())
        self._send({"text": lines})

    def end(self) -> None:
        """Silence it and wait until it is gone. A process whose stdin ends takes its synthesiser with it and leaves."""
        with suppress(OSError):
            self._pipe(self._child.stdin).close()
        try:
            self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._kill()
            self._child.wait()

    def _send(self, message: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):  # one that is gone is told by the thread that reads it
            pipe = self._pipe(self._child.stdin)
            pipe.write(json.dumps(message).encode() + b"\n")
            pipe.flush()

    def _read(self) -> None:
        out = self._pipe(self._child.stdout)
        for line in out:
            with suppress(ValueError):
                self._told(self, json.loads(line))
        self._kill()  # what it may have left behind of its group
        self._child.wait()
        out.close()
        with suppress(OSError):
            self._pipe(self._child.stdin).close()
        self._told(self, {"event": "ended"})

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if self._child.returncode is not None:
                return
            if sys.platform == "win32":
                self._child.kill()
            else:
                os.killpg(self._child.pid, signal.SIGKILL)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None  # noqa: S101 - it was asked for
        return pipe
