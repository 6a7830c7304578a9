"""The person's own graded answers: read from JSON lines or CSV, kept beside the cards, never trusted to be well-formed.

Everything in a file is data: a formula in a cell is text, and a score is a number or the line is bad.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import GradeError, UsageError
from interviewer.grading.cards import replace_file
from interviewer.grading.checking.sample import Labelled
from interviewer.grading.grader import LONGEST
from interviewer.grading.points import question_from_reference

FILE = "answers.jsonl"
MOST = 100_000  # answers that are kept


class OwnAnswer(BaseModel):
    """One graded answer, `score` on the scale of 0..1."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    question: str = Field(min_length=1, max_length=LONGEST)
    reference: str = Field(min_length=1, max_length=LONGEST)
    answer: str = Field(max_length=LONGEST)
    score: float = Field(ge=0, le=1)
    question_id: str = Field(default="", max_length=1_000)

    def labelled(self) -> Labelled:
        """Raises GradeError when the reference says nothing."""
        question = question_from_reference(self.question, self.reference)
        return Labelled(question, self.answer, self.score, (), self.question_id or self.question)


def scale_of(text: str) -> tuple[float, float]:
    """'0-5' -> (0, 5). Raises UsageError."""
    try:
        low, high = (float(each) for each in text.split("-"))
    except ValueError:
        low, high = 0.0, 0.0
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise UsageError(f"--scale {text!r} is no scale.", "Give the lowest and the highest score, such as 0-5.")
    return low, high


def read_answers(file: Path, scale: tuple[float, float] = (0.0, 1.0)) -> tuple[list[OwnAnswer], list[str]]:
    """The graded answers of a .jsonl or .csv file, and a message for each line that cannot be used.

    Columns or keys: question, reference, answer, score, and perhaps question_id. Raises UsageError when the file as a
    whole cannot be read.
    """
    rows = {".jsonl": _json_rows, ".csv": _csv_rows}.get(file.suffix.lower())
    if rows is None:
        raise UsageError(f"{file.name}: graded answers come as .jsonl or .csv.")
    found: list[OwnAnswer] = []
    problems: list[str] = []
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            for number, row in rows(stream):
                try:
                    found.append(_answer(row, scale))
                except ValueError as error:
                    problems.append(f"{file.name}:{number}: {error}")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}.") from error
    return found, problems


def _json_rows(stream: TextIO) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, "not a JSON object"


def _csv_rows(stream: TextIO) -> Iterator[tuple[int, Any]]:
    """Each row as a mapping from the header; a message in place of a row that is no CSV."""
    reader = csv.reader(stream)
    header: list[str] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"not CSV: {error}"
            continue
        if not header:
            header = [name.strip().lower() for name in row]
        elif any(cell.strip() for cell in row):
            yield reader.line_num, dict(zip(header, row, strict=False))


def _answer(row: Any, scale: tuple[float, float]) -> OwnAnswer:
    """Raises ValueError saying what is wrong."""
    if isinstance(row, str):
        raise ValueError(row)
    if not isinstance(row, dict):
        raise ValueError("not an object with question, reference, answer and score")
    if missing := [name for name in ("question", "reference", "answer", "score") if row.get(name) is None]:
        raise ValueError(f"no {', '.join(missing)}")
    low, high = scale
    score = _number(row["score"])
    if not low <= score <= high:
        raise ValueError(f"the score {row['score']} is not on the scale {low:g}-{high:g}")
    named = row.get("question_id")
    fields = {**row, "score": (score - low) / (high - low), "question_id": "" if named is None else str(named)}
    try:
        answer = OwnAnswer.model_validate(fields)
        answer.labelled()
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except GradeError as error:
        raise ValueError(str(error)) from error
    return answer


def _number(value: Any) -> float:
    """A finite number from a number or its text. Raises ValueError."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"the score {str(value)[:40]!r} is not a number")
    return number


class OwnAnswers:
    """The person's graded answers in one folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def load(self) -> tuple[list[OwnAnswer], list[str]]:
        """What is kept, and a message for each line of the file that was damaged."""
        return read_answers(self._file) if self._file.exists() else ([], [])

    def add(self, answers: Iterable[OwnAnswer]) -> None:
        """Keep `answers` too; a newer score of the same answer takes the place of the older. Raises UsageError when
        they are too many, StoreError."""
        kept = {(each.question, each.reference, each.answer): each for each in (*self.load()[0], *answers)}
        if len(kept) > MOST:
            raise UsageError(f"At most {MOST:,} graded answers of one's own are kept.")
        replace_file(self._file, "".join(each.model_dump_json() + "\n" for each in kept.values()))

    def forget(self) -> int:
        """Drop them all; how many there were."""
        count = len(self.load()[0])
        self._file.unlink(missing_ok=True)
        return count
