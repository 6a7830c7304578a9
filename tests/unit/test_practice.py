"""What a graded turn does to the cards, and what an edited corpus does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from interviewer.domain import Card, Rating, Review, Session, SessionKind, Turn, Verdict
from interviewer.errors import SessionError
from interviewer.practice import overrule, practise, restarted, same_point, stands
from interviewer.schedule import Schedule
from tests.builders import (
    NOON,
    a_follow_up,
    a_grade,
    a_plan,
    a_point,
    a_question,
    a_session,
    a_turn,
    an_abstained_grade,
    an_answer,
)

SCHEDULE = Schedule()
INTERVIEW = a_session()
DRILL = a_session(plan=a_plan(kind=SessionKind.DRILL))
TODAY = NOON.date()


def a_graded_turn(*verdicts: Verdict) -> Turn:
    return a_turn(answer=an_answer(), grade=a_grade(None, *verdicts))


def reviews_of(
    turn: Turn,
    cards: Sequence[Card] = (),
    made: Sequence[Review] = (),
    session: Session = INTERVIEW,
    now: datetime = NOON,
) -> dict[str, Review]:
    by_point = {card.point_id: card for card in cards}
    earlier = {review.after.point_id: review for review in made}
    return {each.after.point_id: each for each in practise(session, turn, now, SCHEDULE, by_point, earlier)}


def test_each_missed_point_becomes_a_card() -> None:
    made = reviews_of(a_graded_turn(Verdict.MISSING, Verdict.PARTIAL, Verdict.COVERED))
    assert {key: (each.rating, each.before) for key, each in made.items()} == {
        "selectivity": (Rating.AGAIN, None),
        "write-cost": (Rating.HARD, None),
    }
    card = made["selectivity"].after
    assert card.key == ("indexing-when-to-add", "selectivity")
    assert (card.text, card.due, card.fresh) == ("An index pays off by selectivity.", date(2026, 3, 5), True)


def test_a_covered_point_counts_when_it_has_a_card() -> None:
    card = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"].after
    later = reviews_of(a_graded_turn(), [card], now=NOON + timedelta(days=3))
    assert list(later) == ["selectivity"]
    assert later["selectivity"].before == card
    assert later["selectivity"].after.due > card.due


def test_what_a_drill_does_not_ask_for_is_no_miss() -> None:
    """But said, or contradicted, it counts."""
    ids = tuple(point.id for point in a_question().key_points)
    plan = a_plan(kind=SessionKind.DRILL, points={"indexing-when-to-add": ids[:1]})
    session = a_session(plan=plan)
    known = Card("indexing-when-to-add", ids[1], "An index pays.", TODAY, 2.0, 5.0, TODAY, 1, 0, fresh=False)
    for left_out in (Verdict.MISSING, Verdict.PARTIAL):
        turn = a_graded_turn(Verdict.MISSING, left_out, left_out)
        assert list(reviews_of(turn, session=session)) == list(reviews_of(turn, [known], session=session)) == [ids[0]]
    said = a_graded_turn(Verdict.MISSING, Verdict.COVERED, Verdict.CONTRADICTED)
    assert list(reviews_of(said, [known], session=session)) == list(ids)
    whole = a_session(plan=a_plan(kind=SessionKind.DRILL, points={"indexing-when-to-add": ()}))
    assert len(reviews_of(a_graded_turn(*[Verdict.MISSING] * 3), session=whole)) == 3


def test_an_abstained_grade_and_no_grade_say_nothing() -> None:
    assert not reviews_of(a_turn(answer=an_answer(), grade=an_abstained_grade()))
    assert not reviews_of(a_turn(answer=an_answer()))


def test_a_follow_up_changes_the_review_of_the_turn_and_makes_no_second_one() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"]
    turn = replace(a_graded_turn(), follow_ups=(a_follow_up("selectivity", answer=an_answer("few rows")),))
    [again] = reviews_of(turn, [first.after], [first]).values()
    assert again.rating is Rating.HARD
    assert again.before is None
    assert again.after.reviews == 1


def test_a_card_reviewed_elsewhere_since_is_left_alone() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"]
    moved = SCHEDULE.review(first.after, Rating.GOOD, TODAY)
    assert "selectivity" not in reviews_of(a_graded_turn(), [moved], [first])
    assert not stands(first, moved)


def test_suspending_is_no_review_and_outlives_one() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"]
    card = replace(first.after, suspended=True)
    assert stands(first, card)
    assert reviews_of(a_graded_turn(Verdict.PARTIAL), [card], [first])["selectivity"].after.suspended
    assert overrule(first, card, Rating.EASY, SCHEDULE).after.suspended


def test_a_card_is_fresh_until_it_is_drilled() -> None:
    card = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"].after
    assert reviews_of(a_graded_turn(Verdict.MISSING), [card])["selectivity"].after.fresh
    assert not reviews_of(a_graded_turn(Verdict.MISSING), [card], session=DRILL)["selectivity"].after.fresh
    assert not reviews_of(a_graded_turn(Verdict.MISSING), session=DRILL)["selectivity"].after.fresh


@pytest.mark.parametrize(("hours", "day"), [(-10, date(2026, 3, 4)), (14, date(2026, 3, 5))])
def test_the_day_is_that_of_the_person_s_own_zone(hours: int, day: date) -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    card = reviews_of(a_graded_turn(Verdict.MISSING), now=late)["selectivity"].after
    assert (card.last_review, card.due) == (day, day + timedelta(days=1))


def test_travelling_west_makes_no_review_of_yesterday() -> None:
    east = datetime(2026, 3, 5, 1, tzinfo=timezone(timedelta(hours=12)))
    card = reviews_of(a_graded_turn(Verdict.MISSING), now=east)["selectivity"].after
    west = (east + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-8)))
    assert west.date() < east.date()
    assert reviews_of(a_graded_turn(), [card], now=west)["selectivity"].after.last_review == east.date()


# -- overruling --------------------------------------------------------------------------------------------------------


def test_the_person_s_rating_takes_the_place_of_the_grader_s() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING), session=DRILL)["selectivity"]
    mine = overrule(first, first.after, Rating.EASY, SCHEDULE)
    assert (mine.graded, mine.overruled, mine.rating) == (Rating.AGAIN, Rating.EASY, Rating.EASY)
    assert mine.after == replace(
        SCHEDULE.review(Card(*first.key, first.after.text, TODAY), Rating.EASY, TODAY), fresh=False
    )
    assert overrule(mine, mine.after, Rating.AGAIN, SCHEDULE).after == first.after


def test_grading_again_keeps_the_person_s_rating() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"]
    mine = overrule(first, first.after, Rating.EASY, SCHEDULE)
    again = reviews_of(a_graded_turn(Verdict.PARTIAL), [mine.after], [mine])["selectivity"]
    assert (again.graded, again.overruled) == (Rating.HARD, Rating.EASY)
    assert again.after == mine.after


def test_a_card_that_has_moved_on_is_not_rated_again() -> None:
    first = reviews_of(a_graded_turn(Verdict.MISSING))["selectivity"]
    with pytest.raises(SessionError, match="changed since"):
        overrule(first, SCHEDULE.review(first.after, Rating.GOOD, TODAY), Rating.EASY, SCHEDULE)


# -- an edited corpus --------------------------------------------------------------------------------------------------

POINT = "An index pays when the predicate keeps a small share of the rows."


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("An index pays off when a predicate keeps only a small share of rows!", True),
        ("An index does not pay when the predicate keeps a small share of the rows.", False),
        ("An index pays when the predicate keeps 5 percent of the rows.", False),
        ("Each write has to keep every index up to date.", False),
        ("", False),
    ],
)
def test_a_polished_point_is_the_same_and_a_rewritten_one_is_not(text: str, same: bool) -> None:
    assert same_point(POINT, text) is same


def test_only_rewritten_points_restart() -> None:
    question = a_question(key_points=(a_point("a", text=POINT), a_point("b", text="Something else entirely.")))
    texts = [
        ((question.id, "a"), POINT),
        ((question.id, "b"), POINT),
        ((question.id, "gone"), POINT),
        (("q", "a"), POINT),
    ]
    assert restarted(texts, {question.id: question}) == {(question.id, "b"): "Something else entirely."}


def test_a_review_of_a_rewritten_point_starts_anew() -> None:
    card = Card("indexing-when-to-add", "selectivity", POINT, TODAY, 50.0, 5.0, TODAY - timedelta(days=9), 7, 3, False)
    made = reviews_of(a_graded_turn(Verdict.MISSING), [card], session=DRILL)["selectivity"]
    assert made.before == card
    assert (made.after.reviews, made.after.lapses) == (1, 0)
    assert made.after.text == "An index pays off by selectivity."
    assert overrule(made, made.after, Rating.EASY, SCHEDULE).after.reviews == 1


def test_a_polished_text_is_taken_over_and_the_schedule_kept() -> None:
    text = "An index pays off by its selectivity."
    card = Card("indexing-when-to-add", "selectivity", text, TODAY, 50.0, 5.0, TODAY - timedelta(days=9), 7, 3, False)
    made = reviews_of(a_graded_turn(), [card])["selectivity"]
    assert (made.after.reviews, made.after.text) == (8, "An index pays off by selectivity.")
