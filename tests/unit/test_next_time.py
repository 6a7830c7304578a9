"""What to say next time: by code, from the points that cost most."""

from __future__ import annotations

from interviewer.domain import Kind, Verdict
from interviewer.report.next_time import next_time
from tests.builders import a_grade, a_question, a_turn, an_abstained_grade, an_answer

QUESTION = a_question()  # selectivity 3, write-cost 2, measuring 1


def told(*verdicts: Verdict, **fields: object) -> tuple[str, ...]:
    return next_time(a_turn(1, QUESTION, answer=an_answer(), grade=a_grade(QUESTION, *verdicts), **fields))


def test_the_two_dearest_points_in_order() -> None:
    assert told(Verdict.PARTIAL, Verdict.CONTRADICTED, Verdict.MISSING) == (
        "Put this right: An index pays off by write-cost.",
        "Then say in full: An index pays off by selectivity.",
    )


def test_one_missed_point_leaves_room_for_the_next_difficulty() -> None:
    first = "Say this first: An index pays off by write-cost."
    assert told(Verdict.COVERED, Verdict.MISSING) == (first, "Say it again in fewer words.")
    assert told(Verdict.COVERED, Verdict.MISSING, hints=("h",)) == (first, "Say it without the hint.")
    slow = a_turn(1, QUESTION, answer=an_answer(seconds=500.0), grade=a_grade(QUESTION))
    assert next_time(slow) == ("Every point was covered.", "Say it within 4 minutes.")


def test_an_account_of_ones_own_work_shows_its_points() -> None:
    own = a_question(kind=Kind.BEHAVIOURAL)
    grade = a_grade(own, Verdict.MISSING, Verdict.PARTIAL)
    assert next_time(a_turn(1, own, answer=an_answer(), grade=grade)) == (
        "Show this first: An index pays off by selectivity.",
        "Then show in full: An index pays off by write-cost.",
    )


def test_nothing_missed_but_something_wrong() -> None:
    [claim] = QUESTION.misconceptions
    grade = a_grade(QUESTION, misconceptions=(claim,))
    assert next_time(a_turn(1, QUESTION, answer=an_answer(), grade=grade))[0] == f"Put this right: {claim.correction}"


def test_without_a_score_nothing_is_claimed() -> None:
    assert next_time(a_turn()) == ()
    assert next_time(a_turn(1, answer=an_answer(), grade=an_abstained_grade())) == ()
