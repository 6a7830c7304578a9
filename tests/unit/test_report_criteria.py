"""How a stage's success criteria are judged by the grades of its questions."""

from __future__ import annotations

import pytest

from interviewer.domain import Criterion, Kind, Measure, Misconception, Turn, Verdict
from interviewer.report.criteria import Outcome, judge
from interviewer.report.format import measured
from tests.builders import a_grade, a_point, a_question, a_turn, an_abstained_grade, an_answer

CACHING = a_question(
    "caching-ttl", topic="caching", kind=Kind.DESIGN, minutes=2, key_points=(a_point("ttl"), a_point("eviction"))
)
COVERED, PARTIAL, MISSING, WRONG = Verdict


def graded(n: int, *verdicts: Verdict, seconds: float = 60) -> Turn:
    return a_turn(n, CACHING, answer=an_answer(seconds=seconds), grade=a_grade(CACHING, *verdicts))


@pytest.mark.parametrize(
    ("verdicts", "share", "outcome"),
    [
        ((COVERED, COVERED), 1.0, Outcome.MET),
        ((COVERED, MISSING), 0.5, Outcome.PARTLY),
        ((PARTIAL, MISSING), 0.25, Outcome.NOT_MET),
        ((WRONG, WRONG), 0.0, Outcome.NOT_MET),
    ],
)
def test_points_are_weighed_over_the_stage(verdicts: tuple[Verdict, ...], share: float, outcome: Outcome) -> None:
    judged = judge(Criterion("Names the cost", Measure.POINTS), [graded(1, *verdicts)])
    assert judged.share == pytest.approx(share)
    assert (judged.outcome, judged.turns) == (outcome, (1,))


def test_essentials_leave_out_what_is_only_nice() -> None:
    turn = a_turn(1, answer=an_answer(), grade=a_grade(None, COVERED, MISSING, MISSING))  # weights 3, 2, 1
    assert judge(Criterion("Knows the core", Measure.ESSENTIALS), [turn]).share == 1.0
    assert judge(Criterion("Knows the core", Measure.ESSENTIALS), [graded(1)]).outcome is Outcome.NOT_SHOWN


def test_correctness_is_spoilt_by_a_contradiction_and_by_a_misconception() -> None:
    criterion = Criterion("Says nothing wrong", Measure.CORRECT)
    believed = a_grade(CACHING, COVERED, COVERED, misconceptions=(Misconception("a", "b"),))
    turns = [graded(1, COVERED, MISSING), graded(2, COVERED, WRONG), a_turn(3, CACHING, grade=believed)]
    assert judge(criterion, turns).share == 0.5  # the third has no answer
    answered = a_turn(3, CACHING, answer=an_answer(), grade=believed)
    assert judge(criterion, [*turns[:2], answered]).share == pytest.approx(1 / 3)


def test_answered_and_in_time_are_counted_by_question() -> None:
    turns = [graded(1, seconds=119), graded(2, seconds=121), a_turn(3, CACHING, skipped=True)]
    assert judge(Criterion("Keeps going", Measure.ANSWERED), turns).share == pytest.approx(2 / 3)
    assert judge(Criterion("To the point", Measure.IN_TIME), turns).share == 0.5


def test_an_answer_that_says_nothing_is_neither_in_time_nor_correct() -> None:
    turns = [graded(1, MISSING, MISSING)]
    assert judge(Criterion("Keeps going", Measure.ANSWERED), turns).outcome is Outcome.NOT_MET
    assert judge(Criterion("To the point", Measure.IN_TIME), turns).outcome is Outcome.NOT_MET
    assert judge(Criterion("Says nothing wrong", Measure.CORRECT), turns).outcome is Outcome.NOT_SHOWN


def test_only_questions_on_its_topics_and_of_its_kinds_show_a_criterion() -> None:
    turns = [graded(1, COVERED, COVERED), a_turn(2, answer=an_answer(), grade=a_grade(None, MISSING))]
    assert judge(Criterion("Caches", Measure.POINTS, topics=("caching",)), turns).turns == (1,)
    assert judge(Criterion("Designs", Measure.POINTS, kinds=(Kind.DESIGN,)), turns).turns == (1,)
    assert judge(Criterion("Tells", Measure.POINTS, kinds=(Kind.BEHAVIOURAL,)), turns).outcome is Outcome.NOT_SHOWN


def test_an_abstained_grade_shows_nothing() -> None:
    turn = a_turn(1, CACHING, answer=an_answer(), grade=an_abstained_grade())
    for measure in (Measure.POINTS, Measure.ESSENTIALS, Measure.CORRECT):
        assert judge(Criterion("Any", measure), [turn]).outcome is Outcome.NOT_SHOWN


def test_what_no_grade_can_show_is_left_to_the_reader() -> None:
    judged = judge(Criterion("Fits the team"), [graded(1, COVERED, COVERED)])
    assert (judged.outcome, judged.share, measured(judged)) == (Outcome.OPEN, None, "")


def test_what_was_measured_is_said_with_its_questions() -> None:
    criterion = Criterion("Names the cost", Measure.POINTS)
    one = judge(criterion, [graded(1, COVERED, MISSING)])
    assert measured(one) == "50 % of the points by weight, question 1"
    three = judge(criterion, [graded(n, COVERED, COVERED) for n in (1, 2, 4)])
    assert measured(three) == "100 % of the points by weight, questions 1, 2 and 4"
