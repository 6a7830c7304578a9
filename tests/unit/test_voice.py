"""Speaking: started, stopped, never two at once, and each way to fail told in one line while the session goes on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interviewer.errors import VoiceError
from interviewer.plain import PlainSession
from interviewer.speech import synthesisers
from interviewer.speech.aloud import Aloud
from interviewer.speech.synthesisers import Synthesiser, choose
from interviewer.speech.voice import Voice
from interviewer.store import Store
from tests import synthesiser
from tests.synthesiser import RATE, SECOND
from tests.unit.test_interview import an_interview, store

__all__ = ["store"]

PATIENCE = 30.0  # seconds, for a machine that is busy
needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


def manner(name: str, folder: Path) -> Synthesiser:
    return Synthesiser("the test voice", (sys.executable, synthesiser.__file__, name, str(folder)), RATE)


class Heard:
    """What a voice told: its failures, and whether it was speaking each time that it called."""

    def __init__(self) -> None:
        self.failures: list[VoiceError] = []
        self.changes: list[bool] = []


Make = Callable[..., tuple[Voice, Heard]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Voice] = []
    before = children()

    def voice(
        who: Synthesiser, *, output: Path | None = tmp_path / "said.wav", to_start: float = PATIENCE
    ) -> tuple[Voice, Heard]:
        heard = Heard()
        one = Voice(
            who,
            output=output,
            on_change=lambda: heard.changes.append(one.speaking),
            on_failure=heard.failures.append,
            to_start=to_start,
        )
        made.append(one)
        return one, heard

    yield voice
    for one in made:
        one.close()
    until(lambda: children() <= before)


def children() -> set[str]:
    """Processes that this one started, the dead ones that nobody has seen to included."""
    command = ["ps", "-o", "pid=", "--ppid", str(os.getpid())]
    ps = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return {pid for pid in ps.communicate()[0].split() if pid != str(ps.pid)}


def alive(folder: Path) -> list[int]:
    """Synthesisers of the test that still run."""
    return [int(mark.stem) for mark in folder.glob("*.alive") if Path(f"/proc/{mark.stem}").exists()]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def frames(file: Path) -> int:
    with wave.open(str(file)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
        return int(wav.getnframes())


def test_what_is_said_is_played_to_the_end(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("plain", tmp_path))
    voice.say("What is O(n log n)? And user_id?")
    assert voice.speaking
    assert voice.wait(PATIENCE)
    until(lambda: heard.changes[-1:] == [False])
    assert (tmp_path / "heard.txt").read_text() == "What is O of n log n?\nAnd user id?\n"
    assert frames(tmp_path / "said.wav") == RATE
    assert not heard.failures


def test_an_odd_byte_at_the_end_is_no_audio(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("odd", tmp_path))
    voice.say("hello")
    assert voice.wait(PATIENCE)
    assert frames(tmp_path / "said.wav") == RATE
    assert not heard.failures


def test_the_next_process_is_ready_while_it_speaks(make: Make, tmp_path: Path) -> None:
    voice, _ = make(manner("endless", tmp_path))
    voice.warm()
    until(lambda: len(alive(tmp_path)) == 1)
    first = alive(tmp_path)
    voice.say("hello")
    until(lambda: len(alive(tmp_path)) == 2)
    assert set(first) < set(alive(tmp_path))


def test_stop_silences_and_leaves_no_synthesiser(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("endless", tmp_path))
    voice.say("hello")
    until(lambda: (tmp_path / "said.wav").exists())
    speaking = alive(tmp_path)
    voice.stop()
    assert not voice.speaking
    until(lambda: not set(speaking) & set(alive(tmp_path)))
    assert heard.changes[-1] is False
    assert not heard.failures
    voice.stop()  # nothing is being said
    assert heard.changes == [True, False]


def test_a_person_who_starts_to_speak_stops_it_from_another_thread(make: Make, tmp_path: Path) -> None:
    voice, _ = make(manner("endless", tmp_path))
    voice.say("hello")
    threading.Thread(target=voice.stop).start()
    assert voice.wait(PATIENCE)


def test_two_things_are_never_said_at_once(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("endless", tmp_path))
    for n in range(5):
        voice.say(f"number {n}")
        if n % 2:
            until(lambda: (tmp_path / "heard.txt").exists())
        speaking = [mark for mark in alive(tmp_path) if mark]
        assert len(speaking) <= 2  # the one that speaks, and the one that waits
    voice.stop()
    assert not heard.failures


def test_many_threads_at_once_leave_one_voice_or_none(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("endless", tmp_path))
    acts = [lambda: voice.say("hello"), voice.stop, voice.warm] * 4
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    voice.stop()
    until(lambda: len(alive(tmp_path)) <= 1)
    assert not voice.speaking
    assert not heard.failures


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("crash", "the test voice said nothing: the voice is broken␛[31m"),
        ("crash-later", "the test voice stopped in the middle: no more breath"),
        ("silent", "the test voice said nothing"),
    ],
)
def test_a_synthesiser_that_fails_is_told_once(make: Make, tmp_path: Path, name: str, told: str) -> None:
    voice, heard = make(manner(name, tmp_path))
    for _ in range(2):
        voice.say("hello")
        assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert [str(error) for error in heard.failures] == [told]
    assert "goes on in text" in heard.failures[0].hint
    assert voice.failure is not None


def test_one_that_hangs_is_stopped_and_told(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("hang", tmp_path), to_start=0.5)
    voice.say("hello")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert str(heard.failures[0]).startswith("the test voice did not start to speak within")
    until(lambda: not alive(tmp_path))


def test_one_that_never_ends_is_stopped_and_told(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.speech.voice.SLOWEST", 1e9)
    voice, heard = make(manner("endless", tmp_path), to_start=2.0)
    voice.say("hello")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert "did not" in str(heard.failures[0])


def test_a_process_that_is_killed_takes_its_synthesiser_along(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("endless", tmp_path))
    voice.say("hello")
    until(lambda: (tmp_path / "said.wav").exists())
    speaking = alive(tmp_path)
    assert voice._current is not None
    os.kill(voice._current._child.pid, signal.SIGKILL)
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert str(heard.failures[0]) == "the test voice ended unexpectedly."
    until(lambda: not set(speaking[:1]) & set(alive(tmp_path)))


def test_a_program_that_is_missing_is_told(make: Make) -> None:
    voice, heard = make(Synthesiser("Nobody", ("/nowhere/at-all",), RATE))
    voice.warm()
    until(lambda: bool(heard.failures))
    voice.say("hello")
    assert voice.wait(PATIENCE)
    assert [str(error).split(":")[0] for error in heard.failures] == ["Nobody cannot be started"]


def test_no_audio_output_is_told(make: Make, tmp_path: Path) -> None:
    sound = pytest.importorskip("sounddevice", reason="the voice extra is not installed")
    with contextlib.suppress(sound.PortAudioError):
        sound.query_devices(kind="output")
        pytest.skip("this machine has an audio output")
    voice, heard = make(manner("plain", tmp_path), output=None)
    voice.say("hello")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert str(heard.failures[0]).startswith("Nothing can be read aloud, for there is no audio output")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only ALSA can be broken from outside")
def test_an_audio_library_that_ends_its_process_is_told(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio does, where ALSA has no configuration."""
    pytest.importorskip("sounddevice", reason="the voice extra is not installed")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "none"))
    voice, heard = make(manner("plain", tmp_path), output=None)
    voice.say("hello")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert str(heard.failures[0]) == "the test voice ended unexpectedly."
    until(lambda: not alive(tmp_path))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a device that is a file is a matter of ALSA")
def test_it_plays_through_the_audio_output(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real sounddevice, PortAudio and ALSA; the system's default output is a file."""
    pytest.importorskip("sounddevice", reason="the voice extra is not installed")
    played = tmp_path / "played.raw"
    default = f'pcm.!default {{ type file slave.pcm "null" file "{played}" format "raw" }}\n'
    (tmp_path / ".asoundrc").write_text(default)
    monkeypatch.setenv("HOME", str(tmp_path))
    voice, heard = make(manner("plain", tmp_path), output=None)
    voice.say("hello")
    assert voice.wait(PATIENCE)
    if heard.failures and "no audio output" in str(heard.failures[0]):
        pytest.skip(f"this PortAudio has no ALSA: {heard.failures[0]}")
    assert not heard.failures
    assert played.read_bytes().startswith(SECOND)


def test_nothing_is_said_of_nothing_or_after_the_end(make: Make, tmp_path: Path) -> None:
    voice, heard = make(manner("plain", tmp_path))
    voice.say(" <br/> \x00 ")
    assert not voice.speaking
    voice.close()
    voice.say("hello")
    voice.warm()
    assert not voice.speaking
    assert not heard.changes


def test_a_program_that_ends_takes_its_voice_along(tmp_path: Path) -> None:
    script = (
        "import sys, os, signal, time\nfrom pathlib import Path\n"
        "from tests.unit.test_voice import manner\nfrom interviewer.speech.voice import Voice\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "voice = Voice(manner('endless', folder), output=folder / 'said.wav')\nvoice.say('hello')\n"
        "while not (folder / 'said.wav').exists(): time.sleep(0.01)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, timeout=60)
    assert (tmp_path / "said.wav").exists()
    until(lambda: not alive(tmp_path))


def test_pyttsx3_speaks_in_a_process_of_its_own(make: Make) -> None:
    """Its dummy driver is the same interface as the voices of macOS and Windows, which are not there to be tested."""
    voice, heard = make(Synthesiser("the system's voice", system="dummy"), output=None)
    voice.say("hello there")
    assert voice.wait(PATIENCE)
    assert not heard.failures
    voice, heard = make(Synthesiser("the system's voice", system="dummy", voice="Nobody"), output=None)
    voice.say("hello there")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert str(heard.failures[0]) == "The system has no voice Nobody."


# -- who reads aloud ---------------------------------------------------------------------------------------------------


@needs_espeak
def test_espeak_speaks_faster_where_it_is_told_to(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    lengths = []
    for words_per_minute in (120, 300):
        voice, heard = make(choose("en-us", words_per_minute))
        voice.say("How do you decide whether a column deserves an index?")
        assert voice.wait(PATIENCE)
        assert not heard.failures
        lengths.append(frames(tmp_path / "said.wav"))
    assert lengths[0] > 1.5 * lengths[1] > 22050


@needs_espeak
def test_espeak_reads_no_tag_and_no_phonemes(make: Make, tmp_path: Path) -> None:
    lengths = []
    for text in ("hello", "<break time='60s'/>hello", "[[_:_:_:_:_:_:_:_:_:]] hello"):
        voice, _ = make(choose("", 170))
        voice.say(text)
        assert voice.wait(PATIENCE)
        lengths.append(frames(tmp_path / "said.wav"))
    assert lengths[0] == lengths[1]
    assert max(lengths) < 3 * 22050


@needs_espeak
def test_a_voice_that_espeak_does_not_know_is_told(make: Make) -> None:
    voice, heard = make(choose("nobody", 170))
    voice.say("hello")
    assert voice.wait(PATIENCE)
    until(lambda: bool(heard.failures))
    assert "voice does not exist" in str(heard.failures[0])


def test_without_espeak_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(VoiceError, match="espeak-ng is not installed") as caught:
        choose("", 170)
    assert "apt install espeak-ng" in caught.value.hint


@pytest.mark.parametrize("voice", ["-w/tmp/x", "en\nus", "\x00"])
def test_a_voice_is_a_name_and_no_option(voice: str) -> None:
    with pytest.raises(VoiceError, match="no name of a voice"):
        choose(voice, 170)


def test_macos_and_windows_use_their_own_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(synthesisers, "find_spec", lambda name: object())
    assert choose("Alex", 200) == Synthesiser("the system's voice", voice="Alex", words_per_minute=200)


def piper_voice(folder: Path, config: str) -> Path:
    voice = folder / "tiny.onnx"
    voice.write_bytes(b"")
    voice.with_name("tiny.onnx.json").write_text(config)
    return voice


def test_a_piper_voice_is_run_at_its_own_sample_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesisers, "find_spec", lambda name: object())
    voice = piper_voice(tmp_path, json.dumps({"audio": {"sample_rate": 16000}}))
    chosen = choose(str(voice), 350)
    assert chosen.rate == 16000
    assert chosen.command[1:] == ("-m", "piper", "--model", str(voice), "--length-scale", "0.500", "--output-raw")


def test_a_piper_program_speaks(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name that takes Piper's options, writes raw audio, and is found on the path."""
    program = tmp_path / "bin" / "piper"
    program.parent.mkdir()
    audio = f"sys.stdout.buffer.write({SECOND!r}[:16000])"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nassert '--output-raw' in sys.argv\nsys.stdin.read()\n{audio}\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(synthesisers, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    voice, heard = make(choose(str(piper_voice(tmp_path, '{"audio": {"sample_rate": 8000}}')), 170))
    voice.say("hello")
    assert voice.wait(PATIENCE)
    assert not heard.failures
    assert frames(tmp_path / "said.wav") == 8000


@pytest.mark.parametrize("config", ["", "[]", "{", '{"audio": {}}', '{"audio": {"sample_rate": -1}}', "[" * 100_000])
def test_a_broken_piper_voice_is_told(tmp_path: Path, config: str) -> None:
    with pytest.raises(VoiceError):
        choose(str(piper_voice(tmp_path, config)), 170)


def test_a_missing_piper_voice_or_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VoiceError, match="no Piper voice"):
        choose(str(tmp_path / "none.onnx"), 170)
    monkeypatch.setattr(synthesisers, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(VoiceError, match="Piper is not installed") as caught:
        choose(str(piper_voice(tmp_path, '{"audio": {"sample_rate": 22050}}')), 170)
    assert "pip install piper-tts" in caught.value.hint


# -- what of a session is read aloud -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speak", "said"),
    [("off", []), ("questions", ["What is an index?"]), ("all", ["Right. What is an index?", "Think of rows."])],
)
def test_it_reads_what_the_setting_wants(monkeypatch: pytest.MonkeyPatch, speak: str, said: list[str]) -> None:
    heard: list[str] = []
    monkeypatch.setattr(Voice, "warm", lambda self: None)
    monkeypatch.setattr(Voice, "say", lambda self, text: heard.append(" ".join(text.split())))
    monkeypatch.setattr("interviewer.speech.aloud.choose", lambda voice, rate: Synthesiser("nobody", ("true",), RATE))
    aloud = Aloud(speak)
    aloud.question("What is an index?", remark="Right.")
    aloud.remark("Think of rows.")
    aloud.stop()
    aloud.close()
    assert heard == said
    assert not aloud.speaking


def test_a_voice_that_cannot_be_is_told_and_silent(tmp_path: Path) -> None:
    told: list[VoiceError] = []
    aloud = Aloud("all", str(tmp_path / "none.onnx"), tell=told.append)
    aloud.question("What is an index?")
    aloud.stop()
    aloud.close()
    assert [str(error).split(" /")[0] for error in told] == ["There is no Piper voice"]


def test_a_session_is_read_aloud_until_a_line_is_typed(store: Store, tmp_path: Path) -> None:
    """The real voice in the real session: a question is being read when its answer begins, and then no more."""
    heard: list[str] = []

    class Witness(Aloud):
        def question(self, text: str, remark: str = "") -> None:
            super().question(text, remark)
            heard.append(text)

        def stop(self) -> None:
            super().stop()
            heard.append(f"speaking: {self.speaking}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("interviewer.speech.aloud.choose", lambda voice, rate: manner("endless", tmp_path))
        aloud = Witness("questions", output=tmp_path / "said.wav")
    interview = an_interview(store, questions=1)
    typed = io.StringIO("/again\nselectivity writes size\n.\n")
    PlainSession(interview, typed, io.StringIO(), error=0.1, save_draft=lambda *_: None, aloud=aloud).run()
    aloud.close()
    turn = interview.session.turns[0]
    assert heard[0] == turn.question.prompt
    assert heard[1] == "speaking: False"
    assert "speaking: True" not in heard
    assert len([text for text in heard if not text.startswith("speaking")]) >= 2
    until(lambda: not alive(tmp_path))
