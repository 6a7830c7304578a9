"""Vectors of a build under way, so that one that was interrupted or killed goes on where it was."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interviewer.models.ports import EncoderInfo, Floats, Ints
from interviewer.retrieval.entries import DIGEST

PREFIX = "partial-"
Records = NDArray[Any]


class Partial:
    """A file of records (digest of a text, its vector, check sum), appended to by the one builder there is.

    `rows` numbers them. The first record that was not written whole ends what is read. Raises OSError.
    """

    def __init__(self, folder: Path, info: EncoderInfo) -> None:
        self._record = np.dtype([("digest", np.uint8, DIGEST), ("vector", np.float32, info.dim), ("check", np.uint32)])
        self._path = folder / f"{PREFIX}{info.fingerprint[:16]}-{info.dim}"
        self.rows: dict[bytes, int] = {}
        if self._path.exists():
            self._load()

    def append(self, digests: Sequence[bytes], vectors: Floats) -> None:
        records = np.zeros(len(digests), dtype=self._record)
        records["digest"] = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST)
        records["vector"] = vectors
        records["check"] = [_check(record) for record in records]
        with self._path.open("ab") as stream:
            stream.write(records.tobytes())
        self._number(records)

    def vectors(self, rows: Ints) -> Floats:
        """By their numbers."""
        if not len(rows):
            return np.zeros((0, *self._record["vector"].shape), dtype=np.float32)
        vectors: Floats = self._mapped()["vector"][rows]
        return vectors

    def _mapped(self) -> Records:
        return np.memmap(self._path, dtype=self._record, mode="r", shape=(self._whole(),))

    def _whole(self) -> int:
        return self._path.stat().st_size // self._record.itemsize

    def _number(self, records: Records) -> None:
        for digest in records["digest"]:
            self.rows[digest.tobytes()] = len(self.rows)

    def _load(self) -> None:
        whole = self._whole()
        if whole:
            records = self._mapped()
            whole = next((n for n, record in enumerate(records) if _check(record) != record["check"]), whole)
            self._number(records[:whole])
        with self._path.open("r+b") as stream:
            stream.truncate(whole * self._record.itemsize)


def _check(record: Any) -> int:
    return zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["digest"].tobytes()))
