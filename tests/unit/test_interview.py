"""The session as a state machine, over the real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from interviewer.domain import (
    HINT_COST,
    Corpus,
    Grade,
    KeyPoint,
    PointGrade,
    Question,
    Topic,
    TurnState,
    Verdict,
    Wording,
)
from interviewer.enquiries import Commenter
from interviewer.errors import GradeError, SessionError, StoreError
from interviewer.interview import MAX_ANSWER, Interview, Parts, next_probe
from interviewer.store import Store
from tests.builders import NOON, a_grade, a_plan, a_point, a_question, a_stage, a_turn, an_abstained_grade, an_answer
from tests.fakes import HashEncoder

QUESTION = a_question(
    "indexing-one",
    topic="indexing",
    key_points=(
        a_point("selectivity", weight=2, probe="How many rows?", hint="Count."),
        a_point("writes", weight=3, probe="And inserts?", hint="Think of inserts."),
        a_point("size", weight=1, probe="And disk?", hint="Think of disk."),
    ),
)
OTHER = replace(QUESTION, id="indexing-two", prompt="Another?")
CORPUS = Corpus((Topic("indexing", "Indexing", (QUESTION, OTHER)),))


class WordGrader:
    """Covers a point whose id stands in the answer; fails when told to."""

    def __init__(self) -> None:
        self.fails = False
        self.asked: list[tuple[str, ...]] = []

    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        if self.fails:
            raise GradeError("The grader is broken.")
        self.asked.append(tuple(asked))
        verdicts = [Verdict.COVERED if point.id in answer else Verdict.MISSING for point in question.key_points]
        return replace(
            a_grade(question, *verdicts),
            points=tuple(replace(point, evidence=None) for point in a_grade(question, *verdicts).points),
        )

    def rescore(self, question: Question, grade: Grade, points: Sequence[PointGrade]) -> Grade:
        score = sum(each.weight * each.credit for each in points) / sum(each.weight for each in points)
        return replace(grade, score=score, points=tuple(points))


class PlainSpeaker:
    """Says what was authored."""

    def question(
        self, question: Question, cancel: Event | None = None, watch: Callable[[int], None] | None = None
    ) -> Wording:
        return Wording(question.prompt)

    def follow_up(
        self,
        question: Question,
        point: KeyPoint,
        transcript: str,
        cancel: Event | None = None,
        watch: Callable[[int], None] | None = None,
    ) -> Wording:
        return Wording(point.probe)


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "test.db") as opened:
        yield opened


def parts(store: Store, grader: WordGrader | None = None) -> Parts:
    return Parts(CORPUS, store, grader or WordGrader(), PlainSpeaker(), Commenter((), HashEncoder()), Clock())


def an_interview(store: Store, grader: WordGrader | None = None, questions: int = 2) -> Interview:
    plan = a_plan(stages=(a_stage(questions=questions),), focus={})
    return Interview.start(plan, parts(store, grader), session_id="s1", seed=3)


def reloaded(store: Store) -> Interview:
    """The session as another process would find it."""
    return Interview(store.session("s1"), parts(store))


def test_a_whole_session(store: Store) -> None:
    interview = an_interview(store)
    turn = interview.ask()
    assert turn is not None
    assert turn.state is TurnState.ASKED
    assert interview.answer("It is about selectivity.", 12.34).state is TurnState.ANSWERED
    assert interview.grade().state is TurnState.GRADED
    probe = interview.probe()
    assert probe is not None
    assert probe.wording.text == "And inserts?"  # the heaviest missed point
    interview.answer("writes get slower", 3)
    grade = interview.grade().grade
    assert grade is not None
    assert [point.verdict for point in grade.points] == [Verdict.COVERED, Verdict.COVERED, Verdict.MISSING]
    assert grade.answers == 2
    assert interview.probe() is not None
    interview.answer("size", 1)
    interview.grade()
    assert interview.probe() is None  # two follow-ups at most, and the turn is closed
    assert interview.turn is None
    assert interview.ask() is not None
    interview.skip()
    assert interview.ask() is None
    assert interview.session.ended_at is not None
    assert store.session("s1") == interview.session


def test_the_grader_is_told_what_the_candidate_was_shown(store: Store) -> None:
    grader = WordGrader()
    interview = an_interview(store, grader)
    interview.ask()
    interview.hint()
    interview.answer("selectivity", 1)
    interview.grade()
    assert set(grader.asked[0]) >= {QUESTION.prompt, "Think of inserts."} or OTHER.prompt in grader.asked[0]


def test_every_step_survives_a_kill(store: Store) -> None:
    """After each step a fresh process stands exactly where this one does."""
    interview = an_interview(store)
    steps: list[Callable[[], object]] = [
        interview.ask,
        interview.hint,
        interview.reword,
        lambda: interview.answer("selectivity", 1),
        interview.grade,
        interview.probe,
        lambda: interview.answer("writes", 1),
        interview.grade,
        interview.probe,
        interview.skip,
        interview.ask,
        lambda: interview.answer("", 1),
        interview.close,
    ]
    for step in steps:
        step()
        assert store.session("s1") == interview.session
        assert reloaded(store).turn == interview.turn


def test_an_answer_is_stored_before_it_is_graded(store: Store) -> None:
    grader = WordGrader()
    grader.fails = True
    interview = an_interview(store, grader)
    interview.ask()
    interview.answer("all I know", 5)
    with pytest.raises(GradeError):
        interview.grade()
    assert store.session("s1").turns[0].transcript == "all I know"
    assert interview.turn is not None
    assert interview.turn.state is TurnState.ANSWERED
    grader.fails = False
    assert interview.grade().grade is not None


def test_steps_out_of_order_are_refused(store: Store) -> None:
    interview = an_interview(store)
    with pytest.raises(SessionError, match="No question is open"):
        interview.answer("x", 1)
    interview.ask()
    for step in (interview.ask, interview.grade, interview.probe, interview.close):
        with pytest.raises(SessionError):
            step()


def test_a_refused_answer_changes_nothing(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    with pytest.raises(SessionError, match="20,000 characters"):
        interview.answer("x" * (MAX_ANSWER + 1), 1)
    assert interview.turn is not None
    assert interview.turn.state is TurnState.ASKED
    store.close()
    with pytest.raises(StoreError):
        interview.answer("kept in the editor", 1)
    assert interview.turn.state is TurnState.ASKED


def test_time_ends_the_session_between_questions(store: Store) -> None:
    clock = Clock()
    plan = a_plan(stages=(a_stage(questions=2),), focus={}, minutes=10)
    interview = Interview.start(plan, replace(parts(store), now=clock), session_id="s1", seed=3)
    interview.ask()
    clock.time += timedelta(minutes=11)
    interview.answer("in time", 1)
    interview.close()
    assert interview.ask() is None


def test_hints_come_heaviest_first_and_end(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    assert [interview.hint() for _ in range(4)] == ["Think of inserts.", "Count.", "Think of disk.", ""]


def test_a_hint_costs_a_quarter_of_its_point_however_often_it_is_graded(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    interview.hint()
    interview.answer("writes and selectivity", 1)
    grade = interview.grade().grade
    assert grade is not None
    assert [(point.credit, point.verdict) for point in grade.points] == [
        (1.0, Verdict.COVERED),
        (1 - HINT_COST, Verdict.COVERED),
        (0.0, Verdict.MISSING),
    ]
    assert grade.score == pytest.approx((2 + 3 * 0.75) / 6)
    interview.probe()
    interview.answer("and its size", 1)
    again = interview.grade().grade
    assert again is not None
    assert again.score == pytest.approx((3 + 3 * 0.75) / 6)
    assert store.session("s1") == interview.session


def test_finishing_the_stage_leaves_out_the_rest_of_it(store: Store) -> None:
    plan = a_plan(stages=(a_stage(questions=3, title="First"), a_stage(questions=1, title="Last")))
    interview = Interview.start(plan, parts(store), session_id="s1", seed=1)
    interview.ask()
    interview.finish_stage()
    assert [stage.questions for stage in interview.session.plan.stages] == [1, 1]
    assert interview.session.turns[0].skipped
    turn = interview.ask()
    assert turn is not None
    stage = interview.session.plan.stage_of(turn.n - 1)
    assert stage is not None
    assert stage.title == "Last"
    interview.answer("size", 1)
    interview.finish_stage()
    assert not interview.session.turns[1].skipped
    assert store.session("s1") == interview.session
    assert interview.ask() is None
    with pytest.raises(SessionError):
        interview.finish_stage()


def test_a_follow_up_hints_at_its_own_point(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    interview.answer("writes", 1)
    interview.grade()
    interview.probe()
    assert interview.hint() == "Count."
    assert interview.turn
    assert interview.turn.hints_below == ((), ("Count.",))
    assert store.session("s1") == interview.session


def test_a_hint_stays_where_it_was_given(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    given = interview.hint(), interview.hint()
    interview.answer("writes", 1)
    interview.grade()
    interview.probe()
    assert interview.hint() == ""
    assert interview.turn
    assert interview.turn.hints_below == (given, ())


def test_rewording_goes_round_the_variants(store: Store) -> None:
    interview = an_interview(store)
    turn = interview.ask()
    assert turn is not None
    texts = (*turn.question.variants, turn.question.prompt)
    assert tuple(interview.reword().text for _ in texts) == texts


def test_no_probe_after_an_abstained_grade() -> None:
    turn = a_turn(question=QUESTION, answer=an_answer(), grade=an_abstained_grade())
    assert next_probe(turn) is None


def test_skipping_a_follow_up_keeps_the_grade(store: Store) -> None:
    interview = an_interview(store)
    interview.ask()
    interview.answer("selectivity", 1)
    interview.grade()
    interview.probe()
    interview.skip()
    done = interview.session.turns[0]
    assert done.state is TurnState.DONE
    assert not done.skipped
    assert done.grade is not None
