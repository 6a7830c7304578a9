"""What `make bench` prints about search: a query against an encoder pass, and indexes of 1,000 to a million vectors.

The larger indexes hold synthetic neighbours: mixtures of three vectors of the corpus with a little noise, so that they
lie as close and as unevenly as real ones. A million of them takes minutes, and is left out unless it is asked for.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from interviewer.models.ports import Encoder, EncoderInfo, Floats, WordVectors
from interviewer.retrieval import Entry, Index, IndexStore

QUERIES = 200
NOISE = 0.3
K = 10


class Mixer:
    """`ports.Encoder` of the synthetic neighbours: text number n, as in "n …", has the n-th vector."""

    def __init__(self, real: Floats, count: int) -> None:
        self._vectors = mixtures(real, count, seed=1)

    def info(self) -> EncoderInfo:
        return EncoderInfo("synthetic neighbours", self._vectors.shape[1], "synthetic")

    def describe(self) -> str:
        return "synthetic neighbours"

    def encode(self, texts: Sequence[str]) -> Floats:
        return self._vectors[[int(text.partition(" ")[0]) for text in texts]]

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        raise NotImplementedError


def mixtures(real: Floats, count: int, seed: int) -> Floats:
    """(count, dim) unit vectors, each of three of `real`, unevenly mixed, and Gaussian noise of length `NOISE`."""
    rng = np.random.default_rng(seed)
    mixed = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        shares = rng.dirichlet([0.7] * 3, size).astype(np.float32)
        block = sum(shares[:, [n]] * real[rng.integers(0, len(real), size)] for n in range(3))
        block /= np.linalg.norm(block, axis=1, keepdims=True)
        block += NOISE * rng.standard_normal(block.shape, dtype=np.float32) / np.sqrt(real.shape[1])
        mixed[start : start + size] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return mixed


def sizes(encoder: Encoder, real: Floats, counts: Sequence[int]) -> dict[str, object]:
    """Build, open, search and update an index of each size; two vectors an entry."""
    figures: dict[str, object] = {}
    queries = mixtures(real, QUERIES, seed=2)
    one_pass = statistics.median(timed(partial(encoder.encode, ["When does an index hurt?"])) for _ in range(50))
    for count in counts:
        texts = [(f"{n} one", f"{n + 1} other") for n in range(0, count, 2)]
        entries = [Entry(f"e{n}", (("question", one), ("answer", other))) for n, (one, other) in enumerate(texts)]
        with tempfile.TemporaryDirectory() as folder:
            figures |= _size(IndexStore(Path(folder)), entries, Mixer(real, count + 2), queries, one_pass)
    return figures


def _size(
    store: IndexStore, entries: list[Entry], encoder: Encoder, queries: Floats, one_pass: float
) -> dict[str, object]:
    name = f"{2 * len(entries):,} synthetic vectors"
    build = timed(lambda: store.ensure(entries, encoder))
    opening = timed(store.open)
    index = store.open()
    index.search(queries[:1], K)
    times = [timed(partial(index.search, query[None], K)) for query in queries]
    p95 = sorted(times)[int(0.95 * QUERIES)]
    figures: dict[str, object] = {
        f"{name}: index made without the encoder (s)": f"{build:.1f}",
        f"{name}: bytes an entry of two vectors": f"{store.size() / len(entries):,.0f}",
        f"{name}: opened (ms)": f"{opening * 1000:.1f}",
        f"{name}: search, median, p95 (ms)": f"{statistics.median(times) * 1000:.2f}, {p95 * 1000:.2f}",
        f"{name}: search p95 / encoder pass": f"{p95 / one_pass:.2f}",
        f"{name}: recall@{K} against flat": f"{_recall(index, queries):.3f}",
    }
    last = len(entries)
    entries[0] = Entry("e0", (("question", f"{2 * last} changed"), ("answer", f"{2 * last + 1} changed")))
    figures[f"{name}: one entry changed (s)"] = f"{timed(lambda: store.ensure(entries, encoder)):.1f}"
    return figures


def _recall(index: Index, queries: Floats) -> float:
    """Share of the `K` nearest entries, by looking at every vector, that a search finds."""
    tables, found = index.tables, index.search(queries, K)
    right = 0
    for query, hits in zip(queries, found, strict=True):
        best = np.maximum.reduceat(tables.vectors @ query, tables.starts)
        right += len({tables.id(int(n)) for n in np.argpartition(-best, K - 1)[:K]} & {hit.id for hit in hits})
    return right / (K * len(queries))


def query_against_pass(encoder: Encoder, real: Floats, folder: Path) -> dict[str, object]:
    """Text in, ten entries out, at 10,000 entries, and in turn the same text through sentence-transformers alone."""
    reference = sentence_transformer(folder)
    questions = [f"{start} {rest}?" for start in STARTS for rest in RESTS]
    with tempfile.TemporaryDirectory() as where:
        texts = [(f"{n} one", f"{n + 1} other") for n in range(0, 20_000, 2)]
        entries = [Entry(f"e{n}", (("question", one), ("answer", other))) for n, (one, other) in enumerate(texts)]
        index = IndexStore(Path(where)).ensure(entries, Mixer(real, 20_000))
        ours: list[float] = []
        ports: list[float] = []
        bare: list[float] = []
        for question in questions * 4:
            bare.append(timed(partial(reference, question)))
            ports.append(timed(partial(encoder.encode, [question])))
            ours.append(timed(lambda text=question: index.search(encoder.encode([text]), K)))  # type: ignore[misc]
    end_to_end, one_pass = statistics.median(ours), statistics.median(bare)
    return {
        "query end to end, 10,000 entries: median (ms)": f"{end_to_end * 1000:.1f}",
        "encoder pass of the same text, sentence-transformers in process: median (ms)": f"{one_pass * 1000:.1f}",
        "encoder pass of the same text, the program's: median (ms)": f"{statistics.median(ports) * 1000:.1f}",
        "query end to end / sentence-transformers pass": f"{end_to_end / one_pass:.2f}",
        "query end to end / the program's pass": f"{end_to_end / statistics.median(ports):.2f}",
    }


STARTS = ("When would you use", "What goes wrong with", "How do you explain to a colleague the purpose of")
RESTS = ("a composite index", "optimistic locking in PostgreSQL", "a message queue", "blue-green deployment", "a heap")


def sentence_transformer(folder: Path) -> Callable[[str], object]:
    """The library's own `encode`, on as many threads as the encoder process has."""
    import torch
    from sentence_transformers import SentenceTransformer

    from interviewer.models.worker import threads

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    torch.set_num_threads(threads())
    return lambda text: model.encode([text], show_progress_bar=False)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
