"""Migrations: only ever added to, applied whole, and every schema ever released still opens."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from interviewer.domain import Criterion, Difficulty, Level, Verdict
from interviewer.errors import StoreError
from interviewer.store import Store
from interviewer.store.load import HISTORY
from interviewer.store.schema import APPLICATION_ID, MIGRATIONS, migrate
from tests.builders import NOON, at

# One line a released migration. A line is never changed: databases out there have run it as it is.
RELEASED = (
    "c1abac0fbb5a2ffe",
    "3b3172d3a3acab32",
    "22ca8d15e4ff7c0f",
    "3e4b1b8d5d7fa4a7",
    "99c8c8e11d17c0a6",
    "7a615664f5f5605b",
    "5134dec522857a9b",
)

# What version 1 wrote, as it wrote it. It must open for ever.
VERSION_1 = """
INSERT INTO session (id, loop, level, plan, seed, started_at) VALUES ('old', 'backend', 'middle',
  '{"loop":"backend","level":"middle","stages":[{"stage":"technical","title":"Technical","minutes":20,"questions":2,
  "success":["Clear","\\"Quoted\\""]},{"stage":"final","title":"Final","minutes":10,"questions":1}]}',
  '7', '2026-03-04T12:00:00.000000+00:00');
INSERT INTO turn (session_id, n, question_id, topic, question, asked_at) VALUES ('old', 1, 'q', 't',
  '{"id":"q","topic":"t","prompt":"Why?","level":"middle","stage":"technical","kind":"concept","minutes":3,
    "reference":"Because.","key_points":[{"id":"p","text":"Because.","weight":3}]}',
  '2026-03-04T12:01:00.000000+00:00');
INSERT INTO wording (session_id, turn_n, wording) VALUES ('old', 1, '{"text":"Why?"}');
INSERT INTO answer VALUES ('old', 1, 0, 'So.', '2026-03-04T12:02:00.000000+00:00', 60.0);
INSERT INTO grade (session_id, turn_n, answers, score, grade) VALUES ('old', 1, 1, 0.5,
  '{"score":0.5,"low":0.4,"high":0.6,"band":"partial","grader":{"encoder":"e","model":"","version":"1"},
    "points":[{"point_id":"p","text":"Because.","weight":3,"verdict":"partial","credit":0.5,"confidence":0.9,
               "evidence":{"start":0,"end":2,"text":"So"}}]}');
INSERT INTO follow_up VALUES ('old', 1, 1, 'p', '{"text":"And?"}', '2026-03-04T12:03:00.000000+00:00');
INSERT INTO hint (session_id, turn_n, text) VALUES ('old', 1, 'Think.');
INSERT INTO draft VALUES ('old', 1, 'Well');
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "interviewer.db", isolation_level=None)) as opened:
        yield opened


def version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_released_migrations_are_never_edited() -> None:
    prints = tuple(hashlib.sha256("\0".join(each).encode()).hexdigest()[:16] for each in MIGRATIONS)
    assert prints[: len(RELEASED)] == RELEASED


@pytest.mark.parametrize("held", range(1, len(MIGRATIONS) + 1))
def test_every_schema_opens_with_all_it_holds(db: sqlite3.Connection, tmp_path: Path, held: int) -> None:
    migrate(db, MIGRATIONS[:1])
    db.executescript(VERSION_1)
    migrate(db, MIGRATIONS[:held])
    assert version(db) == held
    with Store(tmp_path / "interviewer.db") as store:
        session = store.session("old")
        assert store.draft("old", 1) == "Well"
        assert store.history()[0].score == 0.5
    assert version(db) == len(MIGRATIONS)
    assert (session.plan.level, session.started_at, session.seed) == (Level.MIDDLE, NOON, 7)
    assert [stage.title for stage in session.plan.stages] == ["Technical", "Final"]
    assert session.plan.stages[0].success == (Criterion("Clear"), Criterion('"Quoted"'))
    assert (session.plan.manner, session.plan.difficulty, session.plan.near) == (None, Difficulty.ADAPTIVE, {})
    [turn] = session.turns
    assert turn.answer
    assert (turn.answer.text, turn.answer.at, turn.hints) == ("So.", at(2), ("Think.",))
    assert turn.grade
    assert turn.grade.points[0].verdict is Verdict.PARTIAL
    assert turn.open_probe
    assert turn.hints_below == (("Think.",), ())


def test_migrations_are_applied_in_order_and_once(db: sqlite3.Connection) -> None:
    later = (*MIGRATIONS, ("CREATE TABLE more (x)", "INSERT INTO more VALUES (1)"))
    migrate(db)
    migrate(db, later)
    migrate(db, later)
    assert version(db) == len(later)
    assert db.execute("SELECT count(*) FROM more").fetchone() == (1,)


def test_a_migration_that_fails_leaves_nothing_behind(db: sqlite3.Connection) -> None:
    broken = (*MIGRATIONS, ("CREATE TABLE more (x)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, broken)
    assert version(db) == len(MIGRATIONS)
    assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'more'").fetchall()
    assert not db.in_transaction


def test_a_newer_database_is_refused_and_left_alone(db: sqlite3.Connection, tmp_path: Path) -> None:
    migrate(db)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match="this program knows versions up to") as caught:
        Store(tmp_path / "interviewer.db")
    assert "update this one" in caught.value.hint
    assert version(db) == len(MIGRATIONS) + 1


def test_another_programs_database_is_refused_and_left_alone(db: sqlite3.Connection, tmp_path: Path) -> None:
    db.execute("CREATE TABLE bookmark (url)")
    db.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreError, match="another program"):
        Store(tmp_path / "interviewer.db")
    assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [row[0] for row in db.execute("SELECT name FROM sqlite_master")] == ["bookmark"]


def test_a_new_database_is_set_up_for_safety(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as store, store._database.read() as db:
        settings = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout", "application_id")
        values = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in settings]
    assert values == ["wal", 1, 2, 3000, APPLICATION_ID]


def test_history_reads_no_table_from_end_to_end(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as store, store._database.read() as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN {HISTORY}", {"limit": 50, "offset": 0}).fetchall()
    steps = [row[3] for row in plan]
    assert "SCAN s USING INDEX session_by_start" in steps
    assert not [step for step in steps if step.startswith("SCAN") and not step.startswith("SCAN s ")]
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_asking_when_things_were_asked_uses_the_index(tmp_path: Path) -> None:
    with Store(tmp_path / "interviewer.db") as store, store._database.read() as db:
        query = "EXPLAIN QUERY PLAN SELECT question_id, max(asked_at) FROM turn GROUP BY question_id"
        [step] = db.execute(query).fetchall()
    assert "COVERING INDEX turn_by_question" in step[3]
