"""The grade of behavioural answers with the real encoder: what an account of one's own work earns, whatever its story.

The answers are those of tests/data/behavioural.yaml whose questions took no part in the fit, so far as it says so;
`tools/fit_behavioural.py` prints the figures of all of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest
import yaml

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.domain import Grade, Kind, Question, Verdict
from interviewer.grading import elements
from interviewer.grading.grader import PointGrader
from interviewer.grading.observer import reference_texts
from interviewer.grading.prepared import PreparedEncoder
from interviewer.grading.weights import Weights
from interviewer.models.remote import Models
from tests.model.test_attacks import ORDERS

pytestmark = pytest.mark.model

CORPUS = {question.id: question for question in load(places.shipped("corpus"))[0]}
QUESTIONS = [question for question in CORPUS.values() if question.kind is Kind.BEHAVIOURAL]
STORIES = [
    (CORPUS[each["question"]], one["like"], one["answer"])
    for each in yaml.safe_load((Path(__file__).parents[1] / "data" / "behavioural.yaml").read_text(encoding="utf-8"))
    for one in each["answers"]
    if each["held"]
]
HEADINGS = "Situation: a situation. Task: a task. Action: I acted. Result: good result. Reflection: I learned a lot."
LONGER_HEADINGS = (
    "Situation: There was a difficult situation in my project. Task: I had an important task to do. Action: I took "
    "action and did what was necessary. Result: The result was very good and all were happy. Reflection: I learned."
)
NOTHING = {
    "empty": " ",
    "no idea": "I don't know, sorry.",
    "gibberish": "asdf qwer zxcv hjkl poiu mnbv ghgh ertz " * 4,
    "talk": "I try to communicate well with everybody and to find the best solution for the business and customers.",
    "much talk": "I am a team player, I talk with all stakeholders and follow best practices in every project. " * 8,
    "woods": "On Sundays we walk in the woods, then I bake bread, and in the evening the children watch a film.",
    "technical": (
        "A B-tree index keeps its keys sorted, so a range is one descent and then a scan along the leaves. Each insert "
        "has to change every index of the table, and the planner leaves one alone that matches most of the rows."
    ),
}
VAGUE = "I always communicate and stay calm, I listen to all sides and set priorities, and usually it works out."
PADDING = (
    " I think communication is very important in a team, and I always try to stay positive and to keep learning. In "
    "general I am a motivated person who likes a challenge and follows best practices in every project."
)


@pytest.fixture(scope="module")
def grader(models: Models) -> PointGrader:
    encoder = PreparedEncoder(models.encoder)
    encoder.prepare([*elements.texts(), *(text for each in QUESTIONS for text in reference_texts(each))])
    return PointGrader(encoder)


def score(grader: PointGrader, question: Question, answer: str) -> float:
    """The score; 0 where the grader refuses, as for an order in another language."""
    return grader.grade(question, answer).score or 0.0


def of(like: str) -> list[tuple[Question, str]]:
    return [(question, answer) for question, each, answer in STORIES if each == like]


def by_point(question: Question, grade: Grade) -> dict[str, Verdict]:
    return {point.point_id: point.verdict for point in grade.points}


def test_the_weights_were_fitted_on_this_encoder(models: Models) -> None:
    assert Weights.shipped().accounts.fingerprint == models.encoder.info().fingerprint


def test_a_strong_answer_with_another_story_passes_and_a_vague_one_does_not(grader: PointGrader) -> None:
    strong = [score(grader, *each) for each in of("strong")]
    vague = [score(grader, *each) for each in of("vague")]
    assert min(strong) >= 0.6
    assert max(vague) <= 0.3
    assert mean(strong) - mean(vague) >= 0.6
    assert all(score(grader, question, VAGUE) <= 0.3 for question in QUESTIONS)


def test_middling_answers_lie_between(grader: PointGrader) -> None:
    middling = mean(score(grader, *each) for each in of("middling"))
    assert mean(score(grader, *each) for each in of("vague")) + 0.15 < middling
    assert middling < mean(score(grader, *each) for each in of("strong")) - 0.25


@pytest.mark.parametrize("name", NOTHING)
def test_what_tells_nothing_earns_nothing(grader: PointGrader, name: str) -> None:
    assert {q.id: got for q in QUESTIONS if (got := score(grader, q, NOTHING[name])) > 0.15} == {}


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_to_the_grader_earns_nothing(grader: PointGrader, name: str) -> None:
    assert {q.id: got for q in QUESTIONS if (got := score(grader, q, ORDERS[name])) > 0.15} == {}


def test_the_question_given_back_earns_nothing(grader: PointGrader) -> None:
    answers = [(q, answer) for q in QUESTIONS for answer in (q.prompt, f"The question is: {q.prompt}", *q.variants)]
    assert [(q.id, answer) for q, answer in answers if score(grader, q, answer) > 0.15] == []


@pytest.mark.parametrize("headings", [HEADINGS, LONGER_HEADINGS])
def test_headings_without_content_earn_little(grader: PointGrader, headings: str) -> None:
    assert {q.id: got for q in QUESTIONS if (got := score(grader, q, headings)) > 0.3} == {}


def as_team(answer: str) -> str:
    """The same told of a team."""
    for one, other in ((r"\bI'm\b", "we're"), (r"\bI was\b", "we were"), (r"\bI\b", "we"), (r"\bmy\b", "our")):
        answer = re.sub(one, other, answer)
    return re.sub(r"\b(?:myself|on me)\b", "together", answer)


def as_plan(answer: str) -> str:
    """Its clauses about the speaker as what they would do."""
    return re.sub(r"\bI(?:'d|'ve)? (?!was|had|am)(\w+?)(?:ed)?\b", r"I would \1", answer)


def test_what_the_team_did_is_nobodys_own(grader: PointGrader) -> None:
    for question, answer in of("strong"):
        before = by_point(question, grader.grade(question, answer))
        after = grader.grade(question, as_team(answer))
        own = {point.id for point in question.key_points if point.element in ("action", "task")}
        now = by_point(question, after)
        kept = {each for each in own if now[each] is Verdict.COVERED}
        assert len(kept) <= 0.34 * sum(before[each] is Verdict.COVERED for each in own), (question.id, kept)
        assert after.score is not None
        assert after.score < score(grader, question, answer) - 0.1


def test_what_one_would_do_is_partial_at_most(grader: PointGrader) -> None:
    for question, answer in of("supposed"):
        grade = grader.grade(question, answer)
        assert Verdict.COVERED not in by_point(question, grade).values()
        assert grade.score is not None
        assert grade.score <= 0.3


def test_longer_is_not_better(grader: PointGrader) -> None:
    for question, answer in of("strong"):
        before = score(grader, question, answer)
        assert abs(score(grader, question, answer + PADDING) - before) <= 0.1, question.id
    for question, answer in of("vague"):
        assert score(grader, question, answer + 5 * PADDING) <= 0.3, question.id


def test_a_story_may_be_told_in_another_order(grader: PointGrader) -> None:
    moved = []
    for question, answer in of("strong"):
        sentences = re.split(r"(?<=[.!?]) ", answer)
        turned = " ".join([*sentences[len(sentences) // 2 :], *sentences[: len(sentences) // 2]])
        moved.append(abs(score(grader, question, turned) - score(grader, question, answer)))
        assert score(grader, question, turned) >= 0.6
    assert max(moved) <= 0.12


def test_each_verdict_but_missing_quotes_the_answer(grader: PointGrader) -> None:
    for question, _, answer in STORIES:
        for point in grader.grade(question, answer).points:
            assert (point.evidence is None) == (point.verdict is Verdict.MISSING)
            if point.evidence:
                assert answer[point.evidence.start : point.evidence.end] == point.evidence.text


def test_the_reference_scores_over_point_nine(grader: PointGrader) -> None:
    low = {q.id: got for q in QUESTIONS if (got := score(grader, q, q.reference)) < 0.9}
    assert low == {}
