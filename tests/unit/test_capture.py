"""From a source to a recording on disk: what is kept, when it ends, what is said when it fails. No audio library."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.errors import HearingError
from interviewer.speech import microphone, wav
from interviewer.speech.activity import FRAME, NOTHING_FOR, Activity
from interviewer.speech.audio import FLOOR, RATE, Converter, Format, level
from interviewer.speech.capture import End, Moment, Recorded, Wish, capture
from interviewer.speech.microphone import Microphone, choose, devices
from interviewer.speech.recordings import Recordings
from interviewer.speech.wav import WavWriter
from tests.sounds import FakeSounddevice, LoudIsSpeech, ScriptedSource, a_device, silence, tone


def record(
    source: ScriptedSource, file: Path, wish: Wish | None = None, stopped: Callable[[], bool] = lambda: False
) -> tuple[list[Moment], Recorded]:
    *moments, recorded = capture(source, file, wish or Wish(), LoudIsSpeech(), stopped)
    assert isinstance(recorded, Recorded)
    return [each for each in moments if isinstance(each, Moment)], recorded


def samples_of(file: Path) -> np.ndarray:
    with wave.open(str(file)) as stream:
        assert (stream.getframerate(), stream.getnchannels(), stream.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(stream.readframes(stream.getnframes()), dtype="<i2")


# -- the recording -----------------------------------------------------------------------------------------------------


def test_what_the_source_gives_is_on_disk_to_the_sample(tmp_path: Path) -> None:
    given = np.concatenate([tone(0.95), silence(0.3), tone(0.007)])
    source = ScriptedSource(given)
    moments, recorded = record(source, tmp_path / "a.wav")
    assert np.array_equal(samples_of(tmp_path / "a.wav"), given)
    assert recorded == Recorded(len(given) / RATE, End.SOURCE)
    assert source.closed
    assert moments[0].rms == pytest.approx(20 * np.log10(0.3 / 2**0.5), abs=0.2)
    assert moments[0].peak == pytest.approx(20 * np.log10(0.3), abs=0.1)
    assert not moments[0].clipped


def test_it_is_on_disk_while_it_is_recorded(tmp_path: Path) -> None:
    file, seen = tmp_path / "a.wav", list[int]()
    record(ScriptedSource(tone(1), then=lambda n: seen.append(len(samples_of(file)))), file)
    assert seen == [n * RATE // 10 for n in range(11)]


def test_a_key_ends_it(tmp_path: Path) -> None:
    _, recorded = record(ScriptedSource(tone(5)), tmp_path / "a.wav", stopped=iter([False] * 7 + [True]).__next__)
    assert recorded == Recorded(0.7, End.KEY)


def test_it_is_not_endless(tmp_path: Path) -> None:
    _, recorded = record(ScriptedSource(tone(5)), tmp_path / "a.wav", Wish(longest=2))
    assert recorded == Recorded(2.0, End.LIMIT)


def test_too_loud_is_told(tmp_path: Path) -> None:
    loud = np.clip(tone(1).astype(np.int32) * 9, -32_768, 32_767).astype(np.int16)
    assert record(ScriptedSource(loud), tmp_path / "a.wav")[1].clipped


def test_an_empty_source_leaves_an_empty_recording(tmp_path: Path) -> None:
    assert record(ScriptedSource(), tmp_path / "a.wav")[1] == Recorded(0.0, End.SOURCE)
    assert len(samples_of(tmp_path / "a.wav")) == 0


def test_a_microphone_that_vanishes_leaves_what_it_gave(tmp_path: Path) -> None:
    gone = HearingError("The microphone went away.", "Connect it again.")
    _, recorded = record(ScriptedSource(tone(1.5), gone), tmp_path / "a.wav")
    assert recorded == Recorded(1.5, End.FAULT, fault="The microphone went away.", hint="Connect it again.")
    assert len(samples_of(tmp_path / "a.wav")) == 1.5 * RATE


def test_a_full_disk_leaves_what_it_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite

    def full(handle: int, data: bytes, at: int) -> int:
        if at > RATE:
            raise OSError(28, "No space left on device")
        return real(handle, data, at)

    monkeypatch.setattr(os, "pwrite", full)
    _, recorded = record(ScriptedSource(tone(2)), tmp_path / "a.wav")
    assert (recorded.end, recorded.seconds) == (End.FAULT, 0.5)
    assert "No space left" in recorded.fault
    assert len(samples_of(tmp_path / "a.wav")) == 0.5 * RATE


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"an answer")
    with pytest.raises(HearingError, match="File exists"):
        record(ScriptedSource(tone(1)), tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"an answer"


# -- hands-free --------------------------------------------------------------------------------------------------------


def test_a_thinking_pause_does_not_end_an_answer_and_a_long_one_does(tmp_path: Path) -> None:
    given = np.concatenate([silence(3), tone(1), silence(5.5), tone(1), silence(9)])
    moments, recorded = record(ScriptedSource(given), tmp_path / "a.wav", Wish(end_pause=6))
    assert recorded.end is End.PAUSE
    assert recorded.seconds == pytest.approx(16.5, abs=0.2)
    assert max(each.pause for each in moments) == pytest.approx(6, abs=0.15)


def test_without_hands_free_silence_ends_nothing(tmp_path: Path) -> None:
    given = np.concatenate([tone(1), silence(30)])
    assert record(ScriptedSource(given), tmp_path / "a.wav", Wish())[1] == Recorded(31.0, End.SOURCE)


def test_nothing_spoken_is_told_and_ends_nothing(tmp_path: Path) -> None:
    given = np.concatenate([tone(0.05), silence(NOTHING_FOR + 10)])
    moments, recorded = record(ScriptedSource(given), tmp_path / "a.wav", Wish(end_pause=6))
    assert recorded.end is End.SOURCE
    assert [each.nothing_yet for each in moments if each.seconds < NOTHING_FOR] == [False] * (
        sum(each.seconds < NOTHING_FOR for each in moments)
    )
    assert moments[-1].nothing_yet
    assert moments[-1].pause == 0


@given(st.lists(st.floats(0, 1), max_size=400))
def test_an_answer_ends_only_after_it_began_and_a_pause(probabilities: list[float]) -> None:
    activity = Activity(end_pause=2.0)
    for each in probabilities:
        activity.feed([each])
        assert not activity.ended or (activity.began and activity.seconds - activity.last_speech >= 2)
        assert 0 <= activity.pause <= activity.seconds
    assert activity.seconds == pytest.approx(len(probabilities) * FRAME / RATE)


# -- what is left after a kill -----------------------------------------------------------------------------------------

KILLED = """
import sys, numpy as np
from pathlib import Path
from interviewer.speech.wav import WavWriter
writer, n = WavWriter(Path(sys.argv[1])), 0
while True:
    writer.write(np.full(1600, n % 32000, dtype=np.int16)); n += 1
    print(n, flush=True)
"""


def test_a_killed_recorder_leaves_every_block_it_wrote(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        written = [int(child.stdout.readline()) for _ in range(50)][-1]
        child.send_signal(signal.SIGKILL)
    seconds = wav.repair(file)
    assert seconds * RATE >= written * 1_600
    assert all(np.unique(each).size == 1 for each in samples_of(file)[: written * 1_600].reshape(-1, 1_600))


@pytest.mark.parametrize("cut", [1, 45, 1_000, 1_001])
def test_a_header_that_is_behind_is_repaired(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "a.wav"
    with WavWriter(file) as writer:
        writer.write(tone(1))
    with file.open("r+b") as stream:
        stream.truncate(44 + 2 * RATE - cut)
    assert wav.repair(file) == (RATE - (cut + 1) // 2) / RATE
    assert len(samples_of(file)) == RATE - (cut + 1) // 2


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound" * 10, b"\0" * 44])
def test_what_is_no_recording_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(content)
    with pytest.raises(HearingError, match="no recording"):
        wav.repair(file)
    assert file.read_bytes() == content


def test_recordings_are_found_after_a_crash_and_kept_or_deleted_when_settled(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "recordings")
    assert list(recordings.unsettled()) == []
    files = [recordings.new("../s1 q/1") for _ in range(1)]
    WavWriter(files[0]).write(tone(0.5))  # never closed
    files.append(recordings.new("../s1 q/1"))
    with WavWriter(files[1]) as writer:
        writer.write(tone(0.25))
    (tmp_path / "recordings" / "x.unsettled.wav").write_bytes(b"foreign")
    assert [seconds for _, seconds in recordings.unsettled()] == [0.25, 0.5]
    assert all(each.parent == tmp_path / "recordings" for each in files)
    kept = recordings.settle(files[0], keep=True)
    assert recordings.settle(files[1], keep=False) is None
    assert kept is not None
    assert len(samples_of(kept)) == RATE / 2
    assert list(recordings.unsettled()) == []
    assert recordings.new("../s1 q/1").name not in {kept.name, files[0].name}


# -- other forms -------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-32_768, 32_767), max_size=64), st.integers(1, 6), st.integers(1, 9))
def test_channels_are_mixed_however_the_stream_is_cut(values: list[int], channels: int, piece: int) -> None:
    frames = np.array(values[: len(values) - len(values) % channels], dtype="<i2")
    data, converter = frames.tobytes(), Converter(Format(RATE, channels))
    found = np.concatenate([converter.feed(data[n : n + piece]) for n in range(0, len(data), piece)] or [silence(0)])
    assert np.array_equal(found, frames.reshape(-1, channels).mean(axis=1).round().astype(np.int16))


def test_levels() -> None:
    assert level(silence(0)).rms == level(silence(1)).peak == FLOOR
    assert level(np.array([-32_768], dtype=np.int16)) == level(np.array([-32_768] * 9, dtype=np.int16))


# -- microphones -------------------------------------------------------------------------------------------------------


def test_a_microphone_is_asked_for_what_is_needed() -> None:
    library = FakeSounddevice(a_device("Speakers", max_input_channels=0), a_device(), blocks=[tone(0.1).tobytes()])
    with Microphone(sounddevice=library) as source:
        assert (source.format, source.name, len(source.read())) == (Format(RATE, 1), "Built-in", RATE // 5)
    assert (library.opened, library.closed) == ([(1, RATE, 1)], 1)


@pytest.mark.parametrize(
    ("takes", "settled"),
    [((48_000, 1), Format(48_000, 1)), ((48_000, 2), Format(48_000, 2)), ((RATE, 1), Format(RATE, 1))],
)
def test_a_refused_rate_is_given_up_for_the_devices_own(takes: tuple[int, int], settled: Format) -> None:
    with Microphone(sounddevice=FakeSounddevice(a_device(), takes=lambda *form: form == takes)) as source:
        assert source.format == settled


FAULTS = {
    -9997: "refuses every sample rate",
    -9998: "refuses every number of channels",
    -9996: "is not there any more",
    -9985: "is in use",
    -9999: "was refused by the sound system",
    -1: "failed",
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_wrong_with_a_microphone_is_said(code: int) -> None:
    library = FakeSounddevice(a_device(), takes=lambda rate, channels: False, code=code)
    with pytest.raises(HearingError, match=f"The microphone Built-in {FAULTS[code]}") as caught:
        Microphone(sounddevice=library).__enter__()
    assert caught.value.hint


def test_no_microphone_and_an_unknown_one() -> None:
    with pytest.raises(HearingError, match="No microphone was found"):
        Microphone(sounddevice=FakeSounddevice(a_device(max_input_channels=0))).__enter__()
    found = devices(FakeSounddevice(a_device("USB mic"), a_device("USB mic 2")))
    assert [choose(found, wanted).name for wanted in ("", "usb MIC 2", "USB mic")] == [
        "USB mic",
        "USB mic 2",
        "USB mic",
    ]
    with pytest.raises(HearingError, match="no microphone 'Bluetooth'") as caught:
        choose(found, "Bluetooth")
    assert "USB mic; USB mic 2" in caught.value.hint


def test_a_microphone_that_gives_nothing_more_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "SILENT_FOR", 0.05)
    library = FakeSounddevice(a_device(), blocks=[b"\1\0" * 10], overflows=True)
    began = time.monotonic()
    with Microphone(sounddevice=library) as source:
        assert source.read() == b"\1\0" * 10
        with pytest.raises(HearingError, match="The microphone Built-in went away"):
            source.read()
        assert source.lost == 1
    assert time.monotonic() - began < 10


class PortAudioError(Exception):
    """As sounddevice raises it while it is imported, where the sound system does not start."""


def importing_raises(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])


@pytest.mark.parametrize("error", [ImportError, OSError])
def test_a_library_that_is_not_there_is_named(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    importing_raises(error("PortAudio library not found"), monkeypatch)
    with pytest.raises(HearingError, match="not installed") as caught:
        microphone.library()
    assert ("pip install 'interviewer[voice]'" if error is ImportError else "libportaudio2") in caught.value.hint


def test_a_sound_system_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    importing_raises(PortAudioError("Error initializing PortAudio"), monkeypatch)
    with pytest.raises(HearingError, match="The sound system failed") as caught:
        microphone.library()
    assert "Error initializing PortAudio" in str(caught.value)
