"""Vectors of a build under way, so that one that was interrupted or killed goes on where it was."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from interviewer.models.ports import EncoderInfo, Floats, Ints
from interviewer.retrieval.entries import DIGEST

PREFIX = "partial-"


class Partial:
    """A file of records (digest of a text, its vector, check sum), appended to; for the one builder at a time.

    A record that was not written whole ends what is read. Raises OSError.
    """

    def __init__(self, folder: Path, info: EncoderInfo) -> None:
        self._record = np.dtype([("digest", np.uint8, DIGEST), ("vector", np.float32, info.dim), ("check", np.uint32)])
        self._path = folder / f"{PREFIX}{info.fingerprint[:16]}-{info.dim}"
        self.rows: dict[bytes, int] = {}
        self._vectors: list[Floats] = []
        self._load()

    def append(self, digests: Sequence[bytes], vectors: Floats) -> None:
        records = np.zeros(len(digests), dtype=self._record)
        records["digest"] = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST)
        records["vector"] = vectors
        records["check"] = self._checks(records)
        with self._path.open("ab") as stream:
            stream.write(records.tobytes())
        self._keep(records)

    def vectors(self, rows: Ints) -> Floats:
        """By the numbers in `rows`."""
        return self._all()[rows]

    def _all(self) -> Floats:
        if len(self._vectors) != 1:
            dim = self._record["vector"].shape[0]
            self._vectors = [np.concatenate([np.zeros((0, dim), np.float32), *self._vectors])]
        return self._vectors[0]

    def _keep(self, records: np.ndarray) -> None:  # type: ignore[type-arg]
        for digest in records["digest"]:
            self.rows[digest.tobytes()] = len(self.rows)
        self._vectors.append(records["vector"].copy())

    def _load(self) -> None:
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        records = np.frombuffer(content, dtype=self._record, count=len(content) // self._record.itemsize)
        whole = np.flatnonzero(self._checks(records) != records["check"])
        records = records[: whole[0]] if len(whole) else records
        with self._path.open("r+b") as stream:
            stream.truncate(records.nbytes)
        self._keep(records)

    def _checks(self, records: np.ndarray) -> Ints:  # type: ignore[type-arg]
        pairs = zip(records["digest"], records["vector"], strict=True)
        return np.array([zlib.crc32(vector.tobytes(), zlib.crc32(digest.tobytes())) for digest, vector in pairs], np.int64)
