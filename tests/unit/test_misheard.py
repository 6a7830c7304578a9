"""Words that were heard badly: which they are in the corrected text, and what they may not do to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain import (
    Dispute,
    Evidence,
    Grade,
    HeardWord,
    Misconception,
    PointGrade,
    Question,
    Speech,
    Turn,
    Verdict,
)
from interviewer.misheard import UNHEARD, doubtful_spans, set_aside
from interviewer.plain import grade_lines
from interviewer.store import Store
from tests.builders import a_point, a_question, a_speech, a_turn, an_answer, at
from tests.fakes import WordGrader
from tests.unit.test_interview import an_interview, store

__all__ = ["store"]

POINT = a_point("p", text="Redis evicts keys", accept=())
QUESTION = a_question(key_points=(POINT, a_point("q", text="journals cost money", accept=())))


def spoken(text: str, *doubtful: str, corrected: str | None = None) -> Turn:
    answer = an_answer(text if corrected is None else corrected, speech=a_speech(text, *doubtful))
    return a_turn(question=QUESTION, answer=answer)


def judged(turn: Turn) -> tuple[list[str], list[str]]:
    """The points of the grade, and those set aside."""
    grader = WordGrader()
    grade = set_aside(turn, grader.grade(turn.question, turn.transcript), grader)
    return [each.point_id for each in grade.points], [each.point_id for each in grade.unheard]


def marked(turn: Turn) -> list[str]:
    assert turn.answer
    return [turn.transcript[start:end] for start, end in doubtful_spans(turn.answer.text, turn.answer.speech)]


@pytest.mark.parametrize(
    ("heard", "doubtful", "corrected", "left"),
    [
        ("the cash is warm", ["cash"], None, ["cash"]),
        ("the cash is warm", ["cash"], "the cache is warm", []),
        ("so the cash is um warm", ["cash", "um"], "First of all: the Cash is warm!", ["Cash"]),
        ("cash cash cash", ["cash"], "cash", ["cash"]),
        ("a B-tree", ["B-tree"], "a B-tree, sorted", ["B", "tree"]),
        ("the cash", ["cash"], "", []),
        ("", [], "typed alone", []),
    ],
)
def test_a_word_that_the_person_changed_is_theirs(
    heard: str, doubtful: list[str], corrected: str | None, left: list[str]
) -> None:
    assert marked(spoken(heard, *doubtful, corrected=corrected)) == left


def test_a_typed_answer_has_no_doubtful_words() -> None:
    assert doubtful_spans("typed", None) == []


@given(st.lists(st.sampled_from(["ab", "c,", "d'e"]), max_size=12), st.text(alphabet="ab de,'\n", max_size=30))
def test_every_mark_is_a_word_of_the_text(heard: list[str], written: str) -> None:
    words = tuple(HeardWord(word, n, n + 1, 0.1) for n, word in enumerate(heard))
    spans = doubtful_spans(written, Speech(words, 9))
    assert spans == sorted(set(spans))
    assert all(written[start:end].strip(" ,'\n") for start, end in spans)


def test_a_long_answer_of_one_word_is_aligned_at_once() -> None:
    text = "well " * 3_000
    assert len(marked(spoken(text, "well", corrected=text + "done"))) == 3_000


def test_a_point_that_may_have_been_said_is_not_called_missing() -> None:
    assert judged(spoken("I think that read is a Vickers them", "read", "is", "Vickers")) == (["q"], ["p"])


def test_words_that_sound_like_nothing_of_a_point_excuse_nothing() -> None:
    assert judged(spoken("I think that some thing or other happens", "some", "thing", "other")) == (["p", "q"], [])


def test_a_point_that_no_doubtful_word_could_have_said_is_missing_all_the_same() -> None:
    text = "It depends. Many things matter here. I would ask the team um first"
    assert judged(spoken(text, "um")) == (["p", "q"], [])


def test_what_was_heard_well_sets_nothing_aside() -> None:
    assert judged(spoken("I think that read is a Vickers them")) == (["p", "q"], [])


class Contradicts(WordGrader):
    """Takes `never` in an answer for a contradiction of the first point."""

    def _point(self, question: Question, n: int, answer: str) -> PointGrade:
        point = super()._point(question, n, answer)
        if n or "never" not in answer:
            return point
        where = answer.index("never")
        return PointGrade(
            point.point_id, point.text, 2, Verdict.CONTRADICTED, 0.0, 0.9, Evidence(where, where + 5, "never")
        )


@pytest.mark.parametrize(("doubtful", "aside"), [("never", ["p"]), ("keys", [])])
def test_a_contradiction_is_held_against_the_person_only_if_it_was_heard(doubtful: str, aside: list[str]) -> None:
    grader, turn = Contradicts(), spoken("Redis never evicts keys because journals cost money", doubtful)
    grade = set_aside(turn, grader.grade(QUESTION, turn.transcript), grader)
    assert [each.point_id for each in grade.unheard] == aside
    assert grade.score is not None
    assert [each.verdict for each in grade.unheard] == [Verdict.CONTRADICTED] * len(aside)


class Warns(Contradicts):
    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        said = (Misconception("Redis never evicts.", "It does."),) if "never" in answer else ()
        return replace(super().grade(question, answer, asked), misconceptions=said)


def test_a_misconception_goes_with_the_words_that_it_rested_on() -> None:
    grader, turn = Warns(), spoken("Redis never evicts keys", "never")
    given = grader.grade(QUESTION, turn.transcript)
    assert given.misconceptions
    assert set_aside(turn, given, grader).misconceptions == ()


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("mumble mumble mumble", ["mumble"]),
        ("well read is Vickers rights cast", ["read", "is", "Vickers", "rights", "cast"]),
    ],
)
def test_without_a_point_left_there_is_no_score(text: str, doubtful: list[str]) -> None:
    turn = spoken(text, *doubtful)
    grader = WordGrader()
    grade = set_aside(turn, grader.grade(QUESTION, turn.transcript), grader)
    assert (grade.score, grade.points, grade.reason) == (None, (), UNHEARD)
    assert "? not judged (weight 2): journals cost money - heard too badly" in "\n".join(grade_lines(grade, 0.1))


def test_what_the_person_has_decided_stays() -> None:
    turn = spoken("I think that read is a Vickers them", "read", "is", "Vickers")
    grader = WordGrader()
    grade = grader.grade(QUESTION, turn.transcript)
    decided = a_turn(
        question=QUESTION, answer=turn.answer, disputes=(Dispute("p", False, at(3), grade.points[0]),), grade=grade
    )
    assert [each.point_id for each in set_aside(decided, grade, grader).points] == ["p", "q"]


def test_a_session_keeps_what_was_heard_and_makes_no_card_of_it(store: Store) -> None:
    interview = an_interview(store, questions=1)
    interview.ask()
    heard = a_speech("it is about selectivity and about in decks pace rights I say", "in", "decks", "pace", "rights")
    interview.answer("It is about selectivity, and about in decks pace rights, I say.", 3.0, heard)
    turn = interview.grade()
    assert turn.grade
    assert [each.point_id for each in turn.grade.points] == ["selectivity", "size"]
    assert [each.point_id for each in turn.grade.unheard] == ["writes"]
    assert "writes" not in {each.after.point_id for each in interview.reviews}
    assert store.session("s1").turns[0].answer == turn.answer
    assert store.session("s1").turns[0].grade == turn.grade
