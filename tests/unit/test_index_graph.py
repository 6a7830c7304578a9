"""Above the limit of flat search a graph is walked: nearly as exact, grown in place, and never walked when unsound."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval import Entry, Index, IndexStore, graph
from interviewer.retrieval.graph import Graph, is_sound
from tests.fakes import HashEncoder

LIMIT = 500


def entries(first: int, last: int) -> list[Entry]:
    return [
        Entry(f"e{n}", (("q", f"topic{n % 60} question{n}"), ("a", f"topic{n % 60} answer{n} part{n % 7}")))
        for n in range(first, last)
    ]


@pytest.fixture(autouse=True)
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "FLAT_LIMIT", LIMIT)


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph, "FLAT_LIMIT", LIMIT)
        return IndexStore(tmp_path_factory.mktemp("index")).ensure(entries(0, 600), HashEncoder())


def queries(count: int = 40) -> Floats:
    return HashEncoder().encode([f"topic{n} part{n % 7} question{n * 11}" for n in range(count)])


def exact(index: Index, n: int, among: Sequence[Entry]) -> list[set[str]]:
    """The nearest entries by looking at every text."""
    encoder = HashEncoder()
    best = np.stack([(queries() @ encoder.encode([text for _, text in e.texts]).T).max(axis=1) for e in among], axis=1)
    return [{among[row].id for row in np.argsort(-each, kind="stable")[:n]} for each in best]


def recall(index: Index, among: Sequence[Entry]) -> float:
    pairs = zip(index.candidates(queries(), 10), exact(index, 10, among), strict=True)
    return float(np.mean([len({each.id for each in found} & wanted) / 10 for found, wanted in pairs]))


def test_the_index_chooses_by_its_size(store: IndexStore) -> None:
    assert store.ensure(entries(0, LIMIT // 2), HashEncoder()).tables.graph is None
    assert store.ensure(entries(0, LIMIT // 2 + 1), HashEncoder()).tables.graph is not None
    assert store.ensure(entries(0, 10), HashEncoder()).tables.graph is None


def test_a_graph_finds_what_looking_at_everything_finds(built: Index) -> None:
    assert len(built) == 1_200
    assert recall(built, entries(0, 600)) >= 0.99
    assert all(len(each) == 600 for each in built.candidates(queries(3), 10_000))


def test_a_graph_grows_in_place(store: IndexStore) -> None:
    """Entries that stay keep their vectors where they were; changed ones follow, embedding only new texts."""
    first = store.ensure(entries(0, 600), HashEncoder())
    changed = [
        *entries(20, 600),
        *entries(600, 610),
        Entry("e3", (("q", "topic3 question3"), ("a", "entirely rewritten"))),
    ]
    encoder = HashEncoder()
    grown = store.ensure(changed, encoder)
    assert encoder.calls == 21
    assert (grown.entries, len(grown), len(grown.tables.vectors)) == (591, 1_182, 1_222)
    assert (grown.tables.vectors[:1_200] == first.tables.vectors).all()
    assert recall(grown, changed) >= 0.99
    found = grown.candidates(HashEncoder().encode(["topic5 question5", "entirely rewritten"]), 5)
    assert "e5" not in {each.id for each in found[0]}
    assert found[1][0].id == "e3"
    store.verify()


def test_too_many_dead_vectors_make_the_graph_anew(store: IndexStore) -> None:
    store.ensure(entries(0, 600), HashEncoder())
    encoder = HashEncoder()
    index = store.ensure(entries(200, 600), encoder)
    assert encoder.calls == 0
    assert len(index.tables.vectors) == 800


def broken(whole: Graph, damage: str) -> Graph:
    links, layers = whole.links.copy(), whole.layers.copy()
    if damage == "link beyond the last vector":
        links[7] = len(layers)
    elif damage == "link below -1":
        links[7] = -2
    elif damage == "too few links":
        links = links[:-1]
    elif damage == "more layers than links":
        layers[3] += 1
    elif damage == "no layer":
        layers[3] = 0
    elif damage == "absurd layers":
        layers[3] = 2**30
    elif damage == "entry outside":
        return replace(whole, entry=len(layers))
    elif damage == "a neighbour that is not in that layer":
        high = int(np.flatnonzero(layers > 1)[0])
        low = int(np.flatnonzero(layers == 1)[0])
        start = int(sum(64 + 32 * (layer - 1) for layer in layers[:high])) + 64
        links[start] = low
    return Graph(layers, links, whole.entry)


@pytest.mark.parametrize(
    "damage",
    [
        "link beyond the last vector",
        "link below -1",
        "too few links",
        "more layers than links",
        "no layer",
        "absurd layers",
        "entry outside",
        "a neighbour that is not in that layer",
    ],
)
def test_an_unsound_graph_is_never_walked(built: Index, damage: str) -> None:
    whole = built.tables.graph
    assert whole is not None
    assert is_sound(whole, 1_200)
    unsound = broken(whole, damage)
    assert not is_sound(unsound, 1_200)
    with pytest.raises(IndexFault, match="graph of the index is damaged"):
        Index(built.manifest, replace(built.tables, graph=unsound)).search(queries(1), 3)


def test_an_altered_graph_is_not_grown(store: IndexStore) -> None:
    index = store.ensure(entries(0, 600), HashEncoder())
    file = store.folder / (store.folder / "CURRENT").read_text() / "links.npy"
    content = bytearray(file.read_bytes())
    content[6_000:6_004] = b"\xff\xff\xff\x7f"  # between the pages that opening looks at
    file.write_bytes(content)
    with pytest.raises(IndexFault, match="graph of the index is damaged"):
        store.open().search(queries(1), 3)
    index = store.ensure(entries(0, 601), HashEncoder())
    assert recall(index, entries(0, 601)) >= 0.99


@pytest.mark.parametrize("table", ["links", "layers"])
def test_a_truncated_graph_is_refused_and_built_anew(store: IndexStore, table: str) -> None:
    store.ensure(entries(0, 600), HashEncoder())
    file = store.folder / (store.folder / "CURRENT").read_text() / f"{table}.npy"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(IndexFault, match="damaged"):
        store.open()
    encoder = HashEncoder()
    assert recall(store.ensure(entries(0, 600), encoder), entries(0, 600)) >= 0.99


def test_a_graph_of_equal_vectors(store: IndexStore) -> None:
    """60 different texts, 600 entries."""
    same = [Entry(f"e{n}", (("q", f"topic{n % 60}"),)) for n in range(600)]
    encoder = HashEncoder()
    index = store.ensure(same, encoder)
    assert encoder.calls == 60
    found = index.candidates(encoder.encode(["topic7"]), 5)[0]
    assert all(int(each.id[1:]) % 60 == 7 for each in found)


def test_several_threads_search_one_index(built: Index) -> None:
    alone = [built.search(query[None], 5) for query in queries()]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: built.search(query[None], 5), [*queries()] * 5))
    assert together == alone * 5
