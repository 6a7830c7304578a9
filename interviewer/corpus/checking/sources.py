"""Where the corpus comes from: `SOURCES.md` maps each question it was to cover, and no wording follows a source's.

The sources' own text is not kept. `sources.shingles` holds a 6-byte digest of every run of eight words in them, which
tells that a sentence was followed and nothing about what it said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from interviewer import text
from interviewer.corpus.checking.rules import Problem
from interviewer.domain import EnquiryKind, Question
from interviewer.errors import CorpusError

RUN = 8  # words
DIGEST = 6  # bytes: over the whole corpus a chance match is expected once in thousands of checks
SHINGLES = "sources.shingles"
MAPPING = "SOURCES.md"
_ROW = re.compile(r"^\| *([a-z]+-\d+) *\| *`?([a-z0-9-]*)`? *\|")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A question of a source, and ours that asks the same."""

    label: str
    question: str
    line: int


def shingles(wording: str) -> Iterator[bytes]:
    """A digest of every run of RUN words."""
    words = text.words(wording)
    for n in range(len(words) - RUN + 1):
        yield blake2b(" ".join(words[n : n + RUN]).encode(), digest_size=DIGEST).digest()


def read_shingles(folder: Path) -> frozenset[bytes]:
    """The digests kept with a corpus; none when it has no such file. Raises CorpusError when the file is damaged."""
    file = folder / SHINGLES
    data = file.read_bytes() if file.exists() else b""
    if len(data) % DIGEST:
        raise CorpusError([f"{file}: damaged"])
    return frozenset(data[n : n + DIGEST] for n in range(0, len(data), DIGEST))


def read_mapping(folder: Path) -> list[Mapped]:
    """The rows of SOURCES.md; none when a corpus has no such file."""
    file = folder / MAPPING
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = ((_ROW.match(line), n) for n, line in enumerate(lines, 1))
    return [Mapped(row[1], row[2], n) for row, n in found if row]


def mapping_problems(folder: Path, questions: dict[str, Question]) -> Iterator[str]:
    """Rows of SOURCES.md that name no question of ours, or a label for the second time."""
    first: dict[str, int] = {}
    for row in read_mapping(folder):
        if row.question not in questions:
            yield f"{folder / MAPPING}:{row.line}: {row.label}: there is no question {row.question!r}"
        if row.label in first:
            yield f"{folder / MAPPING}:{row.line}: {row.label} stands in line {first[row.label]} already"
        first.setdefault(row.label, row.line)


def wording_problems(texts: Iterable[Problem], taken: frozenset[bytes]) -> Iterator[Problem]:
    """Those of `texts` (field and wording) that share a run of words with a source."""
    if taken:
        for field, wording in texts:
            if any(each in taken for each in shingles(wording)):
                yield field, f"{RUN} words in a row follow a source: put it in other words"


def wordings(question: Question) -> Iterator[Problem]:
    """Every text of a question, with its field."""
    yield ("prompt",), question.prompt
    yield ("reference",), question.reference
    yield from ((("variants", n), said) for n, said in enumerate(question.variants))
    for n, point in enumerate(question.key_points):
        at = ("key_points", n)
        yield from (((*at, "text"), point.text), ((*at, "probe"), point.probe), ((*at, "hint"), point.hint))
        yield from (((*at, "accept", k), said) for k, said in enumerate(point.accept))
    for n, each in enumerate(question.misconceptions):
        yield ("misconceptions", n, "claim"), each.claim
        yield ("misconceptions", n, "correction"), each.correction
    yield from ((("samples", n, "answer"), sample.answer) for n, sample in enumerate(question.samples))


def closing_wordings(kinds: Iterable[EnquiryKind]) -> Iterator[Problem]:
    """Every text of the kinds of questions that candidates ask, with its field."""
    for n, kind in enumerate(kinds):
        at = ("kinds", n)
        yield from (
            ((*at, "tells"), kind.tells),
            ((*at, "stronger"), kind.stronger),
            ((*at, "follow_up"), kind.follow_up),
        )
        yield from (((*at, "examples", k), said) for k, said in enumerate(kind.examples))
