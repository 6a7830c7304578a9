"""Spoken answers on real sound: espeak-ng speaks, sox shapes it, and it goes the way of a microphone's sound.

The recorder's process, FFmpeg, Silero and faster-whisper are the real ones; only Whisper's weights are the tests' own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from interviewer import cli, places
from interviewer.errors import HearingError, ModelDied, ModelFileError
from interviewer.models.ports import Hints
from interviewer.models.transcriber import RemoteTranscriber, open_transcriber
from interviewer.settings import Settings, save
from interviewer.speech.activity import FRAME, Silero
from interviewer.speech.audio import RATE
from interviewer.speech.capture import End, Moment, Recorded, Wish
from interviewer.speech.listening import Progress, listen
from interviewer.speech.recording import RemoteRecorder, Take

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not (shutil.which("espeak-ng") and shutil.which("sox")), reason="espeak-ng and sox are not installed"
    ),
]
SENTENCES = (
    "the cache keeps hot keys in memory",
    "a queue absorbs bursts of work",
    "idempotent writes can be tried again",
)
Speak = Callable[..., Path]


@pytest.fixture(scope="module")
def speak(tmp_path_factory: pytest.TempPathFactory) -> Speak:
    """A sound file: a text spoken by espeak-ng, then what sox makes of it."""
    folder, made = tmp_path_factory.mktemp("spoken"), dict[object, Path]()

    def _speak(text: str, *effects: str, form: str = "wav", output: tuple[str, ...] = ()) -> Path:
        key = (text, effects, form, output)
        if key not in made:
            plain, made[key] = folder / f"{len(made)}-plain.wav", folder / f"{len(made)}.{form}"
            run("espeak-ng", "-w", plain, text)
            run("sox", plain, *output, made[key], *effects)
        return made[key]

    return _speak


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteRecorder]:
    opened = RemoteRecorder(tmp_path_factory.mktemp("logs"))
    yield opened
    opened.stop()


def run(*command: str | Path) -> str:
    """What espeak-ng, sox or soxi prints."""
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def seconds_of(file: Path) -> float:
    return float(run("soxi", "-D", file))


def samples_of(file: Path) -> NDArray[np.int16]:
    with wave.open(str(file)) as stream:
        assert (stream.getframerate(), stream.getnchannels(), stream.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(stream.readframes(stream.getnframes()), dtype="<i2")


def record(recorder: RemoteRecorder, sound: Path, file: Path, **wish: float) -> tuple[list[Moment], Recorded]:
    moments: list[Moment] = []
    recorded = recorder.record(Take(file, Wish(**wish), sound=sound), moments.append, threading.Event())
    return moments, recorded


# -- recording ---------------------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "as it is": ((), "wav", ()),
    "16 kHz": ((), "wav", ("-r", "16000")),
    "8 kHz": ((), "wav", ("-r", "8000")),
    "48 kHz, 24 bits, flac": ((), "flac", ("-r", "48000", "-b", "24")),
    "floats": ((), "wav", ("-e", "floating-point", "-b", "32")),
    "stereo mp3": ((), "mp3", ("-c", "2", "-r", "44100")),
    "one silent channel": (("remix", "1", "0"), "wav", ()),
    "six channels": ((), "wav", ("-c", "6")),
    "far away": (("gain", "-30"), "wav", ()),
    "clipping": (("gain", "25"), "wav", ()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_sound_of_any_form_is_recorded_whole_and_heard_as_speech(
    recorder: RemoteRecorder, speak: Speak, tmp_path: Path, shape: str
) -> None:
    effects, form, output = SHAPES[shape]
    sound = speak(SENTENCES[0], *effects, form=form, output=output)
    moments, recorded = record(recorder, sound, tmp_path / "a.wav")
    assert (recorded.end, recorded.fault) == (End.SOURCE, "")
    assert recorded.seconds == pytest.approx(seconds_of(sound), abs=0.1)  # an mp3 has a margin
    assert len(samples_of(tmp_path / "a.wav")) == round(recorded.seconds * RATE)
    assert sum(moment.speaking for moment in moments) > len(moments) / 3
    assert recorded.clipped == (shape == "clipping")


def test_speech_is_found_in_noise_and_none_in_noise_alone(
    recorder: RemoteRecorder, speak: Speak, tmp_path: Path
) -> None:
    clean, noise, mixed = speak(SENTENCES[0], "pad", "2", "2"), tmp_path / "noise.wav", tmp_path / "mixed.wav"
    seconds, rate = seconds_of(clean), "22050"
    run("sox", "-n", "-r", rate, "-b", "16", noise, "synth", str(seconds), "pinknoise", "gain", "-25")
    run("sox", "-m", clean, noise, mixed)
    moments, _ = record(recorder, mixed, tmp_path / "a.wav")
    spoken = [moment.seconds for moment in moments if moment.speaking]
    assert 1.5 < min(spoken) < 3
    assert max(spoken) < seconds - 1
    moments, _ = record(recorder, noise, tmp_path / "b.wav")
    assert not any(moment.speaking for moment in moments)


def test_silence_is_no_answer_and_nothing_is_no_fault(recorder: RemoteRecorder, tmp_path: Path) -> None:
    for name, seconds in (("silence", 25), ("empty", 0)):
        run("sox", "-n", "-r", "16000", "-b", "16", tmp_path / f"{name}.wav", "trim", "0", str(seconds))
    moments, recorded = record(recorder, tmp_path / "silence.wav", tmp_path / "a.wav", end_pause=5)
    assert (recorded.end, recorded.seconds, moments[-1].nothing_yet) == (End.SOURCE, 25, True)
    assert record(recorder, tmp_path / "empty.wav", tmp_path / "b.wav")[1] == Recorded(0.0, End.SOURCE)


def test_hands_free_a_thinking_pause_is_borne(recorder: RemoteRecorder, speak: Speak, tmp_path: Path) -> None:
    sound, whole = speak(SENTENCES[0], "pad", "1", "5"), tmp_path / "whole.wav"
    run("sox", sound, speak(SENTENCES[1], "pad", "0", "15"), whole)
    _, recorded = record(recorder, whole, tmp_path / "a.wav", end_pause=7)
    assert recorded.end is End.PAUSE
    spoken = seconds_of(sound) + seconds_of(speak(SENTENCES[1]))
    assert recorded.seconds == pytest.approx(spoken + 7, abs=0.7)


def test_twenty_minutes(recorder: RemoteRecorder, speak: Speak, tmp_path: Path) -> None:
    sound = speak(SENTENCES[0], "pad", "0", "1", "repeat", "500", "trim", "0", "1200")
    moments, recorded = record(recorder, sound, tmp_path / "a.wav", end_pause=7)
    assert (recorded.end, recorded.seconds) == (End.SOURCE, 1_200)
    assert len(samples_of(tmp_path / "a.wav")) == 1_200 * RATE
    assert sum(moment.speaking for moment in moments) > len(moments) / 2


@pytest.mark.parametrize(
    "content", [b"", b"plain text, no sound", b"RIFF\xff\xff\xff\xffWAVEfmt ", b"ID3" + bytes(500)]
)
def test_what_is_no_sound_is_refused(recorder: RemoteRecorder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp3").write_bytes(content)
    with pytest.raises(HearingError) as caught:
        record(recorder, tmp_path / "a.mp3", tmp_path / "a.wav")
    assert "a.mp3" in str(caught.value)
    assert not (tmp_path / "a.wav").exists()


def test_a_file_that_is_cut_off_is_recorded_as_far_as_it_goes(
    recorder: RemoteRecorder, speak: Speak, tmp_path: Path
) -> None:
    whole = speak(SENTENCES[0], form="flac")
    (tmp_path / "cut.flac").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    _, recorded = record(recorder, tmp_path / "cut.flac", tmp_path / "a.wav")
    assert 0.3 < recorded.seconds < seconds_of(whole) - 0.3
    assert len(samples_of(tmp_path / "a.wav")) == round(recorded.seconds * RATE)


def test_a_key_ends_a_recording_in_its_own_time(recorder: RemoteRecorder, speak: Speak, tmp_path: Path) -> None:
    stop, sound = threading.Event(), speak(SENTENCES[0])

    def show(moment: Moment) -> None:
        if moment.seconds > 0.5:
            stop.set()

    recorded = recorder.record(Take(tmp_path / "a.wav", sound=sound, paced=True), show, stop)
    assert recorded.end is End.KEY
    assert 0.5 < recorded.seconds < seconds_of(sound)


def test_a_recorder_that_is_killed_leaves_what_was_said(recorder: RemoteRecorder, speak: Speak, tmp_path: Path) -> None:
    seen: list[float] = []

    def show(moment: Moment) -> None:
        seen.append(moment.seconds)
        if len(seen) == 10:
            assert recorder.process.pid
            os.kill(recorder.process.pid, signal.SIGKILL)

    take = Take(tmp_path / "a.wav", sound=speak(SENTENCES[0]), paced=True)
    recorded = recorder.record(take, show, threading.Event())
    assert recorded.end is End.FAULT
    assert "was said until then is kept" in recorded.fault
    assert recorded.seconds >= seen[-1]
    assert len(samples_of(take.file)) == round(recorded.seconds * RATE)
    assert record(recorder, speak(SENTENCES[0]), tmp_path / "b.wav")[1].end is End.SOURCE  # the next one works again


def test_the_stream_hears_what_the_whole_would(speak: Speak) -> None:
    from faster_whisper.audio import decode_audio
    from faster_whisper.vad import get_vad_model

    sound = decode_audio(str(speak(SENTENCES[0], "pad", "1", "1")))
    sound = sound[: len(sound) - len(sound) % FRAME]
    samples, chance, found = (sound * 32_768).astype(np.int16), np.random.default_rng(0), list[float]()
    stream, start = Silero(), 0
    while start < len(samples):
        end = start + int(chance.integers(1, 3_000))
        found += stream.feed(samples[start:end])
        start = end
    assert np.allclose(found, get_vad_model()(sound).reshape(-1), atol=1e-3)


# -- the sound system --------------------------------------------------------------------------------------------------

ALSA = Path("/usr/share/alsa/alsa.conf")
FILE_DEVICE = """
<{base}>
pcm.desk {{
  type plug
  slave.pcm {{ type file, slave.pcm {{ type null }}, file "/dev/null", infile "{sound}", format "raw" }}
  hint {{ show on, description "Desk microphone" }}
}}
"""


@pytest.fixture
def sound_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], RemoteRecorder]]:
    """A recorder over the real PortAudio and ALSA, with the devices of a configuration."""
    made: list[RemoteRecorder] = []

    def _make(configuration: str) -> RemoteRecorder:
        file = tmp_path / "asound.conf"
        file.write_text(configuration)
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(file))
        made.append(RemoteRecorder(tmp_path / "logs"))
        return made[-1]

    yield _make
    for each in made:
        each.stop()


@pytest.mark.skipif(not ALSA.exists(), reason="this system has no ALSA")
def test_a_device_of_the_real_sound_system(
    sound_system: Callable[[str], RemoteRecorder], speak: Speak, tmp_path: Path
) -> None:
    raw = tmp_path / "desk.raw"
    run("sox", speak(SENTENCES[0]), *["-r", "16000", "-c", "1", "-t", "raw", "-e", "signed", "-b", "16"], raw)
    recorder = sound_system(FILE_DEVICE.format(base=ALSA, sound=raw))
    assert "desk" in [each.name for each in recorder.devices()]
    take = Take(tmp_path / "a.wav", Wish(longest=1.0), device="desk", detect=False)
    recorded = recorder.record(take, lambda moment: None, threading.Event())
    assert recorded.end is End.LIMIT
    assert np.abs(samples_of(take.file)).max() > 1_000
    with pytest.raises(HearingError, match="no microphone 'bluetooth'") as caught:
        recorder.record(Take(tmp_path / "b.wav", device="bluetooth"), lambda moment: None, threading.Event())
    assert "desk" in caught.value.hint


@pytest.mark.skipif(not ALSA.exists(), reason="this system has no ALSA")
def test_a_sound_system_that_fails(sound_system: Callable[[str], RemoteRecorder], tmp_path: Path) -> None:
    """ALSA's library aborts the process that asks it without a configuration: only the recorder's."""
    recorder = sound_system("")
    with pytest.raises(HearingError, match=r"The sound system of this machine failed|No microphone was found"):
        recorder.record(Take(tmp_path / "a.wav"), lambda moment: None, threading.Event())
    assert not (tmp_path / "a.wav").exists()


# -- Whisper -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, speak: Speak) -> Path:
    """A model folder that knows the sentences."""
    from faster_whisper.audio import decode_audio

    from tests.tiny_whisper import make

    taught = {sentence: decode_audio(str(speak(sentence))) for sentence in SENTENCES}
    return make(tmp_path_factory.mktemp("whisper"), taught)


@pytest.fixture(scope="module")
def transcriber(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteTranscriber]:
    opened = open_transcriber(tmp_path_factory.mktemp("logs"), model)
    yield opened
    opened.stop()


@pytest.fixture
def recorded(recorder: RemoteRecorder, tmp_path: Path) -> Callable[[Path], Path]:
    """A sound file as the recording of the recorder."""

    def _recorded(sound: Path) -> Path:
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.wav"
        record(recorder, sound, file)
        return file

    return _recorded


def test_it_says_what_it_is(transcriber: RemoteTranscriber) -> None:
    assert transcriber.describe() == "tiny, English"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_written_down_with_its_times(
    transcriber: RemoteTranscriber, speak: Speak, recorded: Callable[[Path], Path], sentence: str
) -> None:
    sound = speak(sentence, "pad", "0.1", "0.2")
    heard = transcriber.transcribe(recorded(sound), Hints())
    assert " ".join(word.text for word in heard.words) == sentence
    assert heard.until == pytest.approx(seconds_of(sound), abs=0.01)
    assert all(0 <= word.start <= word.end <= heard.until + 0.1 for word in heard.words)
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)
    assert all(0 < word.probability <= 1 for word in heard.words)


def test_times_count_from_the_start_of_the_recording(
    transcriber: RemoteTranscriber, speak: Speak, recorded: Callable[[Path], Path]
) -> None:
    file = recorded(speak(SENTENCES[1], "pad", "4", "0.2"))
    heard = transcriber.transcribe(file, Hints(), start=3.8, context="it is said that")
    assert heard.words
    assert all(word.start >= 3.8 for word in heard.words)


def test_silence_and_nothing_have_no_words(transcriber: RemoteTranscriber, recorded: Callable[[Path], Path]) -> None:
    for seconds in ("0", "0.01", "8"):
        sound = places.data() / f"{seconds}.wav"
        sound.parent.mkdir(parents=True, exist_ok=True)
        run("sox", "-n", "-r", "16000", "-b", "16", sound, "trim", "0", seconds)
        assert transcriber.transcribe(recorded(sound), Hints()).words == ()


def test_a_prompt_is_cut_to_what_the_model_has_room_for(
    transcriber: RemoteTranscriber, speak: Speak, recorded: Callable[[Path], Path]
) -> None:
    hints = Hints(hot_words=tuple(f"term{n}" for n in range(5_000)))
    assert transcriber.transcribe(recorded(speak(SENTENCES[0])), hints, context="word " * 5_000).until > 1


def test_a_language_that_the_model_lacks_is_told(
    transcriber: RemoteTranscriber, speak: Speak, recorded: Callable[[Path], Path]
) -> None:
    with pytest.raises(HearingError, match="knows English alone, not 'de'"):
        transcriber.transcribe(recorded(speak(SENTENCES[0])), Hints("de"))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 100])
def test_a_recording_that_is_none_is_told(transcriber: RemoteTranscriber, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(HearingError, match=r"a\.wav cannot be read"):
        transcriber.transcribe(tmp_path / "a.wav", Hints())


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _cut(size: int) -> Callable[[Path], None]:
    return lambda folder: os.truncate(folder / "model.bin", size)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "There is no speech model"),
    "no weights": (_without("model.bin"), "model.bin is missing"),
    "no tokenizer, which a hub would have": (_without("tokenizer.json"), "tokenizer.json is missing"),
    "no vocabulary": (_without("vocabulary.json"), "vocabulary.json is missing"),
    "empty weights": (_cut(0), "cannot be loaded"),
    "truncated weights": (_cut(50_000), "cannot be loaded"),
    "foreign weights": (lambda folder: (folder / "model.bin").write_bytes(b"GGUF" * 999), "cannot be loaded"),
    "a broken tokenizer": (lambda folder: (folder / "tokenizer.json").write_text("{"), "cannot be loaded"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_model_that_is_not_whole_is_told_before_and_after_its_process_died(
    model: Path, speak: Speak, recorded: Callable[[Path], Path], tmp_path: Path, damage: str
) -> None:
    harm, says = DAMAGES[damage]
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    running = open_transcriber(tmp_path / "logs", folder)
    file = recorded(speak(SENTENCES[0]))
    try:
        running.transcribe(file, Hints())
        harm(folder)
        assert running.process.pid
        os.kill(running.process.pid, signal.SIGKILL)
        with suppress(ModelDied):  # the request that finds it dead
            running.transcribe(file, Hints())
        for _ in range(5):
            with pytest.raises(ModelFileError, match=says) as caught:
                running.transcribe(file, Hints())
        assert "Typing works all the same" in caught.value.hint
    finally:
        running.stop()


# -- all of it ---------------------------------------------------------------------------------------------------------


def test_text_appears_while_it_is_spoken(
    recorder: RemoteRecorder, transcriber: RemoteTranscriber, speak: Speak, tmp_path: Path
) -> None:
    transcriber.describe()  # loaded
    shown: list[Progress] = []
    take = Take(tmp_path / "a.wav", Wish(end_pause=3), sound=speak(SENTENCES[0], "pad", "0.1", "6"), paced=True)
    heard = listen(recorder, transcriber, take, Hints(), shown.append, threading.Event(), threading.Event())
    assert heard
    assert (heard.problem, heard.recorded.end) == ("", End.PAUSE)
    assert heard.text
    assert heard.text.split()[-3:] == SENTENCES[0].split()[-3:]
    during = [each for each in shown if each.moment and each.moment.seconds < 4 and (each.tentative or each.committed)]
    assert during
    assert heard.speech.seconds == heard.recorded.seconds


def test_a_transcriber_that_is_killed_costs_a_pass(
    recorder: RemoteRecorder, transcriber: RemoteTranscriber, speak: Speak, tmp_path: Path
) -> None:
    transcriber.describe()
    killed: list[int] = []

    def show(progress: Progress) -> None:
        if progress.moment and progress.moment.seconds > 1 and not killed and transcriber.process.pid:
            killed.append(transcriber.process.pid)
            os.kill(killed[0], signal.SIGKILL)

    take = Take(tmp_path / "a.wav", sound=speak(SENTENCES[0], "pad", "0.1", "1"), paced=True)
    heard = listen(recorder, transcriber, take, Hints(), show, threading.Event(), threading.Event())
    assert heard
    assert killed
    assert (heard.text, heard.problem) == (SENTENCES[0], "")


def test_twenty_minutes_are_written_down(
    transcriber: RemoteTranscriber, speak: Speak, recorded: Callable[[Path], Path]
) -> None:
    sound = speak(SENTENCES[0], "pad", "0", "1", "repeat", "500", "trim", "0", "1200")
    told: list[float] = []
    heard = transcriber.transcribe(recorded(sound), Hints(), on_words=lambda words: told.append(words[-1].end))
    assert heard.until == 1_200
    assert told == sorted(told)
    assert told[-1] > 1_100
    assert len(told) > 20


def test_a_sound_file_on_the_command_line(
    model: Path, speak: Speak, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Settings(speech_model=str(model)), places.settings())
    sound = speak(SENTENCES[2], "pad", "0.1", "0.2", form="mp3")
    monkeypatch.setattr("sys.argv", ["interviewer", "speech", "transcribe", str(sound)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    shown = capsys.readouterr()
    assert (left.value.code, shown.err) == (0, "")
    assert shown.out.replace("[", "").replace("]", "") == SENTENCES[2] + "\n"
    assert list(places.recordings().iterdir()) == []
