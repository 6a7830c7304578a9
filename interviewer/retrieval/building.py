"""Entries to the files of an index: embeds the texts that are new, and takes the rest from what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from interviewer.errors import IndexFault
from interviewer.models.ports import Encoder, EncoderInfo, Floats, Ints
from interviewer.retrieval import files, graph
from interviewer.retrieval.entries import DIGEST, Entry, Progress, text_digest
from interviewer.retrieval.index import Index
from interviewer.retrieval.partial import Partial

BATCH = 256
BATCH_CHARACTERS = 200_000
BLOCK = 8_192
DEAD = 0.25  # share of dead vectors above which a graph is made anew


@dataclass(frozen=True, slots=True)
class _Texts:
    """One entry: `texts` are its fields, digests and texts."""

    id: str
    texts: tuple[tuple[str, bytes, str], ...]

    @property
    def key(self) -> tuple[str, tuple[tuple[str, bytes], ...]]:
        return self.id, tuple((field, digest) for field, digest, _ in self.texts)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The first `before` vectors are the old ones where they were, of which the entries `kept` (numbers) live on; the
    texts of `added` follow."""

    before: int
    kept: Ints
    added: list[_Texts]

    @property
    def count(self) -> int:
        return self.before + sum(len(each.texts) for each in self.added)


def build(
    scratch: Path,
    entries: Sequence[Entry],
    corpus: str,
    encoder: Encoder,
    info: EncoderInfo,
    old: Index | None,
    partial: Partial,
    progress: Progress,
) -> str:
    """Write the index of `entries` into the folder `scratch`; its name. Raises OSError, IndexFault, ModelError."""
    listed = _listed(entries)
    source = _Source(old, partial, info.dim)
    _embed(_missing(listed, source), encoder, info, partial, progress)
    layout = _layout(listed, old)
    texts = [text for each in layout.added for text in each.texts]
    stamps = {"vectors": files.save(scratch, "vectors", (layout.count, info.dim), _vectors(layout, texts, source))}
    walked = None
    if layout.count > graph.FLAT_LIMIT:
        start = old.tables.graph if old is not None and layout.before else None
        walked = graph.grow(start, files.read(scratch, "vectors"), progress)
        for name, array in (("layers", walked.layers), ("links", walked.links)):
            stamps[name] = files.save(scratch, name, array.shape, [array])
    fields, tables = _tables(layout, texts, old)
    for name, array in tables.items():
        stamps[name] = files.save(scratch, name, array.shape, [array])
    entry = walked.entry if walked is not None else -1
    manifest = files.Manifest(files.FORMAT, info.name, info.fingerprint, info.dim, corpus, fields, entry, stamps)
    return files.write_manifest(scratch, manifest)


class _Source:
    """The vectors there are, by the digest of their text."""

    def __init__(self, old: Index | None, partial: Partial, dim: int) -> None:
        self._partial = partial
        self.old: Floats = old.tables.vectors if old is not None else np.zeros((0, dim), dtype=np.float32)
        digests = old.tables.digests if old is not None else ()
        self._rows = {digest.tobytes(): row for row, digest in enumerate(digests)}

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._rows or digest in self._partial.rows

    def vectors(self, digests: Sequence[bytes]) -> Floats:
        vectors = np.empty((len(digests), self.old.shape[1]), dtype=np.float32)
        olds = [n for n, digest in enumerate(digests) if digest in self._rows]
        news = [n for n, digest in enumerate(digests) if digest not in self._rows]
        vectors[olds] = self.old[[self._rows[digests[n]] for n in olds]]
        vectors[news] = self._partial.vectors(np.array([self._partial.rows[digests[n]] for n in news], dtype=np.int64))
        return vectors


def _listed(entries: Sequence[Entry]) -> list[_Texts]:
    """The entries that have a text, with digests. Raises IndexFault when an id occurs twice."""
    seen: set[str] = set()
    listed = []
    for entry in entries:
        if entry.id in seen:
            raise IndexFault(f"The id {entry.id!r} occurs twice.", "Give every entry an id of its own.")
        seen.add(entry.id)
        texts = tuple((field, text_digest(text), text) for field, text in entry.texts if text.strip())
        if texts:
            listed.append(_Texts(entry.id, texts))
    return listed


def _missing(listed: Sequence[_Texts], source: _Source) -> dict[bytes, str]:
    return {digest: text for each in listed for _, digest, text in each.texts if digest not in source}


def _embed(
    missing: Mapping[bytes, str], encoder: Encoder, info: EncoderInfo, partial: Partial, progress: Progress
) -> None:
    """Encode batch by batch, and keep each at once. The encoder sorts a batch by length; sorting all gains nothing."""
    done = 0
    progress(0, len(missing))
    for batch in _batches(missing):
        vectors = encoder.encode([missing[digest] for digest in batch])
        if vectors.shape != (len(batch), info.dim) or not np.isfinite(vectors).all():
            raise IndexFault(
                f"The encoder {info.name} gave vectors of shape {vectors.shape}, or ones that are not numbers.",
                "Look at it with: interviewer doctor",
            )
        partial.append(batch, vectors)
        done += len(batch)
        progress(done, len(missing))


def _batches(missing: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    room = BATCH_CHARACTERS
    for digest, text in missing.items():
        if batch and (len(batch) == BATCH or len(text) > room):
            yield batch
            batch, room = [], BATCH_CHARACTERS
        batch.append(digest)
        room -= len(text)
    if batch:
        yield batch


def _layout(listed: Sequence[_Texts], old: Index | None) -> _Layout:
    """Where vectors go. A graph is costly to make, so what it holds stays; without one everything is laid anew."""
    total = sum(len(each.texts) for each in listed)
    walked = old.tables.graph if old is not None else None
    if old is not None and walked and total > graph.FLAT_LIMIT and graph.is_sound(walked, len(old.tables.vectors)):
        wanted = {each.key: each for each in listed}
        kept = [n for n in range(old.entries) if wanted.pop(_key(old, n), None) is not None]
        layout = _Layout(len(old.tables.vectors), np.array(kept, dtype=np.int64), list(wanted.values()))
        if total >= (1 - DEAD) * layout.count:
            return layout
    return _Layout(0, np.zeros(0, dtype=np.int64), list(listed))


def _key(index: Index, entry: int) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    tables = index.tables
    rows = range(tables.starts[entry], tables.starts[entry] + tables.counts[entry])
    names = index.manifest.fields
    return tables.id(entry), tuple((names[tables.fields[row]], tables.digests[row].tobytes()) for row in rows)


def _vectors(layout: _Layout, texts: Sequence[tuple[str, bytes, str]], source: _Source) -> Iterator[Floats]:
    for start in range(0, layout.before, BLOCK):
        yield source.old[start : min(layout.before, start + BLOCK)]
    for start in range(0, len(texts), BLOCK):
        yield source.vectors([digest for _, digest, _ in texts[start : start + BLOCK]])


def _tables(
    layout: _Layout, texts: Sequence[tuple[str, bytes, str]], old: Index | None
) -> tuple[tuple[str, ...], dict[str, files.Array]]:
    """The names of the fields, and every table but the vectors and the graph."""
    before = old.tables if old is not None and layout.before else None
    names = dict.fromkeys(
        chain(old.manifest.fields if old is not None and before else (), (field for field, _, _ in texts))
    )
    codes = {name: n for n, name in enumerate(names)}
    digests = np.frombuffer(b"".join(digest for _, digest, _ in texts), dtype=np.uint8).reshape(-1, DIGEST)
    fields = np.array([codes[field] for field, _, _ in texts], dtype=np.int32)
    counts = np.array([len(each.texts) for each in layout.added], dtype=np.int64)
    starts = layout.before + np.cumsum(counts) - counts
    ids = [each.id for each in layout.added]
    if before is not None and old is not None:
        digests, fields = np.concatenate([before.digests, digests]), np.concatenate([before.fields, fields])
        counts = np.concatenate([before.counts[layout.kept], counts])
        starts = np.concatenate([before.starts[layout.kept], starts])
        ids = [*(before.id(n) for n in layout.kept), *ids]
    encoded = [each.encode("utf-8", errors="surrogatepass") for each in ids]
    return tuple(names), {
        "digests": digests,
        "fields": fields,
        "starts": starts,
        "counts": counts,
        "ids": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "id_ends": np.cumsum([len(each) for each in encoded], dtype=np.int64),
    }
