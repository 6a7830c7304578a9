"""Stories of the set-up: choosing, a job description, and the same again."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from textual import events
from textual.widgets import Input, OptionList, TextArea

from interviewer import places
from interviewer.assembly import Program
from interviewer.description import MAX_CHARS
from interviewer.domain import Corpus, Level, Loop, Manner, Plan, Stage, Topic
from interviewer.planning import Wishes
from interviewer.settings import Settings, save
from interviewer.tui.screens.describe import DescribeScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.pick import PickScreen
from interviewer.tui.screens.setup import SetupScreen
from interviewer.tui.widgets.picked import Picked
from interviewer.wishes_file import Remembered, recall, remember
from tests.builders import a_question, a_stage
from tests.fakes import WordGrader
from tests.tui.person import Person, World, quiet_app, sitting

LINE = "You know how consumers take messages in order"
PROMPTS = {
    "caching": ("Caching", "How does a cache expire stale copies?"),
    "indexing": ("Database indexing", "When does a column deserve an index?"),
    "queues": ("Messages and queues", "How do consumers take messages in order?"),
}


def a_program(world: World) -> Program:
    """On three topics with questions of each level, and a loop of three stages."""
    topics = [
        Topic(
            name,
            title,
            tuple(
                a_question(f"{name}-{stage}-{level}", topic=name, level=level, stage=stage, prompt=prompt, variants=())
                for level in Level
                for stage in (Stage.SCREENING, Stage.TECHNICAL, Stage.FINAL)
            ),
        )
        for name, (title, prompt) in PROMPTS.items()
    ]
    stages = (a_stage(Stage.SCREENING, 2), a_stage(Stage.TECHNICAL, 5), a_stage(Stage.FINAL, 1))
    loops = (
        Loop("backend", "Back-end engineer", tuple(Level), stages),
        Loop("data", "Data", (Level.LEAD,), stages[1:]),
    )
    return world.program(grader=WordGrader(), corpus=Corpus(tuple(topics), loops))


async def set_up(person: Person) -> SetupScreen:
    await person.sees("Set up…")
    await person.press("n")
    await person.sees("Back-end engineer")
    assert isinstance(person.app.screen, SetupScreen)
    return person.app.screen


async def describe(person: Person) -> DescribeScreen:
    await set_up(person)
    await person.press("p")
    await person.until(lambda: isinstance(person.app.screen, DescribeScreen))
    assert isinstance(person.app.screen, DescribeScreen)
    return person.app.screen


async def started(person: Person) -> Plan:
    await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
    await person.until(lambda: person.interview.state is not None and person.interview.doing is None)
    assert person.interview.conduct
    return person.interview.conduct.session.plan


async def home(person: Person) -> None:
    await person.until(lambda: isinstance(person.app.screen, HomeScreen))


async def test_the_arrows_go_from_field_to_field_where_not_all_fits(world: World) -> None:
    async with sitting(quiet_app(a_program(world)), (80, 12)) as person:
        await person.press("n")
        await person.sees("Start 5 questions, about")
        screen = person.app.screen
        fields = [each.id for each in screen.focus_chain]
        assert fields[-1] == "start"
        assert len(fields) > 8
        for key, expected in (("up", [*fields[-2::-1], "start"]), ("down", fields)):
            for wanted in expected:
                await person.press(key)
                focused = screen.focused
                assert focused is not None
                assert focused.id == wanted
                await person.pilot.pause()
                assert 0 <= focused.region.y < 12


async def test_set_up_start_leave_and_the_same_again(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await set_up(person)
        await person.press(*["up"] * 9, "right", "down")  # from Description up to Seniority: senior; then Stages
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, PickScreen))
        await person.press("down", "down", "space", "down", "enter", "escape")  # technical, final
        await person.press("down", "enter")
        await person.until(lambda: isinstance(person.app.screen, PickScreen))
        await person.press("down", "down", "space", "down", "space", "escape")  # indexing, queues
        await person.press("down", "down", "left", "down", "right", "down", "right")  # three, fixed, friendly
        await person.sees("Technical, Final")
        await person.sees("Database indexing, Messages and queues")
        await person.sees("3 questions, about 28 minutes: Technical 2 · Final 1")
        await person.press("s")
        first = await started(person)
        await person.press("ctrl+l")
        await home(person)
        await person.sees("Same again")
        await person.sees(
            "backend, senior, technical and final, indexing and queues, 3 questions, friendly, fixed level"
        )
        await person.press("s")
        again = await started(person)
        assert len(world.programs[0].store.history()) == 2
        await person.press("ctrl+l")
        await home(person)
        await person.press("n")  # to look, and not to change
        await person.sees("3 questions, about 28 minutes")
        await person.press("escape")
        await home(person)
        await person.sees("Same again")
    assert again == first
    assert (first.level, first.difficulty, first.manner) == (Level.SENIOR, "fixed", Manner.FRIENDLY)
    assert [stage.stage for stage in first.stages] == [Stage.TECHNICAL, Stage.FINAL]
    assert (first.topics, first.questions) == (("indexing", "queues"), 3)


async def test_what_was_chosen_stands_there_again_though_nothing_was_started(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        await set_up(person)
        await person.press("up", "up", "up", "right", "right", "escape")  # the interviewer: probing
        await home(person)
        await person.sees("5 questions, probing")
        assert "Same again" not in person.seen()
    async with sitting(quiet_app(a_program(world))) as person:
        await set_up(person)
        assert person.app.screen.query_one("#manner").value == "probing"  # type: ignore[attr-defined]


async def test_minutes_in_place_of_questions(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await set_up(person)
        screen.query_one("#length").focus()
        await person.press("right")
        await person.sees("about 30 minutes")
        assert screen.wishes == Wishes("backend", "middle", minutes=30)
        await person.press("right")
        assert screen.wishes == Wishes("backend", "middle")
        await person.sees("8 questions, about 60 minutes")


async def test_another_loop_offers_its_own_levels_and_stages(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await set_up(person)
        screen.query_one("#loop").focus()
        await person.press("right")
        assert screen.wishes.loop == "data"
        assert screen.wishes.level == "lead"
        screen.query_one("#picked-stages", Picked).action_open()
        await person.until(lambda: isinstance(person.app.screen, PickScreen))
        assert person.app.screen.query_one(OptionList).option_count == 3  # the whole, and two stages


async def test_a_session_keeps_its_manner_whatever_the_settings_become(world: World) -> None:
    async with sitting(quiet_app(a_program(world), wishes=Wishes(manner="friendly"))) as person:
        await person.sees("thank you for being here")
        await person.press("ctrl+l")
        await home(person)
    save(Settings(manner="probing"), places.settings())
    async with sitting(quiet_app(a_program(world), resume=True)) as person:
        await person.sees("thank you for being here")


async def test_a_description_shows_which_lines_led_to_which_topics(world: World) -> None:
    async with sitting(quiet_app(a_program(world)), (80, 24)) as person:
        screen = await describe(person)
        screen.query_one(TextArea).insert(f"We are hiring!\n- {LINE}\n- How a cache expires stale copies\nFree fruit")
        await person.sees("%  Messages and queues")
        lines = [line.strip() for line in person.seen().splitlines()]
        assert lines[next(n for n, line in enumerate(lines) if line.endswith("queues")) + 1] == LINE
        await person.sees("%  Caching")
        await person.press("f8", "home", "space")
        await person.sees("dropped")
        [dropped] = screen._dropped
        await person.press("escape")
        await person.sees("4 lines")
        await person.sees("100%")
        await person.press("s")
        plan = await started(person)
    [kept] = {"caching", "queues"} - {dropped}
    assert dict(plan.focus) == {kept: 1.0}
    assert plan.near
    assert all(each.startswith(kept) for each in plan.near)
    stored = world.programs[0].store.latest()
    assert stored
    assert stored.plan == plan
    assert recall(places.wishes()).wishes.dropped == (dropped,)


async def test_a_file_is_opened_in_place_of_what_stood_there(world: World, tmp_path: Path) -> None:
    (tmp_path / "job.txt").write_text(f"{LINE}\n", encoding="utf-8")
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await describe(person)
        screen.query_one(TextArea).insert("something else")
        await person.press("f9")
        screen.query_one(Input).value = str(tmp_path / "job.txt")
        await person.press("enter")
        await person.sees("%  Messages and queues")
        assert screen.query_one(TextArea).text == f"{LINE}\n"
        await person.press("ctrl+z")
        assert screen.query_one(TextArea).text == "something else"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.txt", None, "There is no file"),
        ("noise.bin", bytes(range(256)) * 40, "is no text"),
        ("job.pdf", b"%PDF-1.7 text", "is no text"),
        ("empty.txt", b" \n\n", "is empty"),
        ("huge.txt", b"word " * 1_000_000, "larger than a job description may be"),
        (".", None, "is no regular file"),
    ],
    ids=["missing", "binary", "pdf", "empty", "huge", "folder"],
)
async def test_a_file_that_is_no_description_is_told_and_loses_nothing(
    world: World, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await describe(person)
        screen.query_one(TextArea).insert("typed so far")
        screen.query_one(Input).focus()
        screen.query_one(Input).value = str(tmp_path / name)
        await person.press("enter")
        await person.sees(told)
        assert screen.query_one(TextArea).text == "typed so far"
        assert screen.query_one(Input).value


async def test_a_paste_that_is_too_large_is_refused_and_one_about_nothing_is_told(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await describe(person)
        await person.press("x")
        screen.query_one(TextArea).post_message(events.Paste("y" * (MAX_CHARS + 1)))
        await person.sees("What was pasted is larger")
        assert screen.query_one(TextArea).text == "x"
        screen.query_one(TextArea).post_message(events.Paste(" sourdough \x1b[31m[bold]bread[/bold]\ud800"))
        await person.sees("Nothing in it is near any question")
        await person.press("escape", "s")
        plan = await started(person)
    assert not plan.focus
    assert not plan.near


async def test_what_was_pasted_is_kept_when_the_app_is_killed(world: World) -> None:
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await describe(person)
        screen.query_one(TextArea).insert(LINE)
        await person.sees("%  Messages and queues")
    async with sitting(quiet_app(a_program(world))) as person:
        screen = await describe(person)
        assert screen.query_one(TextArea).text == LINE


async def test_a_command_with_a_description_shows_what_it_led_to_before_it_starts(world: World) -> None:
    async with sitting(quiet_app(a_program(world), wishes=Wishes(description=LINE, questions=7))) as person:
        await person.sees("%  Messages and queues")
        await person.press("escape")
        await person.sees("7 questions")
        await person.press("s")
        plan = await started(person)
        assert plan.focus == {"queues": 1.0}


async def test_a_damaged_memory_is_told_and_left_out(world: World) -> None:
    places.data().mkdir(parents=True)
    places.wishes().write_text('{"wishes": {"questions": "many"}}')
    async with sitting(quiet_app(a_program(world))) as person:
        await person.sees("The last set-up cannot be read")
        await person.press("s")
        plan = await started(person)
        assert plan.questions == 5
    assert recall(places.wishes()).started


async def test_a_remembered_topic_that_is_gone_is_told_and_taken_out(world: World) -> None:
    remember(Remembered(Wishes(topics=("gone", "queues"), stages=("coding",)), started=True), places.wishes())
    async with sitting(quiet_app(a_program(world))) as person:
        await person.sees("Same again")
        await person.press("s")
        await person.sees("There is no topic 'gone'")
        await person.press("n")
        await person.sees("Messages and queues")
        await person.press("s")
        plan = await started(person)
        assert plan.topics == ("queues",)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_key_breaks_the_set_up(
    world: World, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where a report is written
    rng = Random(seed)
    keys = (*"npsh kjlx", *"  ", "enter", "escape", "tab", "up", "down", "left", "right", "f4", "f8", "f9", "backspace")
    async with sitting(quiet_app(a_program(world))) as person:
        await set_up(person)
        for press in range(150):
            key = rng.choice(keys)
            if isinstance(person.app.screen, InterviewScreen):
                key = "ctrl+l"
            character = key if len(key) == 1 else None
            person.app.post_message(events.Key("space" if key == " " else key, character))
            if press % 3 == 0:
                await person.pilot.pause()
        await person.until(lambda: not isinstance(person.app.screen, InterviewScreen) or person.interview.doing is None)
