"""Stories of what the settings change in an interview, of predicting, and of ending a stage."""

from __future__ import annotations

import pytest

from interviewer import places
from interviewer.domain import TurnState
from interviewer.errors import StoreError
from interviewer.planning import Wishes
from interviewer.settings import Settings, save
from interviewer.store import Store
from interviewer.tui.screens.overlays import FinishScreen
from interviewer.tui.screens.predict import PredictScreen
from tests.fakes import WordGrader
from tests.tui.person import Person, World, interviewed

WHOLE = Wishes(level="middle", questions=8)


def an_answer(person: Person) -> str:
    turn = person.interview.conduct and person.interview.conduct.turn
    assert turn
    return f"{turn.question.key_points[0].text} That is what I would say first."


async def submit(person: Person) -> None:
    await person.type(an_answer(person))
    await person.press("ctrl+s")


async def predicting(person: Person) -> None:
    await person.until(lambda: isinstance(person.app.screen, PredictScreen))


async def test_the_expected_score_is_asked_for_before_the_grade(world: World) -> None:
    save(Settings(predict=True), places.settings())
    grader = WordGrader()
    async with interviewed(world.program(grader=grader)) as person:
        await submit(person)
        await predicting(person)
        assert person.interview.state is TurnState.ANSWERED
        assert not grader.graded
        await person.sees("0 to 5")
        await person.press("enter")
        await person.sees("A score lies between 0 and 5")
        await predicting(person)
        await person.press("5", "full_stop", "5", "enter")
        await person.sees("A score lies between 0 and 5")
        await person.press("backspace", "backspace", "backspace", "4", "comma", "5", "enter")
        await person.sees("you expected 4.5:")
        await person.sees("too high")
        await person.press("enter")
        await person.sees("Follow-up")
        await submit(person)  # a score has been shown by now: nothing is asked any more
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        assert person.app.screen is person.interview


async def test_doing_without_a_guess_grades_all_the_same(world: World) -> None:
    save(Settings(predict=True), places.settings())
    async with interviewed(world.program(grader=WordGrader())) as person:
        await submit(person)
        await predicting(person)
        await person.press("escape")
        await person.sees("✓ covered")
        assert "you expected" not in person.seen()


async def test_a_guess_that_cannot_be_stored_does_not_stop_the_grade(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Settings(predict=True), places.settings())

    def full(*_: object) -> None:
        raise StoreError("The disk is full.", "Free some space.")

    monkeypatch.setattr(Store, "predict", full)
    async with interviewed(world.program(grader=WordGrader())) as person:
        await submit(person)
        await predicting(person)
        await person.press("4")
        await person.pilot.click("#take")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        assert any("The disk is full." in each.message for each in person.app._notifications)


async def test_predicting_with_a_key_before_the_answer(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.press("ctrl+b")
        await predicting(person)
        await person.press("2", "enter")
        await person.sees("You expect 2.0 of 5.")
        await submit(person)
        await person.sees("you expected 2.0")
    turn = world.programs[0].store.latest()
    assert turn
    assert turn.turns[0].prediction


async def test_the_cost_of_a_hint_is_told_and_taken(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.sees("Hint −25%")
        await person.press("ctrl+t")
        await person.sees("The hint costs 25% of its point.")


async def test_finishing_a_stage_goes_on_with_the_next(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader()), wishes=WHOLE) as person:
        conduct = person.interview.conduct
        assert conduct
        first, second = conduct.session.plan.stages[:2]
        await person.sees(f"1 of 8 {first.title[:8]}")
        await person.press("ctrl+f")
        await person.until(lambda: isinstance(person.app.screen, FinishScreen))
        await person.sees(f"this stage: {first.title}")
        await person.press("s")
        await person.until(lambda: len(conduct.session.turns) == 2 and person.interview.doing is None)
        stage = conduct.session.plan.stage_of(1)
        assert stage
        assert stage.title == second.title
        await person.sees(second.title[:8])
        assert conduct.session.turns[0].skipped


async def test_the_time_of_the_stage_stands_beside_that_of_the_question(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader()), size=(140, 45)) as person:
        await person.sees("question 0:00 /")
        await person.sees("stage 0:00 /")
        await person.sees("session 0:00")
    async with interviewed(world.program(grader=WordGrader()), wishes=Wishes(minutes=30)) as person:
        await person.sees("session 0:00 / 30:00")
        assert "stage" not in person.seen()


async def test_neutral_says_the_question_alone(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        lines = [line.strip(" ▌") for line in person.seen().splitlines()]
        title = next(n for n, line in enumerate(lines) if line.startswith("Question 1"))
        assert turn.wording.text.startswith(lines[title + 1])


async def test_probing_presses_and_halves_the_time_of_one_question(world: World) -> None:
    save(Settings(manner="probing"), places.settings())
    wishes = Wishes(level="middle", stages=("technical",), topics=("indexing",), questions=3)
    async with interviewed(world.program(grader=WordGrader()), wishes=wishes) as person:
        await person.sees("I press for detail.")
        await person.press("ctrl+n")
        await person.sees("2 of 3")
        await person.press("ctrl+n")  # the seed is 7: the third question
        await person.sees("under pressure, half of the time")
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        half = turn.question.minutes * 30
        await person.sees(f"question 0:00 / {half // 60}:{half % 60:02}")


async def test_friendly_speaks_before_a_follow_up(world: World) -> None:
    save(Settings(manner="friendly"), places.settings())
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.sees("thank you for being here")
        await submit(person)
        await person.sees("✓ covered")
        await person.press("enter")
        await person.until(lambda: person.interview.state is TurnState.PROBED)
        await person.until(lambda: "hear more" in person.seen())
