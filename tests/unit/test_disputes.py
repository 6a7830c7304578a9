"""The person's word against the grader's, over the real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from interviewer.disputes import Disputes
from interviewer.domain import Evidence, Prediction, Rating, Verdict
from interviewer.errors import SessionError, UsageError
from interviewer.grading.grader import PointGrader
from interviewer.interview import Interview
from interviewer.report.disputed import records
from interviewer.report.json_report import to_json
from interviewer.report.markdown import to_markdown
from interviewer.report.summary import summarise
from interviewer.store import Store
from tests.builders import NOON, a_session, a_turn, an_abstained_grade
from tests.fakes import HashEncoder
from tests.unit.test_interview import an_interview, parts, store

__all__ = ["store"]


@pytest.fixture
def interview(store: Store) -> Interview:
    """One graded answer: it says `selectivity`, and neither `writes` nor `size`."""
    interview = an_interview(store, questions=1)
    interview.ask()
    interview.predict(0.9)
    interview.answer("selectivity, and inserts get dear", 1)
    interview.grade()
    return interview


@pytest.fixture
def disputes(store: Store) -> Disputes:
    needed = parts(store)
    return Disputes(store, needed.grader, needed.schedule, needed.now)


def test_a_point_marked_as_said_counts_at_once(store: Store, interview: Interview, disputes: Disputes) -> None:
    before = interview.session.turns[0].grade
    session = disputes.quoted(interview.session, 1, "writes", "inserts get dear")
    [turn] = session.turns
    assert before is not None
    assert turn.grade is not None
    assert [before.score, turn.grade.score] == pytest.approx([2 / 6, 5 / 6])
    assert turn.grade.points[1].verdict is Verdict.COVERED
    assert turn.grade.points[1].evidence == Evidence(17, 33, "inserts get dear")
    assert turn.transcript[17:33] == "inserts get dear"
    assert store.session("s1") == session
    [dispute] = turn.disputes
    assert (dispute.said, dispute.original) == (True, before.points[1])
    with store._database.read() as db:
        assert db.execute("SELECT count(*) FROM grade").fetchone() == (2,)  # the grader's own is kept


def test_a_point_marked_as_not_said_counts_at_once(store: Store, interview: Interview, disputes: Disputes) -> None:
    session = disputes.not_said(interview.session, 1, "selectivity")
    grade = session.turns[0].grade
    assert grade is not None
    assert (grade.score, grade.points[0].verdict, grade.points[0].evidence) == (0.0, Verdict.MISSING, None)
    assert [card.point_id for card in store.cards.all()] == ["selectivity", "size", "writes"]


def test_withdrawing_restores_the_grade_and_the_schedule(
    store: Store, interview: Interview, disputes: Disputes
) -> None:
    cards, session = store.cards.all(), interview.session
    disputed = disputes.quoted(session, 1, "writes", "inserts")
    assert store.cards.all() != cards
    again = disputes.withdraw(disputes.not_said(disputed, 1, "writes"), 1, "writes")
    assert again == session
    assert store.session("s1") == session
    assert store.cards.all() == cards
    assert not list(records(again))


def test_a_dispute_changes_the_rating_of_the_card(store: Store, interview: Interview, disputes: Disputes) -> None:
    disputes.quoted(interview.session, 1, "writes", "inserts get dear")
    ratings = {review.after.point_id: review.rating for review in store.cards.reviews("s1", 1)}
    assert ratings == {"writes": Rating.EASY, "size": Rating.AGAIN}


def test_what_was_decided_stands_after_a_follow_up(interview: Interview, disputes: Disputes) -> None:
    interview.session = disputes.quoted(interview.session, 1, "writes", "inserts get dear")
    probe = interview.probe()
    assert probe is not None
    assert probe.point_id == "size"
    interview.answer("size", 1)
    grade = interview.grade().grade
    assert grade is not None
    assert (grade.score, grade.answers) == (1.0, 2)
    assert grade.points[1].evidence == Evidence(17, 33, "inserts get dear")


def test_the_real_grader_computes_the_score_as_ever(interview: Interview) -> None:
    grader = PointGrader(HashEncoder())
    question = interview.session.turns[0].question
    grade = grader.grade(question, "An index pays off by selectivity, it is about selectivity.")
    assert replace(grader.rescore(question, grade, grade.points), ms=0) == replace(grade, ms=0)
    most = grader.rescore(question, grade, [replace(point, credit=1.0) for point in grade.points])
    assert most.score == 1.0
    assert most.low is not None
    assert most.high is not None
    assert most.low <= 1.0 <= most.high
    silent = grader.grade(question, "I don't know.")
    said = grader.rescore(question, silent, [replace(point, credit=1.0) for point in silent.points])
    assert said.high == 1.0


# -- refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 0), (12, 13), (0, 9_999), (5, 2)])
def test_a_quote_must_be_words_of_the_answer(interview: Interview, disputes: Disputes, start: int, end: int) -> None:
    with pytest.raises(SessionError, match="No words"):
        disputes.said(interview.session, 1, "writes", start, end)


def test_what_cannot_be_disputed_is_refused(store: Store, interview: Interview, disputes: Disputes) -> None:
    session = interview.session
    wrongs: tuple[Callable[[], object], ...] = (
        lambda: disputes.quoted(session, 1, "writes", "never typed"),
        lambda: disputes.not_said(session, 2, "writes"),
        lambda: disputes.not_said(session, 1, "write"),
    )
    for wrong in wrongs:
        with pytest.raises(UsageError):
            wrong()
    with pytest.raises(SessionError, match="not disputed"):
        disputes.withdraw(session, 1, "writes")
    ungraded = session.with_turn(replace(session.turns[0], grade=an_abstained_grade()))
    with pytest.raises(SessionError, match="no score to dispute"):
        disputes.not_said(ungraded, 1, "writes")
    assert store.session("s1") == session


# -- reports -----------------------------------------------------------------------------------------------------------


def test_reports_show_disputes_and_what_was_expected(interview: Interview, disputes: Disputes) -> None:
    session = disputes.quoted(interview.session, 1, "writes", "inserts get dear")
    page = to_markdown(session)
    assert "- Disputed by you: 1 point, counted as you say" in page
    assert "| ✓ covered (disputed; graded missing) |" in page
    assert "Over-confident by 0.3: you expected 4.5 / 5 and reached 4.2 / 5 in 1 question" in page
    assert '"graded": "missing"' in to_json(session)


def test_over_and_under_confidence() -> None:
    pairs = [(0.8, 0.4), (0.2, 0.4), (0.5, None)]
    turns = [a_turn(n, prediction=Prediction(said, NOON, got)) for n, (said, got) in enumerate(pairs, 1)]
    confidence = summarise(a_session(*turns)).confidence
    assert confidence is not None
    assert [confidence.turns, confidence.expected, confidence.reached] == pytest.approx([2, 0.5, 0.4])
    assert [confidence.bias, confidence.off] == pytest.approx([0.1, 0.3])
    assert summarise(a_session()).confidence is None


def test_disputed_answers_are_graded_data(interview: Interview, disputes: Disputes) -> None:
    session = disputes.quoted(interview.session, 1, "writes", "inserts get dear")
    [record] = records(session)
    assert record["answer"] == "selectivity, and inserts get dear"
    assert record["question"] == session.turns[0].question.prompt
    assert [each["id"] for each in record["key_points"]] == ["selectivity", "writes", "size"]
    assert [(each["id"], each["verdict"], each["by"], each["graded"]) for each in record["labels"]] == [
        ("selectivity", "covered", "grader", "covered"),
        ("writes", "covered", "person", "missing"),
        ("size", "missing", "grader", "missing"),
    ]
    assert record["labels"][1]["quote"] == "inserts get dear"
    assert not list(records(interview.session))


# -- predictions -------------------------------------------------------------------------------------------------------


def test_a_prediction_comes_before_the_score(store: Store, interview: Interview) -> None:
    prediction = interview.session.turns[0].prediction
    assert prediction is not None
    assert [prediction.expected, prediction.reached] == pytest.approx([0.9, 2 / 6])
    interview.probe()
    interview.answer("writes", 1)
    with pytest.raises(SessionError, match="graded already"):
        interview.predict(0.1)
    interview.grade()
    assert interview.session.turns[0].prediction == prediction
    assert store.session("s1") == interview.session


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_prediction_is_a_score(store: Store, score: float) -> None:
    interview = an_interview(store)
    interview.ask()
    with pytest.raises(SessionError, match="between 0 and 5"):
        interview.predict(score)
    assert store.session("s1").turns[0].prediction is None


def test_a_point_said_after_its_hint_is_not_worth_more_for_the_dispute(store: Store, disputes: Disputes) -> None:
    interview = an_interview(store, questions=1)
    interview.ask()
    interview.hint()  # of `writes`
    interview.answer("inserts get dear", 1)
    interview.grade()
    turn = disputes.quoted(interview.session, 1, "writes", "inserts get dear").turns[0]
    assert turn.grade is not None
    assert turn.grade.score == pytest.approx(0.75 * 3 / 6)
