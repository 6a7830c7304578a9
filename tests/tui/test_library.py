"""Stories of the corpus, the models, the settings and the help."""

from __future__ import annotations

from threading import Event

import pytest
from textual.widgets import Input

from interviewer import places, settings
from interviewer.assembly import Program
from interviewer.domain import Corpus, Level, Loop, Mark, Stage, Topic, TurnState
from interviewer.settings import Settings
from interviewer.store import Store
from interviewer.tui.library import DRAFT
from interviewer.tui.screens.corpus import CorpusScreen
from interviewer.tui.screens.drill import DrillScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.models import ModelsScreen
from interviewer.tui.screens.overlays import ReadingScreen
from interviewer.tui.screens.question import QuestionScreen
from interviewer.tui.screens.settings import SettingsScreen
from interviewer.tui.screens.setup import SetupScreen
from interviewer.tui.screens.write import WriteScreen, YamlEditor
from interviewer.tui.widgets.rows import Rows
from interviewer.tui.widgets.setting import Setting
from tests.builders import a_question, a_stage
from tests.fakes import FakeModels, ScriptedChat, WordGrader
from tests.labelled import questions
from tests.tui.person import Person, World, interviewed, quiet_app, sitting
from tests.tui.test_interview import HOSTILE
from tests.unit.test_draft import GOOD

PROMPTS = {
    "bloom": "Why does fresh coffee bubble in the kettle?",
    "queue": "What does a queue promise its readers?",
    "vacuum": "When does a table need vacuum?",
}


def a_corpus() -> Corpus:
    first = [a_question(f"db-{n}", topic="db", prompt=prompt) for n, prompt in PROMPTS.items()]
    other = a_question("net-tls", topic="net", prompt="What does TLS hide?", level=Level.SENIOR, stage=Stage.SCREENING)
    loop = Loop("backend", "Back-end engineer", tuple(Level), (a_stage(), a_stage(Stage.FINAL)))
    return Corpus((Topic("db", "Databases", tuple(first)), Topic("net", "Networks", (other,))), (loop,))


def a_program(world: World, *, models: FakeModels | None = None, corpus: Corpus | None = None) -> Program:
    return world.program(grader=WordGrader(), models=models, corpus=corpus or a_corpus())


async def at(person: Person, key: str, *seen: str) -> None:
    """Press `key` on the home screen, and wait until all of `seen` is there."""
    await person.press(key)
    for text in seen:
        await person.sees(text)


def listed(person: Person) -> list[str]:
    return list(person.app.screen.query_one(Rows).keys)


async def typed(person: Person, text: str) -> None:
    for character in text:
        await person.press("space" if character == " " else character)


# -- the corpus ------------------------------------------------------------------------------------------------------


async def test_topics_and_filters_leave_what_fits(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics", "4 questions")
        person.app.screen.query_one("#topics").focus()
        await person.press("down", "down")
        await person.until(lambda: listed(person) == ["net-tls"])
        await person.press("up", "up")
        person.app.screen.query_one("#level").focus()
        await person.press("right", "right", "right")
        await person.until(lambda: listed(person) == ["net-tls"])
        await person.press("right")
        await person.sees("Nothing fits" if person.app.size.width > 109 else "0 questions")


async def test_words_are_found_while_typing_and_the_chosen_question_stays_chosen(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("slash")
        await typed(person, "que")
        await person.until(lambda: listed(person)[:1] == ["db-queue"])
        await typed(person, "ue promise")
        await person.sees("by meaning and by words")
        assert listed(person)[0] == "db-queue"
        screen = person.app.screen
        assert isinstance(screen, CorpusScreen)
        assert screen.chosen is not None
        assert screen.chosen.id == "db-queue"
        await person.press("escape")
        await person.until(lambda: len(listed(person)) == 4)
        assert screen.chosen.id == "db-queue"


async def test_what_is_typed_at_once_is_searched_for_and_does_nothing_else(world: World) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "b", "4 questions in 2 topics")
        assert "Practise" not in person.seen()
        await typed(person, "kmxpw")
        screen = person.app.screen
        assert isinstance(screen, CorpusScreen)
        assert screen.asked == "kmxpw"
        assert program.store.marks() == {}
        await person.press("escape")
        await person.press("slash")  # as from the list
        await typed(person, "vac")
        await person.until(lambda: listed(person)[:1] == ["db-vacuum"])
        assert screen.asked == "vac"
        await person.press("down")
        await person.sees("p Practise")
        await person.press("m")
        await person.until(lambda: program.store.marks() == {"db-vacuum": Mark.KNOWN})
        await person.press("slash")
        await typed(person, "m")
        assert screen.asked == "m"  # in place of what was looked for before
        await person.press("escape")
        assert person.app.screen is screen
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))


async def test_what_nothing_answers_is_told(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("slash")
        await typed(person, "zebra")
        await person.sees("No question holds these words; the last 4 are only near in meaning. None is surely meant.")


async def test_the_nearest_are_listed_where_none_is_surely_meant(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.retrieval.ranking.ANSWERED", 2.0)
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("slash")
        await typed(person, "TLS")
        await person.sees("1 holds these words; the last 3 are only near in meaning. None is surely meant.")
        assert listed(person)[0] == "net-tls"
        assert len(listed(person)) == 4


async def test_one_question_is_read_and_practised(world: World) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("down", "down", "enter")
        await person.sees("Reference answer")
        await person.sees("What does a queue promise")
        await person.press("p")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.state is TurnState.ASKED)
        conduct = person.interview.conduct
        assert conduct
        assert conduct.turn
        assert conduct.turn.question.id == "db-queue"
        assert conduct.session.plan.questions == 1
        await person.press("f9")
        await person.until(lambda: isinstance(person.app.screen, QuestionScreen))


async def test_a_mark_is_stored_shown_and_taken_away(world: World) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("down", "m")
        await person.sees("1 known")
        await person.sees("Marked known, so it is not asked any more; m takes that back.")
        assert program.store.marks() == {"db-bloom": Mark.KNOWN}
        await person.press("p", "enter")
        await person.until(lambda: isinstance(person.app.screen, QuestionScreen))
        await person.press("p")
        refused = "You marked it known, so it is not asked: m takes that back."
        assert [each.message for each in person.app._notifications] == [refused, refused]
        assert isinstance(person.app.screen, QuestionScreen)
        await person.press("escape", "x")
        await person.sees("0 known, 1 hidden")
        await person.press("x")
        await person.until(lambda: program.store.marks() == {})
        await person.sees("Not marked any more.")


async def test_a_question_of_ones_own_is_checked_kept_and_saved(world: World) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("down", "w")
        await person.sees("Write the question under prompt")
        assert "line 4" not in person.seen()
        await person.press("ctrl+s")
        await person.pilot.pause(0.1)
        assert isinstance(person.app.screen, WriteScreen)
        assert "Write the question under prompt" in person.seen()
        person.app.screen.query_one(YamlEditor).focus()
        await person.press("W", "h", "y", "?", "enter", "O", "r", "enter", "n", "o", "t", "?")
        await person.sees("line 12 reference: is empty; write it")
        assert "prompt: is empty" not in person.seen()
        editor = person.app.screen.query_one(YamlEditor)
        editor.load_text(GOOD.replace("minutes: 2", "minutes: soon"))
        await person.sees("line 7 minutes")
        await person.press("ctrl+s")
        await person.pilot.pause(0.1)
        assert isinstance(person.app.screen, WriteScreen)
        await person.press("enter")
        assert editor.cursor_location[0] == 6
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, CorpusScreen))
        await person.press("w")
        await person.sees("line 7 minutes")
        person.app.screen.query_one(YamlEditor).load_text(GOOD)
        await person.sees("Nothing is wrong")
        await person.press("ctrl+s")
        await person.sees("5 questions in 3 topics")
        await person.press("w")
        await person.sees("id: my-questions-1")
    assert "brewing-bloom" in (places.own_corpus() / "questions" / "brewing.yaml").read_text()
    assert "brewing-bloom" in Program(models=FakeModels(), corpus=a_corpus()).corpus.by_id()


async def test_a_draft_survives_a_kill(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("down", "w")
        await person.sees("prompt")
        await typed(person, "half")
        await person.until(lambda: "half" in (places.own_corpus() / DRAFT).read_text())
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        await person.press("down", "w")
        await person.sees("half")


async def test_hostile_questions_are_drawn_as_they_are(world: World) -> None:
    hostile = a_question("db-x", topic="db", prompt=HOSTILE, reference=HOSTILE, variants=(HOSTILE,))
    corpus = Corpus((Topic("db", HOSTILE, (hostile,)),), a_corpus().loops)
    async with sitting(quiet_app(a_program(world, corpus=corpus)), (140, 45)) as person:
        await at(person, "b", "1 question in 1 topic")
        await person.sees("[bold red]x[/]")
        assert "\x1b[31m" not in person.seen()
        await person.press("enter", "enter")
        await person.sees("[@click=app.quit]go[/]")


async def test_a_store_that_fails_is_told_beside_the_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from interviewer.errors import StoreError

    def refuse(*_: object) -> None:
        raise StoreError("The disk is full.", "Free some space.")

    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "b", "4 questions in 2 topics")
        monkeypatch.setattr(Store, "mark", refuse)
        await person.press("down", "m")
        await person.sees("The disk is full. Free some space.")


# -- models ----------------------------------------------------------------------------------------------------------


async def test_what_is_in_use_and_what_the_machine_has(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "m", "Scripted processor", "scripted, 1 million parameters", "processors")
        await person.sees("llama.cpp sees no GPU")


async def test_another_model_is_looked_at_tried_and_used(world: World) -> None:
    program = a_program(world)
    file, bad = places.data() / "other.gguf", places.data() / "broken.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    for each in (file, bad):
        each.write_bytes(b"GGUF" + bytes(2_000_000))
    async with sitting(quiet_app(program)) as person:
        await at(person, "m", "Scripted processor")
        await person.press("u")
        path = person.app.screen.query_one("#path", Input)
        path.value = str(places.data())
        await person.sees("This is a folder.")
        path.value = str(bad)
        await person.sees("A GGUF file of 2 MB")
        await person.press("enter")
        await person.sees("no such architecture")
        assert program.models.chat.name == "scripted"
        assert path.value == str(bad)
        path.value = str(file)
        await person.press("enter")
        await person.sees("In use from now on: other")
        assert settings.load(places.settings()).chat_model == str(file.resolve())


async def test_the_report_card_is_made_and_shown(world: World) -> None:
    corpus = Corpus((Topic("t", "T", tuple(questions(8))),), a_corpus().loops)
    program = Program(models=FakeModels(ScriptedChat(ready=False)), corpus=corpus)
    world.programs.append(program)
    async with sitting(quiet_app(program), (120, 45)) as person:
        await at(person, "m", "not measured here")
        await person.press("c")
        await person.sees("Report card: hash with scripted")
        await person.sees("measured here on 24 labelled answers")
        assert program.card is not None


async def test_a_check_under_way_is_stopped_with_escape(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Corpus((Topic("t", "T", tuple(questions(8))),), a_corpus().loops)
    program = Program(models=FakeModels(ScriptedChat(ready=False)), corpus=corpus)
    world.programs.append(program)
    hold, judge = Event(), ScriptedChat.judge

    def slow(*given: object, **named: object) -> object:
        hold.wait(10)
        return judge(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ScriptedChat, "judge", slow)
    async with sitting(quiet_app(program)) as person:
        await at(person, "m", "not measured here")
        await person.press("c")
        await person.sees("Esc stops")
        await person.press("escape")
        await person.sees("stopping")
        hold.set()
        await person.sees("What was judged is kept")
        assert program.card is None
        assert isinstance(person.app.screen, ModelsScreen)


# -- settings --------------------------------------------------------------------------------------------------------


async def fields(person: Person) -> dict[str, Input]:
    """The fields of the settings by what stands in them, once all are there."""
    await person.until(lambda: {"40", "0.9", "4"} <= {each.value for each in person.app.screen.query(Input)})
    return {each.value: each for each in person.app.screen.query(Input)}


async def test_a_setting_is_checked_stored_and_reset(world: World) -> None:
    program = a_program(world)
    async with sitting(quiet_app(program)) as person:
        await at(person, "comma", "cards_a_day", "How many due cards")
        field = (await fields(person))["40"]
        field.focus()
        field.value = "0"
        await person.sees("greater than or equal to 1. Not stored.")
        await person.press("enter")
        assert program.limits.cards == 40
        field.value = "25"
        await person.press("enter")
        await person.sees("Stored: cards_a_day. It counts from now on.")
        await person.sees("● cards_a_day")
        assert program.limits.cards == 25
        assert places.settings().read_text() == "cards_a_day = 25\n"
        await person.press("ctrl+r")
        await person.until(lambda: places.settings().read_text() == "")
        assert "● cards_a_day" not in person.seen()


async def test_what_has_few_values_is_chosen_from_them(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "comma", "cards_a_day", "How many due cards")
        rows = {each.key: each for each in person.app.screen.query(Setting)}
        assert {each.value for each in rows.values() if each.key in ("predict", "manner")} == {False, "neutral"}
        for _ in rows:
            if not rows["manner"].has_focus_within:
                await person.press("down")
        assert rows["manner"].has_focus_within
        await person.press("right")
        await person.sees("Stored: manner. It counts from now on.")
        rows["predict"].take_focus()
        await person.press("space")
        await person.until(lambda: settings.load(places.settings()) == Settings(manner="friendly", predict=True))
        await person.sees("● predict")
        await person.press("ctrl+r")
        await person.until(lambda: settings.load(places.settings()) == Settings(manner="friendly"))
        assert not rows["predict"].value


async def test_what_is_typed_is_stored_on_leaving_and_what_is_wrong_is_not(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "comma", "cards_a_day", "0.9")
        typed = await fields(person)
        typed["0.9"].value = "0.95"
        typed["4"].value = "none"
        await person.press("escape")
        await person.sees("Esc once more")
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
    assert settings.load(places.settings()) == Settings(desired_retention=0.95)


async def test_a_broken_file_is_told_and_replaced_only_when_asked(world: World) -> None:
    places.settings().parent.mkdir(parents=True, exist_ok=True)
    places.settings().write_text("cards_a_day = 'many'")
    async with sitting(quiet_app(a_program(world))) as person:
        await at(person, "comma", "Correct or delete it")
        await person.press("tab", "5", "enter", "tab")
        assert places.settings().read_text() == "cards_a_day = 'many'"
        await person.press("ctrl+t")
        await person.sees("Back to the default")
        await person.press("y")
        await person.until(lambda: places.settings().read_text() == "")


# -- help and the palette --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "known"),
    [("b", "All questions that"), ("m", "The encoder and the chat model"), ("comma", "Every setting")],
)
async def test_help_says_what_a_screen_is_for_and_its_keys(world: World, key: str, known: str) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await person.press(key)
        await person.pilot.pause(0.3)
        await person.press("f1")
        await person.until(lambda: isinstance(person.app.screen, ReadingScreen))
        await person.sees(known)
        await person.sees("Back")


@pytest.mark.parametrize(
    ("typed_in", "screen"), [("corpus", CorpusScreen), ("models", ModelsScreen), ("settings", SettingsScreen)]
)
async def test_the_palette_reaches_every_screen_and_home(world: World, typed_in: str, screen: type) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await person.press("ctrl+p")
        await person.sees("Models to choose from Download, use and delete models")
        await typed(person, typed_in)
        await person.pilot.pause(0.5)
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, screen))
        await person.press("ctrl+p")
        await person.pilot.pause(0.1)
        await typed(person, "home")
        await person.pilot.pause(0.5)
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))


@pytest.mark.parametrize(("typed_in", "screen"), [("start", SetupScreen), ("new", SetupScreen), ("drill", DrillScreen)])
async def test_the_palette_begins_what_the_home_screen_begins(world: World, typed_in: str, screen: type) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await person.press("b", "ctrl+p")
        await person.sees("Models to choose from")
        await typed(person, typed_in)
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, screen))
        assert [type(each) for each in person.app.screen_stack] == [HomeScreen, screen]


async def test_the_palette_says_when_nothing_is_found_and_begins_nothing_over_an_interview(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.press("ctrl+p")
        await person.sees("Models to choose from")
        assert "Nothing found." not in person.seen()
        await typed(person, "drills")
        await person.sees("Nothing found.")
        await person.press("backspace")
        await person.sees("What is due, a topic")
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.interview)
        assert "Leave what you are writing first" in next(iter(person.app._notifications)).message


async def test_the_palette_leaves_no_interview_behind(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        person.app.action_visit("corpus")
        await person.until(lambda: isinstance(person.app.screen, CorpusScreen))
        await person.sees("questions in")
        await person.press("down", "p")
        await person.pilot.pause()
        assert isinstance(person.app.screen, CorpusScreen)
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
