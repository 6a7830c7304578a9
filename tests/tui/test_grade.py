"""Stories of the grade: its points, what to say next time, and the person's word against the grader's."""

from __future__ import annotations

import pytest

from interviewer.domain import Session, Turn, Verdict
from interviewer.errors import StoreError
from interviewer.store import Store
from interviewer.tui.screens.grade import GradeScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.screens.words import WordsScreen
from interviewer.tui.widgets.grade import Points
from interviewer.tui.widgets.words import Words, whole_words
from tests.builders import a_follow_up, a_grade, a_question, a_session, a_turn, an_abstained_grade, an_answer, at
from tests.fakes import WordGrader
from tests.tui.person import Person, World, interviewed, quiet_app, sitting

ANSWER = "I look at how many rows match.\r\nInserts get dearer, so I measure."
QUESTION = a_question()


def graded(*verdicts: Verdict, answer: str = ANSWER, **fields: object) -> Session:
    turn = a_turn(1, QUESTION, answer=an_answer(answer), grade=a_grade(QUESTION, *verdicts), **fields)
    return a_session(turn)


def standing(world: World) -> Turn:
    """The turn as it is stored."""
    return world.programs[0].store.session(a_session().id).turns[0]


async def words_asked(person: Person) -> Words:
    await person.until(lambda: isinstance(person.app.screen, WordsScreen))
    return person.app.screen.query_one(Words)


async def test_a_point_that_was_said_after_all(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(graded(Verdict.COVERED, Verdict.MISSING, Verdict.MISSING))
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("2.5 ± 0.5 of 5")
        await person.press("down", "s")
        await words_asked(person)
        await person.press("enter")
        await person.sees("No words are chosen")
        await person.press("down", "space", "right", "right", "right", "space", "enter")
        await person.sees("4.2 ± 0.5 of 5")
        await person.sees("You say: said. The grader: ✗ missing.")
        assert person.interview.query_one(Points).chosen == "write-cost"
        conduct = person.interview.conduct
        assert conduct
        assert conduct.session.turns[0] == standing(world)
        await person.press("w")
        await person.sees("2.5 ± 0.5 of 5")
        assert "You say" not in person.seen()
        assert not standing(world).disputes
    [point] = [each for each in standing(world).grade.points if each.point_id == "write-cost"]  # type: ignore[union-attr]
    assert point.verdict is Verdict.MISSING


async def test_the_chosen_words_are_the_quote_whatever_ends_the_lines(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(graded(Verdict.MISSING))
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("✗ missing")
        await person.press("s")
        await words_asked(person)
        await person.press("down", "shift+right", "shift+right")
        await person.pilot.click("#take")
        await person.until(lambda: bool(standing(world).disputes))
    quote = standing(world).disputes[0].quote
    assert quote
    assert quote.text == "Inserts get"
    assert standing(world).transcript[quote.start : quote.end] == quote.text


async def test_a_point_that_was_not_said_and_only_what_can_be_disputed(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(graded())
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("5.0 ± 0.5 of 5")
        await person.press("s", "w")
        assert person.app.screen is person.interview
        await person.press("n")
        await person.sees("2.5 ± 0.5 of 5")
        await person.sees("→ next time")
        await person.sees("Say this first: An index pays off by selectivity.")
        await person.press("enter")
        await person.sees("Follow-up")


async def test_a_dispute_the_store_refuses_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(graded())

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.", "Free some space.")

    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("5.0 ± 0.5 of 5")
        with monkeypatch.context() as patched:
            patched.setattr(Store, "add_dispute", full)
            await person.press("n")
            await person.sees("The disk is full. Free some space.")
        assert "5.0 ± 0.5 of 5" in person.seen()
        await person.press("n")
        await person.sees("2.5 ± 0.5 of 5")


async def test_a_stored_session_is_disputed_from_its_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    first = a_turn(1, QUESTION, answer=an_answer(), grade=an_abstained_grade(), closed=True)
    follow_up = a_follow_up(answer=an_answer("Each write costs more."))
    grade = a_grade(QUESTION, Verdict.COVERED, Verdict.MISSING, answers=2)
    second = a_turn(2, QUESTION, answer=an_answer(), follow_ups=(follow_up,), grade=grade, closed=True)
    program.store.start_session(a_session(first, second, ended_at=at(30)))
    async with sitting(quiet_app(program)) as person:
        await person.sees("3.3 / 5")
        await person.press("tab", "tab", "tab", "enter")
        await person.reads_the_report(2)
        await person.press("tab", "tab", "v")
        await person.until(lambda: isinstance(person.app.screen, GradeScreen))
        await person.sees("3.3 ± 0.5 of 5")
        await person.press("down", "s")
        words = await words_asked(person)
        words.action_cursor_page_down()
        await person.press("end", "shift+home", "enter")
        await person.sees("5.0 ± 0.5 of 5")
        await person.press("a")
        await person.sees("Reference answer")
        await person.press("escape", "escape")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen))
        await person.sees("5.0")
    turn = program.store.session(a_session().id).turns[1]
    assert turn.disputes[0].quote
    assert turn.disputes[0].quote.text == "Each write costs more."


async def test_an_interrupted_interview_goes_on_with_what_was_disputed_in_its_report(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(graded(Verdict.COVERED, Verdict.MISSING, Verdict.MISSING))
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("2.5 ± 0.5 of 5")
        conduct = person.interview.conduct
        assert conduct
        await person.press("ctrl+l")
        await person.sees("Continue")
        person.app.push_screen(ReportScreen(a_session().id))
        await person.reads_the_report(1)
        await person.press("v")
        await person.sees("2.5 ± 0.5 of 5")
        await person.press("n")
        await person.sees("0.0 ± 0.5 of 5")
        assert conduct.session == program.store.session(a_session().id)


async def test_without_a_score_there_is_nothing_to_dispute(world: World) -> None:
    program = world.program(grader=WordGrader())
    program.store.start_session(a_session(a_turn(1, answer=an_answer(), grade=an_abstained_grade(), closed=True)))
    async with sitting(quiet_app(program)) as person:
        person.app.push_screen(ReportScreen(a_session().id))
        await person.reads_the_report(1)
        await person.press("v")
        await person.sees("No score")
        await person.press("s", "n", "w", "enter")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen))


async def test_hostile_words_are_shown_as_they_are(world: World) -> None:
    program = world.program(grader=WordGrader())
    hostile = "[red]x[/] \x1b[31m y\x0bz\u2028end " * 40
    program.store.start_session(graded(Verdict.MISSING, answer=hostile))
    async with interviewed(program, wishes=None, resume=True) as person:
        await person.sees("✗ missing")
        await person.press("s")
        await words_asked(person)
        await person.sees("[red]x[/] ␛[31m")
        await person.press("down", "down", "down", "shift+end", "enter")
        await person.until(lambda: bool(standing(world).disputes))
        assert "\x1b" not in person.seen()
    quote = standing(world).disputes[0].quote
    assert quote
    assert hostile[quote.start : quote.end] == quote.text


def test_chosen_words_are_whole() -> None:
    text = "an index, that is small"
    assert [text[slice(*whole_words(text, *each))] for each in ((4, 6), (2, 10), (9, 20), (9, 10), (3, 3))] == [
        "index",
        "index,",
        "that is small",
        "",
        "",
    ]
