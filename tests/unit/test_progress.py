"""How a person is doing: what the store counts, and the small charts that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interviewer.domain import Session, SessionKind, Verdict
from interviewer.drill import coming
from interviewer.grading.cards import Standing
from interviewer.grading.weights import Weights
from interviewer.store import Store, TopicScore
from interviewer.tui import chart, drill_text, home_text
from interviewer.tui.practice_desk import Due
from tests.builders import (
    NOON,
    a_grade,
    a_plan,
    a_point,
    a_question,
    a_session,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)
from tests.unit.test_drill import CORPUS, DAY, a_card
from tests.unit.test_interview import store

__all__ = ["store"]
ONE_POINT = (a_point(),)


def a_scored(n: int, covered: bool, topic: str = "indexing", **plan: object) -> Session:
    """Session number `n`, with one question that scored 1 or 0."""
    question = a_question(f"{topic}-{n}", topic=topic, key_points=ONE_POINT)
    grade = a_grade(question, Verdict.COVERED if covered else Verdict.MISSING)
    turn = a_turn(1, question, asked_at=at(n), answer=an_answer(), grade=grade, closed=True)
    return a_session(turn, session_id=f"s-{n:03}", started_at=at(n), plan=a_plan(**plan))


def test_the_scores_are_those_of_the_last_graded_interviews_oldest_first(store: Store) -> None:
    for n, covered in enumerate((False, True, False, True, True)):
        store.start_session(a_scored(n, covered))
    store.start_session(a_scored(9, False, kind=SessionKind.DRILL))
    store.start_session(a_session(a_turn(1), session_id="ungraded", started_at=at(10)))
    assert store.scores(10) == [0, 1, 0, 1, 1]
    assert store.scores(3) == [0, 1, 1]


def test_a_session_counts_by_its_mean_and_a_turn_by_its_newest_grade(store: Store) -> None:
    question = a_question(key_points=ONE_POINT)
    right, wrong = a_grade(question), a_grade(question, Verdict.MISSING)
    turns = [a_turn(n, question, answer=an_answer(), grade=wrong, closed=True) for n in (1, 2)]
    store.start_session(a_session(*turns, a_turn(3, question, answer=an_answer(), grade=an_abstained_grade())))
    store.add_grade(a_session().id, 2, right)
    assert store.scores(5) == [0.5]
    assert store.topic_scores(50) == [TopicScore("indexing", 0.5, 2)]


def test_topics_stand_weakest_first_over_the_last_questions(store: Store) -> None:
    for n, (covered, topic) in enumerate([(False, "old"), (True, "caching"), (True, "indexing"), (False, "indexing")]):
        store.start_session(a_scored(n, covered, topic))
    assert store.topic_scores(3) == [TopicScore("indexing", 0.5, 2), TopicScore("caching", 1.0, 1)]
    assert store.topic_scores(50)[0] == TopicScore("old", 0.0, 1)


def test_an_empty_store_tells_nothing(store: Store) -> None:
    assert store.scores(5) == []
    assert store.topic_scores(5) == []


def test_cards_are_counted_by_the_day_on_which_they_come(store: Store) -> None:
    cards = [a_card(due=0), a_card(due=1), a_card(point_id="size", due=1), a_card(due=3), a_card(due=9)]
    cards += [a_card("gone", due=2), a_card(due=2, suspended=True)]
    assert coming(cards, CORPUS.by_id(), DAY, 4) == [2, 0, 1, 0]


# -- charts ------------------------------------------------------------------------------------------------------------


def test_columns_are_as_high_as_their_share() -> None:
    assert chart.columns([0, 0.25, 0.5, 1]) == ["▁▂▄█"]
    assert chart.columns([0, 0.5, 0.75, 1], 2) == ["  ▄█", "▁███"]
    assert chart.columns([-1, 7]) == ["▁█"]
    assert chart.columns([], 2) == ["", ""]


def test_counts_stand_against_the_largest() -> None:
    assert chart.counts([0, 1, 4, 0]) == "·▂█·"
    assert chart.counts([0, 0]) == "··"
    assert chart.counts([]) == ""


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([], "No interview is graded yet."),
        ([0.5], "2.5 / 5 in one interview"),
        ([0.4, 0.6], "2.5 / 5 in the last 2"),
        ([0.2] * 5 + [0.4] * 5, "2.0 / 5 in the last 5, 1.0 up"),
        ([0.4] * 5 + [0.2] * 5, "1.0 / 5 in the last 5, 1.0 down"),
        ([0.2] * 10, "1.0 / 5 in the last 5, unchanged"),
    ],
)
def test_the_trend_in_words(scores: list[float], told: str) -> None:
    assert [line.plain for line in home_text.trend_words(scores)] == [told]


def test_the_chart_keeps_the_newest_scores_that_fit() -> None:
    drawn = [line.plain for line in home_text.trend_chart([1.0] * 50 + [0.0], 12, 2)]
    assert drawn == ["5 █ █ █ █  ", "0 █ █ █ █ ▁"]
    assert list(home_text.trend_chart([1.0], 12, 0)) == []


def test_how_far_the_grader_can_be_trusted() -> None:
    weights = Weights.shipped()
    measured = home_text.trust(Standing(weights, "measured here on 900 labelled answers", measured=True), 0.1).plain
    assert measured == "✓ scores ± 0.5  measured here on 900 labelled answers"
    assert home_text.trust(Standing(weights, "not measured here", measured=False), 0.1).plain.startswith("! scores")
    assert "reading" in home_text.trust(None, 0.0).plain


@pytest.mark.parametrize(
    ("days", "told"),
    [(-3, "today"), (0, "today"), (1, "tomorrow"), (2, "in 2 days"), (60, "in 60 days"), (91, "in 3 months")],
)
def test_when_a_card_comes_back(days: int, told: str) -> None:
    assert drill_text.back(DAY + timedelta(days=days), DAY) == told
    assert drill_text.back(DAY + timedelta(days=900), DAY) == "in 2 years"
    assert NOON.date() == DAY


def test_topics_that_do_not_fit_are_counted() -> None:
    due = Due((("Indexing", 9), ("Caching", 3), ("Queues", 2), ("Locks", 1)), fresh=2)
    rows = [line.plain.rstrip() for line in drill_text.due_rows(due, 3)]
    assert rows == ["Indexing  ━━━━━━━━━━━━  9", "Caching   ━━━━          3", "3 cards on 2 other topics"]
    assert drill_text.due_head(due).plain == "15 cards due today, 2 of them new"
    assert drill_text.due_line(Due()).plain.startswith("No card is due today.")
