"""How an answer was delivered, held against words and pauses that are known exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.domain import Evidence, HeardWord, Speech, Verdict
from interviewer.speech.delivery import Delivery, Pauses, deliveries, delivery, in_order, together, trend
from interviewer.speech.disfluency import broken_off, fillers, repeated
from tests.builders import a_follow_up, a_grade, a_point_grade, a_question, a_session, a_turn, an_answer, at

EACH = 0.3  # seconds that a word lasts
GAP = 0.1  # seconds between words, which is no pause


def spoken(text: str, *, first: float = 0.0) -> Speech:
    """`text` as it was heard: each word lasts `EACH` seconds; `_` is a pause of one second instead of a short gap."""
    words: list[HeardWord] = []
    now = first
    for piece in text.split():
        if piece == "_":
            now += 1.0 - GAP
            continue
        words.append(HeardWord(f" {piece}", round(now, 3), round(now + EACH, 3), 0.9))
        now += EACH + GAP
    return Speech(tuple(words), round(now + 1.0, 3))


def measured(speech: Speech, text: str = "") -> Delivery:
    return delivery(text, speech.seconds, minutes=4, speech=speech)


def test_pace_and_pauses_of_known_times() -> None:
    """Ten words of 0.3 s, eight gaps of 0.1 s and one pause of a second: 4.8 s from first to last."""
    found = measured(spoken("one two three four five _ six seven eight nine ten", first=1.5)).spoken
    assert found is not None
    assert found.words == 10
    assert found.seconds == pytest.approx(4.8)
    assert found.pauses == Pauses(count=1, long=0, total=1.0, longest=1.0)
    assert found.pace == pytest.approx(10 / 4.8 * 60)
    assert found.articulation == pytest.approx(10 / 3.8 * 60)
    assert found.pause_share == pytest.approx(1 / 4.8)
    assert found.first_word == 1.5
    assert found.amended == 0


@pytest.mark.parametrize(("gap", "count", "long"), [(0.249, 0, 0), (0.25, 1, 0), (1.999, 1, 0), (2.0, 1, 1)])
def test_a_pause_begins_at_its_threshold(gap: float, count: int, long: int) -> None:
    words = (HeardWord("a", 0.0, 1.0, 1.0), HeardWord("b", 1.0 + gap, 4.0, 1.0))
    found = measured(Speech(words, 5.0)).spoken
    assert found is not None
    assert (found.pauses.count, found.pauses.long) == (count, long)


def test_a_typed_answer_has_length_and_time_only() -> None:
    found = delivery("It is a B-tree, you know.", 120.0, minutes=4)
    assert found == Delivery(words=7, seconds=120.0, minutes=4, spoken=None)
    assert found.length == 0.5
    assert delivery("", 3.0).length is None


@pytest.mark.parametrize("text", ["", "yes", "_"])
def test_too_little_is_unknown_not_zero(text: str) -> None:
    found = measured(spoken(text)).spoken
    assert found is not None
    assert [found.pace, found.articulation, found.pause_share, found.filler_rate, found.first_point] == [None] * 5
    assert found.first_word == (0.0 if text == "yes" else None)


# -- the first relevant point ------------------------------------------------------------------------------------------


def first_point(heard: Speech, text: str, quote: str) -> float | None:
    start = text.index(quote)
    found = delivery(text, 60.0, speech=heard, quote=Evidence(start, start + len(quote), quote)).spoken
    assert found is not None
    return found.first_point


def test_the_first_point_is_when_its_first_word_was_said() -> None:
    heard = spoken("well that is a good question it depends on selectivity")
    said = " ".join(word.text.strip() for word in heard.words)
    assert first_point(heard, said, "depends on selectivity") == heard.words[7].start


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("It depends on the selectivity, of course.", "depends on the selectivity", 7),  # shortened and put right
        ("Good question: it DEPENDS on selectivity", "DEPENDS", 7),
        ("the depends on selectivity", "the depends", 7),  # its first word was added; the next was heard
        ("I would look at the plan. It depends on selectivity", "look at the plan", None),  # was never said
    ],
)
def test_an_edited_transcript_is_aligned(text: str, quote: str, word: int | None) -> None:
    heard = spoken("well that is a good question it depends on selectivity")
    assert first_point(heard, text, quote) == (heard.words[word].start if word is not None else None)


def test_each_answer_of_a_turn_has_its_own_first_point() -> None:
    question = a_question(minutes=2)
    first, second = "um I look at how many rows match", "each write has to keep the index up to date"
    answers = [an_answer(text, speech=spoken(text), seconds=30.0) for text in (first, second)]
    whole = f"{first}\n\n{second}"
    covered, missing, partial = (a_point_grade(point, Verdict.COVERED) for point in question.key_points)
    points = (
        replace(partial, verdict=Verdict.PARTIAL, evidence=Evidence(whole.index("keep"), len(whole), "keep …")),
        replace(missing, verdict=Verdict.CONTRADICTED, evidence=Evidence(0, 2, "um")),
        replace(covered, evidence=Evidence(whole.index("how"), whole.index("match"), "how many rows ")),
    )
    turn = a_turn(
        question=question,
        answer=answers[0],
        follow_ups=(a_follow_up(answer=answers[1]),),
        grade=replace(a_grade(question), points=points, answers=2),
    )
    one, two = deliveries(turn)
    assert one.spoken is not None
    assert two.spoken is not None
    assert one.spoken.first_point == pytest.approx(4 * (EACH + GAP))
    assert two.spoken.first_point == pytest.approx(4 * (EACH + GAP))
    assert (one.length, two.length) == (0.25, None)


# -- fillers, repetitions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("um I would ummm use uh an uhh index erm er yes", {"um": 2, "uh": 2, "er": 2}),
        ("if err is not nil", {}),
        ("it is, like, fast", {"like": 1}),
        ("it is _ like _ fast", {"like": 1}),
        ("it um like uh works", {"um": 1, "like": 1, "uh": 1}),
        ("I like a tree like this and things like that", {}),
        ("you know it grows, you know, fast", {"you know": 1}),
        ("do you know the size and if you know that", {}),
        ("you know what it costs, as you know", {}),
        ("I mean indexes grow. I mean, it is slow", {"i mean": 2}),
        ("what I mean is speed and by that I mean the cache", {}),
        ("it is sort of slow and kind of big", {"sort of": 1, "kind of": 1}),
        ("a kind of lock, this sort of index and merge sort of arrays", {}),
        ("basically it actually works", {"basically": 1, "actually": 1}),
        ("a right join, on the right side. That is right.", {}),
        ("it locks the row, right, and then waits", {"right": 1}),
        ("it locks the row right?", {"right": 1}),
    ],
)
def test_fillers_are_counted_by_pattern(text: str, found: dict[str, int]) -> None:
    assert fillers(spoken(text).words) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the the index", 1),
        ("the uh the index", 1),
        ("I would I would use the the the index", 3),
        ("it is a it is a tree", 1),
        ("very very slow and I think that that is log log n", 0),
        ("it is fast. Fast is good", 0),
        ("from one one to two two", 0),
        ("", 0),
    ],
)
def test_words_said_again_are_counted(text: str, count: int) -> None:
    assert repeated(spoken(text).words) == count


def test_words_broken_off_are_counted() -> None:
    assert broken_off(spoken("the ind- index of the B-tree is sel—, selective").words) == 2


# -- what a hostile transcriber may send -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "amended"),
    [
        ([(0.0, 0.3), (0.5, 0.8)], 0),
        ([(0.5, 0.8), (0.0, 0.3)], 2),  # out of order
        ([(0.0, 2.0), (0.5, 0.8)], 1),  # overlapping
        ([(-5.0, 0.3), (0.5, 99.0)], 2),  # outside the recording
        ([(0.3, 0.0), (0.5, 0.8)], 1),  # ends before it begins
        ([(float("nan"), 0.3), (0.5, float("inf"))], 2),
        ([(0.0, 1e308), (1e308, 1e308)], 2),
    ],
)
def test_impossible_times_are_put_right_and_counted(times: list[tuple[float, float]], amended: int) -> None:
    speech = Speech(tuple(HeardWord(f"w{n}", *time, 0.5) for n, time in enumerate(times)), 1.0)
    words, found = in_order(speech)
    assert found == amended
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 1.0 for edge in edges)


TIME = st.one_of(st.floats(), st.integers(-10, 100).map(float))
WORD = st.builds(
    HeardWord, st.text(max_size=6) | st.sampled_from(["um", "like,", "the", "you", "know"]), TIME, TIME, TIME
)
ANYTHING = st.builds(Speech, st.lists(WORD, max_size=30).map(tuple), TIME)


@given(ANYTHING, st.text(max_size=60), st.integers(-5, 80), st.integers(-5, 80))
@settings(max_examples=300, deadline=None)
def test_whatever_was_heard_gives_measures_that_can_be(speech: Speech, text: str, start: int, end: int) -> None:
    found = delivery(text, 10.0, minutes=1, speech=speech, quote=Evidence(max(start, 0), max(end, 0), "")).spoken
    assert found is not None
    assert 0 <= found.words <= len(speech.words)
    assert found.amended <= len(speech.words)
    assert 0 <= found.pauses.longest <= found.pauses.total
    assert found.pauses.total <= found.seconds + 0.001 * len(speech.words)
    assert found.pause_share is None or 0 <= found.pause_share <= 1.01
    for rate in (found.pace, found.articulation):
        assert rate is None or 0 < rate <= 1200


@st.composite
def in_time(draw: st.DrawFn) -> Speech:
    """Words in order, at times of whole milliseconds."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(50, 900)), min_size=2, max_size=30))
    words, now = [], 0
    for n, (gap, length) in enumerate(lengths):
        words.append(HeardWord(f"word{n}", (now + gap) / 1000, (now + gap + length) / 1000, 0.9))
        now += gap + length
    return Speech(tuple(words), now / 1000 + 1)


def later(speech: Speech, seconds: float, *, beginning: int = 0) -> Speech:
    """The words from the one numbered `beginning` on, `seconds` later."""
    moved = tuple(
        replace(word, start=word.start + seconds, end=word.end + seconds) if n >= beginning else word
        for n, word in enumerate(speech.words)
    )
    return Speech(moved, speech.seconds + seconds)


@given(in_time(), st.integers(0, 100))
def test_beginning_later_changes_when_and_nothing_else(speech: Speech, seconds: int) -> None:
    one, other = measured(speech).spoken, measured(later(speech, seconds)).spoken
    assert one is not None
    assert other is not None
    assert other.first_word == pytest.approx((one.first_word or 0) + seconds)
    assert other.pauses.count == one.pauses.count
    assert [other.pace, other.articulation, other.pauses.total] == pytest.approx(
        [one.pace, one.articulation, one.pauses.total], nan_ok=False
    )


@given(in_time(), st.integers(25, 500), st.data())
def test_a_longer_pause_adds_what_it_is_longer(speech: Speech, hundredths: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(speech.words) - 1))
    added = hundredths / 100
    gap = round(speech.words[place].start - speech.words[place - 1].end, 3)
    one, other = measured(speech).spoken, measured(later(speech, added, beginning=place)).spoken
    assert one is not None
    assert other is not None
    was_pause = gap >= 0.25
    assert other.pauses.count == one.pauses.count + (not was_pause)
    assert other.pauses.total == pytest.approx(one.pauses.total + added + (0 if was_pause else gap))
    assert other.words == one.words
    if one.pace is not None and other.pace is not None:
        assert other.pace < one.pace


def test_a_huge_answer_is_measured() -> None:
    heard = spoken("a b a b um " * 4000)
    text = "b a " * 8000
    found = delivery(text, 1.0, speech=heard, quote=Evidence(10, 40, "")).spoken
    assert found is not None
    assert found.words == 20_000


# -- sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_pools_its_answers_and_a_trend_runs_forward() -> None:
    short, long = spoken("one two three four five"), spoken("one two um three four _ five six seven eight nine ten")
    turns = tuple(
        a_turn(n=n, answer=an_answer("x y", speech=speech, seconds=60.0))
        for n, speech in ((1, short), (2, long), (3, None))
    )
    found = together(turns)
    assert (found.answers, found.spoken_answers, found.words, found.seconds, found.length) == (3, 2, 6, 180.0, 0.25)
    assert found.spoken is not None
    assert found.spoken.words == 16
    assert found.spoken.seconds == pytest.approx(1.9 + 5.2)
    assert found.spoken.fillers == {"um": 1}
    assert found.spoken.filler_rate == pytest.approx(1 / 16 * 100)
    assert together(turns[2:]).spoken is None
    newer, older = a_session(turns=turns), a_session(session_id="older", turns=turns[2:], started_at=at(-90))
    seen = trend([newer, a_session(session_id="empty"), older])
    assert [each.session_id for each in seen] == ["older", newer.id]
    assert seen[1].together == found
