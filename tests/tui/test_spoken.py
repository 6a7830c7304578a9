"""Stories of spoken answers in the app: recorded, read, corrected, submitted; and what can go wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import TurnState
from interviewer.errors import HearingError
from interviewer.planning import Wishes
from interviewer.settings import Settings, save
from interviewer.speech import aloud as aloud_module
from interviewer.speech import extra
from interviewer.speech.wav import WavWriter
from interviewer.tui.screens.catalogue import CatalogueScreen
from interviewer.tui.screens.home import HomeScreen
from tests.fakes import WordGrader
from tests.sounds import tone
from tests.tui import drilling
from tests.tui.person import Person, World, interviewed, quiet_app, sitting
from tests.tui.speaking import Microphone, hears, recordings

SAID = "I measure the plan first and then I add the index"


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is there, wherever these tests run."""
    monkeypatch.setattr(extra, "LIBRARIES", ())


def stored(program: Program) -> object:
    session = program.store.latest()
    assert session
    return session


async def speak(person: Person) -> None:
    """Record an answer, and wait until it is written down."""
    await person.press("f6")
    await person.sees("speaking")
    await person.press("f6")
    await person.until(lambda: person.interview.taking is None)


async def test_recorded_read_corrected_submitted_and_graded(world: World) -> None:
    program = world.program(grader=WordGrader())
    microphone = hears(program, "I would cash the index", doubtful=["cash"])
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("● 0:01  ▮▮▮▮▮▮▮▮▮▮▯▯▯▯▯▯  speaking")
        await person.sees("I would cash the index")  # while it is spoken
        assert person.editor.text == ""
        await person.press("f6")
        await person.until(lambda: person.editor.text == "I would cash the index")
        await person.sees("? heard badly, underlined: “cash”.")
        assert underlined(person) == ["cash"]
        assert recordings() == [f"{microphone.takes[0].file.name}"]
        await person.type(" first")
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        await person.until(lambda: recordings() == [])
        await person.press("end")
        await person.sees("no part in any score")
        await person.press(*["up"] * 8)
        await person.sees("≈ delivery")
    session = program.store.latest()
    assert session
    answer = session.turns[0].answer
    assert answer
    assert answer.text == "I would cash the index first"
    assert answer.speech
    assert [word.text for word in answer.speech.words] == ["I", "would", "cash", "the", "index"]
    assert answer.speech.seconds == 1.0
    assert microphone.takes[0].file.name.startswith(session.id)


def underlined(person: Person) -> list[str]:
    """What is drawn underlined in the editor."""
    editor = person.editor
    found = []
    for row in range(editor.document.line_count):
        line = editor.get_line(row)
        found += [line.plain[span.start : span.end] for span in line.spans if "underline" in str(span.style)]
    return found


async def test_points_that_were_not_heard_are_told(world: World) -> None:
    program = drilling.with_cards(world)
    said = "An indecks pays when the predikate keeps a small share of the rose"
    hears(program, said, doubtful=said.split()[1:])
    async with interviewed(program, wishes=Wishes(questions=1, topics=("indexing",))) as person:
        await speak(person)
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        await person.sees("heard too badly")
        await person.sees("? not heard")
    session = program.store.latest()
    assert session
    grade = session.turns[0].grade
    assert grade
    assert grade.unheard


async def test_what_is_spoken_overwrites_nothing_and_adds_to_itself(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, "spoken once", "spoken twice")
    async with interviewed(program) as person:
        await person.type("typed before, typed after")
        person.editor.move_cursor((0, len("typed before,")))
        await speak(person)
        assert person.editor.text == "typed before, spoken once typed after"
        await speak(person)
        assert person.editor.text == "typed before, spoken once spoken twice typed after"
        assert len(recordings()) == 2
        await person.press("ctrl+s")
        await person.until(lambda: recordings() == [])
    session = program.store.latest()
    assert session
    answer = session.turns[0].answer
    assert answer
    assert answer.speech
    assert [word.text for word in answer.speech.words] == ["spoken", "once", "spoken", "twice"]
    assert answer.speech.words[2].start == 1.0
    assert answer.speech.seconds == 2.0


async def test_an_answer_of_which_nothing_spoken_is_left_is_a_typed_one(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program) as person:
        await speak(person)
        person.editor.put("something else entirely")
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        await person.until(lambda: recordings() == [])
    session = program.store.latest()
    assert session
    assert session.turns[0].answer
    assert session.turns[0].answer.speech is None


async def test_submitting_in_mid_speech_ends_the_recording_to_be_read_first(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("speaking")
        await person.press("ctrl+n", "ctrl+f", "ctrl+o")  # none of these while one speaks
        assert person.app.screen is person.interview
        await person.press("ctrl+s")
        await person.until(lambda: person.editor.text == SAID)
        assert person.interview.state is TurnState.ASKED


async def test_a_pause_ends_it_hands_free(world: World) -> None:
    program = world.program(grader=WordGrader())
    microphone = hears(program, SAID)
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("speaking")
        microphone.ends.set()
        await person.until(lambda: person.editor.text == SAID)


@pytest.mark.parametrize("keep", [False, True])
async def test_escape_throws_it_away_and_keeps_the_recording_if_that_is_wished(world: World, keep: bool) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID, keep=keep)
    async with interviewed(program) as person:
        await person.type("typed")
        await person.press("f6")
        await person.sees("speaking")
        await person.press("escape")
        await person.sees("Thrown away")
        assert person.editor.text == "typed"
        assert [name.endswith(".wav") and "unsettled" not in name for name in recordings()] == [True] * keep
        assert person.interview.taking is None


async def test_a_long_recording_is_not_lost_to_one_key(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID, microphone=Microphone(seconds=61))
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("● 1:01")
        await person.press("escape")
        await person.sees("Esc once more")
        assert person.interview.taking
        await person.press("escape")
        await person.sees("Thrown away")
    assert recordings() == []


async def test_escape_within_code_ends_the_recording_too(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program) as person:
        await person.type("```\ncode")
        await person.press("f6")
        await person.sees("speaking")
        await person.press("escape")
        await person.sees("Thrown away")
        assert person.editor.has_focus


async def test_a_microphone_that_goes_away_leaves_what_was_said(world: World) -> None:
    program = world.program(grader=WordGrader())
    microphone = hears(program, SAID)
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("speaking")
        microphone.gone.set()
        await person.sees("! The microphone went away.")
        assert person.editor.text == SAID
        await person.type(" and I typed the rest")
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)


@pytest.mark.parametrize(
    "fault",
    [
        HearingError("No microphone was found.", "Connect one and allow its use."),
        HearingError("The microphone is in use by another program.", "Close it there."),
        HearingError("PortAudio is missing.", "apt install libportaudio2"),
    ],
)
async def test_what_cannot_be_recorded_is_told_and_typing_goes_on(world: World, fault: HearingError) -> None:
    program = world.program(grader=WordGrader())
    hears(program, microphone=Microphone(begins=fault))
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees(f"! {fault} {fault.hint}")
        assert person.interview.taking is None
        await person.answer("typed all the same")
        assert person.interview.conduct
        assert person.interview.conduct.session.turns[0].answer


async def test_without_the_extra_one_line_says_how_to_get_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "LIBRARIES", ("no_such_library",))
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.press("f6")
        await person.sees("pip install 'interviewer[voice]'")
        await person.answer("typed all the same")


async def test_without_a_model_a_key_leads_to_those_that_can_be_downloaded(world: World) -> None:
    async with interviewed(world.program(grader=WordGrader())) as person:
        await person.type("half an answer")
        await person.press("f6")
        await person.sees("! There is no speech model yet. F7 shows those to download")
        await person.press("f7")
        await person.until(lambda: isinstance(person.app.screen, CatalogueScreen))
        await person.press("escape")
        await person.until(lambda: person.app.screen is person.interview)
        assert person.editor.text == "half an answer"


async def test_a_model_that_came_meanwhile_is_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program looks for it whenever it is needed, not once."""
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("no speech model yet")
        entry = SimpleNamespace(kind="speech", name="small")
        held = SimpleNamespace(entry=entry, complete=True, path=places.models() / "small")
        monkeypatch.setattr(program.stock.shelf, "held", lambda: [held])
        assert program.ear.transcriber


async def test_proposals_are_taken_or_left_one_by_one(world: World) -> None:
    program = drilling.with_cards(world)
    said = "the predikit keeps a small share"
    hears(program, said)
    async with interviewed(program, wishes=Wishes(questions=1, topics=("indexing",))) as person:
        await speak(person)
        await person.sees("? “predikit” may have been “predicate” F7 takes it · Esc leaves it 1 more")
        assert person.editor.text == said
        await person.press("f7")
        await person.sees("? “keeps a” may have been “keeps”")
        assert person.editor.text == "the predicate keeps a small share"
        await person.press("escape")
        await person.until(lambda: "may have been" not in person.seen())
        await person.type(" typed predikit")
        await person.pilot.pause(0.4)
        assert person.editor.text == "the predicate keeps a small share typed predikit"
        await person.press("ctrl+z")
        await person.until(lambda: "typed" not in person.editor.text)
        await person.press("ctrl+z")
        await person.until(lambda: person.editor.text == said)
        await person.sees("may have been “predicate”")


async def test_after_a_crash_the_recording_is_offered_again(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with interviewed(program) as person:
        conduct = person.interview.conduct
        assert conduct
        spot = conduct.spot
        file = places.recordings() / f"{spot}.unsettled.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        with WavWriter(file) as writer:
            writer.write(tone(2))
        (file.parent / "another_1_0.unsettled.wav").write_bytes(file.read_bytes())
        again = world.program(grader=WordGrader())
        hears(again, SAID)
        async with interviewed(again, wishes=None, resume=True) as resumed:
            await resumed.sees("? You spoke for 0:02 before, and did not submit it. F7 writes it down")
            await resumed.press("f7")
            await resumed.until(lambda: resumed.editor.text == SAID)
            await resumed.press("ctrl+s")
            await resumed.until(lambda: recordings() == ["another_1_0.unsettled.wav"])
    session = again.store.latest()
    assert session
    assert session.turns[0].answer
    assert session.turns[0].answer.speech


async def test_what_stands_in_the_draft_already_is_not_put_in_twice(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID, doubtful=["plan"])
    async with interviewed(program) as person:
        await speak(person)
        await person.type(" now")
        person.interview.save_draft()
        conduct = person.interview.conduct
        assert conduct
        await person.until(lambda: program.store.draft(conduct.session.id, 1) == f"{SAID} now")
        again = world.program(grader=WordGrader())
        hears(again, SAID, doubtful=["plan"])
        async with interviewed(again, wishes=None, resume=True) as resumed:
            await resumed.sees("did not submit it")
            await resumed.press("f7")
            await resumed.sees("heard badly, underlined: “plan”")
            assert resumed.editor.text == f"{SAID} now"


async def test_left_in_mid_speech_what_was_said_is_offered_on_return(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID, SAID)
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("speaking")
        await person.press("ctrl+l")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        await person.sees("Continue")
        await person.press("c")
        await person.sees("did not submit it")
        await person.press("escape")
        await person.until(lambda: "did not submit it" not in person.seen())
    assert len(recordings()) == 1


async def test_quitting_in_mid_speech_leaves_the_recording(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("speaking")
        person.app.exit()
    assert len(recordings()) == 1


async def test_a_follow_up_and_a_question_of_ones_own_can_be_spoken(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, "I would add it", "because reads are slow")
    async with interviewed(program) as person:
        await speak(person)
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
        await person.press("enter")
        await person.until(lambda: person.interview.state is TurnState.PROBED)
        await speak(person)
        assert person.editor.text == "because reads are slow"
        await person.press("ctrl+s")
        await person.until(lambda: person.interview.state is TurnState.GRADED)
    session = program.store.latest()
    assert session
    assert [bool(answer.speech) for answer in session.turns[0].answers] == [True, True]
    assert recordings() == []


async def test_hostile_text_is_shown_and_not_obeyed(world: World) -> None:
    program = world.program(grader=WordGrader())
    hears(program, "[bold]x[/] \x1b[31mred [@click=app.quit]go", doubtful=["red"])
    async with interviewed(program) as person:
        await person.press("f6")
        await person.sees("[bold]x[/]")
        await person.press("f6")
        await person.until(lambda: person.interview.taking is None)
        await person.pilot.pause(0.3)
        assert "\x1b" not in person.seen()


# -- reading aloud and the set-up --------------------------------------------------------------------------------------


class Voice:
    """`Aloud`: remembers what it was told to do."""

    made: list[Voice]

    def __init__(self, speak: str, voice: str, rate: int, *, tell: object, on_change: Callable[[], None]) -> None:
        self.speak, self.on_change, self.speaking = speak, on_change, False
        self.did: list[str] = []
        type(self).made.append(self)

    def question(self, text: str, remark: str = "") -> None:
        self.did.append(f"question {text}")
        self.speaking = self.speak != "off"

    def remark(self, text: str) -> None:
        self.did.append(f"remark {text}")

    def stop(self) -> None:
        self.did.append("stop")
        self.speaking = False
        self.on_change()

    def close(self) -> None:
        self.did.append("close")


@pytest.fixture
def voices(monkeypatch: pytest.MonkeyPatch) -> list[Voice]:
    Voice.made = []
    monkeypatch.setattr(aloud_module, "Aloud", Voice)
    return Voice.made


async def test_questions_are_read_until_one_types_or_speaks(world: World, voices: list[Voice]) -> None:
    save(Settings(speak="questions"), places.settings())
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program) as person:
        turn = person.interview.conduct and person.interview.conduct.turn
        assert turn
        await person.until(lambda: bool(voices) and voices[0].did == [f"question {turn.wording.text}"])
        await person.type("I")
        await person.until(lambda: voices[0].did[-1] == "stop")
        await person.press("ctrl+r")
        await person.until(lambda: voices[0].did[-1] == f"question {turn.question.variants[0]}")
        await person.press("escape")
        await person.until(lambda: voices[0].did[-1] == "stop")
        await person.press("ctrl+t")
        await person.until(lambda: voices[0].did[-1].startswith("remark "))
        voices[0].speaking = True
        await person.press("f6")
        await person.until(lambda: voices[0].did[-1] == "stop")
    assert voices[0].did[-1] == "close"


async def test_spoken_and_hands_free_the_recording_starts_once_the_question_is_read(
    world: World, voices: list[Voice]
) -> None:
    save(Settings(speak="questions", hands_free=True), places.settings())
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program, wishes=Wishes(questions=1, topics=("indexing",), spoken=True)) as person:
        await person.until(lambda: bool(voices) and voices[0].speaking)
        assert person.interview.taking is None
        voices[0].speaking = False
        voices[0].on_change()
        await person.sees("speaking")
        await person.press("f6")
        await person.until(lambda: person.editor.text == SAID)


async def test_spoken_without_hands_free_waits_for_the_key(world: World, voices: list[Voice]) -> None:
    program = world.program(grader=WordGrader())
    hears(program, SAID)
    async with interviewed(program, wishes=Wishes(questions=1, topics=("indexing",), spoken=True)) as person:
        await person.sees("Your answer: F6 records it")
        await speak(person)
        assert person.editor.text == SAID


async def test_the_set_up_remembers_spoken_answers_and_says_what_is_missing(world: World) -> None:
    program = world.program(grader=WordGrader())
    async with sitting(quiet_app(program)) as person:
        await person.until(lambda: person.app.error > 0)
        await person.press("n")
        await person.sees("Answers")
        await person.until(lambda: person.app.screen.query_one("#answers").region.area > 0)
        person.app.screen.query_one("#answers").focus()
        await person.press("right")
        await person.sees("! There is no speech model yet")
        await person.press("escape")
        await person.sees("spoken")
        await person.press("s")
        await person.until(lambda: person.interview.state is TurnState.ASKED)
    session = program.store.latest()
    assert session
    assert session.plan.spoken
