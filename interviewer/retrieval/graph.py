"""Nearest vectors above `FLAT_LIMIT`: an HNSW graph, made and walked by faiss (Malkov & Yashunin, arXiv:1603.09320).

The graph is two plain arrays. faiss reads no file, for its reader and its search trust what they are given; what it
walks is checked first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from interviewer.models.ports import Floats, Ints

FLAT_LIMIT = 50_000  # vectors; up to here looking at every one is fast enough, and exact
WIDTH = 32  # links of a vector in each layer; twice as many in the lowest
EF_CONSTRUCTION = 80
EF_SEARCH = 256  # candidates that a walk keeps: so many, or
EF_SHARE = 500  # one of so many vectors where that is more, for recall falls as an index grows
BLOCK = 10_000
Links = NDArray[np.int32]

faiss: Any = _faiss  # its type stubs leave out half of it
faiss.omp_set_num_threads(max(1, (os.cpu_count() or 2) // 2))  # the models and the app get the other processors


@dataclass(frozen=True, slots=True)
class Graph:
    """`layers` (n,) says in how many layers each vector is; `links` holds its neighbours, layer by layer, -1 for none.

    A walk starts at vector `entry`.
    """

    layers: Links
    links: Links
    entry: int


def grow(old: Graph | None, vectors: Floats, progress: Callable[[int, int], None]) -> Graph:
    """The graph of `vectors`, of which the first are those of `old`. Holds them in memory while it works."""
    index = _empty(vectors.shape[1])
    done = 0
    if old is not None:
        done = len(old.layers)
        for start in range(0, done, BLOCK):
            index.storage.add(np.ascontiguousarray(vectors[start : min(done, start + BLOCK)]))
        index.hnsw.neighbors.resize(old.links.size)
        _view(index.hnsw.neighbors)[:] = old.links
        _adopt(index, old)
    fresh = len(vectors) - done
    progress(0, fresh)
    for start in range(done, len(vectors), BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + BLOCK]))
        progress(min(fresh, start + BLOCK - done), fresh)
    return Graph(faiss.vector_to_array(index.hnsw.levels), _view(index.hnsw.neighbors).copy(), index.hnsw.entry_point)


def is_sound(graph: Graph, count: int) -> bool:
    """Whether a walk through it stays inside the arrays of `count` vectors."""
    per_layer = _links_up_to(_empty(1))
    layers, links = graph.layers, graph.links
    if layers.shape != (count,) or not 0 <= graph.entry < count or layers.min() < 1 or layers.max() >= len(per_layer):
        return False
    offsets = _offsets(layers, per_layer)
    if links.shape != (offsets[-1],) or links.min() < -1 or links.max() >= count:
        return False
    for layer in range(1, int(layers.max())):
        members = np.flatnonzero(layers > layer)
        linked = links[offsets[members][:, None] + np.arange(per_layer[layer], per_layer[layer + 1])]
        if (layers[linked[linked >= 0]] <= layer).any():  # such a neighbour has no links there
            return False
    return True


class Walker:
    """Searches a sound graph over vectors that stay where they are, on disk for all it knows."""

    def __init__(self, graph: Graph, vectors: Floats) -> None:
        self._index = _empty(vectors.shape[1])
        self._held = (vectors, graph)  # faiss keeps addresses, not arrays
        owner = self._index.hnsw.neighbors.owner  # nobody: the memory is ours
        storage = faiss.downcast_index(self._index.storage)
        flat = vectors.view(np.uint8)
        storage.codes = faiss.MaybeOwnedVectorUInt8.create_view(faiss.swig_ptr(flat), flat.size, owner)
        storage.ntotal = len(vectors)
        links = faiss.MaybeOwnedVectorInt32.create_view(faiss.swig_ptr(graph.links), graph.links.size, owner)
        self._index.hnsw.neighbors = links
        _adopt(self._index, graph)

    def nearest(self, queries: Floats, k: int) -> Ints:
        """(len(queries), k) numbers of the nearest vectors, nearest first; -1 where no more was found."""
        wide = faiss.SearchParametersHNSW(efSearch=max(EF_SEARCH, self._index.ntotal // EF_SHARE, 2 * k))
        rows: Ints = self._index.search(np.ascontiguousarray(queries), k, params=wide)[1]
        return rows


def _empty(dim: int) -> Any:
    index = faiss.IndexHNSWFlat(dim, WIDTH, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = EF_CONSTRUCTION
    return index


def _adopt(index: Any, graph: Graph) -> None:
    """Give `index` all of `graph` but its links, which are there already."""
    faiss.copy_array_to_vector(np.ascontiguousarray(graph.layers), index.hnsw.levels)
    offsets = _offsets(graph.layers, _links_up_to(index))
    faiss.copy_array_to_vector(offsets.astype(np.uint64), index.hnsw.offsets)
    index.hnsw.entry_point = graph.entry
    index.hnsw.max_level = int(graph.layers[graph.entry]) - 1
    index.ntotal = len(graph.layers)


def _links_up_to(index: Any) -> Ints:
    """How many links a vector has in all layers below each."""
    counts: Ints = faiss.vector_to_array(index.hnsw.cum_nneighbor_per_level).astype(np.int64)
    return counts


def _offsets(layers: Links, per_layer: Ints) -> Ints:
    """Where the links of each vector begin, and the last ones end."""
    return np.concatenate([[0], np.cumsum(per_layer[layers])])


def _view(vector: Any) -> Links:
    links: Links = faiss.rev_swig_ptr(vector.data(), vector.size())
    return links
