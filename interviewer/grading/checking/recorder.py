"""A chat model whose judgements are kept: what it was asked once is read from a file, also after a kill."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import GradeError, StoreError
from interviewer.models.ports import ChatModel, Judgements, Message

PATIENCE = 600.0  # seconds for one answer: a large model on a small machine may be slow, and nobody waits for one grade


class _Entry(BaseModel):
    """One request: a row of probabilities for each claim, and the tokens evaluated."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    key: str
    rows: tuple[dict[str, float], ...]
    tokens: int = Field(ge=0)

    def judgements(self) -> Judgements:
        return Judgements(self.rows, self.tokens)


class Recorder:
    """`ports.PointJudge` around a chat model, whose weights `identity` names.

    A judgement is known by that and by every word that was asked, so it holds whatever else changes: encoder, fitted
    weights, corpus. Each is appended to `file` as it comes; a damaged line is dropped and its question asked again.
    """

    def __init__(self, chat: ChatModel, identity: str, file: Path) -> None:
        self.inner = chat
        self._identity = identity
        self._file = file
        self._kept, self._torn = _read(file)
        self.last: Judgements | None = None

    @property
    def name(self) -> str:
        return self.inner.name

    def judge(
        self, prefix: Sequence[Message], claims: Sequence[str], labels: Sequence[str], *, deadline: float
    ) -> Judgements:
        """As the model said before, or says now. Raises ModelError, StoreError; GradeError when it says no numbers."""
        asked = [self._identity, [(each.role, each.content) for each in prefix], list(claims), list(labels)]
        key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        entry = self._kept.get(key)
        if entry is None or not _fits(entry, claims, labels):
            judged = self.inner.judge(prefix, claims, labels, deadline=max(deadline, PATIENCE))
            entry = _entry(key, judged)
            self._append(entry)
        self.last = entry.judgements()
        return self.last

    def _append(self, entry: _Entry) -> None:
        self._kept[entry.key] = entry
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write("\n" * self._torn + entry.model_dump_json() + "\n")
        except OSError as error:
            raise StoreError(f"{self._file} cannot be written: {error.strerror}.") from error
        self._torn = False


def _entry(key: str, judged: Judgements) -> _Entry:
    rows = tuple(dict(row) for row in judged.probabilities)
    try:
        return _Entry(key=key, rows=rows, tokens=judged.tokens)
    except ValidationError as error:
        raise GradeError("The chat model's judgement is not made of probabilities.") from error


def _read(file: Path) -> tuple[dict[str, _Entry], bool]:
    """The whole lines of `file`, damaged ones left out, and whether the last one was cut off."""
    try:
        held = file.read_bytes()
    except FileNotFoundError:
        held = b""
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error.strerror}.") from error
    kept: dict[str, _Entry] = {}
    for line in held.splitlines():
        try:
            entry = _Entry.model_validate_json(line)
        except ValidationError:
            continue
        kept[entry.key] = entry
    return kept, bool(held) and not held.endswith(b"\n")


def _fits(entry: _Entry, claims: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether an entry answers the request: a file can be damaged and still be JSON."""
    return len(entry.rows) == len(claims) and all(
        set(row) == set(labels) and all(0 <= share <= 1 for share in row.values()) for row in entry.rows
    )
