"""Stories of an interview: asked, answered, graded, asked further, ended."""

from __future__ import annotations

from threading import Event

import pytest

from interviewer.domain import TurnState
from interviewer.errors import GradeError, ModelDied, StoreError
from interviewer.store import Store
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.overlays import PauseScreen, ReadingScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.widgets.grade import GradePanel
from tests.builders import a_session, a_turn, an_abstained_grade
from tests.builders import an_answer as an_answer_value
from tests.fakes import FakeModels, ScriptedChat, WordGrader
from tests.tui.person import Failing, Person, World, interviewed, quiet_app, sitting

HOSTILE = "[bold red]x[/] <script>alert(1)</script> \x1b[31mred\x1b[0m \x07 [@click=app.quit]go[/]"


def an_answer(person: Person) -> str:
    """Covers the first point of the question, in its own words, and leaves the rest."""
    turn = person.interview.conduct and person.interview.conduct.turn
    assert turn
    return f"{turn.question.key_points[0].text} That is what I would say first."


async def test_from_the_home_screen_to_the_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with sitting(quiet_app(program)) as person:
        await person.until(lambda: person.app.error > 0)
        await person.press("s")
        await person.sees("Question 1 ·")
        await person.until(lambda: person.interview.state is TurnState.ASKED)
        await person.answer(an_answer(person))
        await person.sees("± 0.5 of 5")
        await person.sees("✓ covered")
        await person.sees("follow-up")
        await person.press("enter")
        await person.sees("Follow-up")
        assert person.interview.state is TurnState.PROBED
        await person.answer("I do not know more about that.")
        await person.press("x")
        await person.sees("Question 2 ·")
        await person.press("ctrl+f")
        await person.sees("Finish the interview?")
        await person.press("y")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen))
        await person.sees("Stages")
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.sees("1 of 2")
    stored = program.store.latest()
    assert stored
    assert stored.ended_at
    assert [len(turn.answers) for turn in stored.turns] == [2, 0]


async def test_the_real_grader_grades(world: World) -> None:
    async with interviewed(world.program()) as person:
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        await person.answer(turn.question.reference)
        await person.sees("✓ covered")


async def test_the_plan_through_ends_the_session(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:
        await person.press("ctrl+n")
        await person.sees("Question 2 ·")
        await person.press("ctrl+n")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen))
        await person.sees("2 skipped")


async def test_hint_other_words_and_help(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        first = person.interview.conduct and person.interview.conduct.turn
        assert first
        await person.press("ctrl+t")
        await person.until(lambda: " Hint\n" in person.seen())
        await person.press("ctrl+r")
        await person.sees(first.question.variants[0][:30])
        await person.press("question_mark", "x")
        assert person.editor.text == "?x"
        await person.press("f1")
        await person.until(lambda: isinstance(person.app.screen, ReadingScreen))
        await person.sees("Submit")
        await person.press("escape")
        assert person.app.screen is person.interview


async def test_a_hint_is_seen_where_it_was_taken(world: World) -> None:
    """In a follow-up below it: both can be read while one answers."""
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.answer(an_answer(person))
        await person.press("enter")
        await person.until(lambda: person.interview.state is TurnState.PROBED)
        await person.press("ctrl+t")
        await person.until(lambda: " Hint\n" in person.seen())
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        assert turn.open_probe
        await person.sees(turn.hints[0][:40])
        await person.sees(turn.open_probe.wording.text[:40])


async def test_skipping_what_is_typed_takes_two_presses(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("half an answer")
        await person.press("ctrl+n")
        await person.sees("once more skips it")
        assert person.editor.text == "half an answer"
        await person.press("ctrl+n")
        await person.sees("Question 2 ·")
        assert person.editor.text == ""


async def test_a_pause_hides_the_text_and_any_key_ends_it(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.press("ctrl+o")
        await person.until(lambda: isinstance(person.app.screen, PauseScreen))
        assert "Question 1" not in person.seen()
        await person.press("z")
        await person.until(lambda: person.app.screen is person.interview)
        assert person.editor.text == ""


async def test_left_and_resumed_the_session_goes_on_where_it_was(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:
        await person.type("as far as I got")
        await person.press("ctrl+l")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.sees("Continue")
        await person.press("c")
        await person.sees("as far as I got")
        assert person.interview.state is TurnState.ASKED


async def test_after_a_crash_a_new_app_has_the_draft(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("typed before the crash")
        person.interview.save_draft()
        draft = world.programs[0].store.draft
        conduct = person.interview.conduct
        assert conduct
        await person.until(lambda: draft(conduct.session.id, 1) == "typed before the crash")
        async with interviewed(world.program(grader=WordGrader()), wishes=None, resume=True) as again:
            await again.sees("Going on where the session was interrupted")
            assert again.editor.text == "typed before the crash"


async def test_typing_is_saved_without_being_asked(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:
        await person.press("a", "b")
        conduct = person.interview.conduct
        assert conduct
        await person.until(lambda: program.store.draft(conduct.session.id, 1) == "ab")


async def test_an_answer_the_store_refuses_stays_in_the_editor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:

        def full(*_: object) -> None:
            raise StoreError("The disk is full.", "Free some space, then submit again.")

        text = an_answer(person)
        with monkeypatch.context() as patched:
            patched.setattr(Store, "add_answer", full)
            await person.type(text)
            await person.press("ctrl+s")
            await person.sees("The disk is full. Free some space, then submit again.")
            assert person.editor.text == text
        await person.press("ctrl+s")
        await person.sees("✓ covered")
        assert person.editor.text == ""


async def test_an_answer_too_long_stays_in_the_editor(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("word " * 5_000)
        await person.press("ctrl+s")
        await person.sees("Shorten it and submit again.")
        assert len(person.editor.text) == 25_000


@pytest.mark.parametrize("key", ["f7", "alt+a"])
async def test_all_that_is_typed_is_selected_by_a_key(world: World, key: str) -> None:
    async with interviewed(world.program(grader=WordGrader()), (100, 90)) as person:
        await person.type("word " * 5_000 + "\n\nend")
        await person.press("f1")
        await person.sees("Select all")
        await person.press("escape", key, "n")
        assert person.editor.text == "n"


async def test_nothing_typed_is_not_submitted(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.press("space", "ctrl+s")
        await person.sees("Nothing is typed yet.")
        assert person.interview.state is TurnState.ASKED


async def test_a_failed_grade_keeps_the_answer_and_can_be_made_again(world: World) -> None:
    grader = WordGrader(ModelDied("The encoder process ended.", "Details: encoder.log"))
    async with interviewed(world.program(grader=grader)) as person:
        await person.answer(an_answer(person))
        await person.sees("Not graded")
        await person.sees("The encoder process ended. Details: encoder.log")
        await person.sees("Your answer is kept.")
        await person.press("r")
        await person.sees("✓ covered")


async def test_a_failed_grade_can_be_left_at_that(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader(GradeError("No.")))) as person:
        await person.answer(an_answer(person))
        await person.sees("Not graded")
        await person.press("enter")
        await person.sees("Question 2 ·")


async def test_where_the_grader_could_not_tell_no_number_is_shown(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1, answer=an_answer_value(), grade=an_abstained_grade())))
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("No score")
        await person.sees("The answer is too short to tell.")
        assert "±" not in person.seen()
        await person.press("enter")
        await person.sees("Question 2 ·")


async def test_typing_goes_on_while_the_grade_is_made(world: World) -> None:
    hold = Event()
    grader = WordGrader(hold=hold)
    async with interviewed(world.program(grader=grader)) as person:
        text = an_answer(person)
        await person.type(text)
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.ANSWERED)
        await person.press("o", "h")
        await person.sees("Grading")
        hold.set()
        await person.sees("Ctrl+G shows it")
        assert person.editor.text == "oh"
        await person.press("ctrl+g")
        await person.sees("✓ covered")
        await person.press("enter")
        await person.sees("Follow-up")
        assert person.editor.text == "oh"


async def test_escape_while_grading_frees_the_grader(world: World) -> None:
    hold = Event()
    grader = WordGrader(ModelDied("Stopped."), hold=hold)
    models = FakeModels(ScriptedChat(ready=False))
    async with interviewed(world.program(grader=grader, models=models)) as person:
        await person.type(an_answer(person))
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.ANSWERED)
        await person.press("escape")
        await person.until(lambda: models.restarted == ["encoder", "chat"])
        hold.set()
        await person.sees("Not graded")


async def test_a_model_that_will_not_load_is_told_in_place(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader(), models=Failing())) as person:
        await person.sees("bad.gguf is not a GGUF file.")
        await person.sees("interviewer model use default")
        await person.sees("! model failed")
        await person.answer(an_answer(person))
        await person.sees("✓ covered")


async def test_explain_tells_who_wrote_the_question(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader()), explain=True) as person:
        await person.sees("[authored; the model is still loading]")


async def test_hostile_text_is_shown_as_it_is(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program, size=(140, 45)) as person:
        await person.type(HOSTILE)
        shown = "[bold red]x[/] <script>alert(1)</script> ␛[31mred␛[0m ␇"
        await person.sees(f"{shown} [@click=app.quit]go[/]")
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        await person.sees(shown)
        person.interview.query_one(GradePanel).show_failure(GradeError(HOSTILE))
        await person.until(lambda: person.seen().count("<script>") >= 2)
        await person.press("ctrl+f", "y")
        await person.reads_the_report(1)
        await person.press("e", "end")
        await person.sees(f"{shown} [@click=app.quit]go[/]")
        assert "\x1b" not in person.seen()


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_everything_needed_is_on_the_screen(world: World, size: tuple[int, int]) -> None:
    async with interviewed(world.program(grader=WordGrader()), size=size) as person:
        for name in ("#place", "#conversation", "#activity", "#editor", "Footer"):
            region = person.interview.query_one(name).region
            assert region.area
            assert person.interview.region.contains_region(region), name
        before = person.interview.query_one("#conversation").region
        await person.answer(an_answer(person))
        await person.sees("✓ covered")
        assert person.interview.query_one("#conversation").region == before
        assert person.interview.region.contains_region(person.interview.query_one(GradePanel).region)


async def test_resizing_loses_nothing(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("typed at eighty columns")
        await person.pilot.resize_terminal(140, 45)
        await person.sees("typed at eighty columns")
        await person.pilot.resize_terminal(80, 24)
        await person.sees("typed at eighty columns")
