"""A spoken answer while it is spoken: which words stay, when passes are made, what is kept when a part of it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain import HeardWord
from interviewer.errors import HearingError, ModelDied
from interviewer.models.ports import Hints, Hypothesis
from interviewer.speech.agreement import BEYOND, Agreement, written
from interviewer.speech.capture import End, Moment, Recorded
from interviewer.speech.listening import Heard, Progress, listen, transcribe
from interviewer.speech.recording import Take


def said(sentence: str, start: float = 0.0, pace: float = 0.5) -> list[HeardWord]:
    return [HeardWord(word, start + n * pace, start + (n + 1) * pace, 0.9) for n, word in enumerate(sentence.split())]


# -- agreement ---------------------------------------------------------------------------------------------------------


def test_words_stay_once_two_passes_agree_on_them() -> None:
    agreement = Agreement()
    agreement.update(said("the cash is"), 2)
    assert (written(agreement.committed), written(agreement.tentative)) == ("", "the cash is")
    agreement.update(said("The cache is warm"), 3)
    assert (written(agreement.committed), written(agreement.tentative)) == ("The", "cache is warm")
    agreement.update(said("The cache, is warm and full"), 4)
    assert (written(agreement.committed), written(agreement.tentative)) == ("The cache, is warm", "and full")
    agreement.finish()
    assert written(agreement.committed) == "The cache, is warm and full"


def test_what_lies_further_back_than_a_pass_hears_stays() -> None:
    agreement = Agreement()
    agreement.update(said("a b c d", pace=10), BEYOND + 25)
    assert written(agreement.committed) == "a b"


def test_the_window_moves_on_by_sentences_and_then_by_words() -> None:
    agreement = Agreement()
    for until in (12.0, 13.0):
        agreement.update(said("One two. three four", pace=3), until)
    assert agreement.start == 0
    agreement.update(said("One two. three four five six", pace=3), 18.0)
    assert agreement.start == 6
    long = said("three four five six seven eight nine ten", start=6, pace=3)
    for until in (30.0, 31.0):
        agreement.update(long, until)
    assert agreement.start == long[-1].end
    agreement.update([*said("nine ten", start=29.6, pace=0.6), *said("eleven", start=31)], 32.0)
    agreement.finish()
    assert written(agreement.committed) == "One two. three four five six seven eight nine ten eleven"


@given(st.lists(st.tuples(st.lists(st.sampled_from(["a", "b.", "c"]), max_size=8), st.floats(0, 5)), max_size=12))
def test_words_that_stay_never_change(passes: list[tuple[list[str], float]]) -> None:
    agreement, until, before = Agreement(), 0.0, list[HeardWord]()
    for words, further in passes:
        until += further
        agreement.update(said(" ".join(words), start=agreement.start), until)
        assert agreement.committed[: len(before)] == before
        assert agreement.start >= 0
        before = list(agreement.committed)
    ends = [word.end for word in agreement.committed]
    assert ends == sorted(ends)


# -- listening ---------------------------------------------------------------------------------------------------------


class ScriptedTranscriber:
    """`ports.Transcriber` to which a word is spoken every half second; an exception in the script is raised."""

    def __init__(self, sentence: str, *failures: Exception | None) -> None:
        self.words = said(sentence)
        self.failures = list(failures)
        self.asked: list[tuple[float, str]] = []
        self.heard: threading.Event = threading.Event()
        self.seconds: Callable[[], float] = lambda: 0.0

    def start(self) -> None:
        """Nothing to load."""

    def describe(self) -> str:
        return "scripted"

    def transcribe(
        self,
        recording: Path,
        hints: Hints,
        *,
        start: float = 0.0,
        context: str = "",
        on_words: Callable[[Sequence[HeardWord]], None] | None = None,
    ) -> Hypothesis:
        self.asked.append((start, context))
        try:
            if self.failures and (failure := self.failures.pop(0)):
                raise failure
        finally:
            self.heard.set()
        until = self.seconds()
        words = tuple(word for word in self.words if word.start >= start and word.end <= until)
        if on_words:
            on_words(words)
        return Hypothesis(words, until, 0.0)


class ScriptedRecorder:
    """Gives one moment after the other, each after the pass on the one before; ends at the last, or when stopped."""

    def __init__(
        self, transcriber: ScriptedTranscriber, *moments: Moment, end: End = End.KEY, fault: str = "", fails: str = ""
    ) -> None:
        self.moments, self.end, self.fault, self.fails = moments, end, fault, fails
        self.now = 0.0
        self.transcriber = transcriber
        transcriber.seconds = lambda: self.now
        self.passes = 0

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded:
        if self.fails:
            raise HearingError(self.fails, "Connect one.")
        take.file.write_bytes(b"sound")
        for moment in self.moments:
            self.transcriber.heard.clear()
            self.now = moment.seconds
            show(moment)
            if stop.is_set():
                break
            if moment.speaking:
                assert self.transcriber.heard.wait(10)
        return Recorded(self.now, self.end, fault=self.fault, hint="Look." if self.fault else "")


def moment(seconds: float, pause: float = 0.0) -> Moment:
    return Moment(seconds, -20, -10, False, speaking=not pause, pause=pause)


def answer(
    tmp_path: Path, recorder: ScriptedRecorder, show: Callable[[Progress], None] = lambda progress: None
) -> Heard | None:
    stop, cancel = threading.Event(), threading.Event()
    take = Take(tmp_path / "a.unsettled.wav")
    return listen(recorder, recorder.transcriber, take, Hints(), show, stop, cancel)


SENTENCE = "first a cache, then a queue"  # each word half a second


def test_text_appears_while_it_is_spoken_and_is_whole_at_the_end(tmp_path: Path) -> None:
    shown: list[Progress] = []
    recorder = ScriptedRecorder(ScriptedTranscriber(SENTENCE), moment(1.1), moment(2.2), moment(3.3))
    heard = answer(tmp_path, recorder, shown.append)
    assert heard
    assert heard.text == SENTENCE
    assert (heard.speech.words, heard.speech.seconds) == (tuple(said(SENTENCE)), 3.3)
    assert (heard.problem, heard.recorded.end, heard.recording.read_bytes()) == ("", End.KEY, b"sound")
    texts = [(each.committed, each.tentative) for each in shown]
    assert ("", "first a") in texts
    assert ("first a", "cache, then") in texts
    assert texts[-1] == (SENTENCE, "")
    assert [each.moment.seconds for each in shown if each.moment][-1] == 3.3


def test_a_pass_that_has_heard_all_that_was_spoken_is_the_last(tmp_path: Path) -> None:
    transcriber = ScriptedTranscriber(SENTENCE)
    recorder = ScriptedRecorder(transcriber, moment(3.5), moment(10.0, pause=6.9), end=End.PAUSE)
    heard = answer(tmp_path, recorder)
    assert heard
    assert heard.text == SENTENCE
    assert len(transcriber.asked) == 1


def test_a_microphone_that_fails_in_the_middle_leaves_what_was_said(tmp_path: Path) -> None:
    recorder = ScriptedRecorder(ScriptedTranscriber(SENTENCE), moment(1.6), end=End.FAULT, fault="It went away.")
    heard = answer(tmp_path, recorder)
    assert heard
    assert (heard.text, heard.problem, heard.hint) == ("first a cache,", "It went away.", "Look.")


def test_a_transcriber_that_dies_is_asked_again_at_the_end(tmp_path: Path) -> None:
    recorder = ScriptedRecorder(ScriptedTranscriber(SENTENCE, ModelDied("It died.")), moment(1.6), moment(3.2, 0.1))
    heard = answer(tmp_path, recorder)
    assert heard
    assert (heard.text, heard.problem) == (SENTENCE, "")


def test_one_that_stays_dead_is_told_and_the_recording_is_kept(tmp_path: Path) -> None:
    dead = ModelDied("It died.", "Type.")
    recorder = ScriptedRecorder(ScriptedTranscriber(SENTENCE, None, dead, dead, dead), moment(1.6), moment(3.2))
    heard = answer(tmp_path, recorder)
    assert heard
    assert (heard.text, heard.problem, heard.hint) == ("first a cache,", "It died.", "Type.")
    assert heard.recording.exists()


def test_without_a_microphone_nothing_begins(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="No microphone"):
        answer(tmp_path, ScriptedRecorder(ScriptedTranscriber(""), fails="No microphone."))


def test_an_answer_that_is_thrown_away_leaves_nothing(tmp_path: Path) -> None:
    transcriber = ScriptedTranscriber(SENTENCE)
    recorder = ScriptedRecorder(transcriber, *[moment(n, pause=1) for n in range(100)])
    stop, cancel = threading.Event(), threading.Event()
    cancel.set()
    take = Take(tmp_path / "a.unsettled.wav")
    assert listen(recorder, transcriber, take, Hints(), lambda progress: None, stop, cancel) is None
    assert stop.is_set()
    assert list(tmp_path.iterdir()) == []
    assert recorder.now == 0


def test_a_recording_left_behind_is_heard_in_one_pass(tmp_path: Path) -> None:
    transcriber = ScriptedTranscriber(SENTENCE)
    transcriber.seconds = lambda: 9.0
    heard = transcribe(transcriber, tmp_path / "a.wav", 9.0, Hints(), lambda progress: None)
    assert (heard.text, heard.speech.seconds, transcriber.asked) == (SENTENCE, 9.0, [(0.0, "")])
