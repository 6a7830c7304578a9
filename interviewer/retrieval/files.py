"""The files of one index: plain arrays, mapped into memory, beside a manifest that says what they must look like.

Opening reads a few pages of each file, whatever its size: a file that was cut off or swapped is seen by its size, its
shape and a digest of samples. `verify` reads everything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats, Ints
from interviewer.retrieval.entries import DIGEST
from interviewer.retrieval.graph import Graph

FORMAT = 2
MANIFEST = "manifest.json"
SAMPLES, SAMPLE = 16, 4_096
Bytes = NDArray[np.uint8]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file was when it was written. `samples` is the digest of its size and of pages spread over it."""

    samples: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of. `fields` are the names that the table of fields counts by."""

    format: int
    encoder: str
    fingerprint: str
    dim: int
    corpus: str
    fields: tuple[str, ...]
    graph_entry: int
    files: Mapping[str, Stamp]


@dataclass(frozen=True, slots=True)
class Tables:
    """n vectors of e entries. The vectors of an entry lie side by side, and entries follow each other.

    Vectors between them are dead: those of entries that have gone, still walked over in the graph.
    """

    vectors: Floats  # (n, dim), unit length
    digests: Bytes  # (n, DIGEST), of the texts
    fields: NDArray[np.int32]  # (n,), numbers of the manifest's fields
    starts: Ints  # (e,), the first vector of each entry
    counts: Ints  # (e,), how many it has, one at least
    ids: Bytes  # all ids in UTF-8, end to end
    id_ends: Ints  # (e,)
    graph: Graph | None

    def id(self, entry: int) -> str:
        start = int(self.id_ends[entry - 1]) if entry else 0
        raw = self.ids[start : int(self.id_ends[entry])].tobytes()
        return raw.decode("utf-8", errors="surrogatepass")


_PLAIN = tuple(field.name for field in fields(Tables) if field.name != "graph")
_DTYPES = {"vectors": np.float32, "digests": np.uint8, "ids": np.uint8} | dict.fromkeys(
    ("fields", "layers", "links"), np.int32
)


def save(folder: Path, name: str, shape: tuple[int, ...], blocks: Iterable[Array]) -> Stamp:
    """Write one table from `blocks`, which follow each other along its first axis. Raises OSError."""
    path = folder / f"{name}.npy"
    dtype = np.dtype(_DTYPES.get(name, np.int64))
    with path.open("wb") as stream:
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(stream, header)
        for block in blocks:
            stream.write(np.ascontiguousarray(block, dtype=dtype).data.cast("B") if block.size else b"")
        stream.flush()
        os.fsync(stream.fileno())
    with path.open("rb") as stream:
        return Stamp(_samples(path), hashlib.file_digest(stream, "sha256").hexdigest())


def read(folder: Path, name: str) -> Array:
    """One table, mapped. Raises OSError, or ValueError when it is not what the format says."""
    array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    if array.dtype != np.dtype(_DTYPES.get(name, np.int64)) or not array.flags.c_contiguous:
        raise ValueError(name)
    return np.asarray(array)


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Complete an index; its name, which is the manifest's digest. Raises OSError."""
    content = json.dumps(asdict(manifest)).encode("ascii")
    with (folder / MANIFEST).open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return _name(content)


def open_files(folder: Path) -> tuple[Manifest, Tables]:
    """An index as it was written.

    Raises FileNotFoundError when something of it is not there, OSError, or ValueError when it is cut off, altered in
    what opening looks at, foreign, or of another format.
    """
    manifest = _manifest(folder)
    for name, stamp in manifest.files.items():
        if _samples(folder / f"{name}.npy") != stamp.samples:
            raise ValueError(name)
    plain = {name: read(folder, name) for name in _PLAIN}
    entry = manifest.graph_entry
    graph = Graph(read(folder, "layers"), read(folder, "links"), entry) if entry >= 0 else None
    tables = Tables(**plain, graph=graph)
    if not _agree(tables, manifest):
        raise ValueError(MANIFEST)
    return manifest, tables


def verify(folder: Path) -> None:
    """Read every byte. Raises IndexFault naming the file that is not what was written."""
    for name, stamp in _manifest(folder).files.items():
        path = folder / f"{name}.npy"
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != stamp.sha256:
                raise IndexFault(f"{path} is not what was written.", "Run `interviewer index build --anew`.")


def _manifest(folder: Path) -> Manifest:
    content = (folder / MANIFEST).read_bytes()
    if _name(content) != folder.name:
        raise ValueError(MANIFEST)
    stored = json.loads(content)
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise ValueError(MANIFEST)
    files = {name: Stamp(**stamp) for name, stamp in stored["files"].items()}
    return Manifest(**{**stored, "fields": tuple(stored["fields"]), "files": files})


def _agree(tables: Tables, manifest: Manifest) -> bool:
    """Whether every number in the tables points to something that is there."""
    count, entries = len(tables.vectors), len(tables.starts)
    shapes = (
        tables.vectors.shape == (count, manifest.dim)
        and tables.digests.shape == (count, DIGEST)
        and tables.fields.shape == (count,)
        and tables.starts.shape == tables.counts.shape == tables.id_ends.shape == (entries,)
        and tables.ids.ndim == 1
    )
    if not shapes or not entries:
        return shapes and not count
    ends = tables.starts + tables.counts
    return bool(
        tables.starts[0] >= 0
        and tables.starts.max() < count
        and tables.counts.min() > 0
        and tables.counts.max() <= count
        and (tables.starts[1:] >= ends[:-1]).all()
        and ends[-1] <= count
        and tables.fields.min() >= 0
        and tables.fields.max() < len(manifest.fields)
        and tables.id_ends[0] >= 0
        and (np.diff(tables.id_ends) >= 0).all()
        and tables.id_ends[-1] == len(tables.ids)
    )


def _name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _samples(path: Path) -> str:
    """Digest of a file's size and of `SAMPLES` pages from its first to its last; of all of a small one."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb", buffering=0) as stream:
        if size <= SAMPLES * SAMPLE:
            digest.update(stream.read())
        else:
            for n in range(SAMPLES):
                stream.seek((size - SAMPLE) * n // (SAMPLES - 1))
                digest.update(stream.read(SAMPLE))
    return digest.hexdigest()
