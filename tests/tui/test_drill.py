"""Stories of a drill: chosen, run, rated, taken back, left and resumed, summed up."""

from __future__ import annotations

from datetime import date

from interviewer.assembly import Program
from interviewer.domain import Card, Corpus, Rating, SessionKind, Topic, TurnState
from interviewer.drill import DrillWishes
from interviewer.errors import UsageError
from interviewer.tui.screens.drill import DrillScreen
from interviewer.tui.screens.drill_done import DrillDoneScreen
from interviewer.tui.screens.drill_run import DrillRunScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.widgets.choice import Choice
from tests.builders import a_point, a_question
from tests.fakes import WordGrader
from tests.tui.drilling import CACHE, CORPUS, COVER, INDEX, a_card, past_interviews, with_cards
from tests.tui.person import Person, World, quiet_app, sitting

SHARE = (INDEX.id, "share")
HOSTILE = "[bold]x[/] \x1b[31mred [@click=app.quit]go[/]"


async def asked(person: Person) -> None:
    await person.until(lambda: isinstance(person.app.screen, DrillRunScreen))
    await person.until(lambda: person.interview.state is TurnState.ASKED and person.interview.doing is None)


async def answer(person: Person, text: str) -> None:
    await person.answer(text)
    await person.until(lambda: person.interview.state is TurnState.GRADED and person.interview.doing is None)


def card(world: World, key: tuple[str, str]) -> Card:
    return next(each for each in world.programs[0].store.cards.all() if each.key == key)


async def test_from_home_through_a_drill_to_its_summary(world: World) -> None:
    program = with_cards(world, a_card(), a_card(point_id="writes"))
    async with sitting(quiet_app(program)) as person:
        await person.sees("2 cards due today: Database indexing 2")
        await person.press("d")
        await person.sees("1 question on 2 points")
        await person.press("s")
        await asked(person)
        await person.sees("2 of its 3 points are drilled")
        await answer(person, "An index pays when the predicate keeps a small share of the rows.")
        await person.sees("card ✓ good back in 11 days")
        await person.press("x")
        await person.until(lambda: isinstance(person.app.screen, DrillDoneScreen))
        await person.sees("2 cards ◐ 1 hard ✓ 1 good")  # the point that is not drilled was missed: no card for that
        await person.sees("Nothing is left for today.")
        await person.press("o")
        await person.sees("Stages")
        await person.press("escape", "enter")
        await person.sees("Reference answer")
        await person.press("escape", "escape")
        await person.until(lambda: isinstance(person.app.screen, DrillScreen))
        await person.sees("No card is due today.")
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.sees("drill")
    stored = program.store.latest()
    assert stored
    assert stored.plan.kind is SessionKind.DRILL
    assert stored.ended_at


async def test_a_rating_is_overruled_and_taken_back(world: World) -> None:
    before = a_card()
    program = with_cards(world, before)
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        await answer(person, "I do not know.")
        await person.sees("card ✗ again back tomorrow")
        assert card(world, SHARE).due > before.due
        await person.press("3")
        await person.sees("✓ good (yours; the grader said again) back in 11 days")
        assert program.store.cards.reviews(person.interview.conduct.session.id, 1)[0].overruled is Rating.GOOD  # type: ignore[union-attr]
        await person.press("u")
        await person.sees("Your rating is taken back.")
        await person.sees("card ✗ again back tomorrow")
        await person.press("u")
        await person.sees("Taken back")
        assert card(world, SHARE) == before
        await person.press("4")  # nothing is rated that was taken back: an older review would be changed
        await person.pilot.pause()
        assert card(world, SHARE) == before
        assert "back tomorrow" not in person.seen()


async def test_a_follow_up_asks_about_the_points_of_the_drill_only(world: World) -> None:
    program = with_cards(world, a_card(point_id="timing"))
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        await answer(person, "Real timings decide, before and after.")
        await person.sees("Enter next question")
        assert "follow-up" not in person.seen()  # the missed points are not what is drilled
        await person.press("x")
        await person.sees("Drill done")


async def test_keys_of_the_summary_rate_and_take_back(world: World) -> None:
    before = a_card()
    program = with_cards(world, before)
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        await answer(person, "I do not know.")
        await person.press("x")
        await person.sees("1 again")
        await person.press("2")
        await person.sees("your rating; the grader said again")
        await person.until(lambda: card(world, SHARE).due > before.due)
        await person.press("u")
        await person.sees("Your rating is taken back.")
        assert "the grader said" not in person.seen()
        await person.press("u")
        await person.sees("No card was changed")
        await person.sees("1 card still due today")
        assert card(world, SHARE) == before
        await person.press("n")
        await asked(person)


async def test_a_changed_card_is_not_overruled_and_the_drill_goes_on(world: World) -> None:
    program = with_cards(world, a_card())
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        await answer(person, "I do not know.")
        program.store.cards.change([SHARE], lambda held: a_card(due=9))
        await person.press("3")
        await person.sees("The card has been changed since")
        await person.press("x")
        await person.sees("Drill done")


async def test_left_and_resumed_after_a_crash_with_its_ratings(world: World) -> None:
    program = with_cards(world)
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        await answer(person, "I do not know.")
        await person.press("1")
        await person.sees("(yours; the grader said again)")
        async with sitting(quiet_app(with_same(world))) as again:
            await again.sees("Continue drill Due cards, question 1 of 2")
            await again.press("c")
            await again.sees("(yours; the grader said again)")
            await again.press("x")
            await again.sees("Question 2")
            await again.press("ctrl+l")
            await again.until(lambda: isinstance(again.app.screen, HomeScreen))
            await again.press("d")
            await again.sees("Continue drill Due cards, question 2 of 2")
            await again.press("c")
            await asked(again)


def with_same(world: World) -> Program:
    return world.program(grader=WordGrader(), corpus=CORPUS)


async def test_the_command_goes_on_with_what_was_interrupted_unless_due_is_asked_for(world: World) -> None:
    program = with_cards(world)
    interrupted = program.open_drill(DrillWishes(limit=1))
    assert interrupted
    interrupted.ask()
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await asked(person)
        assert person.interview.conduct
        assert person.interview.conduct.session.id == interrupted.session.id
    async with sitting(quiet_app(with_same(world), drill=DrillWishes(), due=True)) as person:
        await asked(person)
        assert person.interview.conduct
        assert person.interview.conduct.session.id != interrupted.session.id


async def test_nothing_to_drill_is_told_with_other_ways(world: World) -> None:
    program = with_cards(world, a_card(due=3))
    async with sitting(quiet_app(program, drill=DrillWishes())) as person:
        await person.until(lambda: isinstance(person.app.screen, DrillScreen))
        await person.sees("No card is due today. A point missed")
        await person.press("s")
        assert isinstance(person.app.screen, DrillScreen)
        await choose(person, "ahead")
        await person.sees("1 question on 1 point")
        await choose(person, "topic")
        await person.sees("Topic")
        await choose(person, "weakest")
        await person.sees("No point was missed in the last graded session.")


async def choose(person: Person, what: str) -> None:
    chosen = person.app.screen.query_one("#what", Choice)
    chosen.focus()
    while chosen.value != what:
        await person.press("right")


async def test_an_empty_store_has_nothing_to_drill(world: World) -> None:
    async with sitting(quiet_app(with_same(world))) as person:
        await person.sees("No interview is graded yet.")
        await person.sees("No card is due today.")
        await person.press("d")
        await person.sees("Nothing comes back within 14 days.")


async def test_a_topic_and_the_weakest_points_are_drilled(world: World) -> None:
    program = with_cards(world, a_card(due=5), sessions=past_interviews(3, 1))
    async with sitting(quiet_app(program, drill=DrillWishes(topic="caching"))) as person:
        await asked(person)
        await person.sees(CACHE.prompt)
    async with sitting(quiet_app(with_same(world), drill=DrillWishes(weakest=True))) as person:
        await asked(person)
        await person.sees("Weakest points")
        await person.sees(CACHE.prompt)


async def test_a_topic_that_does_not_exist_is_left_to_the_command(world: World) -> None:
    app = quiet_app(with_cards(world), drill=DrillWishes(topic="cachin"))
    async with sitting(app) as person:
        await person.until(lambda: person.app.failure is not None)
    assert isinstance(app.failure, UsageError)
    assert "caching" in app.failure.hint


async def test_leeches_surface_where_they_are_met(world: World) -> None:
    leech = a_card(reviews=9, lapses=3)
    program = with_cards(world, leech, a_card(COVER.id, "timing", 5, lapses=6, reviews=9))
    async with sitting(quiet_app(program)) as person:
        await person.press("d")
        await person.sees("! 6 times")
        person.app.screen.query_one("#leeches").focus()
        await person.press("enter")
        await person.sees("Forgotten 6 times")
        await person.sees("An index pays off when few rows match")
        await person.press("escape", "s")
        await asked(person)
        await answer(person, "I do not know.")
        await person.sees("! leech: forgotten 4 times")
        await person.press("x")
        await person.sees("! leech: forgotten 4 times")


async def test_a_card_s_text_is_shown_literally(world: World) -> None:
    question = a_question("evil", topic="t", prompt=HOSTILE, key_points=(a_point("p", text=HOSTILE),), variants=())
    corpus = Corpus((Topic("t", HOSTILE, (question,)),), CORPUS.loops)
    program = world.program(grader=WordGrader(), corpus=corpus)
    program.store.cards.merge([Card("evil", "p", HOSTILE, date(2026, 1, 1), 3.0, 5.0, None, 9, 9, fresh=False)])
    async with sitting(quiet_app(program)) as person:
        await person.sees("1 card due today: [bold]x[/]")
        await person.press("d")
        await person.sees("! 9 times [bold]x[/]")
        await person.press("s")
        await asked(person)
        await answer(person, "I do not know.")
        await person.sees("! leech: forgotten 10 times")
        await person.press("x")
        await person.sees("Drill done")
        await person.sees("[bold]x[/]")
        assert "\x1b[31m" not in person.seen()


async def test_hundreds_of_cards_and_leeches(world: World) -> None:
    points = [
        a_card(question.id, point.id, lapses=5, reviews=9) for question in CORPUS for point in question.key_points
    ]
    program = with_cards(world, *points)
    async with sitting(quiet_app(program), (60, 16)) as person:
        await person.press("d")
        await person.sees("8 cards due today")
        await person.pilot.resize_terminal(140, 45)
        await person.sees("━━━")
