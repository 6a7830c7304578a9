"""The models that can be downloaded: what they are for, how large they are, whose, and under which licence.

Values and the shipped list, no network and no disk beyond it. `shelf` holds what was downloaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field

from interviewer.errors import UsageError, nearest
from interviewer.text import fold

FILE = Path(__file__).with_name("catalogue.yaml")
SPARE = 1_000_000_000  # bytes that the rest of the program and a context need beside the weights
TOLERANCE = 1.25  # how much larger than about a file may be that the person has agreed to
UNKNOWN = "not stated here"  # the licence of a file at an address of the person's own

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Value):
    """One file of a model. `size` is in bytes: exact with a `sha256`, else about."""

    name: FileName
    url: str
    size: int = Field(ge=1)
    sha256: Digest = ""

    @property
    def most(self) -> int:
        """Bytes that a person who was shown `size` has agreed to."""
        return self.size if self.sha256 else int(self.size * TOLERANCE)


class Entry(_Value):
    """One model: a single GGUF (`chat`), or the folder of a faster-whisper model (`speech`)."""

    name: Name
    kind: Literal["chat", "speech"]
    about: str = ""
    parameters: str = ""
    licence: str
    licence_url: str = ""
    files: tuple[Source, ...] = Field(min_length=1)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def exact(self) -> bool:
        """Whether every file is known by its digest."""
        return all(file.sha256 for file in self.files)

    @property
    def host(self) -> str:
        """Where it comes from, for people."""
        return ", ".join(dict.fromkeys(urlsplit(file.url).hostname or "?" for file in self.files))


class _Catalogue(_Value):
    models: tuple[Entry, ...]


@cache
def catalogue() -> tuple[Entry, ...]:
    """What ships with the program, smallest first within a kind."""
    return _Catalogue.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8"))).models


def find(name: str) -> Entry:
    """The entry of this name. Raises UsageError naming the nearest."""
    entry = next((each for each in catalogue() if each.name == name.lower()), None)
    if entry is None:
        known = nearest(name, (each.name for each in catalogue()))
        raise UsageError(f"No model is called {name!r}.", f"{known} See: interviewer model list")
    return entry


def is_address(text: str) -> bool:
    """Whether a person means an address rather than a name or a path."""
    return "://" in text


def at_address(url: str, size: int, sha256: str = "") -> Entry:
    """The GGUF at an address of the person's own, `size` bytes by its server. Raises UsageError."""
    file = PurePosixPath(unquote(urlsplit(url).path)).name
    if not file.lower().endswith(".gguf"):
        raise UsageError("The address does not end in .gguf.", "Give the address of the file itself.")
    clean = re.sub(r"[^A-Za-z0-9._-]+", "-", file[:-5])[:100].strip("-._") or "model"
    name = fold(clean)[:64]
    if any(each.name == name for each in catalogue()) or name == "default":
        name = f"{name[:60]}-own"
    source = Source(name=f"{clean}.gguf", url=url, size=size, sha256=sha256)
    return Entry(name=name, kind="chat", about="From an address of your own.", licence=UNKNOWN, files=(source,))


def fit(size: int, memory: int, free: int) -> str:
    """Whether a model of `size` bytes fits into `memory` bytes, of which `free` are free; in words, '' if unknown."""
    if not memory:
        return ""
    if size + SPARE > memory:
        return "too large"
    return "tight now" if free and size + SPARE > free else "fits"


@dataclass(frozen=True, slots=True)
class Transfer:
    """How a download stands: `state` is coming, pausing, paused, failed (then with a `problem`) or done.

    `done` of `total` bytes have come, at `rate` bytes a second (0: not known).
    """

    name: str
    state: str
    done: int
    total: int
    rate: float = 0.0
    problem: str = ""

    @property
    def left(self) -> float:
        """Seconds until it is there; 0 when that is not known."""
        return (self.total - self.done) / self.rate if self.rate > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that is here or could be. `state` is packaged, downloaded, begun, yours (a file of one's own) or ''.

    `size` is in bytes, of which `done` are here. `entry` is None for what cannot be downloaded.
    """

    name: str
    kind: str
    about: str
    parameters: str
    licence: str
    size: int
    done: int
    state: str
    in_use: bool
    fit: str
    entry: Entry | None = None
