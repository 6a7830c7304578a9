"""The recorder as the program uses it: which microphones there are, and one recording at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from interviewer.errors import HearingError, ModelDied, ModelTimeout
from interviewer.models.process import ModelProcess
from interviewer.speech import wav
from interviewer.speech.capture import LONGEST, End, Moment, Recorded, Wish
from interviewer.speech.microphone import Device

ASK_DEADLINE = 20.0
SLOWEST_START = 15.0  # seconds from a request to the first sound
SILENT_FOR = 8.0  # seconds between two moments, after which the recorder is taken to hang


@dataclass(frozen=True, slots=True)
class Take:
    """What to record: the file to write; a microphone by name ('' the default one), or a sound file in its place.

    `detect` finds out when somebody speaks; `paced` plays a sound file in its own time.
    """

    file: Path
    wish: Wish = field(default_factory=Wish)
    device: str = ""
    sound: Path | None = None
    paced: bool = False
    detect: bool = True


class RemoteRecorder:
    """Records in a process of its own; for one thread at a time."""

    def __init__(self, logs: Path) -> None:
        self.process = ModelProcess(
            "recorder", {"name": "recorder"}, logs / "recorder.log", program="interviewer.speech.recorder"
        )

    def start(self) -> None:
        """Begin loading in the background, so that a recording starts at once."""
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def devices(self) -> Sequence[Device]:
        """The microphones there are now, the default one first. Raises HearingError."""
        self.process.stop()  # PortAudio looks only once in the life of a process
        try:
            found = self.process.call("devices", deadline=ASK_DEADLINE).head["devices"]
        except (ModelDied, ModelTimeout) as error:
            raise HearingError(f"The sound system of this machine failed: {error}", error.hint) from error
        return [Device(**each) for each in found]

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded:
        """Record until `stop`, or until it ends by itself; `show` is called ten times a second, from this thread.

        Raises HearingError when it cannot begin. What fails later, the recorder's death included, is told in the
        result, and what was recorded by then is in the file.
        """
        args = {
            "file": str(take.file),
            "wish": asdict(take.wish),
            "device": take.device,
            "sound": str(take.sound.resolve()) if take.sound else "",
            "paced": take.paced,
            "detect": take.detect,
        }
        watch = _Watch(self.process)

        def moment(event: dict[str, object]) -> bool:
            watch.alive()
            show(Moment(**{name: value for name, value in event.items() if name != "event"}))  # type: ignore[arg-type]
            return not stop.is_set()

        try:
            with watch:
                head = self.process.call("record", args, deadline=LONGEST * 2, on_event=moment).head
        except (ModelDied, ModelTimeout) as error:
            return _after_death(take.file, error)
        result = {name: value for name, value in head.items() if name not in ("event", "end")}
        return Recorded(**result, end=End(head["end"]))


def _after_death(file: Path, error: ModelDied | ModelTimeout) -> Recorded:
    """What the recorder left behind."""
    if not file.exists():
        raise HearingError(f"The sound system of this machine failed: {error}", error.hint) from error
    says = "The recorder ended in the middle; what was said until then is kept."
    return Recorded(wav.repair(file), End.FAULT, fault=says, hint=error.hint)


class _Watch:
    """Ends a recorder that no longer says anything: a sound system may hang for ever."""

    def __init__(self, process: ModelProcess) -> None:
        self._process = process
        self._heard = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder-watch", daemon=True)

    def alive(self) -> None:
        self._heard.set()

    def __enter__(self) -> None:
        self._process.wait_ready()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._heard.set()
        self._thread.join()

    def _run(self) -> None:
        patience = SLOWEST_START
        while self._heard.wait(patience) and not self._done.is_set():
            self._heard.clear()
            patience = SILENT_FOR
        if not self._done.is_set():
            self._process.stop()
