from __future__ import annotations

import pytest

from interviewer.domain import Corpus, Level, Loop, Stage, Topic
from interviewer.errors import UsageError
from interviewer.planning import Wishes, make_plan
from tests.builders import a_question, a_stage

STAGES = (a_stage(Stage.SCREENING, 2), a_stage(Stage.TECHNICAL, 5), a_stage(Stage.FINAL, 1))
CORPUS = Corpus(
    (Topic("indexing", "Indexing", (a_question(),)),),
    (Loop("backend", "Back end", (Level.MIDDLE, Level.SENIOR), STAGES),),
)


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
    assert shares(stage="final", questions=3) == [("final", 3)]
    assert shares(topics=("indexing",)) == [("technical", 5)]


@pytest.mark.parametrize(
    ("wishes", "said", "hint"),
    [
        ({"topics": ("indexng",)}, "no topic 'indexng'", "Did you mean indexing?"),
        ({"level": "middel"}, "no level 'middel'", "Did you mean middle?"),
        ({"level": "lead"}, "has no level lead", "Known: middle, senior."),
        ({"stage": "finale"}, "no stage 'finale'", "Did you mean final?"),
        ({"loop": "bakend"}, "no loop 'bakend'", "Did you mean backend?"),
        ({"topics": ("zzz",)}, "no topic", "Known: indexing."),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(wishes: dict[str, object], said: str, hint: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        make_plan(CORPUS, Wishes(**wishes))  # type: ignore[arg-type]
    assert caught.value.hint == hint
