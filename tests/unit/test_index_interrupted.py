"""A build that is killed, interrupted, short of room or not alone: the stored index stays whole, and work is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from interviewer.errors import IndexFault
from interviewer.models.ports import Floats
from interviewer.retrieval import Entry, IndexStore, building
from interviewer.retrieval.entries import text_digest
from interviewer.retrieval.partial import Partial
from tests.fakes import HashEncoder

ROOT = Path(__file__).parents[2]
OLD = [Entry("old", (("t", "what was there"), ("t", "and more of it")))]
NEW = [Entry(f"new{n}", (("t", f"entirely new{n}"),)) for n in range(7)]

# Forks a builder for each step in turn; it ends itself at that step's write. Prints what could be read after each.
KILLER = """
import os, signal, sys
from pathlib import Path
from interviewer.errors import IndexFault
from interviewer.retrieval import IndexStore, building
from tests.unit.test_index_interrupted import NEW, OLD
from tests.fakes import HashEncoder
building.BATCH = 2
store = IndexStore(Path(sys.argv[1]))
store.ensure(OLD, HashEncoder())
WRITES = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree")
def child(steps):
    def hook(event, args):
        nonlocal steps
        if event in WRITES and sys.argv[1] in str(args):
            steps -= 1
            if steps < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    store.ensure(NEW, HashEncoder())
    os._exit(0)
for steps in range(500):
    pid = os.fork()
    if not pid:
        child(steps)
    status = os.waitpid(pid, 0)[1]
    print(len(store.open()), flush=True)
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
    for file in store.folder.glob("partial-*"):
        if steps % 3 == 0:
            file.unlink()  # else the next one would find all its work done
"""


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True)


def test_killed_at_every_write_the_old_index_or_the_new_one_is_there(store: IndexStore) -> None:
    ended = run(KILLER, str(store.folder))
    assert ended.returncode == 0, ended.stderr
    sizes = [int(line) for line in ended.stdout.split()]
    assert len(sizes) > 30
    assert sizes == [2] * sizes.count(2) + [7] * sizes.count(7)
    assert sizes[-1] == 7
    store.ensure(OLD, HashEncoder())  # clears away what the killed ones left
    pointed = (store.folder / "CURRENT").read_text()
    assert {each.name for each in store.folder.iterdir()} - {".lock"} == {"CURRENT", pointed}


class Interrupted(HashEncoder):
    """Gives up before the batch numbered `at`."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def encode(self, texts: Sequence[str]) -> Floats:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts)


def test_an_interrupted_build_goes_on_where_it_was(store: IndexStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        store.ensure(NEW, Interrupted(2))
    encoder, seen = HashEncoder(), list[tuple[int, int]]()
    index = store.ensure(NEW, encoder, lambda done, total: seen.append((done, total)))
    assert encoder.calls == 3
    assert seen[0] == (0, 3)
    assert len(index) == 7
    assert not list(store.folder.glob("partial-*"))
    for entry in NEW:
        assert index.search(encoder.encode([entry.texts[0][1]]), 1)[0][0].id == entry.id


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "empty"])
def test_a_damaged_record_of_an_interrupted_build_is_not_used(store: IndexStore, damage: str) -> None:
    store.folder.mkdir(parents=True)
    encoder = HashEncoder()
    digests = [text_digest(entry.texts[0][1]) for entry in NEW]
    Partial(store.folder, encoder.info()).append(digests, encoder.encode([entry.texts[0][1] for entry in NEW]))
    file = next(store.folder.glob("partial-*"))
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "changed":
        content[len(content) // 2] ^= 1
    else:
        content = bytearray(b"\1" * 1_000 if damage == "foreign" else b"")
    file.write_bytes(content)
    again = HashEncoder()
    index = store.ensure(NEW, again)
    assert again.calls == (4 if damage in ("cut", "changed") else 7)
    assert np.allclose(index.tables.vectors, encoder.encode([entry.texts[0][1] for entry in NEW]))


def test_a_batch_holds_so_many_texts_and_characters(store: IndexStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 4)
    monkeypatch.setattr(building, "BATCH_CHARACTERS", 1_000)
    batches: list[list[int]] = []

    class Listening(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            batches.append([len(text) for text in texts])
            return super().encode(texts)

    lengths = [3, 900, 4, 5, 6, 901, 5_000, 7]
    store.ensure([Entry(str(n), (("t", "x" * length),)) for n, length in enumerate(lengths)], Listening())
    assert batches == [[3, 900, 4, 5], [6, 901], [5_000], [7]]


# The size of files is limited: a stand-in for a full disk that fails inside a write, at every table in turn.
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from interviewer.errors import IndexFault
from interviewer.retrieval import IndexStore
from tests.unit.test_index_interrupted import NEW
from tests.fakes import HashEncoder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = IndexStore(Path(sys.argv[1]))
for limit in (0, 10, 100, 130, 150, 200, 300, 1_000, 1_500, 1_700, 1_800, 1_900):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        store.ensure(NEW, HashEncoder())
        print("built")
    except IndexFault as error:
        print(error)
"""


def test_no_space_left(store: IndexStore) -> None:
    store.ensure(OLD, HashEncoder())
    ended = run(NO_ROOM, str(store.folder))
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert all("cannot be written" in line and "File too large" in line for line in lines)
    assert len(lines) == 12
    assert len(store.open()) == 2
    encoder = HashEncoder()
    assert len(store.ensure(NEW, encoder)) == 7


def test_a_reader_keeps_what_it_has_opened(store: IndexStore) -> None:
    encoder = HashEncoder()
    index = store.ensure(OLD, encoder)
    store.ensure(NEW, encoder)
    assert index.search(encoder.encode(["what was there"]), 1)[0][0].id == "old"


def test_a_reader_looks_again_when_the_index_was_replaced(store: IndexStore, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = HashEncoder()
    store.ensure(OLD, encoder)
    before = (store.folder / "CURRENT").read_text()
    store.ensure(NEW, encoder)
    now, reads = store._current(), iter([store.folder / before])
    monkeypatch.setattr(store, "_current", lambda: next(reads, now))
    assert len(store.open()) == 7


# Two builders and a reader at once, each for many rounds.
BUILDER = """
import sys
from pathlib import Path
from interviewer.retrieval import IndexStore
from tests.unit.test_index_interrupted import NEW, OLD
from tests.fakes import HashEncoder
store = IndexStore(Path(sys.argv[1]))
for n in range(40):
    assert len(store.ensure(OLD if n % 2 else NEW, HashEncoder())) == (2 if n % 2 else 7)
"""


def test_two_processes_build_while_others_read(store: IndexStore) -> None:
    store.ensure(OLD, HashEncoder())
    builders = [
        subprocess.Popen([sys.executable, "-c", BUILDER, str(store.folder)], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    query = HashEncoder().encode(["what was there"])
    while any(builder.poll() is None for builder in builders):
        index = store.open()
        assert len(index.search(query, 9)[0]) == index.entries
    for builder in builders:
        with builder:
            assert builder.returncode == 0, builder.stderr and builder.stderr.read()


def test_one_builder_at_a_time_embeds_once(store: IndexStore) -> None:
    """Whoever waited for another's build finds its work done."""
    inner = HashEncoder()

    class Slow(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Floats:
            with pytest.raises(IndexFault):
                IndexStore(store.folder).open()
            return super().encode(texts)

    store.ensure(NEW, Slow())
    store.ensure(NEW, inner)
    assert inner.calls == 0
