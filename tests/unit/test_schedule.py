"""FSRS and the rating of a point: exact sequences, on days that are passed in."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain import Card, Rating, Turn, Verdict
from interviewer.schedule import SURE, Schedule, rate
from tests.builders import a_follow_up, a_grade, a_point_grade, a_question, a_turn, an_answer

DAY = date(2026, 3, 4)
AGAIN, HARD, GOOD, EASY = Rating
NEW = Card("q", "p", "An index pays.", DAY)


def reviewed(*ratings: Rating, schedule: Schedule | None = None) -> list[Card]:
    """A card rated on each day that it is due."""
    cards, card = [], NEW
    for rating in ratings:
        card = (schedule or Schedule()).review(card, rating, card.due)
        cards.append(card)
    return cards


def days(*ratings: Rating, schedule: Schedule | None = None) -> list[int]:
    """The intervals after each rating."""
    return [(card.due - (card.last_review or DAY)).days for card in reviewed(*ratings, schedule=schedule)]


def test_intervals_grow_with_what_is_known_and_fall_with_what_is_not() -> None:
    assert days(AGAIN, GOOD, GOOD, HARD, EASY, AGAIN, GOOD) == [1, 2, 6, 13, 42, 3, 5]
    assert [days(first)[0] for first in Rating] == [1, 1, 2, 8]


def test_a_higher_retention_means_shorter_intervals() -> None:
    ratings = (GOOD, GOOD, GOOD)
    assert days(*ratings, schedule=Schedule(0.97)) < days(*ratings) < days(*ratings, schedule=Schedule(0.8))


def test_the_same_reviews_give_the_same_card_whatever_chance_does() -> None:
    random.seed(1)
    first = reviewed(GOOD, GOOD, EASY, GOOD)
    random.seed(2)
    assert reviewed(GOOD, GOOD, EASY, GOOD) == first


def test_only_forgetting_after_the_first_review_is_a_lapse() -> None:
    cards = reviewed(AGAIN, AGAIN, GOOD, AGAIN)
    assert [card.lapses for card in cards] == [0, 1, 1, 2]
    assert [card.reviews for card in cards] == [1, 2, 3, 4]
    schedule = Schedule(leech_lapses=2)
    assert [schedule.is_leech(card) for card in cards] == [False, False, False, True]


def test_a_clock_set_back_does_no_harm() -> None:
    card = Schedule().review(NEW, GOOD, DAY)
    again = Schedule().review(card, GOOD, DAY - timedelta(days=400))
    assert again == Schedule().review(card, GOOD, DAY)
    assert again.last_review == DAY
    assert again.due > DAY


@given(st.lists(st.tuples(st.sampled_from(Rating), st.integers(-2_000, 20_000)), max_size=40), st.floats(0.7, 0.97))
def test_whatever_the_days_and_ratings_a_card_comes_back_later(steps: list[tuple[Rating, int]], share: float) -> None:
    schedule, card = Schedule(share), NEW
    for rating, offset in steps:
        before, card = card, schedule.review(card, rating, DAY + timedelta(days=offset))
        assert card.last_review is not None
        assert card.last_review >= (before.last_review or card.last_review)
        assert card.due > card.last_review
        assert card.stability is not None
        assert card.stability > 0
        assert 1 <= (card.difficulty or 0) <= 10


def test_recall_falls_with_the_days() -> None:
    schedule = Schedule()
    card = schedule.review(NEW, GOOD, DAY)
    chances = [schedule.recall(card, DAY + timedelta(days=n)) for n in (0, 2, 10, 300)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1
    assert chances[1] == pytest.approx(0.9, abs=0.02)  # due when the chance has fallen to the desired retention
    assert schedule.recall(NEW, DAY) == 0


def test_suspension_survives_a_review() -> None:
    assert Schedule().review(replace(NEW, suspended=True), GOOD, DAY).suspended


# -- the rating of a point ---------------------------------------------------------------------------------------------

QUESTION = a_question()
POINT = QUESTION.key_points[0]


def rated(verdict: Verdict, confidence: float = 0.95, seconds: float = 60.0, **fields: object) -> Rating:
    turn: Turn = a_turn(answer=an_answer(seconds=seconds), grade=a_grade())
    return rate(replace(turn, **fields), replace(a_point_grade(POINT, verdict), confidence=confidence))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "rating"),
    [
        (Verdict.MISSING, AGAIN),
        (Verdict.CONTRADICTED, AGAIN),
        (Verdict.PARTIAL, HARD),
        (Verdict.COVERED, EASY),
    ],
)
def test_a_verdict_is_a_rating(verdict: Verdict, rating: Rating) -> None:
    assert rated(verdict) is rating


def test_ease_takes_a_sure_grader_and_the_question_s_time() -> None:
    assert rated(Verdict.COVERED, confidence=SURE) is EASY
    assert rated(Verdict.COVERED, confidence=SURE - 0.01) is GOOD
    assert rated(Verdict.COVERED, seconds=60 * QUESTION.minutes) is EASY
    assert rated(Verdict.COVERED, seconds=60 * QUESTION.minutes + 1) is GOOD


def test_help_makes_it_hard() -> None:
    assert rated(Verdict.COVERED, follow_ups=(a_follow_up(POINT.id),)) is HARD
    assert rated(Verdict.COVERED, follow_ups=(a_follow_up("write-cost"),)) is EASY
    assert rated(Verdict.COVERED, hints=(POINT.hint,)) is HARD
    assert rated(Verdict.PARTIAL, hints=(POINT.hint,)) is AGAIN


def test_the_scheduler_needs_no_optimizer() -> None:
    script = "import sys, interviewer.schedule; print({'torch', 'fsrs.optimizer'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
