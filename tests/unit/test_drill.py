"""Which points a drill is about, and a drill as a session that survives a kill between any two steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from interviewer.domain import Card, Corpus, Mark, Plan, Rating, SessionKind, Topic, Verdict, Wording
from interviewer.drill import DrillWishes, Limits, askable, due_by_topic, make_drill, todays
from interviewer.enquiries import Commenter
from interviewer.errors import UsageError
from interviewer.interview import Interview, Parts, next_probe, other_words
from interviewer.picker import pick
from interviewer.store import Store
from tests.builders import NOON, a_grade, a_plan, a_point, a_question, a_session, a_stage, a_turn, an_answer
from tests.fakes import HashEncoder
from tests.unit.test_interview import Clock, PlainSpeaker, WordGrader, store

__all__ = ["store"]

DAY = NOON.date()
POINTS = (
    a_point("selectivity", weight=2, probe="How many rows?"),
    a_point("writes", weight=3, probe="And inserts?"),
    a_point("size", weight=1, probe="And disk?"),
)
ONE = a_question("indexing-one", key_points=POINTS, variants=("First variant?", "Second variant?"))
TWO = a_question("indexing-two", key_points=POINTS, prompt="Another?")
CACHE = a_question("caching-ttl", topic="caching", key_points=POINTS, prompt="For how long?")
CORPUS = Corpus((Topic("indexing", "Indexing", (ONE, TWO)), Topic("caching", "Caching", (CACHE,))))
LIMITS = Limits(40, 15)
FEW = Limits(4, 1)
TODAY = DrillWishes()


def a_card(question_id: str = "indexing-one", point_id: str = "writes", due: int = 0, **fields: object) -> Card:
    """A card due in so many days."""
    day = DAY + timedelta(days=due)
    card = Card(question_id, point_id, f"An index pays off by {point_id}.", day, 2.0, 5.0, DAY, 1, 0, fresh=False)
    return replace(card, **fields)  # type: ignore[arg-type]


def plan_of(store: Store, wishes: DrillWishes = TODAY, limits: Limits = LIMITS, day: date = DAY) -> Plan | None:
    return make_drill(wishes, CORPUS, store.cards, store, limits, day)


def points_of(plan: Plan | None) -> dict[str, tuple[str, ...]]:
    assert plan is not None
    assert plan.kind is SessionKind.DRILL
    assert tuple(plan.points) == plan.stages[0].order
    assert plan.questions == len(plan.points)
    return dict(plan.points)


# -- due ---------------------------------------------------------------------------------------------------------------


def test_one_question_drills_all_its_points_that_are_due(store: Store) -> None:
    store.cards.merge(
        [a_card(point_id="size", due=-1), a_card("indexing-two"), a_card(), a_card(point_id="selectivity", due=1)]
    )
    assert points_of(plan_of(store)) == {"indexing-one": ("size", "writes"), "indexing-two": ("writes",)}


def test_nothing_due_is_no_drill(store: Store) -> None:
    assert plan_of(store) is None
    store.cards.merge([a_card(due=1), a_card("indexing-two", suspended=True)])
    assert plan_of(store) is None


def test_removed_and_marked_questions_are_not_due(store: Store) -> None:
    store.cards.merge([a_card("gone"), a_card(point_id="gone"), a_card("indexing-two"), a_card("caching-ttl")])
    store.mark("indexing-two", Mark.KNOWN, NOON)
    assert points_of(plan_of(store)) == {"caching-ttl": ("writes",)}


def test_the_limits_of_the_day_count_what_was_done_already() -> None:
    known = [a_card(point_id=each) for each in ("selectivity", "writes", "size")]
    new = [a_card("indexing-two", each, due=-9, fresh=True) for each in ("selectivity", "writes")]
    questions = CORPUS.by_id()

    def left(done: tuple[int, int], limits: Limits = FEW) -> list[Card]:
        return todays([*new, *known], questions, done, limits)

    assert left((0, 0)) == [*known, new[0]]  # known ones first: they are being forgotten
    assert left((2, 0)) == known[:2]
    assert left((0, 1)) == known
    assert left((9, 9)) == []
    assert left((0, 0), Limits(40, 0)) == known


def test_the_day_s_cards_by_topic() -> None:
    cards = [a_card("caching-ttl"), a_card(), a_card("indexing-two")]
    assert due_by_topic(cards, CORPUS.by_id()) == {"indexing": 2, "caching": 1}


def test_a_limit_of_questions(store: Store) -> None:
    store.cards.merge([a_card("caching-ttl", due=-3), a_card(due=-2), a_card("indexing-two", due=-1)])
    assert list(points_of(plan_of(store, DrillWishes(limit=2)))) == ["caching-ttl", "indexing-one"]


# -- what is asked for -------------------------------------------------------------------------------------------------


def test_reviewing_ahead_goes_beyond_the_daily_limits(store: Store) -> None:
    store.cards.merge([a_card(due=3), a_card("indexing-two", due=4)])
    assert points_of(plan_of(store, DrillWishes(ahead=3), Limits(1, 0))) == {"indexing-one": ("writes",)}
    assert len(points_of(plan_of(store, DrillWishes(ahead=4), Limits(1, 0)))) == 2


def test_a_topic_drills_its_cards_soonest_due_first(store: Store) -> None:
    store.cards.merge(
        [a_card(due=9), a_card("indexing-two", due=2), a_card("caching-ttl"), a_card(point_id="size", suspended=True)]
    )
    drill = points_of(plan_of(store, DrillWishes(topic="indexing")))
    assert list(drill.items()) == [("indexing-two", ("writes",)), ("indexing-one", ("writes",))]


def test_a_topic_without_cards_asks_what_was_not_asked_for_longest(store: Store) -> None:
    store.start_session(a_session(a_turn(1, ONE)))
    assert list(points_of(plan_of(store, DrillWishes(topic="indexing"))).items()) == [
        ("indexing-two", ()),
        ("indexing-one", ()),
    ]
    assert list(points_of(plan_of(store, DrillWishes(topic="indexing", limit=1)))) == ["indexing-two"]


def test_the_weakest_points_of_the_last_graded_session(store: Store) -> None:
    assert plan_of(store, DrillWishes(weakest=True)) is None
    missed = a_grade(ONE, Verdict.PARTIAL, Verdict.MISSING, Verdict.COVERED)
    store.start_session(a_session(a_turn(1, ONE, answer=an_answer(), grade=missed), session_id="s1"))
    store.start_session(a_session(a_turn(1, TWO), session_id="s2", started_at=NOON + timedelta(days=1)))
    assert points_of(plan_of(store, DrillWishes(weakest=True))) == {"indexing-one": ("writes", "selectivity")}
    newer = a_session(
        a_turn(1, ONE, answer=an_answer(), grade=a_grade(ONE)), session_id="s3", started_at=NOON + timedelta(days=2)
    )
    store.start_session(newer)
    assert plan_of(store, DrillWishes(weakest=True)) is None
    assert points_of(plan_of(store, DrillWishes(weakest=True, session="s1"))) == {
        "indexing-one": ("writes", "selectivity")
    }
    assert plan_of(store, DrillWishes(weakest=True, session="s3")) is None


@pytest.mark.parametrize(
    "wishes",
    [DrillWishes("indexing", weakest=True), DrillWishes("indexing", ahead=1), DrillWishes(weakest=True, ahead=1)],
)
def test_wishes_that_exclude_each_other_are_refused(store: Store, wishes: DrillWishes) -> None:
    with pytest.raises(UsageError, match="exclude"):
        plan_of(store, wishes)


def test_an_unknown_topic_is_answered_with_the_nearest(store: Store) -> None:
    with pytest.raises(UsageError) as caught:
        plan_of(store, DrillWishes(topic="indexin"))
    assert caught.value.hint == "Did you mean indexing?"


def test_every_question_hidden_leaves_nothing(store: Store) -> None:
    for each in CORPUS:
        store.mark(each.id, Mark.HIDDEN, NOON)
    assert askable(CORPUS, store.marks()) == {}
    assert plan_of(store, DrillWishes(topic="indexing")) is None


# -- what comes next ---------------------------------------------------------------------------------------------------


def test_a_drill_asks_what_its_plan_names_and_no_more() -> None:
    stage = a_stage(questions=2, order=("gone", "indexing-two"))
    drill = a_plan(stages=(stage,), kind=SessionKind.DRILL, topics=())
    first = pick(CORPUS, drill, (), {}, NOON, Random(1))
    assert first == TWO
    assert pick(CORPUS, drill, (a_turn(1, TWO),), {}, NOON, Random(1)) is None
    assert pick(CORPUS, drill, (), {}, NOON, Random(1), {"indexing-two"}) is None


def test_what_is_marked_is_not_asked_in_an_interview_either(store: Store) -> None:
    store.mark("indexing-one", Mark.HIDDEN, NOON)
    plan = a_plan(stages=(a_stage(questions=9),), focus={})
    interview = Interview.start(plan, parts(store), session_id="s1", seed=1)
    turn = interview.ask()
    assert turn is not None
    assert turn.question == TWO
    interview.skip()
    assert interview.ask() is None


def test_only_the_drilled_points_are_probed() -> None:
    turn = a_turn(1, ONE, answer=an_answer(), grade=a_grade(ONE, *[Verdict.MISSING] * 3))
    heaviest, drilled = next_probe(turn), next_probe(turn, ("size",))
    assert heaviest is not None
    assert drilled is not None
    assert (heaviest.id, drilled.id) == ("writes", "size")


def test_the_words_change_every_time() -> None:
    before: list[str] = []
    for _ in range(5):
        before.append(other_words(Wording(ONE.prompt), ONE, before).text)
    assert before == [ONE.prompt, "First variant?", "Second variant?", ONE.prompt, "First variant?"]
    assert other_words(Wording("New words?", by_model=True), ONE, before) == Wording("New words?", by_model=True)
    assert other_words(Wording("First variant?", by_model=True), ONE, before) == Wording("Second variant?")


# -- a drill as a session ----------------------------------------------------------------------------------------------


def parts(store: Store, now: Callable[[], datetime] | None = None) -> Parts:
    return Parts(CORPUS, store, WordGrader(), PlainSpeaker(), Commenter((), HashEncoder()), now or Clock())


@pytest.fixture
def drill(store: Store) -> Interview:
    store.cards.merge([a_card(), a_card("indexing-two")])
    plan = plan_of(store)
    assert plan is not None
    return Interview.start(plan, parts(store), session_id="s1", seed=1)


def test_a_whole_drill_moves_its_cards_on(store: Store, drill: Interview) -> None:
    drill.ask()
    drill.answer("writes", 300)
    drill.grade()
    assert [(review.after.point_id, review.rating) for review in drill.reviews] == [("writes", Rating.GOOD)]
    assert drill.probe() is None  # the point it is about was said
    drill.ask()
    drill.answer("nothing of it", 10)
    drill.grade()
    assert drill.probe() is not None
    drill.answer("writes", 10)
    drill.grade()
    assert {review.after.point_id: review.rating for review in drill.reviews}["writes"] is Rating.HARD
    assert drill.probe() is None
    assert drill.ask() is None
    assert plan_of(store) is None
    assert all(card.due > DAY for card in store.cards.all())
    assert store.session("s1") == drill.session


def test_every_step_of_a_drill_survives_a_kill(store: Store, drill: Interview) -> None:
    """After each step a fresh process finds the session, and the cards, exactly as this one left them."""
    steps: list[Callable[[], object]] = [
        drill.ask,
        lambda: drill.predict(0.5),
        lambda: drill.answer("size", 1),
        drill.grade,
        drill.probe,
        lambda: drill.answer("writes", 1),
        drill.grade,
        drill.probe,
        drill.ask,
        drill.skip,
    ]
    for step in steps:
        step()
        with Store(store._database.path) as other:
            resumed = other.unfinished(SessionKind.DRILL)
            assert resumed == drill.session
            assert Interview(resumed, parts(other)).turn == drill.turn
            graded = {(n.question.id, p.point_id) for n in resumed.turns if n.grade for p in n.grade.points}
            reviewed = {each.key for n in resumed.turns for each in other.cards.reviews("s1", n.n)}
            assert reviewed <= graded
            assert bool(reviewed) == bool(graded)
    assert store.unfinished() is None  # no interview was interrupted


def test_a_question_removed_during_a_drill_is_passed_over(store: Store, drill: Interview) -> None:
    drill.ask()
    drill.skip()
    bare = Interview(store.session("s1"), replace(parts(store), corpus=Corpus(())))
    assert bare.ask() is None
    assert bare.session.ended_at is not None


def test_a_skipped_question_leaves_its_cards_due(store: Store, drill: Interview) -> None:
    drill.ask()
    drill.skip()
    assert len(store.cards.due(DAY)) == 2
