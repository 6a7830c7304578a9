"""Where the set-up's workers reach the program. Every method blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.description import MAX_CHARS, read_description, too_large
from interviewer.domain import Corpus
from interviewer.errors import InterviewerError, SettingsError
from interviewer.planning import Wishes
from interviewer.tui.desk import Desk
from interviewer.wishes_file import Remembered, recall, remember

if TYPE_CHECKING:
    from interviewer.retrieval import Focus, Progress


@dataclass(frozen=True, slots=True)
class Last:
    """What was wished for last, the manner of the settings, what is wrong with the file that told it, and what is
    lacking ('': nothing) for answers to be spoken."""

    remembered: Remembered
    manner: str
    trouble: InterviewerError | None = None
    lacking: str = ""


class SetupDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def last(self) -> Last:
        manner = self._desk.settings().manner
        try:
            return Last(recall(places.wishes()), manner)
        except SettingsError as error:
            return Last(Remembered(), manner, error)

    def offer(self) -> tuple[Corpus, Last]:
        """What can be chosen, and what was chosen last."""
        corpus = self._desk.load(lambda program: program.corpus)
        return corpus, replace(self.last(), lacking=self._desk.speech.lacking())

    def keep(self, wishes: Wishes) -> None:
        """Remember how the set-up was left. Raises SettingsError."""
        remember(Remembered(wishes), places.wishes())

    def read(self, path: str) -> str:
        """The text of a job description. Raises UsageError."""
        return read_description(Path(path.strip().strip("'\"")))

    def focus(self, text: str, dropped: tuple[str, ...] = (), progress: Progress | None = None) -> Focus:
        """The topics of a description. Raises UsageError when it is too large."""
        if len(text) > MAX_CHARS:
            raise too_large("The text is")
        program = self._desk.load(lambda program: (program.corpus, program.models, program)[-1])
        return program.focus(text, dropped, progress)
