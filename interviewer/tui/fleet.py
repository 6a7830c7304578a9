"""The models and the grader, as the app's workers reach them. Every method blocks; none belongs on the event loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.errors import InterviewerError, ModelCancelled, ModelFileError
from interviewer.tui.desk import Desk
from interviewer.tui.literal import advice

if TYPE_CHECKING:
    from interviewer.models.ports import Device, ModelSet

SAMPLE = 120  # answers of a check, as `interviewer model check` takes
SPARE = 1_000_000_000  # bytes that the rest of the program and a context need beside the weights


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the grader in use is known: the ± of a score (0..1), what to say of it, and the lines of its card."""

    error: float
    note: str
    card: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """Processors; bytes of memory, in all and free (0: not told)."""

    cores: int
    memory: int
    free: int

    @property
    def room(self) -> int:
        """Bytes of a model file that would still fit, roughly; 0 when that is not known."""
        return max(0, self.free - SPARE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What both models are, or why they cannot be used, and what llama.cpp can compute on."""

    encoder: str
    chat: str
    devices: tuple[Device, ...]
    trouble: str


class Fleet:
    """On the program of `desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._trial: ModelSet | None = None

    def standing(self) -> Standing:
        from interviewer.grading.checking.card_text import card_lines

        error, note, card = self._desk.load(lambda program: (program.error, program.standing.note, program.card))
        return Standing(error, note, tuple(card_lines(card)) if card else ())

    def machine(self) -> Machine:
        return Machine(*self._desk.load(lambda program: program.machine()))

    def loaded(self) -> Loaded:
        """Waits for both models."""
        models = self._desk.load(lambda program: program.models)
        encoder, chat = _told(models.encoder.describe), _told(models.chat.describe)
        try:
            return Loaded(encoder, chat, models.devices(), "")
        except InterviewerError as error:
            return Loaded(encoder, chat, (), advice(error))

    # -- another chat model ------------------------------------------------------------------------------------------

    def examine(self, text: str) -> int:
        """Bytes of the GGUF file at this path. Raises ModelFileError saying what is there instead."""
        try:
            path = Path(text).expanduser()
            if path.is_dir():
                raise ModelFileError("This is a folder.", "Name the GGUF file in it.")
            with path.open("rb") as file:
                if file.read(4) != b"GGUF":
                    raise ModelFileError("This is not a GGUF file.")
            return path.stat().st_size
        except FileNotFoundError as error:
            raise ModelFileError("There is no such file.") from error
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ModelFileError(f"It cannot be read: {reason}.") from error

    def use(self, text: str) -> str:
        """Load the GGUF at this path ('' for the packaged one), then use it in place of the present one; what it is.

        Raises ModelError, and changes nothing then.
        """
        program = self._desk.load(lambda program: program)
        file = Path(text).expanduser().resolve() if text else None
        if text:
            self.examine(text)
        self._desk.forget()
        self._trial = program.models.with_chat(file)
        try:
            return program.use_chat(self._trial, file)
        finally:
            self._trial = None

    def stop_trial(self) -> None:
        """Give up loading another model."""
        if (trial := self._trial) is not None:
            trial.stop("chat")

    # -- the report card ---------------------------------------------------------------------------------------------

    def make_card(self, progress: Callable[[int, int, float], None], cancel: Event) -> tuple[str, ...]:
        """Measure the grader in use; the lines of its card. Raises ModelCancelled soon after `cancel` is set."""
        from interviewer.grading.checking.card_text import card_lines
        from interviewer.grading.checking.own import OwnAnswers

        def told(done: int, total: int, seconds: float) -> None:
            if cancel.is_set() or self._desk.closing.is_set():
                raise ModelCancelled("Stopped.", "What was judged is kept: c goes on from there.")
            progress(done, total, seconds)

        program = self._desk.load(lambda program: program)
        own, _ = OwnAnswers(places.grader()).load()
        card = program.make_card(own, SAMPLE, told)
        self._desk.forget()
        return tuple(card_lines(card))


def _told(describe: Callable[[], str]) -> str:
    try:
        return describe()
    except InterviewerError as error:
        return advice(error)
