"""The index: every text of every entry as one vector, in FAISS, with a manifest that says what they are vectors of.

On disk an index is a folder of its own (`vectors.faiss`, `manifest.json`), named after its content; the file `CURRENT`
names the one in use and is replaced in one step. A build that is killed leaves the old index, or none.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from interviewer.domain import Question
from interviewer.errors import IndexFault
from interviewer.models.ports import Encoder, EncoderInfo, Floats

FORMAT = 1
BATCH = 64
SCRATCH = ".building-"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find: its texts by field ('prompt', 'variant', 'reference' …)."""

    id: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` is the cosine of the query to the entry's best text, which `field` names."""

    id: str
    score: float
    field: str


@dataclass(frozen=True, slots=True)
class _Item:
    """What one vector stands for. `sha` is the digest of its text."""

    entry: str
    field: str
    sha: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of. Two indexes with the same fields hold the same vectors."""

    format: int
    encoder: str
    fingerprint: str
    dim: int
    corpus: str
    vectors_sha256: str


def entries_of(questions: Iterable[Question]) -> list[Entry]:
    """The corpus as entries: each question by its prompt, its variants and its reference answer."""
    return [
        Entry(
            question.id,
            (
                ("prompt", question.prompt),
                *(("variant", text) for text in question.variants),
                ("reference", question.reference),
            ),
        )
        for question in questions
    ]


class Index:
    """An opened index. Immutable; safe to search from several threads."""

    def __init__(self, vectors: Any, items: Sequence[_Item], manifest: Manifest) -> None:
        self._vectors = vectors
        self._items = items
        self.manifest = manifest

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self._items)

    def search(self, queries: Floats, k: int) -> list[list[Hit]]:
        """For each query vector the `k` best entries, best first, an entry counting once with its best text."""
        if not len(self) or not len(queries) or k < 1:
            return [[] for _ in queries]
        widest = max(sum(1 for _ in group) for group in _grouped(self._items).values())
        scores, rows = self._vectors.search(np.ascontiguousarray(queries), min(len(self), k * widest))
        return [self._best(*each, k) for each in zip(scores, rows, strict=True)]

    def _best(self, scores: Floats, rows: Iterable[int], k: int) -> list[Hit]:
        best: dict[str, Hit] = {}
        for score, row in zip(scores, rows, strict=True):
            item = self._items[row]
            best.setdefault(item.entry, Hit(item.entry, round(float(score), 4), item.field))
            if len(best) == k:
                break
        return list(best.values())

    def known(self) -> dict[str, Floats]:
        """The vector of each text, by the text's digest."""
        if not len(self):
            return {}
        vectors = self._vectors.reconstruct_n(0, len(self))
        return {item.sha: vector for item, vector in zip(self._items, vectors, strict=True)}


def _grouped(items: Sequence[_Item]) -> dict[str, list[_Item]]:
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(item.entry, []).append(item)
    return groups


class IndexStore:
    """The folder in which the index of one set of entries lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure(self, entries: Sequence[Entry], encoder: Encoder, progress: Progress | None = None) -> Index:
        """The index of exactly these entries: the stored one, or one built now, embedding only what changed."""
        info = encoder.info()
        old = self._usable(info)
        if old is not None and old.manifest.corpus == corpus_hash(entries):
            return old
        return self._build(entries, encoder, info, old.known() if old is not None else {}, progress)

    def open(self) -> Index:
        """The stored index. Raises IndexFault when there is none, or when it is damaged or foreign."""
        try:
            folder = self.folder / (self.folder / "CURRENT").read_text(encoding="ascii").strip()
            stored = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            manifest = Manifest(**stored["manifest"])
            items = [_Item(*item) for item in stored["items"]]
            data = (folder / "vectors.faiss").read_bytes()
        except FileNotFoundError as error:
            raise IndexFault(f"There is no index in {self.folder}.", "Run `interviewer index build`.") from error
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise _damaged(self.folder) from error
        if manifest.format != FORMAT or hashlib.sha256(data).hexdigest() != manifest.vectors_sha256:
            raise _damaged(self.folder)  # checked before faiss reads it: its reader trusts what it is given
        vectors = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        if vectors.ntotal != len(items) or vectors.d != manifest.dim:
            raise _damaged(self.folder)
        return Index(vectors, items, manifest)

    def _usable(self, info: EncoderInfo) -> Index | None:
        try:
            index = self.open()
        except IndexFault:
            return None
        return index if (index.manifest.fingerprint, index.manifest.dim) == (info.fingerprint, info.dim) else None

    def _build(
        self,
        entries: Sequence[Entry],
        encoder: Encoder,
        info: EncoderInfo,
        known: dict[str, Floats],
        progress: Progress | None,
    ) -> Index:
        texts = [(_Item(entry.id, field, _sha(text)), text) for entry in entries for field, text in entry.texts]
        fresh = list({item.sha: text for item, text in texts if item.sha not in known}.items())
        vectors = dict(known)
        report = progress or _silent
        report(0, len(fresh))
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            encoded = encoder.encode([text for _, text in batch])
            vectors.update((sha, vector) for (sha, _), vector in zip(batch, encoded, strict=True))
            report(start + len(batch), len(fresh))
        items = [item for item, _ in texts]
        flat = faiss.IndexFlatIP(info.dim)
        if items:
            flat.add(np.stack([vectors[item.sha] for item in items]))
        return self._write(flat, items, info, corpus_hash(entries))

    def _write(self, flat: Any, items: list[_Item], info: EncoderInfo, corpus: str) -> Index:
        data = faiss.serialize_index(flat).tobytes()
        digest = hashlib.sha256(data).hexdigest()
        manifest = Manifest(FORMAT, info.name, info.fingerprint, info.dim, corpus, digest)
        stored = {"manifest": asdict(manifest), "items": [[item.entry, item.field, item.sha] for item in items]}
        name = _sha(json.dumps(stored))[:16]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=self.folder))
            (scratch / "vectors.faiss").write_bytes(data)
            (scratch / "manifest.json").write_text(json.dumps(stored), encoding="utf-8")
            self._switch(scratch, name)
        except OSError as error:
            raise IndexFault(f"The index cannot be written to {self.folder}: {error.strerror}.") from error
        return Index(flat, items, manifest)

    def _switch(self, scratch: Path, name: str) -> None:
        """Make the finished build the current one, then clear away what no one points to."""
        target = self.folder / name
        if target.exists():
            shutil.rmtree(target)  # the same content, perhaps damaged since
        scratch.rename(target)
        pointer = self.folder / f".CURRENT-{name}"
        pointer.write_text(name, encoding="ascii")
        pointer.replace(self.folder / "CURRENT")
        for other in self.folder.iterdir():
            if other.is_dir() and other != target and not _being_built(other):
                shutil.rmtree(other, ignore_errors=True)


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""


def _being_built(folder: Path) -> bool:
    """Whether another process may still be building here; what a killed build left is cleared after an hour."""
    return folder.name.startswith(SCRATCH) and time.time() - folder.stat().st_mtime < 3_600


def corpus_hash(entries: Sequence[Entry]) -> str:
    """Digest of all entries: equal hashes mean equal texts in equal order."""
    return _sha(json.dumps([[entry.id, entry.texts] for entry in entries], ensure_ascii=False))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def _damaged(folder: Path) -> IndexFault:
    return IndexFault(f"The index in {folder} is damaged or of another version.", "Run `interviewer index build`.")
