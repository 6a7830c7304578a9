"""What is known of the entries of an index beside their vectors: their words, and how near they come to each other.

Made from the texts in one pass, and kept beside the index in one file that is replaced in one step; a file that is
missing, damaged or of another index is made anew.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval.entries import Entry
from interviewer.retrieval.index import Index
from interviewer.retrieval.store import LOCK
from interviewer.text import content_stems

FORMAT = 1  # of what is stored, and how it is reckoned
SAMPLE = 256  # entries asked for their nearest neighbour
LONELY, PRIOR = 0.5, 20  # what is typical of a corpus that holds too little to tell, as if so many entries said it
Stems = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Profile:
    """Words of e entries, numbered as in the index.

    `stems` holds the stems of each entry, ascending, as checksums; those of entry n end before `ends[n]`. `counts` says
    in how many entries each stem of `vocabulary` (ascending) occurs. `typical` is the median, over entries, of the
    cosine of an entry's first text to the nearest *other* entry: what a question without a match here can expect. It is
    drawn towards LONELY where there are few.
    """

    stems: Stems
    ends: NDArray[np.int64]
    vocabulary: Stems
    counts: NDArray[np.int64]
    typical: float

    def weights(self, stems: Stems) -> Floats:
        """How much each stem says: its inverse document frequency (Robertson and Spärck Jones 1976)."""
        found = np.zeros(len(stems), dtype=np.int64)
        if len(self.vocabulary):
            places = np.searchsorted(self.vocabulary, stems).clip(max=len(self.vocabulary) - 1)
            found = np.where(self.vocabulary[places] == stems, self.counts[places], 0)
        weights: Floats = np.log1p((len(self.ends) - found + 0.5) / (found + 0.5)).astype(np.float32)
        return weights

    def coverage(self, stems: Stems, numbers: Sequence[int]) -> list[float]:
        """For each entry the share of the query's `stems`, by weight, that occurs in it; 0 without stems."""
        weights = self.weights(stems)
        total = float(weights.sum())
        return [float(weights[self._has(stems, n)].sum()) / total if total else 0.0 for n in numbers]

    def _has(self, stems: Stems, number: int) -> NDArray[np.bool_]:
        own = self.stems[self.ends[number - 1] if number else 0 : self.ends[number]]
        if not len(own):
            return np.zeros(len(stems), dtype=np.bool_)
        places = np.searchsorted(own, stems).clip(max=len(own) - 1)
        return np.asarray(own[places] == stems)


def stems_of(*texts: str) -> Stems:
    """The content words of all texts, as ascending checksums of their stems."""
    sums = {zlib.crc32(stem.encode("utf-8", errors="surrogatepass")) for stem in content_stems(texts)}
    return np.array(sorted(sums), dtype=np.uint32)


def profile_of(index: Index, entries: Sequence[Entry]) -> Profile:
    """The profile of `index`, which was made of `entries`. Raises IndexFault when it was not."""
    by_id = {entry.id: stems_of(*(text for _, text in entry.texts)) for entry in entries}
    try:
        stems = [by_id[index.tables.id(number)] for number in range(index.entries)]
    except (KeyError, UnicodeDecodeError) as error:
        raise IndexFault("The ids in the index are damaged.", "Run `interviewer index build --anew`.") from error
    flat = np.concatenate(stems) if stems else stems_of()
    vocabulary, counts = np.unique(flat, return_counts=True)
    ends = np.cumsum([len(each) for each in stems], dtype=np.int64)
    return Profile(flat, ends, vocabulary, counts.astype(np.int64), _typical(index))


def _typical(index: Index) -> float:
    chosen = np.unique(np.linspace(0, index.entries - 1, min(SAMPLE, index.entries)).astype(np.int64))
    found = index.candidates(index.tables.vectors[index.tables.starts[chosen]], 2) if len(chosen) else []
    others = [each.best.score for own, both in zip(chosen, found, strict=True) for each in both if each.number != own]
    median = float(np.median(others)) if others else LONELY
    return (len(others) * median + PRIOR * LONELY) / (len(others) + PRIOR)


def ensure_profile(folder: Path, index: Index, entries: Sequence[Entry]) -> Profile:
    """The stored profile of this index, or one made and stored now in `folder`. Raises IndexFault."""
    stamps = json.dumps([FORMAT, asdict(index.manifest)]).encode("ascii")
    file = folder / f"profile-{hashlib.sha256(stamps).hexdigest()[:16]}.npz"
    if (stored := _read(file, index.entries)) is not None:
        return stored
    profile = profile_of(index, entries)
    try:
        with FileLock(folder / LOCK):  # one process writes at a time
            beside = folder / ".profile.npz"
            np.savez(beside, **{each.name: getattr(profile, each.name) for each in fields(Profile)})
            beside.replace(file)
            for other in folder.glob("profile-*.npz"):
                if other != file:
                    other.unlink()
    except OSError as error:
        raise IndexFault(f"The index cannot be written to {folder}: {error.strerror or error}.") from error
    return profile


def _read(file: Path, entries: int) -> Profile | None:
    """The profile in `file`; None when it is not there or not whole."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            arrays: dict[str, Any] = {each.name: stored[each.name] for each in fields(Profile)}
        profile = Profile(**{**arrays, "typical": float(arrays["typical"])})
        return profile if _agree(profile, entries) else None
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _agree(profile: Profile, entries: int) -> bool:
    """Whether every number points to something that is there."""
    ends = profile.ends
    return bool(
        profile.stems.dtype == profile.vocabulary.dtype == np.uint32
        and ends.dtype == profile.counts.dtype == np.int64
        and profile.stems.ndim == 1
        and ends.shape == (entries,)
        and profile.vocabulary.ndim == 1
        and profile.vocabulary.shape == profile.counts.shape
        and (not entries or (ends[0] >= 0 and (np.diff(ends) >= 0).all() and ends[-1] == len(profile.stems)))
        and -1 <= profile.typical <= 1
    )
