"""`interviewer model check` without a real model: what is measured, what is kept, and what a kill leaves."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from interviewer.domain import Sample, Verdict
from interviewer.errors import ModelDied, PromptTooLong, UsageError
from interviewer.grading.cards import Agreement, Configuration, ReportCard
from interviewer.grading.checking.card_text import card_lines
from interviewer.grading.checking.figures import pearson_gain
from interviewer.grading.checking.own import OwnAnswer
from interviewer.grading.checking.recorder import Recorder
from interviewer.grading.checking.run import Check, shown_error
from interviewer.grading.checking.sample import choose, labelled
from interviewer.grading.checking.weighing import weigh
from interviewer.grading.weights import SetCard, Weights
from tests.fakes import HashEncoder, ScriptedChat
from tests.labelled import KnowingChat, questions

CONFIGURATION = Configuration(encoder="hash", chat="knowing", weights="1")
ASKED = questions(16)


def nothing(_done: int, _total: int, _left: float) -> None:
    """No progress is shown."""


def check(chat: ScriptedChat, file: Path, own: list[OwnAnswer] | None = None, most: int = 100) -> ReportCard:
    recorder = Recorder(chat, chat.name, file)
    samples = choose(labelled(ASKED), most)
    theirs = [each.labelled() for each in own or []]
    return Check(HashEncoder(), recorder, Weights.shipped()).card(CONFIGURATION, samples, theirs, nothing)


# -- what a chat model earns -----------------------------------------------------------------------------------------


def test_a_model_that_is_right_gets_weight_and_improves_the_grades(tmp_path: Path) -> None:
    card = check(KnowingChat(ASKED), tmp_path / "judged.jsonl")
    assert card.judge.weight > 0
    assert card.gain.low > 0
    assert card.gain.heard.scores.pearson > card.gain.without.scores.pearson
    assert card.samples == card.gain.heard
    assert card.gain.by_itself > 0.9


@pytest.mark.parametrize("yes", [0.5, 0.9])
def test_a_model_that_says_the_same_of_everything_weighs_nothing(tmp_path: Path, yes: float) -> None:
    card = check(ScriptedChat(yes=yes), tmp_path / "judged.jsonl")
    assert card.judge.weight == 0
    assert card.samples == card.gain.without
    assert "not asked for grades" in "\n".join(card_lines(card))


def test_a_model_that_is_wrong_weighs_nothing(tmp_path: Path) -> None:
    card = check(KnowingChat(ASKED, yes=0.1), tmp_path / "judged.jsonl")
    assert card.judge.weight == 0
    assert card.gain.by_itself < -0.9


def test_chance_weighs_nothing(tmp_path: Path) -> None:
    """Labels shuffled between answers of one question: the same shares of yes and no, and nothing known."""
    chat = KnowingChat(ASKED)
    rng = random.Random(3)
    for known in chat.labels.values():
        known[:] = [rng.random() < 0.5 for _ in known]
    assert check(chat, tmp_path / "judged.jsonl").judge.weight == 0


def test_weighing_needs_answers_and_a_rising_line() -> None:
    rising = np.array([-1.0, 0.0, 1.0, 2.0])
    assert weigh(np.array([]), np.array([]), np.array([])).weight == 0
    assert weigh(rising, rising[::-1], np.array([0.0, 0.4, 0.6, 1.0])).weight == 0
    assert weigh(np.zeros(4), np.zeros(4), np.ones(4)).weight == 0


def test_the_gains_interval_is_by_question() -> None:
    people = np.array([0.0, 1.0] * 10)
    groups = [str(n // 2) for n in range(20)]
    good = people + np.linspace(0, 0.1, 20)
    gained, low, high = pearson_gain(people, people[::-1].copy(), good, groups)
    assert low <= gained <= high
    assert low > 0
    assert pearson_gain(people, good, good, groups) == (0, 0, 0)


# -- resuming --------------------------------------------------------------------------------------------------------


def mistaken() -> KnowingChat:
    """A model that earns no weight: it is asked for judgements alone, and never to time a grade."""
    return KnowingChat(ASKED, yes=0.1)


def test_a_check_killed_after_any_answer_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jsonl"
    first = mistaken()
    card = check(first, whole, most=12)
    lines = whole.read_bytes().splitlines(keepends=True)
    assert len(lines) == first.requests
    for kept in range(len(lines) + 1):
        file = tmp_path / f"{kept}.jsonl"
        file.write_bytes(b"".join(lines[:kept]))
        again = mistaken()
        assert same(check(again, file, most=12), card)
        assert again.requests == first.requests - kept
        found = file.read_bytes().splitlines(keepends=True)
        assert found[:kept] == lines[:kept]
        assert len(found) == len(lines)


def same(one: ReportCard, other: ReportCard) -> bool:
    """Everything but the measured times."""
    return one.model_copy(update={"speed": other.speed}) == other


def test_a_line_cut_anywhere_is_asked_again_and_harms_no_other(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    check(mistaken(), file, most=6)
    lines = file.read_bytes().splitlines(keepends=True)
    for cut in range(0, len(lines[-1]), 23):
        file.write_bytes(b"".join(lines[:-1]) + lines[-1][:cut])
        again = mistaken()
        check(again, file, most=6)
        assert again.requests == 1
        once_more = mistaken()
        check(once_more, file, most=6)
        assert once_more.requests == 0


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe\x00garbage",
        b"[1, 2]",
        b'{"key": "x"}',
        b"[" * 100_000,
        b'{"key": "KEY", "rows": [{"Yes": NaN, "No": 0.5}], "tokens": 3}',
        b'{"key": "KEY", "rows": [{"Yes": 7.0, "No": 0.5}], "tokens": 3}',
        b'{"key": "KEY", "rows": [], "tokens": 3}',
    ],
)
def test_a_damaged_line_is_dropped(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "judged.jsonl"
    check(mistaken(), file, most=6)
    first, *rest = file.read_bytes().splitlines()
    key = first.split(b'"')[3]
    file.write_bytes(b"\n".join([damage.replace(b"KEY", key), *rest]) + b"\n")
    again = mistaken()
    check(again, file, most=6)
    assert again.requests == 1


def test_what_another_model_judged_is_not_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    check(mistaken(), file, most=6)
    other = mistaken()
    Check(HashEncoder(), Recorder(other, "other weights", file), Weights.shipped()).card(
        CONFIGURATION, choose(labelled(ASKED), 6), [], nothing
    )
    assert other.requests > 0


def test_a_model_that_dies_ends_the_check_and_keeps_what_was_judged(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    with pytest.raises(ModelDied):
        check(KnowingChat(ASKED, failures=[ModelDied("It ended.")]), file)
    chat = KnowingChat(ASKED, failures=[PromptTooLong("Too long.")])
    assert check(chat, file).left_out == 1


# -- the sample, the figures -----------------------------------------------------------------------------------------


def test_the_choice_is_fixed_and_a_larger_one_begins_with_a_smaller() -> None:
    answers = labelled(ASKED)
    shuffled = answers[:]
    random.Random(0).shuffle(shuffled)
    assert choose(shuffled, 10) == choose(answers, 10) == choose(answers, 30)[:10]
    groups = [each.group for each in choose(answers, 100)]
    assert sum(a != b for a, b in pairwise(groups)) == len(set(groups)) - 1


def test_nothing_to_check_on_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="None of the labelled answers"):
        Check(HashEncoder(), Recorder(ScriptedChat(), "x", tmp_path / "j"), Weights.shipped()).card(
            CONFIGURATION, [], [], nothing
        )


def test_an_answer_without_a_score_is_left_out_and_counted(tmp_path: Path) -> None:
    question = ASKED[0]
    german = "Ich weiß nicht, ob das so ist, aber wir haben es bei uns in der Firma immer so gemacht und nie geändert."
    verdicts = dict.fromkeys((point.id for point in question.key_points), Verdict.MISSING)
    foreign = labelled([replace(question, samples=(Sample(german, verdicts),))])
    chat = KnowingChat(ASKED)
    samples = [*choose(labelled(ASKED), 9), *foreign]
    card = Check(HashEncoder(), Recorder(chat, "k", tmp_path / "j"), Weights.shipped()).card(
        CONFIGURATION, samples, [], nothing
    )
    assert card.left_out == 1
    assert card.samples.scores.n == 9


def test_the_card_counts_tokens_and_says_what_it_found(tmp_path: Path) -> None:
    own = [
        OwnAnswer(question="Why cache?", reference="It keeps hot rows in memory.", answer=text, score=score)
        for text, score in (("It keeps hot rows in memory.", 1.0), ("It is blue and round.", 0.0))
    ]
    chat = KnowingChat(ASKED)
    chat.labels |= {each.answer: [each.score > 0.5] for each in own}
    card = check(chat, tmp_path / "judged.jsonl", own)
    assert 1 < card.speed.eight_for_one < 1.5
    assert card.speed.tokens_per_point > 0
    assert card.own is not None
    assert card.own.scores.n == 2
    assert card.own.macro_f1 is None
    text = "\n".join(card_lines(card))
    for part in ("On labelled samples", "On your own graded answers: 2 answers", "Calibration", "Speed", "± "):
        assert part in text


def agreed(rmse: float, n: int = 100, asked: int = 50) -> Agreement:
    return Agreement(scores=SetCard(n=n, questions=asked, pearson=0.5, pearson_within=0.5, rmse=rmse))


def test_labels_may_raise_the_shown_error_and_only_enough_own_grades_lower_it() -> None:
    assert shown_error(0.26, agreed(0.1), None) == 0.26
    assert shown_error(0.26, agreed(0.3), None) == 0.3
    assert shown_error(0.26, agreed(0.3), agreed(0.1)) == 0.1
    assert shown_error(0.26, agreed(0.3), agreed(0.1, n=49)) == 0.3
    assert shown_error(0.26, agreed(0.3), agreed(0.1, asked=9)) == 0.3
    assert shown_error(0.26, agreed(0.3), agreed(0.0)) > 0
