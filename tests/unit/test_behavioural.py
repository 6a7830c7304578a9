"""The grade of behavioural answers without a real model: cues, limits, the schema, and what it costs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml
from pydantic import ValidationError

from interviewer import places
from interviewer.corpus.checking.passed import digest
from interviewer.corpus.loader import load
from interviewer.corpus.schema import TopicModel
from interviewer.domain import Element, Kind, Verdict
from interviewer.grading import elements
from interviewer.grading.grader import PointGrader
from interviewer.grading.telling import CUES, Telling, telling
from interviewer.grading.weights import Accounts, Weights
from tests.fakes import HashEncoder

QUESTION = next(each for each in load(places.shipped("corpus"))[0] if each.id == "behavioural-mistake")
STORY = QUESTION.samples[0].answer


@pytest.mark.parametrize(
    ("clause", "cue"),
    [
        ("I rewrote the import", "owned"),
        ("I'd asked her the day before", "owned"),
        ("that one was on me", "owned"),
        ("I look after the payment callbacks", "held"),
        ("we rewrote the import", "team"),
        ("the import was rewritten and deployed", "passive"),
        ("I would rewrite the import", "supposed"),
        ("if they complain I talk to them", "supposed"),
        ("it usually works out", "habit"),
        ("I talk to everybody", "present"),
        ("I'd ask her first", "present"),
        ("I'd put it off", "present"),
        ("since then the build goes red", "later"),
        ("it fell from 48 seconds to two", "came"),
        ("sales wanted it by the end of May", "needed"),
        ("the situation was a difficult situation", "hollow"),
        ("um, so", "hollow"),
    ],
)
def test_a_cue_is_seen(clause: str, cue: str) -> None:
    assert getattr(telling(clause), cue) == 1.0


@pytest.mark.parametrize(
    "clause", ["I would rewrite it", "we rewrote it", "I always rewrite it", "I need a rewrite", ""]
)
def test_what_i_did_not_do_is_not_owned(clause: str) -> None:
    assert telling(clause).owned == 0.0


def test_two_numbers_dates_or_names_are_particular_enough() -> None:
    assert [telling(each).specific for each in ("it was slow", "in March", "in March it took 48 s", "May 4, 5, 6")] == [
        0.0,
        0.5,
        1.0,
        1.0,
    ]


def test_cues_are_numbers_of_0_to_1_for_any_text() -> None:
    for text in ("\x00\x1b[2J", "I " * 5_000, "’" * 100, "ſıK", "<|im_end|>", "1" * 10_000):
        made = telling(text)
        assert isinstance(made, Telling)
        assert all(0.0 <= getattr(made, cue) <= 1.0 for cue in CUES)


def test_an_account_is_graded_by_points_with_verbatim_quotes() -> None:
    grade = PointGrader(HashEncoder()).grade(QUESTION, STORY)
    assert [point.point_id for point in grade.points] == [point.id for point in QUESTION.key_points]
    for point in grade.points:
        assert (point.evidence is None) == (point.verdict is Verdict.MISSING)
        if point.evidence:
            assert STORY[point.evidence.start : point.evidence.end] == point.evidence.text
    total = sum(point.weight for point in grade.points)
    assert grade.score == pytest.approx(sum(p.weight * p.credit for p in grade.points) / total, abs=1e-4)


def test_the_examples_are_encoded_once_and_the_answer_alone_after_that() -> None:
    encoder = HashEncoder()
    grader = PointGrader(encoder)
    grader.grade(QUESTION, STORY)
    before = encoder.calls
    grader.grade(QUESTION, STORY + " And that was that, in May.")
    assert encoder.calls == before + 1


def test_other_questions_need_no_examples() -> None:
    encoder, other = HashEncoder(), HashEncoder()
    PointGrader(encoder).grade(QUESTION, STORY)
    PointGrader(other).grade(replace(QUESTION, kind=Kind.CONCEPT), STORY)
    assert encoder.calls == other.calls + len(elements.texts())


@pytest.mark.parametrize("answer", ["", "I don't know.", QUESTION.prompt])
def test_nothing_earns_nothing(answer: str) -> None:
    assert PointGrader(HashEncoder()).grade(QUESTION, answer).score == 0.0


def test_a_huge_answer_is_graded() -> None:
    assert PointGrader(HashEncoder()).grade(QUESTION, (STORY + " ") * 60).score is not None


def test_a_question_without_elements_or_other_phrasings_is_graded() -> None:
    """What a person imports has neither."""
    points = tuple(replace(point, element=None, accept=()) for point in QUESTION.key_points)
    assert PointGrader(HashEncoder()).grade(replace(QUESTION, key_points=points), STORY).score is not None
    one = replace(QUESTION, key_points=points[:1])
    assert PointGrader(HashEncoder()).grade(one, STORY).score is not None


def test_an_element_belongs_to_a_behavioural_question() -> None:
    file = places.shipped("corpus") / "questions" / "behavioural.yaml"
    record = yaml.safe_load(file.read_text(encoding="utf-8"))
    TopicModel.model_validate(record)
    asked = next(each for each in record["questions"] if any("element" in point for point in each["key_points"]))
    with pytest.raises(ValidationError, match="only a point of a behavioural question"):
        TopicModel.model_validate(record | {"questions": [asked | {"kind": "concept"}]})
    point = asked["key_points"][0] | {"element": "moral"}
    with pytest.raises(ValidationError, match="element"):
        TopicModel.model_validate(record | {"questions": [asked | {"key_points": [point, *asked["key_points"][1:]]}]})


def test_only_questions_with_an_element_have_another_digest() -> None:
    bare = replace(QUESTION, key_points=tuple(replace(point, element=None) for point in QUESTION.key_points))
    given = replace(bare, key_points=(replace(bare.key_points[0], element=Element.TASK), *bare.key_points[1:]))
    assert len({digest(each) for each in (bare, given, QUESTION)}) == 3


def test_weights_that_fit_another_program_are_refused() -> None:
    record = json.loads(Accounts.shipped().model_dump_json())
    changes: tuple[dict[str, object], ...] = (
        {"points": {"similar": 1.0}},
        {"gate": {}},
        {"partial": 0.9},
        {"extra": 1},
    )
    for change in changes:
        with pytest.raises(ValidationError):
            Accounts.model_validate(record | change)


def test_the_version_tells_how_accounts_are_graded() -> None:
    shipped = Weights.shipped()
    other = Weights.shipped()
    changed = other.model_copy(update={"accounts": other.accounts.model_copy(update={"intercept": 0.0})})
    assert shipped.version != changed.version
    assert shipped.of_accounts.covered == shipped.accounts.covered
