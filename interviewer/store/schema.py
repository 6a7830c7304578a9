"""The tables, as migrations that are only ever added to: a released one is never edited.

`PRAGMA user_version` counts those applied. Each is a transaction of its own, so a kill in between leaves the database
at one whole version. What a person typed is only ever inserted: rows of `answer`, `grade` and `wording` are never
updated, and the newest grade and wording count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from interviewer.errors import StoreError

APPLICATION_ID = 0x494E5456  # "INTV", in the header of every database of ours
Migration = tuple[str, ...]

_FIRST: Migration = (
    """
    CREATE TABLE session (
        id TEXT PRIMARY KEY NOT NULL,
        loop TEXT NOT NULL,
        level TEXT NOT NULL,
        plan TEXT NOT NULL,            -- Plan as JSON
        seed TEXT NOT NULL,            -- an integer of any size
        started_at TEXT NOT NULL,      -- every moment is UTC in one fixed form, so text order is time order
        ended_at TEXT
    )
    """,
    "CREATE INDEX session_by_start ON session (started_at)",
    """
    CREATE TABLE turn (
        session_id TEXT NOT NULL REFERENCES session (id),
        n INTEGER NOT NULL CHECK (n >= 1),
        question_id TEXT NOT NULL,
        topic TEXT NOT NULL,
        question TEXT NOT NULL,        -- Question as JSON, as it was when it was asked
        asked_at TEXT NOT NULL,
        skipped INTEGER NOT NULL DEFAULT 0,
        closed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (session_id, n)
    )
    """,
    "CREATE INDEX turn_by_question ON turn (question_id, asked_at)",
    """
    CREATE TABLE wording (             -- how the question was put; the newest counts
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        wording TEXT NOT NULL,         -- Wording as JSON
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    "CREATE INDEX wording_by_turn ON wording (session_id, turn_n)",
    """
    CREATE TABLE follow_up (
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        n INTEGER NOT NULL CHECK (n >= 1),
        point_id TEXT NOT NULL,
        wording TEXT NOT NULL,         -- Wording as JSON
        asked_at TEXT NOT NULL,
        PRIMARY KEY (session_id, turn_n, n),
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    """
    CREATE TABLE answer (
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        n INTEGER NOT NULL CHECK (n >= 0),     -- 0 answers the question, k answers follow-up k
        text TEXT NOT NULL,
        at TEXT NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (session_id, turn_n, n),
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    """
    CREATE TABLE grade (               -- every grade ever made; the newest of a turn counts
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        answers INTEGER NOT NULL,      -- how many answers were graded together
        score REAL,                    -- the grade's own, beside it so that history need not parse; NULL: abstained
        grade TEXT NOT NULL,           -- Grade as JSON
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    "CREATE INDEX grade_by_turn ON grade (session_id, turn_n)",
    """
    CREATE TABLE hint (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        text TEXT NOT NULL,
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    "CREATE INDEX hint_by_turn ON hint (session_id, turn_n)",
    """
    CREATE TABLE draft (               -- typed, not submitted
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (session_id, turn_n),
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
)

# A success criterion was a text; it has become an object that says how it is measured.
_CRITERIA: Migration = (
    """
    UPDATE session SET plan = json_set(plan, '$.stages', (
        SELECT json_group_array(json_set(stage.value, '$.success', (
            SELECT json_group_array(json_object('text', criterion.value))
            FROM json_each(stage.value, '$.success') AS criterion
        )))
        FROM json_each(session.plan, '$.stages') AS stage
    ))
    WHERE json_valid(plan) AND json_type(plan, '$.stages') = 'array'
    """,
)

# Drills: what was missed comes back. Grades made before have yet to become cards: `backlog` names their sessions.
_DRILLS: Migration = (
    "ALTER TABLE session ADD COLUMN kind TEXT NOT NULL DEFAULT 'interview'",
    """
    CREATE TABLE card (
        question_id TEXT NOT NULL,
        point_id TEXT NOT NULL,
        text TEXT NOT NULL,
        due TEXT NOT NULL,             -- a day, YYYY-MM-DD, of the person's calendar
        stability REAL,
        difficulty REAL,
        last_review TEXT,              -- a day
        reviews INTEGER NOT NULL,
        lapses INTEGER NOT NULL,
        fresh INTEGER NOT NULL,
        suspended INTEGER NOT NULL,
        PRIMARY KEY (question_id, point_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX card_by_due ON card (due, question_id, point_id) WHERE suspended = 0",
    """
    CREATE TABLE review (              -- at most one of a card in a turn, but for those undone
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        question_id TEXT NOT NULL,
        point_id TEXT NOT NULL,
        at TEXT NOT NULL,
        day TEXT NOT NULL,
        graded TEXT NOT NULL,
        overruled TEXT,
        before TEXT,                   -- Card as JSON; NULL: the review made the card
        after TEXT NOT NULL,           -- Card as JSON
        undone INTEGER NOT NULL DEFAULT 0,
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    "CREATE UNIQUE INDEX review_by_turn ON review (session_id, turn_n, point_id) WHERE undone = 0",
    "CREATE INDEX review_by_card ON review (question_id, point_id, id)",
    "CREATE INDEX review_by_day ON review (day) WHERE undone = 0",
    """
    CREATE TABLE dispute (             -- the newest of a point counts
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        point_id TEXT NOT NULL,
        said INTEGER,                  -- NULL: withdrawn
        quote TEXT,                    -- Evidence as JSON
        original TEXT NOT NULL,        -- PointGrade as JSON: what the grader said
        at TEXT NOT NULL,
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    "CREATE INDEX dispute_by_turn ON dispute (session_id, turn_n)",
    """
    CREATE TABLE prediction (          -- the score that the candidate expected, before one was shown
        session_id TEXT NOT NULL,
        turn_n INTEGER NOT NULL,
        score REAL NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (session_id, turn_n),
        FOREIGN KEY (session_id, turn_n) REFERENCES turn (session_id, n)
    )
    """,
    """
    CREATE TABLE mark (
        question_id TEXT PRIMARY KEY NOT NULL,
        mark TEXT NOT NULL,
        at TEXT NOT NULL
    )
    """,
    "CREATE TABLE backlog (session_id TEXT PRIMARY KEY NOT NULL REFERENCES session (id))",
    "INSERT INTO backlog SELECT DISTINCT session_id FROM grade",
)

# The candidate's own questions end an interview; pauses do not count; a question may be under pressure. A draft may now
# belong to the candidate's next question (turn 0), so its table no longer refers to a turn.
_CLOSING: Migration = (
    "ALTER TABLE session ADD COLUMN invited_at TEXT",
    'ALTER TABLE turn ADD COLUMN "limit" REAL NOT NULL DEFAULT 0',  # minutes under pressure; 0: the question's own
    """
    CREATE TABLE enquiry (
        session_id TEXT NOT NULL REFERENCES session (id),
        n INTEGER NOT NULL CHECK (n >= 1),
        text TEXT NOT NULL,            -- '': no question
        at TEXT NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (session_id, n)
    )
    """,
    """
    CREATE TABLE comment (
        session_id TEXT NOT NULL,
        n INTEGER NOT NULL,
        comment TEXT NOT NULL,         -- Comment as JSON
        PRIMARY KEY (session_id, n),
        FOREIGN KEY (session_id, n) REFERENCES enquiry (session_id, n)
    )
    """,
    """
    CREATE TABLE pause (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (id),
        start_at TEXT NOT NULL,
        end_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX pause_by_session ON pause (session_id)",
    "ALTER TABLE draft RENAME TO old_draft",
    """
    CREATE TABLE draft (               -- typed, not submitted
        session_id TEXT NOT NULL REFERENCES session (id),
        turn_n INTEGER NOT NULL CHECK (turn_n >= 0),
        text TEXT NOT NULL,
        seconds REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (session_id, turn_n)
    )
    """,
    "INSERT INTO draft (session_id, turn_n, text) SELECT session_id, turn_n, text FROM old_draft",
    "DROP TABLE old_draft",
)

# Answers may be spoken; what was heard of them is kept beside what the person made of it.
_SPEECH: Migration = ("ALTER TABLE answer ADD COLUMN speech TEXT",)  # Speech as JSON; NULL: typed

# A hint stands where it was given.
_HINTED: Migration = ("ALTER TABLE follow_up ADD COLUMN hinted INTEGER NOT NULL DEFAULT 0",)

# Undo takes back what was done last, so a person's own rating needs its place among the reviews.
_RATINGS: Migration = (
    "ALTER TABLE review ADD COLUMN ruled INTEGER NOT NULL DEFAULT 0",  # when it was overruled, counted with the ids
    "CREATE INDEX review_by_ruling ON review (ruled) WHERE ruled > 0",
)

MIGRATIONS: tuple[Migration, ...] = (_FIRST, _CRITERIA, _DRILLS, _CLOSING, _SPEECH, _HINTED, _RATINGS)


def migrate(db: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring `db` to the newest version; refuse one that is newer still, or that another program made."""
    _refuse_foreign(db)
    version = _pragma(db, "user_version")
    if version > len(migrations):
        raise StoreError(
            f"The database is of version {version}; this program knows versions up to {len(migrations)}.",
            "A newer Interviewer wrote it: update this one, or point it at another database.",
        )
    for number, statements in enumerate(migrations[version:], version + 1):
        _apply(db, number, statements)


def _apply(db: sqlite3.Connection, number: int, statements: Migration) -> None:
    """Apply one migration whole or not at all; do nothing if another process has just done it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if _pragma(db, "user_version") < number:
            for statement in statements:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _refuse_foreign(db: sqlite3.Connection) -> None:
    if _pragma(db, "application_id") == APPLICATION_ID:
        return
    if db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise StoreError(
            "The database belongs to another program.",
            "Nothing in it was changed. Point Interviewer at another file.",
        )


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])
