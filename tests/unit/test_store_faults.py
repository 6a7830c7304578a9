"""What goes wrong with disks and databases: told plainly, each with what to do, and no answer lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from interviewer.errors import StoreError
from interviewer.store import Store
from tests.builders import a_session, a_turn, an_answer

SID = a_session().id
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one open question."""
    path = tmp_path / "interviewer.db"
    with Store(path) as store:
        store.start_session(a_session(a_turn()))
    return path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The database, locked by another program."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def limit_pages(store: Store) -> None:
    """A full disk, as SQLite sees it: not one page more."""
    with store._database.read() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")


def the_answer(path: Path) -> str:
    with Store(path) as store:
        answer = store.session(SID).turns[0].answer
    assert answer
    return answer.text


# -- locked and full -------------------------------------------------------------------------------------------------


def test_a_locked_database_is_told_and_the_answer_kept_until_it_is_taken(path: Path) -> None:
    with Store(path, busy_seconds=0.01) as store:
        with held(path), pytest.raises(StoreError, match="locked") as caught:
            store.add_answer(SID, 1, an_answer("said \r\n once"))
        assert "close it" in caught.value.hint
        assert "submit again" in caught.value.hint
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        [kept] = path.parent.glob("*.unsaved-*")
        assert str(kept) in caught.value.hint
    with Store(path) as resumed:
        assert resumed.draft(SID, 1) == "said \r\n once"
        resumed.add_answer(SID, 1, an_answer("said \r\n once"))
        assert resumed.draft(SID, 1) == ""
    assert the_answer(path) == "said \r\n once"
    assert not list(path.parent.glob("*.unsaved-*"))


def test_a_locked_database_can_still_be_read_or_says_why_not(path: Path) -> None:
    with Store(path, busy_seconds=0.01) as store, held(path):
        assert store.session(SID) == a_session(a_turn())


def test_a_database_locked_from_the_start_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with held(path), pytest.raises(StoreError, match="locked"):
        Store(path, busy_seconds=0.01)


def test_a_full_disk_is_told_and_what_was_stored_stays(path: Path) -> None:
    with Store(path) as store:
        limit_pages(store)
        with pytest.raises(StoreError, match="full") as caught:
            store.add_answer(SID, 1, an_answer("long " * 50_000))
        assert caught.value.hint.startswith("Free some space")
        assert store.session(SID) == a_session(a_turn())
        store.add_answer(SID, 1, an_answer("short"))
    assert the_answer(path) == "short"


def test_when_nothing_can_be_written_at_all_the_error_promises_no_file(path: Path) -> None:
    with Store(path, busy_seconds=0.01) as store:
        store._unsaved.path(SID, 1).with_suffix(".part").mkdir()  # stands in for a disk that takes no file
        with held(path), pytest.raises(StoreError, match="locked") as caught:
            store.add_answer(SID, 1, an_answer())
        assert ".unsaved" not in caught.value.hint


def test_a_kept_answer_that_is_stored_already_is_not_offered_again(path: Path) -> None:
    with Store(path) as store:
        store.add_answer(SID, 1, an_answer("said"))
        store._unsaved.keep(SID, 1, "said")  # a kill between the commit and the removal of the file
        assert store.draft(SID, 1) == ""


def test_what_is_typed_later_counts_more_than_a_kept_answer(path: Path) -> None:
    with Store(path) as store:
        store._unsaved.keep(SID, 1, "said")
        store.save_draft(SID, 1, " ")
        assert store.draft(SID, 1) == "said"
        store.save_draft(SID, 1, "said better")
        assert store.draft(SID, 1) == "said better"


def test_session_ids_make_no_paths(path: Path) -> None:
    with Store(path) as store:
        kept = store._unsaved.keep("../../etc/x y", 1, "text")
        assert kept
        assert kept.parent == path.parent


# -- not a database --------------------------------------------------------------------------------------------------


def test_garbage_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    path.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StoreError, match="not a database") as caught:
        Store(path)
    assert f"Move {path} away" in caught.value.hint
    assert path.read_bytes() == b"Dear diary, " * 500


def test_a_damaged_database_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    header = path.read_bytes()[:4096]
    path.write_bytes(header + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="damaged") as caught, Store(path) as store:
        store.session(SID)
    assert "-wal" in caught.value.hint


def test_a_record_that_no_longer_fits_is_told_and_the_others_still_read(path: Path) -> None:
    with Store(path) as store:
        store.start_session(a_session(session_id="other"))
        with store._database.write() as db:
            db.execute("UPDATE session SET plan = '{\"loop\": 1}' WHERE id = ?", (SID,))
        with pytest.raises(StoreError, match="cannot be read"):
            store.session(SID)
        assert store.session("other").id == "other"
        assert len(store.history()) == 2


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        Store(tmp_path)
    assert "may write" in caught.value.hint


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "data" / "interviewer.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be opened or written"):
            Store(tmp_path / "interviewer.db")
    finally:
        tmp_path.chmod(0o700)


# -- killed ----------------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from interviewer.store import Store
from tests.builders import a_session, a_turn, an_answer

store = Store(Path(sys.argv[1]))
store.start_session(a_session())
n = 0
while True:
    n += 1
    store.add_turn(a_session().id, a_turn(n))
    store.add_answer(a_session().id, n, an_answer(f"answer {n}"))
    print(n, flush=True)
"""


def test_every_acknowledged_answer_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        for _ in range(25):
            acknowledged = int(child.stdout.readline())
        child.kill()  # SIGKILL, while it goes on writing
        rest = child.stdout.read().splitlines()
    acknowledged = max([acknowledged, *(int(line) for line in rest)])
    with Store(path) as store:
        session = store.session(SID)
        assert store.unfinished() == session
        store.end_session(SID, a_turn().asked_at)
    answered = [answer.text for turn in session.turns for answer in turn.answers]
    assert answered[:acknowledged] == [f"answer {n}" for n in range(1, acknowledged + 1)]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
