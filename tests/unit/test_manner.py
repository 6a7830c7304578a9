"""The interviewer's manner: nothing praises, hints or gives a grade away, and no chance is in it but the seed's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from interviewer.assembly import Program
from interviewer.domain import SessionKind
from interviewer.manner import (
    FRIENDLY,
    NEUTRAL,
    PROBING,
    before_follow_up,
    before_question,
    limit,
    remarks,
    under_pressure,
)
from interviewer.phrasing import leak
from tests.builders import a_plan, a_question, a_session, a_stage, a_turn
from tests.fakes import FakeModels

PRAISE = re.compile(
    r"\b(good|great|well|nice|excellent|perfect|right on|correct|wrong|exactly|impress\w*|strong|weak)\b", re.I
)


def test_neutral_says_nothing() -> None:
    session = a_session(a_turn(1))
    assert all(before_question(NEUTRAL, session, a_turn(n)) == "" for n in range(1, 9))
    assert before_follow_up(NEUTRAL, session, a_turn(1), 1) == ""
    assert limit(NEUTRAL, session, 1, a_question()) == 0


@pytest.mark.parametrize("remark", remarks())
def test_no_remark_praises_or_is_long(remark: str) -> None:
    assert not PRAISE.search(remark)
    assert len(remark.split()) <= 25


def test_no_remark_leaks_a_point_of_the_corpus() -> None:
    """The gate that the model's words pass, over every question that they may stand before."""
    for question in Program(models=FakeModels()).corpus:
        for remark in remarks():
            assert not leak(question.key_points, (question.prompt, *question.variants), remark), (question.id, remark)


@pytest.mark.parametrize("seed", range(6))
def test_one_question_of_a_session_is_under_pressure(seed: int) -> None:
    for questions in range(1, 9):
        session = a_session(seed=seed, plan=a_plan(stages=(a_stage(questions=questions),)))
        pressed = [n for n in range(1, questions + 1) if under_pressure(PROBING, session, n)]
        assert len(pressed) == 1
        assert not any(under_pressure(FRIENDLY, session, n) for n in range(1, questions + 1))
        assert limit(PROBING, session, pressed[0], a_question()) == 2
        drill = replace(session, plan=replace(session.plan, kind=SessionKind.DRILL))
        assert limit(PROBING, drill, pressed[0], a_question()) == 0


def test_the_manner_is_the_same_whenever_it_is_drawn() -> None:
    session = a_session(seed=3, plan=a_plan(stages=(a_stage(questions=6),)))
    said = [before_question(PROBING, session, a_turn(n)) for n in range(1, 7)]
    assert said == [before_question(PROBING, session, a_turn(n)) for n in range(1, 7)]
    assert len(set(said)) >= 4
