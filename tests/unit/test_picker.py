from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from interviewer.domain import Corpus, Difficulty, Level, Plan, Question, Stage, Topic, Turn
from interviewer.picker import pick, target_level
from tests.builders import NOON, a_grade, a_plan, a_question, a_stage, a_turn, an_answer


def a_corpus() -> Corpus:
    """Two topics with one technical question at each level."""
    topics = []
    for topic in ("caching", "indexing"):
        questions = [a_question(f"{topic}-{level}", topic=topic, level=level, stage=Stage.TECHNICAL) for level in Level]
        topics.append(Topic(topic, topic.title(), tuple(questions)))
    return Corpus(tuple(topics))


def run_of(plan: Plan, seed: int = 1) -> list[str]:
    """The ids asked in one session, each answer ungraded."""
    turns: list[Turn] = []
    while (question := pick(a_corpus(), plan, turns, {}, NOON, Random(seed * 1_000_003 + len(turns)))) is not None:
        turns.append(a_turn(len(turns) + 1, question))
    return [turn.question.id for turn in turns]


def graded(question: Question, n: int, score: float) -> Turn:
    return a_turn(n, question, answer=an_answer(), grade=replace(a_grade(question), score=score))


def test_the_same_seed_asks_the_same() -> None:
    plan = a_plan(topics=(), focus={}, stages=(a_stage(questions=4),))
    assert run_of(plan) == run_of(plan)
    assert run_of(plan, seed=2) != run_of(plan, seed=9)
    assert run_of(plan) == ["indexing-junior", "caching-middle", "indexing-middle", "caching-junior"]


def test_no_question_comes_twice_and_the_plan_ends() -> None:
    asked = run_of(a_plan(topics=(), stages=(a_stage(questions=8),)))
    assert len(asked) == len(set(asked)) == 8


def test_it_stops_when_nothing_is_left() -> None:
    assert len(run_of(a_plan(topics=("caching",), stages=(a_stage(questions=9),)))) == 4


def test_only_the_chosen_topics() -> None:
    asked = run_of(a_plan(topics=("caching",), stages=(a_stage(questions=3),)))
    assert all(each.startswith("caching-") for each in asked)


def test_a_wish_that_cannot_be_met_is_dropped() -> None:
    plan = a_plan(topics=("caching",), stages=(a_stage(Stage.CODING, questions=1),))
    assert len(run_of(plan)) == 1


def test_without_topics_another_stage_is_no_substitute() -> None:
    assert run_of(a_plan(topics=(), stages=(a_stage(Stage.CODING, questions=1),))) == []


def test_two_good_answers_raise_the_level_and_two_poor_ones_lower_it() -> None:
    plan, question = a_plan(level=Level.MIDDLE), a_question()
    assert target_level(plan, []) is Level.MIDDLE
    assert target_level(plan, [graded(question, 1, 0.9)]) is Level.MIDDLE
    assert target_level(plan, [graded(question, 1, 0.9), graded(question, 2, 0.8)]) is Level.SENIOR
    assert target_level(plan, [graded(question, 1, 0.1), graded(question, 2, 0.3)]) is Level.JUNIOR
    assert (
        target_level(replace(plan, level=Level.LEAD), [graded(question, 1, 1.0), graded(question, 2, 1.0)])
        is Level.LEAD
    )


def first_picks(asked: dict[str, int], focus: dict[str, float]) -> Counter[str]:
    """How often each question comes first over 300 seeds; `asked` maps id to days ago."""
    plan = a_plan(topics=(), focus=focus, stages=(a_stage(questions=1),))
    history = {each: NOON - timedelta(days=days) for each, days in asked.items()}
    picks = (pick(a_corpus(), plan, [], history, NOON, Random(seed)) for seed in range(300))
    return Counter(question.id for question in picks if question)


def test_what_was_asked_lately_waits() -> None:
    counts = first_picks({"caching-middle": 0}, {})
    assert counts["indexing-middle"] > 10 * counts["caching-middle"]
    later = first_picks({"caching-middle": 90}, {})
    assert later["caching-middle"] > counts["caching-middle"] * 5


def test_focus_weighs_topics() -> None:
    counts = first_picks({}, {"indexing": 1.0})
    assert counts["indexing-middle"] > 2 * counts["caching-middle"]


def test_a_question_near_a_description_comes_before_others_of_its_topic() -> None:
    plan = a_plan(topics=(), focus={"indexing": 1.0}, near={"indexing-senior": 0.8}, stages=(a_stage(questions=1),))
    plans = {"without": replace(plan, near={}), "with": plan}
    counts = {
        name: Counter(
            question.id for seed in range(300) if (question := pick(a_corpus(), each, [], {}, NOON, Random(seed)))
        )
        for name, each in plans.items()
    }
    assert counts["with"]["indexing-senior"] > 3 * counts["without"]["indexing-senior"]


def test_fixed_difficulty_keeps_the_level_whatever_is_answered() -> None:
    plan, question = a_plan(level=Level.MIDDLE, difficulty=Difficulty.FIXED), a_question()
    for score in (0.0, 1.0):
        assert target_level(plan, [graded(question, 1, score), graded(question, 2, score)]) is Level.MIDDLE


def test_fixed_difficulty_asks_another_level_only_when_nothing_else_is_left() -> None:
    plan = a_plan(topics=(), focus={}, difficulty=Difficulty.FIXED, stages=(a_stage(questions=6),))
    for seed in range(1, 20):
        levels = [each.split("-")[1] for each in run_of(plan, seed)]
        assert levels[:2] == ["middle", "middle"]
        assert set(levels[2:]) == {"junior", "senior"}


def test_a_fixed_order_is_kept_whatever_was_asked_before_and_at_whatever_level() -> None:
    order = ("caching-lead", "indexing-junior", "caching-junior")
    plan = a_plan(topics=(), focus={}, stages=(a_stage(questions=3, order=order), a_stage(questions=1)))
    asked = [run_of(plan, seed) for seed in (1, 2, 3)]
    assert [each[:3] for each in asked] == [list(order)] * 3
    assert all(len(set(each)) == 4 for each in asked)


def test_a_name_in_the_order_that_is_gone_is_passed_over() -> None:
    plan = a_plan(topics=(), focus={}, stages=(a_stage(questions=2, order=("gone", "caching-lead")),))
    assert run_of(plan)[0] == "caching-lead"
    assert len(run_of(plan)) == 2
