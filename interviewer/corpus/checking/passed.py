"""Which questions have passed what only models can tell: nothing is judged again until it, or the judge, changes.

`checked.txt` beside the questions holds a digest of the judge, then a line for each question: its id and its digest.
Losing the file costs time only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from interviewer.domain import Question

FILE = "checked.txt"


def digest(question: Question) -> str:
    """Of everything in a question that the judge sees; what nobody wrote does not count."""
    written = asdict(question, dict_factory=lambda pairs: {name: value for name, value in pairs if value is not None})
    return sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:16]


class Passed:
    """The questions of `folder` that `judge` has passed."""

    def __init__(self, folder: Path, judge: str) -> None:
        self._file = folder / FILE
        self._head = f"# judged by {sha256(judge.encode()).hexdigest()[:16]}"
        self._lines = self._read()

    def _read(self) -> set[str]:
        try:
            head, *lines = self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return set()
        return set(lines) if head == self._head else set()

    def __contains__(self, question: Question) -> bool:
        return _line(question) in self._lines

    def keep(self, questions: Iterable[Question]) -> None:
        """Remember these, and no others, as passed. A folder that cannot be written to is left as it is."""
        lines = sorted(_line(question) for question in questions)
        beside = self._file.with_suffix(".new")
        try:
            beside.write_text("\n".join([self._head, *lines]) + "\n", encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            return


def _line(question: Question) -> str:
    return f"{question.id} {digest(question)}"
