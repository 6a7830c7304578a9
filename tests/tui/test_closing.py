"""Stories of the end of an interview, of time under pressure, of pauses and of code in an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from interviewer import places
from interviewer.domain import Corpus, Enquiry, EnquiryKind, Level, Loop, Topic, TurnState
from interviewer.errors import StoreError
from interviewer.planning import Wishes
from interviewer.settings import Settings, save
from interviewer.store import Store
from interviewer.tui.app import InterviewerApp, make_app
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.overlays import PauseScreen
from interviewer.tui.screens.report import ReportScreen
from tests.builders import a_stage, at
from tests.fakes import WordGrader
from tests.tui.person import Person, World, interviewed, quiet_app, sitting
from tests.tui.test_pictures import QUESTION, SMALL, Compare, shown

FINAL = Wishes(level="middle", stages=("final",), questions=1)
ASKED = "What does on-call look like here, and how often is somebody woken up at night?"
HOSTILE = "[bold red]x[/] \x1b[31mred [@click=app.quit]go[/] <script>?"


async def at_the_end(person: Person) -> None:
    await person.press("ctrl+n")
    await person.sees("What would you like to ask me?")
    await person.until(lambda: person.interview.listening and person.interview.doing is None)


async def ask(person: Person, text: str) -> None:
    await person.answer(text)
    await person.until(lambda: person.interview.listening)


async def test_the_candidate_asks_at_the_end_and_reads_it_in_the_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program, wishes=FINAL) as person:
        await at_the_end(person)
        await ask(person, ASKED)
        await person.sees("Comment, not a grade")
        await person.sees("On-call and operations")
        await ask(person, HOSTILE)
        await person.sees("[bold red]x[/]")
        await person.press("ctrl+s")
        await person.sees("Nothing is typed yet. Ctrl+N ends.")
        await person.press("ctrl+t", "ctrl+r")  # a hint is for the interviewer's questions
        await person.press("ctrl+n")
        await person.reads_the_report(1)
        await person.press(*["n"] * 12, "p")  # the last part before the questions
        await person.sees("What you asked")
        await person.press("end")
        await person.sees("[@click=app.quit]go[/]")
    stored = program.store.latest()
    assert stored
    assert stored.ended_at
    assert [each.text for each in stored.enquiries] == [ASKED, HOSTILE]
    assert all(each.comment for each in stored.enquiries)


async def test_having_no_question_is_commented_on_before_the_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program, wishes=FINAL) as person:
        await at_the_end(person)
        await person.press("ctrl+n")
        await person.sees("Bring three questions")
        await person.sees("Enter: the report")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen))
    stored = program.store.latest()
    assert stored
    assert [each.text for each in stored.enquiries] == [""]


async def test_what_is_typed_is_not_lost_by_leaving_a_crash_or_a_full_disk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with interviewed(world.program(grader=WordGrader()), wishes=FINAL) as person:
        await at_the_end(person)
        await person.type("half a quest")
        await person.press("ctrl+n")
        await person.sees("once more skips it")
        await person.press("ctrl+l")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
    async with sitting(quiet_app(world.program(grader=WordGrader()), resume=True)) as person:
        await person.sees("What would you like to ask me?")
        await person.until(lambda: person.editor.text == "half a quest")

        def full(*_: object) -> None:
            raise StoreError("The disk is full.", "Free some space.")

        with monkeypatch.context() as patched:
            patched.setattr(Store, "add_enquiry", full)
            await person.press("ctrl+s")
            await person.sees("The disk is full.")
        assert person.editor.text == "half a quest"
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.listening and not person.editor.text)


async def test_a_comment_that_was_cut_off_is_made_when_the_session_goes_on(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program, wishes=FINAL) as person:
        await at_the_end(person)
    session = program.store.unfinished()
    assert session
    program.store.add_enquiry(session.id, 1, Enquiry(ASKED, at(1), 2.0))
    async with sitting(quiet_app(world.program(grader=WordGrader()), resume=True)) as person:
        await person.sees("On-call and operations")
        await person.until(lambda: person.interview.listening)


def test_closing(world: World, snap_compare: Compare) -> None:
    kinds = (
        EnquiryKind(
            "operations",
            "On-call and operations",
            "You know that software has to be run after it is written, and you expect to carry part of that.",
            "Ask for numbers and for one story: pages in the last month, and what changed after the last incident.",
            "What was changed after the most recent incident?",
            (ASKED,),
        ),
        EnquiryKind("team", "The team", "It shows.", "Ask what happened.", "When?", ("Who is on the team?",)),
    )
    stage = a_stage(questions=1, title="Final conversation", invites=True)
    loop = Loop("backend", "Back-end engineer", tuple(Level), (stage,))
    corpus = Corpus((Topic("indexing", "Database indexing", (QUESTION,)),), (loop,), kinds)
    app = quiet_app(world.program(grader=WordGrader(), corpus=corpus), wishes=Wishes(questions=1))

    async def commented(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        await person.sees("Question 1")
        await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)
        await at_the_end(person)
        await ask(person, ASKED)
        person.editor.cursor_blink = False
        await shown(app, "Comment, not a grade", "ready")(person.pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=commented)


# -- time ------------------------------------------------------------------------------------------------------------


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def timed(world: World, clock: Hand) -> InterviewerApp:
    return make_app(world.program(grader=WordGrader()), clock=clock, wishes=FINAL)


async def test_the_end_of_the_time_under_pressure_is_told_and_nothing_is_cut(world: World) -> None:
    save(Settings(manner="probing"), places.settings())
    clock = Hand()
    async with sitting(timed(world, clock)) as person:
        await person.sees("under pressure, half of the time:")
        await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)
        await person.type("What I have typed so far")
        clock.time += 600
        await person.sees("The time for this question is up. Finish your answer: nothing is cut.")
        assert person.editor.text == "What I have typed so far"
        await person.answer("What I have typed so far, and more")
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.turns[0].transcript.startswith("What I have typed so far")
    assert stored.turns[0].limit
    assert stored.turns[0].answers[0].seconds == 600


async def pausing(person: Person) -> None:
    await person.press("ctrl+o")
    await person.until(lambda: isinstance(person.app.screen, PauseScreen))


async def reading_help(person: Person) -> None:
    await person.press("f1")


async def looking_at_the_models(person: Person) -> None:
    person.app.action_visit("models")
    await person.sees("This machine")


@pytest.mark.parametrize("leave", [pausing, reading_help, looking_at_the_models])
async def test_time_stands_still_under_another_screen_and_that_is_stored(
    world: World, leave: Callable[[Person], Awaitable[None]]
) -> None:
    clock = Hand()
    async with sitting(timed(world, clock)) as person:
        await person.sees("Question 1")
        await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)
        clock.time += 5
        await leave(person)
        clock.time += 3_600
        await person.press("escape")
        await person.until(lambda: bool(person.interview.conduct and person.interview.conduct.session.pauses))
        await person.answer("Something happened, and I learned from it.")
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.turns[0].answers[0].seconds == 5
    assert (stored.pauses[0].end - stored.pauses[0].start).total_seconds() == 3_600


async def test_a_short_look_at_the_help_is_told_as_no_pause(world: World) -> None:
    clock = Hand()
    async with sitting(timed(world, clock)) as person:
        await person.sees("Question 1")
        await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)
        await person.press("f1")
        clock.time += 4
        await person.press("escape")
        await person.answer("Something happened, and I learned from it.")
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.turns[0].answers[0].seconds == 0
    assert not stored.pauses


async def test_the_time_of_an_answer_that_was_left_goes_on(world: World) -> None:
    clock = Hand()
    async with sitting(timed(world, clock)) as person:
        await person.sees("Question 1")
        await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)
        clock.time += 40
        await person.press("ctrl+l")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
    clock.time += 1_000
    app = make_app(world.program(grader=WordGrader()), clock=clock, resume=True)
    async with sitting(app) as person:
        await person.sees("question 0:40 /")
        await person.sees("stage 0:40 /")
        assert person.interview.sitting.seconds == 40
        clock.time += 2
        await person.answer("Something happened, and I learned from it.")
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.turns[0].answers[0].seconds == 42


# -- code ------------------------------------------------------------------------------------------------------------


async def test_code_is_typed_with_tab_and_shown_as_code(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("Like this:\n```python")
        await person.press("enter", *"def", "enter", "tab", *"if", "enter", *"x", "enter", "tab", *"y", "enter")
        await person.press("shift+tab", "shift+tab", *"```", "enter", *"so")
        assert person.editor.text == "Like this:\n```python\ndef\n    if\n    x\n        y\n```\nso"
        text = person.editor.text
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.turns[0].transcript == text


async def test_outside_of_code_tab_leaves_the_editor(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("prose")
        await person.press("tab")
        assert not person.editor.has_focus
        assert person.editor.text == "prose"
        person.editor.focus()
        await person.type("\n```\n")
        await person.press("tab")
        assert person.editor.text.endswith("```\n    ")
        await person.press("escape")
        assert not person.editor.has_focus
