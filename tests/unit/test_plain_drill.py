"""The drill on stdin and stdout, over the real store."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from interviewer.domain import Rating
from interviewer.interview import Interview
from interviewer.plain_drill import PlainDrill
from interviewer.practice import overrule, stands, unruled
from interviewer.schedule import Schedule
from interviewer.store import Store
from tests.unit.test_drill import a_card, parts, plan_of
from tests.unit.test_interview import store

__all__ = ["store"]


@pytest.fixture
def drill(store: Store) -> Interview:
    """On two points of the first question and on one of the second."""
    store.cards.merge([a_card(point_id="selectivity"), a_card(), a_card("indexing-two")])
    plan = plan_of(store)
    assert plan is not None
    return Interview.start(plan, parts(store), session_id="s1", seed=1)


def run(store: Store, drill: Interview, typed: str) -> str:
    sink = io.StringIO()
    session = PlainDrill(
        drill,
        io.StringIO(typed),
        sink,
        error=0.1,
        save_draft=lambda *_: None,
        rate=lambda key, rating: store.cards.overrule(key, lambda made, card: overrule(made, card, rating, Schedule())),
        undo=lambda: store.cards.undo(stands, lambda made, card: unruled(made, card, Schedule()), drill.session.id),
    )
    session.run()
    return sink.getvalue()


def test_each_grade_says_what_comes_back_when(store: Store, drill: Interview) -> None:
    shown = run(store, drill, "writes\n.\n/quit\n")
    assert "Question 1 of 2 - Due cards - indexing, middle" in shown
    assert "Cards:\n  1. again, back on 2026-03-05: An index pays off by selectivity." in shown
    assert "2. easy, back on" in shown
    assert "To rate a point yourself: interviewer cards rate indexing-one selectivity good" in shown


def test_a_question_says_how_many_of_its_points_are_drilled(store: Store, drill: Interview) -> None:
    shown = run(store, drill, "writes\n.\n/skip\n/quit\n")
    assert "\n2 of its 3 points are drilled; what you leave out of the others changes no card.\n" in shown
    assert "\n1 of its 3 points is drilled" in shown
    assert [review.after.point_id for review in store.cards.reviews("s1", 1)] == ["selectivity", "writes"]


def test_a_rating_can_be_overruled(store: Store, drill: Interview) -> None:
    shown = run(store, drill, "writes\n.\n/rate 2 again\n/rate 2 hard\n/quit\n")
    assert "again (yours), back on 2026-03-05: An index pays off by writes." in shown
    review = store.cards.reviews("s1", 1)[1]
    assert (review.graded, review.overruled) == (Rating.EASY, Rating.HARD)


def test_a_review_can_be_taken_back(store: Store, drill: Interview) -> None:
    before = store.cards.all()
    shown = run(store, drill, "writes\n.\n/undo\n/undo\n/rate 1 good\n/quit\n")
    assert "Taken back: An index pays off by writes." in shown
    assert "There is no review to take back." in shown
    assert "Which card?" in shown
    assert store.cards.all() == before


def test_undo_takes_back_a_rating_alone_before_the_review(store: Store, drill: Interview) -> None:
    shown = run(store, drill, "writes\n.\n/rate 2 again\n/undo\n/rate 2 hard\n/undo\n/quit\n")
    assert "Your rating is taken back, easy counts again: An index pays off by writes." in shown
    assert "2 hard" not in shown
    assert shown.count("Your rating is taken back") == 2
    assert [(each.graded, each.overruled) for each in store.cards.reviews("s1", 1)] == [
        (Rating.AGAIN, None),
        (Rating.EASY, None),
    ]
    assert "Taken back: " not in shown


def test_wrong_ratings_are_answered_and_settle_nothing(store: Store, drill: Interview) -> None:
    shown = run(
        store, drill, "/rate 1 good\nwrites\n.\n/rate\n/rate x good\n/rate 99 good\n/rate ² good\n/rate 1 god\n/quit\n"
    )
    assert shown.count("Which card?") == 5
    assert "There is no rating 'god'. Did you mean good?" in shown
    assert store.cards.reviews("s1", 1)[0].overruled is None


def test_a_prediction_is_taken_before_the_answer_only(store: Store, drill: Interview) -> None:
    shown = run(store, drill, "/predict\n/predict six\n/predict 6\n/predict 4,5\nnothing\n.\n/predict 1\n/quit\n")
    assert shown.count("Give the score that you expect") == 2
    assert "A predicted score lies between 0 and 5." in shown
    assert "You expected 4.5 / 5." in shown
    assert "graded already" in shown
    prediction = store.session("s1").turns[0].prediction
    assert prediction is not None
    assert prediction.expected == 0.9


def test_a_question_comes_in_other_words_the_next_time(store: Store, drill: Interview) -> None:
    first = run(store, drill, "writes\n.\n/skip\n")
    store.cards.merge([replace(a_card(), last_review=a_card().due.replace(year=2027))])
    plan = plan_of(store)
    assert plan is not None
    again = Interview.start(plan, drill._parts, session_id="s2", seed=1)
    second = run(store, again, "/quit\n")
    assert "How do you decide whether a column deserves an index?" in first
    assert "First variant?" in second
