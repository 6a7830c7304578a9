"""Spoken answers on the command line: files that answer, what is shown of them, what is said when nothing hears."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interviewer import doctor, places
from interviewer.assembly import Program
from interviewer.errors import HearingError, ModelFileError
from interviewer.hearing import speech_folder
from interviewer.settings import Settings, save
from interviewer.speech import extra
from interviewer.speech.capture import End, Moment, Recorded
from interviewer.speech.ear import Ear, Habits
from interviewer.speech.microphone import Device
from interviewer.speech.recording import Take
from interviewer.speech.recordings import Recordings
from interviewer.speech.wav import WavWriter
from tests.builders import a_speech
from tests.command_line import CommandLine
from tests.fakes import TextTranscriber
from tests.sounds import tone

pytestmark = pytest.mark.usefixtures("fake_models")
QUESTION = "caching-aside-vs-through"


class FakeRecorder:
    """Writes a second of sound; `devices` are the microphones."""

    def __init__(self, *found: Device, fault: str = "") -> None:
        self.found, self.fault = found, fault
        self.takes: list[Take] = []
        self.running = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def devices(self) -> Sequence[Device]:
        return self.found

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded:
        self.takes.append(take)
        with WavWriter(take.file) as writer:
            writer.write(tone(1))
        show(Moment(1.0, -12, -9, clipped=False))
        return Recorded(1.0, End.SOURCE, fault=self.fault)


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., FakeRecorder]:
    """Makes the program hear these texts."""

    def _hears(*texts: str | Exception, doubtful: Sequence[str] = (), fault: str = "") -> FakeRecorder:
        recorder, transcriber = FakeRecorder(fault=fault), TextTranscriber(*texts, doubtful=doubtful)
        ear = Ear(recorder, lambda: transcriber, Recordings(places.recordings()), Habits())
        monkeypatch.setattr(Program, "ear", ear)
        monkeypatch.setattr(extra, "LIBRARIES", ())
        return recorder

    return _hears


@pytest.fixture
def sound(tmp_path: Path) -> str:
    file = tmp_path / "answer.wav"
    file.write_bytes(b"RIFF")
    return str(file)


def test_a_file_answers_a_question_of_an_interview(
    run: CommandLine, hears: Callable[..., FakeRecorder], sound: str
) -> None:
    recorder = hears("read is holds the hot rows", doubtful=["read"])
    result = run("interview", "--plain", "--questions", "1", "--topic", "caching", "--audio", sound, typed=".\n/skip\n")
    assert "Heard: [read] is holds the hot rows" in result.out
    assert "'.' takes it as it is" in result.out
    [take] = recorder.takes
    assert (take.sound, take.wish.end_pause) == (Path(sound), 0)
    session = Program().store.latest()
    assert session is not None
    answer = session.turns[0].answer
    assert answer
    assert (answer.text, answer.seconds, answer.speech) == (
        "read is holds the hot rows",
        1.0,
        a_speech("read is holds the hot rows", "read").__class__(
            a_speech("read is holds the hot rows", "read").words, 1.0
        ),
    )
    assert list(places.recordings().iterdir()) == []


def test_what_was_heard_can_be_typed_anew(run: CommandLine, hears: Callable[..., FakeRecorder], sound: str) -> None:
    hears("read is holds the hot rows")
    typed = "Redis holds the hot rows.\nIt expires them.\n.\n/skip\n"
    run("interview", "--plain", "--questions", "1", "--topic", "caching", "--audio", sound, typed=typed)
    session = Program().store.latest()
    assert session is not None
    answer = session.turns[0].answer
    assert answer
    assert answer.text == "Redis holds the hot rows.\nIt expires them."
    assert answer.speech


@pytest.mark.parametrize("heard", ["", ModelFileError("The speech model is not whole.", "Get it anew.")])
def test_typing_goes_on_where_nothing_was_heard(
    run: CommandLine, hears: Callable[..., FakeRecorder], sound: str, heard: str | Exception
) -> None:
    hears(heard)
    result = run(
        "interview", "--plain", "--questions", "1", "--topic", "caching", "--audio", sound, typed="typed\n.\n/skip\n"
    )
    assert ("Nothing was heard" if heard == "" else "The speech model is not whole. Get it anew.") in result.out
    session = Program().store.latest()
    assert session is not None
    assert session.turns[0].transcript == "typed"


def test_a_spoken_answer_is_graded(run: CommandLine, hears: Callable[..., FakeRecorder], sound: str) -> None:
    hears("the application reads the cash first", doubtful=["cash"])
    result = run("grade", "--question", QUESTION, "--audio", sound)
    assert result.status == 0
    assert "Heard: the application reads the [cash] first" in result.out
    assert re.search(r"\d\.\d of \d", result.out)
    hears("the application reads the cash first")
    record = json.loads(run("grade", "--question", QUESTION, "--audio", sound, "--json").out)
    assert "points" in record


def test_half_an_answer_is_not_graded(run: CommandLine, hears: Callable[..., FakeRecorder], sound: str) -> None:
    hears("the application", fault="answer.wav is damaged from here on.")
    result = run("grade", "--question", QUESTION, "--audio", sound)
    assert (result.status, result.err) == (1, "interviewer: answer.wav is damaged from here on. Nothing was graded.\n")


def test_a_file_is_transcribed(run: CommandLine, hears: Callable[..., FakeRecorder], sound: str) -> None:
    hears("read is holds", doubtful=["read"])
    assert run("speech", "transcribe", sound).out == "[read] is holds\n"
    hears("read is holds")
    record = json.loads(run("speech", "transcribe", sound, "--json").out)
    assert (record["text"], record["words"][0]["text"], record["problem"]) == ("read is holds", "read", "")
    hears("read is holds the page", fault="It broke off.")
    result = run("speech", "transcribe", sound, "--question", QUESTION)
    assert (result.status, result.err) == (1, "It broke off.\n")
    assert "There is no question 'nonsense'" in run("speech", "transcribe", sound, "--question", "nonsense").err


def test_microphones_are_listed(run: CommandLine, hears: Callable[..., FakeRecorder]) -> None:
    recorder = hears()
    assert "No microphone was found" in run("speech", "devices").out
    recorder.found = (Device(0, "USB\x1b[31m mic", 48_000, 2, default=True),)
    assert run("speech", "devices").out == "USB␛[31m mic (2 channels, 48,000 Hz) - default\n"


def test_a_try_leaves_no_recording(run: CommandLine, hears: Callable[..., FakeRecorder]) -> None:
    hears("one two")
    assert run("speech", "test").out == "\none two\n"
    assert list(places.recordings().iterdir()) == []


def test_recordings_that_a_crash_left_are_listed(run: CommandLine) -> None:
    assert "None" in run("speech", "recordings").out
    file = Recordings(places.recordings()).new("s1-1")
    with WavWriter(file) as writer:
        writer.write(tone(2))
    shown = run("speech", "recordings").out
    assert str(file) in shown
    assert "2 s" in shown


@pytest.mark.parametrize(
    "command",
    [
        ["speech", "devices"],
        ["speech", "test"],
        ["interview", "--plain", "--audio"],
        ["grade", "--question", QUESTION, "--audio"],
    ],
)
def test_without_the_extra_one_line_says_how_to_get_it(
    run: CommandLine, monkeypatch: pytest.MonkeyPatch, sound: str, command: list[str]
) -> None:
    monkeypatch.setattr(extra, "LIBRARIES", ("no_such_library",))
    result = run(*command, *([sound] if command[-1] == "--audio" else []))
    assert result.status == 1
    assert result.err == (
        "interviewer: Spoken answers need an extra that is not installed.\n"
        "Answer aloud after: pip install 'interviewer[voice]' (in a clone: make interview VOICE=1).\n"
    )


def test_without_a_speech_model_that_is_said(run: CommandLine, monkeypatch: pytest.MonkeyPatch, sound: str) -> None:
    monkeypatch.setattr(extra, "LIBRARIES", ())
    result = run("speech", "transcribe", sound)
    assert result.err.startswith("interviewer: There is no speech model")


def test_the_settings_decide_how_one_is_heard() -> None:
    wished = Settings(microphone="USB", hands_free=True, end_pause_seconds=9, keep_recordings=True, language="de")
    save(wished, places.settings())
    program = Program()
    assert program.ear.habits == Habits("USB", "de", 9.0, keep=True)
    program.adopt(Settings(hands_free=False))
    assert program.ear.habits == Habits()


def test_a_downloaded_speech_model_is_used_unless_the_settings_name_another(tmp_path: Path) -> None:
    def held(name: str, kind: str, complete: bool) -> Any:
        return SimpleNamespace(entry=SimpleNamespace(kind=kind), complete=complete, path=tmp_path / name)

    here = [held("chat", "chat", True), held("half", "speech", False), held("whole", "speech", True)]
    assert speech_folder(Settings(), here) == tmp_path / "whole"
    assert speech_folder(Settings(), here[:2]) is None
    assert speech_folder(Settings(speech_model="/own"), here) == Path("/own")


@pytest.mark.parametrize("installed", [True, False])
def test_the_doctor_tells_what_can_hear(monkeypatch: pytest.MonkeyPatch, installed: bool) -> None:
    monkeypatch.setattr(extra, "LIBRARIES", () if installed else ("no_such_library",))
    program = Program()
    monkeypatch.setattr(Program, "ear", Ear(FakeRecorder(), lambda: TextTranscriber(), Recordings(Path()), Habits()))
    found = {each.what: (each.ok, each.detail) for each in doctor.hearing(program)}
    if installed:
        assert found["microphones"] == (True, "none was found")
        assert found["speech model"][1].startswith("none is here")
    else:
        assert found["spoken answers"] == (True, f"not installed. {extra.HOW_TO_GET_IT}")


def test_a_microphone_that_fails_is_told_by_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(FakeRecorder):
        def devices(self) -> Sequence[Device]:
            raise HearingError("The library PortAudio is not installed.", "Install it.")

    monkeypatch.setattr(extra, "LIBRARIES", ())
    monkeypatch.setattr(Program, "ear", Ear(Broken(), lambda: TextTranscriber(), Recordings(Path()), Habits()))
    [found, _] = doctor.hearing(Program())
    assert (found.ok, found.detail) == (False, "The library PortAudio is not installed. Install it.")
