"""The index on disk: built atomically, brought up to date by what changed, and never trusted blindly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval import Entry, Focus, IndexStore, entries_of, topic_focus
from interviewer.retrieval.files import SAMPLE
from interviewer.retrieval.focus import MAX_LINES, TopicFocus
from tests.builders import a_question
from tests.fakes import HashEncoder


def an_entry(name: str, *texts: str) -> Entry:
    return Entry(name, tuple((f"text{n}", each) for n, each in enumerate(texts)))


ENTRIES = [
    an_entry("queue", "messages wait in a queue", "consumers take them in order"),
    an_entry("cache", "a cache keeps copies", "stale copies expire"),
    an_entry("lock", "a lock guards a row"),
]


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


def found(store: IndexStore, text: str, k: int = 2) -> list[str]:
    encoder = HashEncoder()
    return [hit.id for hit in store.open().search(encoder.encode([text]), k)[0]]


def test_the_best_text_of_an_entry_counts_once(store: IndexStore) -> None:
    index = store.ensure(ENTRIES, HashEncoder())
    assert len(index) == 5
    hits = index.search(HashEncoder().encode(["stale copies"]), 3)[0]
    assert hits[0].id == "cache"
    assert len({hit.id for hit in hits}) == len(hits) == 3
    assert hits[0].field == "text1"
    assert hits[0].score == pytest.approx(float(np.float32(hits[0].score)), abs=1e-4)


def test_an_unchanged_corpus_is_not_embedded_again(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())
    encoder = HashEncoder()
    store.ensure(ENTRIES, encoder)
    assert encoder.calls == 0


def test_only_what_changed_is_embedded(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())
    encoder, seen = HashEncoder(), list[tuple[int, int]]()
    changed = [*ENTRIES[1:], an_entry("queue", "messages wait in a line"), an_entry("log", "a lock guards a row")]
    index = store.ensure(changed, encoder, lambda done, total: seen.append((done, total)))
    assert encoder.calls == 1
    assert seen == [(0, 1), (1, 1)]
    assert len(index) == 5
    assert found(store, "messages in a line")[0] == "queue"


def test_another_encoder_means_another_index(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())
    encoder = HashEncoder(dim=32, fingerprint="other")
    assert store.ensure(ENTRIES, encoder).manifest.dim == 32
    assert encoder.calls == 5


def test_old_builds_are_cleared_away(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())
    store.ensure(ENTRIES[:1], HashEncoder())
    assert len([each for each in store.folder.iterdir() if each.is_dir()]) == 1


def current(store: IndexStore) -> Path:
    return store.folder / (store.folder / "CURRENT").read_text()


TABLES = ("vectors", "digests", "fields", "starts", "counts", "ids", "id_ends")


def assert_refused_and_built_anew(store: IndexStore) -> None:
    with pytest.raises(IndexFault, match="damaged"):
        store.open()
    assert len(store.ensure(ENTRIES, HashEncoder())) == 5
    assert found(store, "a lock guards")[0] == "lock"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("damage", ["truncated", "empty", "foreign", "swapped", "longer", "missing", "a folder"])
def test_a_damaged_table_is_refused_and_built_anew(store: IndexStore, table: str, damage: str) -> None:
    store.ensure(ENTRIES, HashEncoder())
    file = current(store) / f"{table}.npy"
    content = file.read_bytes()
    if damage == "truncated":
        file.write_bytes(content[:-7])
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "foreign":
        file.write_bytes(b"IxF2" + b"\x7f" * 500)
    elif damage == "swapped":
        file.write_bytes(content[:-4] + bytes(4 * [content[-1] ^ 0x7F]))
    elif damage == "longer":
        file.write_bytes(content + b"\0" * 64)
    else:
        file.unlink()
        if damage == "a folder":
            file.mkdir()
    assert_refused_and_built_anew(store)


@pytest.mark.parametrize("content", ["{", "[]", "null", "{}", '{"format": 1, "items": []}'])
def test_a_damaged_manifest_is_refused_and_built_anew(store: IndexStore, content: str) -> None:
    store.ensure(ENTRIES, HashEncoder())
    (current(store) / "manifest.json").write_text(content)
    assert_refused_and_built_anew(store)


@pytest.mark.parametrize(
    "content", ["{", "[]", "null", "{}", '{"format": 1}', '{"format": 2}', '{"format": 2, "files": []}']
)
def test_a_manifest_of_another_version_is_refused(store: IndexStore, content: str) -> None:
    """Even one that is whole: its name is the digest of what it says."""
    store.ensure(ENTRIES, HashEncoder())
    name = hashlib.sha256(content.encode()).hexdigest()[:16]
    current(store).rename(store.folder / name)
    (store.folder / name / "manifest.json").write_text(content)
    (store.folder / "CURRENT").write_text(name)
    assert_refused_and_built_anew(store)


@pytest.mark.parametrize("name", ["../../etc", "", "0123456789abcdef", "ü", "x" * 5_000])
def test_a_pointer_that_leads_nowhere(store: IndexStore, name: str) -> None:
    store.ensure(ENTRIES, HashEncoder())
    (store.folder / "CURRENT").write_text(name, encoding="utf-8")
    assert_refused_and_built_anew(store)


def test_an_index_of_another_corpus_is_brought_up_to_date(store: IndexStore, tmp_path: Path) -> None:
    other = IndexStore(tmp_path / "other")
    other.ensure([an_entry("bread", "flour and water", "a lock guards a row")], HashEncoder())
    other.folder.rename(store.folder)
    encoder = HashEncoder()
    assert len(store.ensure(ENTRIES, encoder)) == 5
    assert encoder.calls == 4
    assert "bread" not in found(store, "flour and water", 9)


def test_verify_reads_every_byte(store: IndexStore) -> None:
    many = [an_entry(f"e{n}", f"word{n} text") for n in range(400)]
    store.ensure(many, HashEncoder())
    store.verify()
    file = current(store) / "vectors.npy"
    content = bytearray(file.read_bytes())
    content[SAMPLE + 200] ^= 1  # between the pages that opening looks at
    file.write_bytes(content)
    store.open()
    with pytest.raises(IndexFault, match=r"vectors\.npy is not what was written"):
        store.verify()
    encoder = HashEncoder()
    store.ensure(many, encoder, anew=True)
    assert encoder.calls == 400
    store.verify()


def test_an_id_that_occurs_twice(store: IndexStore) -> None:
    with pytest.raises(IndexFault, match="'cache' occurs twice"):
        store.ensure([*ENTRIES, an_entry("cache", "another")], HashEncoder())
    with pytest.raises(IndexFault, match="no index"):
        store.open()


def test_an_entry_without_text_is_not_found(store: IndexStore) -> None:
    blank = [an_entry("blank", "", "  \n\t"), an_entry("none"), an_entry("half", "", "half a text")]
    index = store.ensure([*blank, *ENTRIES], HashEncoder())
    assert (len(index), index.entries) == (6, 4)
    hits = index.search(HashEncoder().encode(["half a text", ""]), 9)
    assert [hit.field for hit in hits[0] if hit.id == "half"] == ["text1"]
    assert {hit.id for each in hits for hit in each} == {"half", "queue", "cache", "lock"}


@pytest.mark.parametrize("name", ["", "ключ 🔑", "a\0b", "\ud800", "x" * 100_000])
def test_any_text_can_be_an_id(store: IndexStore, name: str) -> None:
    store.ensure([*ENTRIES, an_entry(name, "some rare text")], HashEncoder())
    assert found(store, "some rare text")[0] == name


def test_candidates_hold_the_cosine_of_every_vector(store: IndexStore) -> None:
    encoder = HashEncoder()
    index = store.ensure(ENTRIES, encoder)
    query = encoder.encode(["stale copies of a row"])
    found = index.candidates(query, 3)[0]
    assert {each.id for each in found} == {"queue", "cache", "lock"}
    texts = {entry.id: entry.texts for entry in ENTRIES}
    for each in found:
        vectors = encoder.encode([text for _, text in texts[each.id]])
        assert [field for field, _ in each.cosines] == [field for field, _ in texts[each.id]]
        assert [cosine for _, cosine in each.cosines] == pytest.approx(list(vectors @ query[0]), abs=1e-6)
    bests = [max(cosine for _, cosine in each.cosines) for each in found]
    assert bests == sorted(bests, reverse=True)
    assert [each.id for each in index.candidates(query, 1)[0]] == [found[0].id]
    assert index.candidates(query, 0) == [[]]


def test_a_query_of_another_encoder(store: IndexStore) -> None:
    index = store.ensure(ENTRIES, HashEncoder())
    with pytest.raises(IndexFault, match="64 dimensions"):
        index.search(HashEncoder(dim=32).encode(["x"]), 3)


@pytest.mark.parametrize("wrong", [np.zeros((5, 3)), np.full((5, 64), np.nan), np.zeros((4, 64))])
def test_an_encoder_that_gives_something_else(store: IndexStore, wrong: Floats) -> None:
    class Broken(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            return wrong.astype(np.float32)

    with pytest.raises(IndexFault, match="vectors of shape"):
        store.ensure(ENTRIES, Broken())


def test_a_build_that_fails_leaves_the_old_index(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())

    class Failing(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.ensure([an_entry("new", "entirely new")], Failing())
    assert found(store, "a lock guards")[0] == "lock"


def test_nothing_to_index(store: IndexStore) -> None:
    index = store.ensure([], HashEncoder())
    assert index.search(HashEncoder().encode(["x"]), 3) == [[]]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexFault, match="cannot be written"):
        IndexStore(tmp_path / "file" / "index").ensure(ENTRIES, HashEncoder())


def test_a_job_description_leads_to_topics(store: IndexStore) -> None:
    questions = [
        a_question("caching-one", topic="caching", prompt="How does a cache expire stale copies?", variants=()),
        a_question("queues-one", topic="queues", prompt="How do consumers take messages in order?", variants=()),
    ]
    index = store.ensure(entries_of(questions), HashEncoder())
    text = "We are hiring!\n- You know how consumers take messages in order\n- Free coffee and fruit baskets"
    focus = topic_focus(text, index, HashEncoder(), {question.id: question.topic for question in questions})
    [found] = focus.topics
    assert (found.topic, found.share) == ("queues", 1.0)
    assert found.lines == ("You know how consumers take messages in order",)
    assert focus.weights == {"queues": 1.0}
    assert list(focus.near) == ["queues-one"]
    assert topic_focus("", index, HashEncoder(), {}).weights == {}


def test_a_description_is_read_within_bounds(store: IndexStore) -> None:
    """Long lines by sentence, repeated ones once, and no more lines than are needed to tell what it is about."""
    question = a_question("queues-one", topic="queues", prompt="How do consumers take messages in order?", variants=())
    index, encoder = store.ensure(entries_of([question]), HashEncoder()), HashEncoder()
    topics = {"queues-one": "queues"}
    line = "Consumers take messages in order."
    padding = " ".join(f"We bake loaf number {n}." for n in range(20))
    [found] = topic_focus(f"{padding} {line} {padding}", index, encoder, topics).topics
    assert found.lines == (line,)
    assert topic_focus(f"{line}\n" * 50, index, encoder, topics).topics[0].lines == (line,)
    many = topic_focus("\n".join(f"loaf {n}" for n in range(MAX_LINES + 7)) + f"\n{line}", index, encoder, topics)
    assert (many.topics, many.left) == ((), 8)
    seen: dict[str, Floats] = {}
    counting = HashEncoder()
    for text, calls in ((f"{line}\nOne loaf", 2), (f"{line}\nOne loaf\nTwo loaves", 3), (line, 3)):
        assert topic_focus(text, index, counting, topics, seen).topics
        assert counting.calls == calls
    broken = topic_focus("Consumers take \ud800 messages in order.", index, encoder, topics).topics[0].lines[0]
    assert broken.encode() == b"Consumers take ? messages in order."
    assert topic_focus("\x00 *** ---\n\n", index, encoder, topics).topics == ()


def test_a_list_in_a_description_is_read_name_by_name_and_a_heading_not_at_all(store: IndexStore) -> None:
    prompts = {
        "queues": "How does Kafka keep order?",
        "caching": "When does Redis?",
        "go": "Are goroutines cheap?",
    }
    questions = [a_question(f"{topic}-one", topic=topic, prompt=said, variants=()) for topic, said in prompts.items()]
    index = store.ensure(entries_of(questions), HashEncoder())
    text = "When does Redis evict:\nStack: how does Kafka keep order, Redis and Go."
    focus = topic_focus(text, index, HashEncoder(), {question.id: question.topic for question in questions})
    led = {each.topic: each.lines for each in focus.topics}
    assert led == {"queues": ("how does Kafka keep order",), "caching": ("Redis",), "go": ("Go",)}
    alone = topic_focus("- Go", index, HashEncoder(), {question.id: question.topic for question in questions})
    assert [(each.topic, each.lines) for each in alone.topics] == [("go", ("Go",))]
    commas = ", ".join(f"Kafka keep order {n}" for n in range(MAX_LINES + 7))
    assert topic_focus(commas, index, HashEncoder(), {each.id: each.topic for each in questions}).left == 7
    baker = "Sour dough, rolls, serve customers, keep the shop tidy and Go."
    assert topic_focus(baker, index, HashEncoder(), {each.id: each.topic for each in questions}).topics == ()


def test_a_dropped_topic_weighs_nothing_and_the_rest_adds_up() -> None:
    topics = (TopicFocus("a", 0.5, ("x",)), TopicFocus("b", 0.3, ("y",)), TopicFocus("c", 0.2, ("z",)))
    focus = Focus(topics, {"a1": 0.9, "b1": 0.8})
    rest = focus.without({"a"}, {"a1": "a", "b1": "b"})
    assert [(each.topic, round(each.share, 3)) for each in rest.topics] == [("b", 0.6), ("c", 0.4)]
    assert rest.weights == {"b": 1.0, "c": 0.667}
    assert rest.near == {"b1": 0.8}
    assert focus.without({"a", "b", "c"}, {"a1": "a", "b1": "b"}) == Focus()
