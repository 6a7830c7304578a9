"""Cards on disk: written with the grade or not at all, found by an index, taken back exactly."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from interviewer.domain import (
    Card,
    Corpus,
    Mark,
    Prediction,
    Rating,
    Review,
    Session,
    SessionKind,
    Topic,
    Turn,
    Verdict,
)
from interviewer.drill import catch_up, restart_rewritten
from interviewer.errors import SessionError, UsageError
from interviewer.practice import overrule, practise, stands, unruled
from interviewer.schedule import Schedule
from interviewer.store import Store
from interviewer.store.practice import DUE, PRACTISED
from interviewer.store.schema import MIGRATIONS, migrate
from tests.builders import NOON, a_grade, a_plan, a_question, a_session, a_turn, an_answer, at
from tests.unit.test_store_schema import VERSION_1

SCHEDULE = Schedule()
DAY = NOON.date()
ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "interviewer.db") as opened:
        yield opened


def graded(store: Store, session: Session, turn: Turn) -> list[Review]:
    """Store the turn's grade with what it does to the cards."""
    assert turn.grade is not None
    return list(store.add_grade(session.id, turn.n, turn.grade, partial(practise, session, turn, NOON, SCHEDULE)))


def undo(store: Store, session_id: str = "") -> list[Review]:
    return store.cards.undo(stands, lambda review, card: unruled(review, card, SCHEDULE), session_id)


def begun(store: Store, session_id: str = "s1", kind: SessionKind = SessionKind.INTERVIEW, n: int = 1) -> Session:
    turns = [a_turn(each, answer=an_answer()) for each in range(1, n + 1)]
    session = a_session(*turns, session_id=session_id, plan=a_plan(kind=kind))
    store.start_session(session)
    return session


def a_turn_graded(n: int = 1, *verdicts: Verdict) -> Turn:
    return a_turn(n, answer=an_answer(), grade=a_grade(None, *verdicts))


MISSED = a_turn_graded(1, Verdict.MISSING, Verdict.PARTIAL)


def test_a_grade_is_stored_with_its_cards_and_reviews(store: Store) -> None:
    made = graded(store, begun(store), MISSED)
    assert [review.after for review in made] == store.cards.all()
    assert store.cards.reviews("s1", 1) == made
    assert [card.point_id for card in store.cards.of(["indexing-when-to-add", "none"])] == ["selectivity", "write-cost"]


def test_when_the_cards_cannot_be_written_the_grade_is_not_either(store: Store) -> None:
    session = begun(store)

    def broken(*_: object) -> list[Review]:
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        store.add_grade("s1", 1, a_grade(), broken)
    assert store.session("s1").turns[0].grade is None
    graded(store, session, MISSED)
    assert store.session("s1").turns[0].grade == MISSED.grade


def test_grading_the_turn_again_changes_its_reviews_in_place(store: Store) -> None:
    session = begun(store)
    graded(store, session, MISSED)
    graded(store, session, a_turn_graded(1, Verdict.COVERED, Verdict.MISSING))
    assert [each.rating for each in store.cards.reviews("s1", 1)] == [Rating.EASY, Rating.AGAIN]
    assert [card.reviews for card in store.cards.all()] == [1, 1]


# -- due ---------------------------------------------------------------------------------------------------------------


def a_card(n: int, **fields: object) -> Card:
    card = Card(f"q{n:06}", "p", "An index pays.", DAY, 1.0 + n / 7, 5.0, DAY - timedelta(days=3), 2, 0, False)
    return replace(card, **fields)  # type: ignore[arg-type]


def test_cards_come_back_as_they_were(store: Store) -> None:
    cards = [
        a_card(1),
        a_card(2, stability=None, difficulty=None, last_review=None, reviews=0, fresh=True, text="\ud800x"),
    ]
    assert store.cards.merge(cards) == 2
    assert store.cards.all() == [cards[0], replace(cards[1], text="\ufffdx")]


def test_due_are_those_of_today_and_before_longest_due_first(store: Store) -> None:
    days = {1: 0, 2: -5, 3: 1, 4: -5}
    store.cards.merge([a_card(n, due=DAY + timedelta(days=d), suspended=n == 4) for n, d in days.items()])
    assert [card.question_id for card in store.cards.due(DAY)] == ["q000002", "q000001"]
    assert len(store.cards.due(DAY + timedelta(days=1))) == 3


def test_a_huge_schedule_is_searched_by_index(store: Store) -> None:
    store.cards.merge(a_card(n, due=DAY + timedelta(days=n % 1000)) for n in range(100_000))
    assert len(store.cards.due(DAY)) == 100
    with store._database.read() as db:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {DUE}", (DAY.isoformat(),))]
        counted = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {PRACTISED}", (DAY.isoformat(),))]
    assert steps == ["SEARCH card USING INDEX card_by_due (due<?)"]
    assert "SEARCH review USING INDEX review_by_day (day=?)" in counted
    assert not [step for step in counted if step.startswith("SCAN review")]


def test_a_huge_schedule_can_be_due_all_at_once(store: Store) -> None:
    store.cards.merge(a_card(n) for n in range(100_000))
    assert len(store.cards.due(DAY)) == 100_000


def test_only_drills_use_up_the_day(store: Store) -> None:
    graded(store, begun(store), MISSED)
    assert store.cards.practised(DAY) == (0, 0)
    drill = begun(store, "s2", SessionKind.DRILL)
    graded(store, drill, MISSED)
    assert store.cards.practised(DAY) == (2, 2)
    graded(store, begun(store, "s3", SessionKind.DRILL), MISSED)
    assert store.cards.practised(DAY) == (2, 2)  # the same cards: new in the first drill, counted once
    assert store.cards.practised(DAY + timedelta(days=1)) == (0, 0)


# -- undo and overrule -------------------------------------------------------------------------------------------------


def test_undo_restores_exactly_what_was_there(store: Store) -> None:
    graded(store, begun(store), MISSED)
    before = store.cards.all()
    graded(
        store,
        begun(store, "s2", SessionKind.DRILL),
        a_turn_graded(1, Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING),
    )
    assert len(store.cards.all()) == 3
    assert store.cards.all()[1:] != before
    assert len(undo(store)) == 3
    assert store.cards.all() == before
    assert len(undo(store)) == 2
    assert store.cards.all() == []
    with pytest.raises(SessionError, match="no review to take back"):
        undo(store)


def test_undo_in_a_session_takes_nothing_of_another_one_back(store: Store) -> None:
    graded(store, begun(store), MISSED)
    graded(store, begun(store, "s2", SessionKind.DRILL), a_turn_graded(1, Verdict.COVERED))
    assert len(undo(store, "s2")) == 2
    before = store.cards.all()
    with pytest.raises(SessionError, match="no review to take back"):
        undo(store, "s2")
    assert store.cards.all() == before
    assert len(undo(store)) == 2


def test_what_was_taken_back_is_kept_and_can_be_graded_again(store: Store) -> None:
    session = begun(store)
    graded(store, session, MISSED)
    undo(store)
    with store._database.read() as db:
        assert db.execute("SELECT count(*), sum(undone) FROM review").fetchone() == (2, 2)
    graded(store, session, MISSED)
    assert len(store.cards.all()) == 2


def test_a_card_that_has_changed_since_is_not_taken_back(store: Store) -> None:
    graded(store, begun(store), MISSED)
    store.cards.change([("indexing-when-to-add", "selectivity")], lambda card: replace(card, due=DAY, reviews=9))
    assert [review.after.point_id for review in undo(store)] == ["write-cost"]
    with pytest.raises(SessionError, match="changed since"):
        undo(store)
    assert store.cards.all()[0].reviews == 9


def test_suspending_survives_undo(store: Store) -> None:
    graded(store, begun(store), MISSED)
    graded(store, begun(store, "s2"), MISSED)
    assert (
        store.cards.change([("indexing-when-to-add", "selectivity"), ("x", "y")], lambda c: replace(c, suspended=True))
        == 1
    )
    undo(store)
    assert [card.suspended for card in store.cards.all()] == [True, False]


def test_overruling_changes_the_newest_review_and_the_card(store: Store) -> None:
    graded(store, begun(store), MISSED)
    key = ("indexing-when-to-add", "selectivity")
    mine = store.cards.overrule(key, lambda review, card: overrule(review, card, Rating.EASY, SCHEDULE))
    assert store.cards.reviews("s1", 1)[0] == mine
    assert mine.overruled is Rating.EASY
    assert store.cards.all()[0] == mine.after
    with pytest.raises(UsageError, match="no review"):
        store.cards.overrule(("x", "y"), lambda review, card: review)


# -- import ------------------------------------------------------------------------------------------------------------


def test_of_two_cards_the_one_reviewed_later_is_kept(store: Store) -> None:
    store.cards.merge([a_card(1), a_card(2)])
    older = a_card(1, last_review=DAY - timedelta(days=9), reviews=50)
    newer = a_card(2, last_review=DAY, reviews=60)
    assert store.cards.merge([older, newer, a_card(3)]) == 2
    assert [card.reviews for card in store.cards.all()] == [2, 60, 2]


# -- what was graded before there were cards ---------------------------------------------------------------------------


def test_sessions_of_an_older_version_become_cards_once(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:1])
        db.executescript(VERSION_1)
    with Store(path) as store:
        catch_up(store.cards, SCHEDULE, NOON + timedelta(days=30))
        [card] = store.cards.all()
        assert (card.key, card.last_review, card.fresh) == (("q", "p"), date(2026, 3, 4), True)
        assert [review.rating for review in store.cards.reviews("old", 1)] == [Rating.HARD]
        catch_up(store.cards, SCHEDULE, NOON + timedelta(days=31))
        assert store.cards.all() == [card]


def test_catching_up_goes_on_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with Store(path) as store:
        for n in range(5):
            question = a_question(f"q{n}")
            turn = a_turn(1, question, answer=an_answer(), grade=a_grade(question, Verdict.MISSING))
            store.start_session(a_session(turn, session_id=f"s{n}", started_at=at(n)))
        with store._database.write() as db:
            db.execute("INSERT INTO backlog SELECT id FROM session")
            db.execute("UPDATE session SET plan = 'broken' WHERE id = 's3'")

        def practise_until(session: Session, turn: Turn, *held: object) -> list[Review]:
            if session.id == "s2":
                raise RuntimeError("killed here")
            return practise(session, turn, NOON, SCHEDULE, *held)  # type: ignore[arg-type]

        assert store.cards.catch_up(practise_until, 1) == 4
        assert store.cards.catch_up(practise_until, 1) == 3
        with pytest.raises(RuntimeError):
            store.cards.catch_up(practise_until, 1)
    with Store(path) as store:
        catch_up(store.cards, SCHEDULE, NOON)
        assert [card.question_id for card in store.cards.all()] == ["q0", "q1", "q2", "q4"]
        assert all(card.reviews == 1 for card in store.cards.all())


def test_rewritten_points_are_due_anew_and_removed_ones_are_kept(store: Store) -> None:
    graded(store, begun(store), MISSED)
    question = a_question()
    rewritten = replace(question, key_points=(replace(question.key_points[0], text="Statistics tell the planner."),))
    restart_rewritten(store.cards, Corpus((Topic("t", "T", (rewritten,)),)), DAY + timedelta(days=7))
    anew, removed = store.cards.all()
    assert (anew.text, anew.due, anew.reviews) == ("Statistics tell the planner.", date(2026, 3, 11), 0)
    assert (removed.point_id, removed.reviews) == ("write-cost", 1)


def rated(store: Store, point_id: str, rating: Rating) -> None:
    store.cards.overrule(
        ("indexing-when-to-add", point_id), lambda review, card: overrule(review, card, rating, SCHEDULE)
    )


def test_undo_takes_back_one_s_own_ratings_first_the_newest_first(store: Store) -> None:
    made = graded(store, begun(store), MISSED)
    as_graded = store.cards.all()
    rated(store, "write-cost", Rating.EASY)
    one = store.cards.all()
    rated(store, "selectivity", Rating.HARD)
    rated(store, "selectivity", Rating.GOOD)
    assert [(each.after.point_id, each.overruled) for each in undo(store)] == [("selectivity", Rating.GOOD)]
    assert store.cards.all() == one
    assert [(each.after.point_id, each.overruled) for each in undo(store)] == [("write-cost", Rating.EASY)]
    assert store.cards.all() == as_graded
    assert store.cards.reviews("s1", 1) == made
    assert len(undo(store)) == 2
    assert store.cards.all() == []


def test_undo_goes_back_in_time_through_ratings_and_grades(store: Store) -> None:
    session = begun(store, n=2)
    graded(store, session, MISSED)
    other = a_question("other")
    store.add_turn("s1", a_turn(3, other, answer=an_answer()))
    graded(store, session, a_turn(3, other, answer=an_answer(), grade=a_grade(other, Verdict.MISSING)))
    rated(store, "selectivity", Rating.GOOD)  # of the first turn, after the second was graded
    rated(store, "write-cost", Rating.GOOD)
    store.cards.overrule(("other", "selectivity"), lambda review, card: overrule(review, card, Rating.EASY, SCHEDULE))
    assert [[each.key for each in undo(store, "s1")] for _ in range(5)] == [
        [("other", "selectivity")],
        [("indexing-when-to-add", "write-cost")],
        [("indexing-when-to-add", "selectivity")],
        [("other", "selectivity")],
        [("indexing-when-to-add", "selectivity"), ("indexing-when-to-add", "write-cost")],
    ]


def test_ratings_from_before_their_order_was_kept_are_taken_back_one_by_one(store: Store) -> None:
    graded(store, begun(store), MISSED)
    rated(store, "selectivity", Rating.GOOD)
    rated(store, "write-cost", Rating.GOOD)
    with store._database.write() as db:
        db.execute("UPDATE review SET ruled = 0")
    assert [len(undo(store)) for _ in range(3)] == [1, 1, 2]


def test_a_rating_of_a_card_that_has_changed_since_is_not_taken_back(store: Store) -> None:
    graded(store, begun(store), MISSED)
    rated(store, "selectivity", Rating.GOOD)
    store.cards.change([("indexing-when-to-add", "selectivity")], lambda card: replace(card, due=DAY, reviews=9))
    assert [each.after.point_id for each in undo(store)] == ["write-cost"]


# -- predictions and marks ---------------------------------------------------------------------------------------------


def test_a_prediction_is_refused_once_there_is_a_grade(store: Store) -> None:
    session = begun(store)
    store.predict("s1", 1, Prediction(0.2, NOON))
    store.predict("s1", 1, Prediction(0.4, at(1)))
    graded(store, session, MISSED)
    with pytest.raises(SessionError, match="graded already"):
        store.predict("s1", 1, Prediction(1.0, NOON))
    grade = MISSED.grade
    assert grade is not None
    assert store.session("s1").turns[0].prediction == Prediction(0.4, at(1), grade.score)
    store.add_grade("s1", 1, replace(grade, score=1.0, answers=2))
    assert store.session("s1").turns[0].prediction == Prediction(
        0.4, at(1), grade.score
    )  # what a follow-up adds is apart


def test_marks_are_set_and_taken_away(store: Store) -> None:
    store.mark("a", Mark.KNOWN, NOON)
    store.mark("b", Mark.HIDDEN, NOON)
    store.mark("a", Mark.HIDDEN, NOON)
    store.mark("b", None, NOON)
    assert store.marks() == {"a": Mark.HIDDEN}


# -- killed ------------------------------------------------------------------------------------------------------------

WRITER = """
import sys
from functools import partial
from pathlib import Path
from interviewer.store import Store
from interviewer.practice import practise
from interviewer.schedule import Schedule
from tests.builders import *

store, n = Store(Path(sys.argv[1])), 0
store.start_session(a_session())
while True:
    n += 1
    question = a_question(f"q{n}")
    grade = a_grade(question, Verdict.MISSING)
    turn = a_turn(n, question, answer=an_answer(), grade=grade)
    store.add_turn(a_session().id, a_turn(n, question))
    store.add_answer(a_session().id, n, an_answer())
    store.add_grade(a_session().id, n, grade, partial(practise, a_session(), turn, NOON, Schedule()))
    print(n, flush=True)
"""


def test_every_acknowledged_grade_has_its_cards_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "interviewer.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        for _ in range(15):
            acknowledged = int(child.stdout.readline())
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.stdout.read().split())])
    with Store(path) as store:
        graded_questions = {turn.question.id for turn in store.session(a_session().id).turns if turn.grade}
        assert {card.question_id for card in store.cards.all()} == graded_questions
        assert len(graded_questions) >= acknowledged
