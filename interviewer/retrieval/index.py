"""An opened index: the entries nearest to a query. Immutable; safe to search from several threads and processes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats, Ints
from interviewer.retrieval.entries import Candidate, Hit
from interviewer.retrieval.files import Manifest, Tables
from interviewer.retrieval.graph import Walker, is_sound

SCORES = 4_000_000  # cosines held at a time when every vector is looked at


class Index:
    """`manifest` says what it was made of."""

    def __init__(self, manifest: Manifest, tables: Tables) -> None:
        self.manifest = manifest
        self.tables = tables

    def __len__(self) -> int:
        """Number of vectors that can be found."""
        return int(self.tables.counts.sum())

    @property
    def entries(self) -> int:
        return len(self.tables.starts)

    def search(self, queries: Floats, k: int) -> list[list[Hit]]:
        """For each query vector the `k` best entries, best first, an entry counting once with its best text."""
        return [[candidate.best for candidate in found] for found in self.candidates(queries, k)]

    def candidates(self, queries: Floats, n: int) -> list[list[Candidate]]:
        """For each query vector (m, dim) the `n` entries nearest by their best vector, nearest first.

        Exact up to `graph.FLAT_LIMIT` vectors. Raises IndexFault when the vectors are not of this index's encoder.
        """
        if len(queries) and queries.shape[1] != self.manifest.dim:
            raise IndexFault(
                f"The index was made with {self.manifest.encoder} ({self.manifest.dim} dimensions), "
                f"the query has {queries.shape[1]}.",
                "Run `interviewer index build`.",
            )
        n = min(n, self.entries)
        if n < 1:
            return [[] for _ in queries]
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        nearest = self._by_all if self.tables.graph is None else self._by_graph
        size = max(1, SCORES // len(self.tables.vectors))
        blocks = [queries[start : start + size] for start in range(0, len(queries), size)]
        return [
            self._candidates(q, found, n) for block in blocks for q, found in zip(block, nearest(block, n), strict=True)
        ]

    def likeness(self, one: Candidate, others: Sequence[Candidate]) -> float | None:
        """The cosine of `one`, by its text nearest to the query, to the nearest text of `others`; None without any."""
        if not others:
            return None
        text = max(range(len(one.cosines)), key=lambda n: one.cosines[n][1])
        vector = self.tables.vectors[self.tables.starts[one.number] + text]
        rows = [
            range(start, start + len(each.cosines)) for each in others for start in [self.tables.starts[each.number]]
        ]
        return float((self.tables.vectors[np.concatenate(rows)] @ vector).max())

    def _by_all(self, queries: Floats, n: int) -> list[Ints]:
        """Numbers of the `n` nearest entries of each query, in no order."""
        cosines = queries @ self.tables.vectors.T
        best = np.maximum.reduceat(cosines, self.tables.starts, axis=1)
        return list(np.argpartition(-best, n - 1, axis=1)[:, :n])

    def _by_graph(self, queries: Floats, n: int) -> list[Ints]:
        """The same, nearly: asks for more vectors until each query has met `n` entries."""
        wanted = 2 * n
        while True:
            met = [self._entries_at(rows) for rows in self._walker.nearest(queries, wanted)]
            if wanted >= len(self.tables.vectors) or all(len(each) >= n for each in met):
                return [each[:n] for each in met]
            wanted = min(4 * wanted, len(self.tables.vectors))

    def _entries_at(self, rows: Ints) -> Ints:
        """The entries to which these vectors belong, each once, in the order of its first vector here."""
        rows = rows[rows >= 0]
        entries = np.searchsorted(self.tables.starts, rows, side="right") - 1
        alive = (entries >= 0) & (rows < self.tables.starts[entries] + self.tables.counts[entries])
        found, first = np.unique(entries[alive], return_index=True)
        return found[np.argsort(first)]

    @cached_property
    def _walker(self) -> Walker:
        graph = self.tables.graph
        if graph is None or not is_sound(graph, len(self.tables.vectors)):
            raise IndexFault("The graph of the index is damaged.", "Run `interviewer index build --anew`.")
        return Walker(graph, self.tables.vectors)

    def _candidates(self, query: Floats, entries: Ints, n: int) -> list[Candidate]:
        rows = [np.arange(start, start + count) for start, count in zip(*self._span(entries), strict=True)]
        cosines = np.split(
            self.tables.vectors[np.concatenate(rows)] @ query, np.cumsum(self.tables.counts[entries])[:-1]
        )
        order = sorted(range(len(entries)), key=lambda each: (-cosines[each].max(), entries[each]))
        return [self._candidate(int(entries[each]), cosines[each]) for each in order[:n]]

    def _span(self, entries: Ints) -> tuple[Ints, Ints]:
        return self.tables.starts[entries], self.tables.counts[entries]

    def _candidate(self, entry: int, cosines: Sequence[float] | Floats) -> Candidate:
        start = int(self.tables.starts[entry])
        names = (self.manifest.fields[code] for code in self.tables.fields[start : start + len(cosines)])
        try:
            return Candidate(self.tables.id(entry), tuple(zip(names, map(float, cosines), strict=True)), entry)
        except UnicodeDecodeError as error:
            raise IndexFault("The ids in the index are damaged.", "Run `interviewer index build --anew`.") from error
