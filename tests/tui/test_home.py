"""Stories of the home screen and of how an interview is opened."""

from __future__ import annotations

from interviewer import places
from interviewer.errors import UsageError
from interviewer.planning import Wishes
from interviewer.store import Store
from interviewer.tui.screens.interview import InterviewScreen
from tests.builders import a_grade, a_question, a_session, a_turn, an_answer, at
from tests.fakes import WordGrader
from tests.tui.person import Failing, World, quiet_app, sitting


async def test_a_past_session_opens_its_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    turn = a_turn(1, answer=an_answer(), grade=a_grade(a_question()), closed=True)
    program.store.start_session(a_session(turn, ended_at=at(30)))
    async with sitting(quiet_app(program)) as person:
        await person.sees("5.0 / 5")
        await person.press("tab", "tab", "tab", "enter")
        await person.reads_the_report(1)
        await person.sees("Technical: 5.0 ± 0.5")


async def test_starting_anew_leaves_the_interrupted_session(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1)))
    async with sitting(quiet_app(program)) as person:
        await person.sees("Continue")
        await person.press("s")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.state is not None)
        conduct = person.interview.conduct
        assert conduct
        assert conduct.session.id != a_session().id


async def test_a_session_that_is_open_elsewhere_is_refused_until_it_is_closed_there(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1)))
    elsewhere = Store(places.database())
    elsewhere.claim(a_session().id)
    async with sitting(quiet_app(program)) as person:
        await person.sees("Continue")
        await person.press("c")
        await person.sees("is open in another window. Go on there, or close it there first.")
        elsewhere.close()
        await person.press("c")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.state is not None)


async def test_a_wish_that_cannot_be_granted_is_left_to_the_command(world: World) -> None:
    app = quiet_app(world.program(grader=WordGrader()), wishes=Wishes(topics=("indexin",)))
    async with sitting(app) as person:
        await person.until(lambda: person.app.failure is not None)
    assert isinstance(app.failure, UsageError)
    assert "indexing" in app.failure.hint


async def test_a_failed_model_is_told_with_the_way_back(world: World) -> None:
    async with sitting(quiet_app(world.program(grader=WordGrader(), models=Failing()))) as person:
        await person.sees("interviewer model use default")


async def test_light_and_dark(world: World) -> None:
    async with sitting(quiet_app(world.program(grader=WordGrader()))) as person:
        await person.press("t")
        assert not person.app.current_theme.dark
        await person.press("t")
        assert person.app.current_theme.dark


async def test_the_arrows_go_from_part_to_part_where_not_all_fits(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1)))
    async with sitting(quiet_app(program), (80, 14)) as person:
        await person.sees("Continue")
        await person.until(lambda: bool(person.app.focused and person.app.focused.id == "resume"))
        await person.press("down", "down", "up")
        await person.until(lambda: bool(person.app.focused and person.app.focused.id == "start"))


async def test_every_key_at_the_bottom_is_whole_when_there_is_something_to_go_on_with(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1)))
    async with sitting(quiet_app(program)) as person:
        await person.sees("c Go on")
        await person.sees("f1 Help")


async def test_a_practised_question_that_was_left_does_not_hide_the_interrupted_interview(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1), session_id="interview"))
    practice = program.begin(Wishes(question="indexing-when-to-add"))
    practice.ask()
    async with sitting(quiet_app(program)) as person:
        await person.sees("Continue Technical, question 1 of 2")
        await person.press("c")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.conduct is not None and person.interview.doing is None)
        conduct = person.interview.conduct
        assert conduct
        assert conduct.session.id == "interview"


async def test_a_practised_question_that_was_left_goes_on_where_there_is_no_interview(world: World) -> None:
    program = world.program(grader=WordGrader())
    practice = program.begin(Wishes(question="indexing-when-to-add"))
    practice.ask()
    async with sitting(quiet_app(program)) as person:
        await person.sees("Continue Practice, question 1 of 1")
