from __future__ import annotations

import pytest

from interviewer.domain import Corpus, Difficulty, Level, Loop, Manner, Stage, Topic
from interviewer.errors import UsageError
from interviewer.planning import Wishes, make_plan
from tests.builders import a_question, a_stage

STAGES = (a_stage(Stage.SCREENING, 2), a_stage(Stage.TECHNICAL, 5), a_stage(Stage.FINAL, 1))
CORPUS = Corpus(
    (Topic("indexing", "Indexing", (a_question(),)),),
    (Loop("backend", "Back end", (Level.MIDDLE, Level.SENIOR), STAGES),),
)


def make_order(corpus: Corpus, **wishes: object) -> tuple[str, ...]:
    """The fixed order of the technical stage."""
    given = Wishes(loop="fixed", stages=("technical",), **wishes)  # type: ignore[arg-type]
    return make_plan(corpus, given).stages[0].order


def shares(**wishes: object) -> list[tuple[str, int]]:
    plan = make_plan(CORPUS, Wishes(**wishes))  # type: ignore[arg-type]
    return [(stage.stage.value, stage.questions) for stage in plan.stages]


def test_the_loop_as_it_is() -> None:
    assert shares() == [("screening", 2), ("technical", 5), ("final", 1)]


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (1, [("technical", 1)]),
        (2, [("screening", 1), ("technical", 1)]),
        (8, [("screening", 2), ("technical", 5), ("final", 1)]),
        (16, [("screening", 4), ("technical", 10), ("final", 2)]),
    ],
)
def test_a_number_of_questions_is_shared_out(questions: int, expected: list[tuple[str, int]]) -> None:
    assert shares(questions=questions) == expected


def test_a_stage_has_the_time_of_its_questions() -> None:
    plan = make_plan(CORPUS, Wishes(questions=16))
    assert [stage.minutes for stage in plan.stages] == [40, 40, 40]
    [topic] = make_plan(CORPUS, Wishes(topics=("indexing",), questions=1)).stages
    assert topic.minutes == 4


def test_one_stage_and_one_topic() -> None:
    assert shares(stages=("final",), questions=3) == [("final", 3)]
    assert shares(topics=("indexing",)) == [("technical", 5)]


@pytest.mark.parametrize(
    ("wishes", "said", "hint"),
    [
        ({"topics": ("indexng",)}, "no topic 'indexng'", "Did you mean indexing?"),
        ({"level": "middel"}, "no level 'middel'", "Did you mean middle?"),
        ({"level": "lead"}, "has no level lead", "Known: middle, senior."),
        ({"stages": ("finale",)}, "no stage 'finale'", "Did you mean final?"),
        ({"loop": "bakend"}, "no loop 'bakend'", "Did you mean backend?"),
        ({"difficulty": "fixd"}, "no difficulty 'fixd'", "Did you mean fixed?"),
        ({"manner": "frendly"}, "no manner 'frendly'", "Did you mean friendly?"),
        ({"dropped": ("indexng",)}, "no topic 'indexng'", "Did you mean indexing?"),
        ({"topics": ("zzz",)}, "no topic", "Known: indexing."),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(wishes: dict[str, object], said: str, hint: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        make_plan(CORPUS, Wishes(**wishes))  # type: ignore[arg-type]
    assert caught.value.hint == hint


def test_several_stages_come_in_the_order_of_the_loop_and_none_is_lost() -> None:
    chosen = ("final", "technical")
    assert shares(stages=chosen) == [("technical", 5), ("final", 1)]
    assert shares(stages=chosen, questions=3) == [("technical", 2), ("final", 1)]
    assert shares(stages=chosen, questions=2) == [("technical", 1), ("final", 1)]
    assert shares(stages=chosen, questions=1) == [("technical", 1)]
    assert shares(stages=("screening", "technical", "final"), questions=4) == [
        ("screening", 1),
        ("technical", 2),
        ("final", 1),
    ]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, [("technical", 1)]),
        (30, [("screening", 1), ("technical", 3)]),
        (60, [("screening", 2), ("technical", 5), ("final", 1)]),
        (120, [("screening", 4), ("technical", 10), ("final", 2)]),
    ],
)
def test_minutes_decide_how_many_questions_there_are(minutes: int, expected: list[tuple[str, int]]) -> None:
    assert shares(minutes=minutes) == expected
    assert make_plan(CORPUS, Wishes(minutes=minutes)).minutes == minutes
    assert sum(count for _, count in shares(minutes=minutes, questions=2)) == 2


def test_chosen_topics_go_before_a_fixed_order() -> None:
    loop = Loop("fixed", "Fixed", (Level.MIDDLE,), (a_stage(Stage.TECHNICAL, 1, order=("indexing-when-to-add",)),))
    corpus = Corpus(CORPUS.topics, (loop,))
    assert make_order(corpus) == ("indexing-when-to-add",)
    assert make_order(corpus, topics=("indexing",)) == ()


def test_difficulty_and_manner_are_part_of_the_plan() -> None:
    plan = make_plan(CORPUS, Wishes(difficulty="fixed", manner="Probing"))
    assert (plan.difficulty, plan.manner) == (Difficulty.FIXED, Manner.PROBING)
    plain = make_plan(CORPUS, Wishes())
    assert (plain.difficulty, plain.manner) == (Difficulty.ADAPTIVE, None)
