"""The index on disk: built atomically, brought up to date by what changed, and never trusted blindly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval import Entry, IndexStore, entries_of, topic_focus
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


@pytest.mark.parametrize("damage", ["truncate", "foreign", "manifest", "items", "missing", "pointer"])
def test_a_damaged_index_is_refused_and_built_anew(store: IndexStore, damage: str) -> None:
    store.ensure(ENTRIES, HashEncoder())
    folder = store.folder / (store.folder / "CURRENT").read_text()
    vectors, manifest = folder / "vectors.faiss", folder / "manifest.json"
    if damage == "truncate":
        vectors.write_bytes(vectors.read_bytes()[:100])
    elif damage == "foreign":
        vectors.write_bytes(b"IxF2" + os.urandom(500))
    elif damage == "manifest":
        manifest.write_text("{")
    elif damage == "items":
        stored = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({**stored, "items": stored["items"][:2]}))
    elif damage == "missing":
        vectors.unlink()
    else:
        (store.folder / "CURRENT").write_text("../../etc")
    with pytest.raises(IndexFault):
        store.open()
    assert len(store.ensure(ENTRIES, HashEncoder())) == 5
    assert found(store, "a lock guards")[0] == "lock"


def test_a_build_that_fails_leaves_the_old_index(store: IndexStore) -> None:
    store.ensure(ENTRIES, HashEncoder())

    class Failing(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.ensure([an_entry("new", "entirely new")], Failing())
    assert found(store, "a lock guards")[0] == "lock"


def test_a_kill_during_a_build_leaves_the_old_index_or_none(store: IndexStore) -> None:
    """Killed at every write in turn, the folder opens as the old index, as the new one, or as none; never broken."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom interviewer.retrieval import IndexStore, Entry\n"
        "from tests.fakes import HashEncoder\nsteps = int(sys.argv[2])\n"
        "def hook(event, args):\n"
        "    global steps\n"
        "    if event in ('open', 'os.rename', 'os.mkdir', 'shutil.rmtree') and sys.argv[1] in str(args):\n"
        "        steps -= 1\n"
        "        if steps < 0: os.kill(os.getpid(), 9)\n"
        "sys.addaudithook(hook)\n"
        "IndexStore(Path(sys.argv[1])).ensure([Entry('new', (('t', 'entirely new'),))], HashEncoder())\n"
    )
    store.ensure(ENTRIES, HashEncoder())
    seen: set[int] = set()
    for steps in range(40):
        run = subprocess.run(
            [sys.executable, "-c", script, str(store.folder), str(steps)], cwd=Path(__file__).parents[2]
        )
        try:
            seen.add(len(store.open()))
        except IndexFault:
            seen.add(0)
        assert seen <= {5, 1, 0}
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL
    else:
        pytest.fail("the build never came to its end")
    assert len(store.open()) == 1


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
    assert focus.weights == {"queues": 1.0}
    assert focus.lines == (("You know how consumers take messages in order", "queues"),)
    assert topic_focus("", index, HashEncoder(), {}).weights == {}
