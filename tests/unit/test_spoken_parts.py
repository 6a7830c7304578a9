"""Parts of spoken answers in the app: recordings by name, what was heard in pieces, lines of a recording, reading."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from interviewer.misheard import share_kept
from interviewer.speech.capture import Moment
from interviewer.speech.listening import Progress
from interviewer.speech.recordings import Recordings
from interviewer.speech.wav import WavWriter
from interviewer.tui import hearing_text
from interviewer.tui.reading import Reading
from tests.builders import a_speech
from tests.sounds import tone


def test_recordings_are_found_by_the_answer_that_they_are_for(tmp_path: Path) -> None:
    kept = Recordings(tmp_path)
    names = ["s-1_1_0", "s-1_1_0", "s-1_1_01", "s-1_11_0", "s-1_1_0-x"]
    files = []
    for name in names:
        files.append(kept.new(name))
        with WavWriter(files[-1]) as writer:
            writer.write(tone(1))
    (tmp_path / "s-1_1_0-3.unsettled.wav").write_bytes(b"no sound")
    assert [file for file, _ in kept.unsettled("s-1_1_0")] == sorted(files[:2])
    assert len(list(kept.unsettled())) == len(names)
    assert list(kept.unsettled("s-1.1.0[")) == []


def test_two_recordings_are_one_after_the_other() -> None:
    both = a_speech("one two").then(a_speech("three"))
    assert [(word.text, round(word.start, 1)) for word in both.words] == [("one", 0.0), ("two", 0.4), ("three", 0.8)]
    assert both.seconds == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("written", "share"), [("One two, three four!", 1.0), ("one and four", 0.5), ("nothing of it", 0.0), ("", 0.0)]
)
def test_how_much_of_what_was_heard_is_left(written: str, share: float) -> None:
    assert share_kept(written, a_speech("one two three four")) == share
    assert share_kept(written, a_speech("")) == 0


@pytest.mark.parametrize(("rms", "full"), [(-200.0, 0), (-60.0, 0), (-30.0, 8), (0.0, 16), (12.0, 16)])
def test_the_meter_stays_within_its_cells(rms: float, full: int) -> None:
    shown = hearing_text.meter(Moment(1, rms, rms, clipped=False)).plain
    assert (shown.count("▮"), len(shown)) == (full, 16)


@pytest.mark.parametrize(
    ("moment", "end_pause", "told"),
    [
        (Moment(9, -20, 0, clipped=True, speaking=True), 0, "! too loud"),
        (Moment(20, -60, -60, clipped=False, nothing_yet=True), 7, "! nothing heard yet"),
        (Moment(9, -20, -9, clipped=False, speaking=True), 7, "speaking"),
        (Moment(9, -60, -60, clipped=False, pause=3), 7, "ends in 4 s"),
        (Moment(9, -60, -60, clipped=False, pause=3), 0, "silent"),
    ],
)
def test_what_the_microphone_hears_is_told_in_words(moment: Moment, end_pause: float, told: str) -> None:
    assert hearing_text.state(moment, end_pause).plain == told


@pytest.mark.parametrize("width", [20, 78, 200])
@pytest.mark.parametrize(("words", "further"), [(0, 0), (3, 2), (5_000, 5), (5, 5_000)])
def test_of_a_long_answer_the_end_is_shown(width: int, words: int, further: int) -> None:
    progress = Progress(None, " ".join(["settled"] * words), " ".join(["open"] * further))
    shown = hearing_text.so_far(progress, width).plain
    assert len(shown) <= width * hearing_text.LINES
    assert shown.endswith("open" * bool(further))


class Told:
    """`Aloud` that tells the order of things."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.speaking = False

    def question(self, text: str, remark: str = "") -> None:
        self.did.append(remark + text)
        self.speaking = True

    remark = question

    def stop(self) -> None:
        self.did.append("stop")
        self.speaking = False

    def close(self) -> None:
        self.did.append("close")


def test_what_is_read_comes_in_order_and_silence_costs_nothing() -> None:
    told, quiet = Told(), threading.Event()

    def opened() -> Any:
        return told

    reading = Reading(opened, quiet.set)
    reading.question("one")
    reading.hush()
    reading.question("two", "now ")
    reading.hush()
    while reading.busy:
        quiet.wait(5)
        quiet.clear()
    reading.hush()
    reading.close()
    while told.did[-1] != "close":
        quiet.wait(5)
        quiet.clear()
    assert told.did == ["one", "stop", "now two", "stop", "close"]
