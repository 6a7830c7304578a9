"""The figures of a session: per stage, per topic, strengths and costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.domain import Criterion, Question, Stage, Turn, Verdict
from interviewer.report.criteria import Outcome
from interviewer.report.gather import gather
from interviewer.report.markdown import to_markdown
from interviewer.report.summary import Cost, Strength, TopicSummary, summarise
from tests.builders import (
    a_follow_up,
    a_grade,
    a_plan,
    a_point,
    a_question,
    a_session,
    a_stage,
    a_turn,
    an_abstained_grade,
    an_answer,
)

CACHING = a_question("caching-ttl", topic="caching", key_points=(a_point("ttl"), a_point("eviction")))


def graded(n: int, question: Question | None = None, *verdicts: Verdict) -> Turn:
    return a_turn(n, question or a_question(), answer=an_answer(), grade=a_grade(question, *verdicts))


def test_an_empty_session_has_no_score_and_no_question() -> None:
    summary = summarise(a_session())
    assert (summary.score, summary.asked, summary.answered, summary.skipped, summary.minutes) == (None, 0, 0, 0, 0)
    assert [(stage.title, stage.asked, stage.score) for stage in summary.stages] == [("Technical", 0, None)]
    assert not any((summary.topics, summary.strengths, summary.costs))


def test_counts_and_minutes() -> None:
    probed = a_turn(1, answer=an_answer(seconds=90), follow_ups=(a_follow_up(answer=an_answer(seconds=30)),))
    summary = summarise(a_session(probed, a_turn(2, skipped=True), a_turn(3)))
    assert (summary.asked, summary.answered, summary.skipped, summary.graded) == (3, 1, 1, 0)
    assert summary.minutes == 2


def test_a_question_left_after_its_answer_counts_as_answered_not_as_skipped() -> None:
    summary = summarise(a_session(a_turn(1, answer=an_answer(), skipped=True)))
    assert (summary.answered, summary.skipped) == (1, 0)


def test_costs_are_shares_of_their_question_dearest_first() -> None:
    first = graded(1, None, Verdict.PARTIAL, Verdict.MISSING, Verdict.COVERED)  # weights 3, 2, 1
    second = graded(2, CACHING, Verdict.COVERED, Verdict.CONTRADICTED)  # weights 2, 2
    costs = summarise(a_session(first, second)).costs
    assert [(cost.turn, cost.verdict) for cost in costs] == [
        (2, Verdict.CONTRADICTED),
        (1, Verdict.MISSING),
        (1, Verdict.PARTIAL),
    ]
    assert [cost.lost for cost in costs] == pytest.approx([2 / 4, 2 / 6, 1.5 / 6])
    assert costs[0] == Cost(2, "caching-ttl", "eviction", "An index pays off by eviction.", Verdict.CONTRADICTED, 0.5)


def test_of_equal_costs_a_contradiction_comes_first() -> None:
    turn = graded(1, CACHING, Verdict.MISSING, Verdict.CONTRADICTED)
    assert [cost.verdict for cost in summarise(a_session(turn)).costs] == [Verdict.CONTRADICTED, Verdict.MISSING]


def test_what_was_lost_and_the_score_add_up_to_one() -> None:
    turn = graded(1, None, Verdict.PARTIAL, Verdict.MISSING)
    summary = summarise(a_session(turn))
    assert summary.score is not None
    assert summary.score + sum(cost.lost for cost in summary.costs) == pytest.approx(1)


def test_a_covered_point_costs_what_it_did_not_earn_but_is_not_missed() -> None:
    grade = a_grade(CACHING, Verdict.COVERED, Verdict.MISSING)
    weakly = replace(grade, score=0.35, points=(replace(grade.points[0], credit=0.7), grade.points[1]))
    report = gather(a_session(a_turn(1, CACHING, answer=an_answer(), grade=weakly)))
    assert [(cost.point_id, round(cost.lost, 3)) for cost in report.summary.costs] == [("eviction", 0.5), ("ttl", 0.15)]
    assert [cost.point_id for cost in report.summary.stages[0].missed] == ["eviction"]
    assert [each.points for each in report.to_drill] == [1]
    shown = to_markdown(report.session)
    assert "✓ covered | An index pays off by ttl. | 1.4 of 2" in shown
    assert "−0.8 in question 1" in shown


def test_strengths_are_essential_points_that_were_covered() -> None:
    covered = graded(1, None, Verdict.COVERED, Verdict.COVERED, Verdict.MISSING)
    missed = graded(2, None, Verdict.PARTIAL)
    strengths = summarise(a_session(covered, missed)).strengths
    assert strengths == (Strength(1, "indexing-when-to-add", "An index pays off by selectivity."),)


def test_an_abstained_grade_claims_nothing() -> None:
    grade = an_abstained_grade(points=a_grade(None, Verdict.COVERED, Verdict.MISSING).points)
    summary = summarise(a_session(a_turn(1, answer=an_answer(), grade=grade)))
    assert (summary.score, summary.graded, summary.strengths, summary.costs) == (None, 0, (), ())


def test_topics_in_order_of_appearance() -> None:
    session = a_session(graded(1, CACHING), a_turn(2), graded(3, CACHING, Verdict.MISSING))
    assert summarise(session).topics == (
        TopicSummary("caching", asked=2, answered=2, score=0.75),
        TopicSummary("indexing", asked=1, answered=0, score=None),
    )


def test_stages_follow_the_plan_even_where_two_are_alike_and_one_is_not_reached() -> None:
    plan = a_plan(
        stages=(a_stage(questions=1), a_stage(questions=1), a_stage(Stage.FINAL, success=(Criterion("Says why"),)))
    )
    stages = summarise(a_session(graded(1), graded(2, CACHING, Verdict.MISSING), plan=plan)).stages
    assert [(stage.stage, stage.asked, stage.score, len(stage.missed)) for stage in stages] == [
        (Stage.TECHNICAL, 1, 1.0, 0),
        (Stage.TECHNICAL, 1, 0.5, 1),
        (Stage.FINAL, 0, None, 0),
    ]
    assert [(each.text, each.outcome) for each in stages[2].success] == [("Says why", Outcome.OPEN)]


def test_questions_beyond_the_plan_are_not_dropped() -> None:
    plan = a_plan(stages=(a_stage(questions=1),))
    stages = summarise(a_session(graded(1), graded(2), plan=plan)).stages
    assert [(stage.title, stage.asked) for stage in stages] == [("Technical", 1), ("Beyond the plan", 1)]
