"""Encoding ahead, with a small fake encoder: nothing is encoded twice, and only so much is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from interviewer.errors import ModelDied
from interviewer.grading.batch import BatchGrader
from interviewer.grading.grader import PointGrader
from interviewer.grading.points import question_from_reference
from interviewer.grading.prepared import PreparedEncoder
from interviewer.models.ports import WordVectors
from interviewer.models.remote import BATCH, BATCH_CHARACTERS, _batches
from tests.fakes import HashEncoder

QUESTION = question_from_reference(
    "What is a cache good for?", "A cache keeps hot rows in memory. Stale entries expire after a while."
)
ANSWERS = ("Hot rows stay in memory.", "", "I don't know.", "Stale entries expire, hot rows stay.", "x")


class Counting(HashEncoder):
    """Remembers each call; fails where it is asked for 'poison'."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        if "poison" in texts:
            raise ModelDied("gone")
        if texts:
            self.asked.append(list(texts))
        return super().words(texts)


@pytest.mark.parametrize("told", [True, False])
def test_told_ahead_or_not_the_grades_are_the_same(told: bool) -> None:
    encoder = Counting()
    many, one = BatchGrader(encoder), PointGrader(HashEncoder())
    if told:
        many.prepare((QUESTION, answer) for answer in ANSWERS)
        assert len(encoder.asked) == 1
    for answer in ANSWERS:
        assert replace(many.grade(QUESTION, answer), ms=0) == replace(one.grade(QUESTION, answer), ms=0)
    asked = [text for texts in encoder.asked for text in texts]
    assert len(encoder.asked) == 1 or not told
    assert len(asked) == len(set(asked))


def test_answers_that_no_model_sees_are_not_encoded() -> None:
    encoder = Counting()
    BatchGrader(encoder).prepare([(QUESTION, ""), (QUESTION, "I don't know."), (QUESTION, "long " * 20_000)])
    assert encoder.asked == []


def test_an_encoder_that_dies_ahead_is_an_error() -> None:
    with pytest.raises(ModelDied):
        BatchGrader(Counting()).prepare([(QUESTION, "poison")])


def test_only_so_many_words_are_kept() -> None:
    encoder = Counting()
    prepared = PreparedEncoder(encoder, np.float32, room=6)
    prepared.words(["one two three", "four five six"])
    prepared.words(["one two three"])
    prepared.words(["seven"])  # pushes out what was asked for least recently
    prepared.words(["one two three", "seven"])
    assert len(encoder.asked) == 2
    prepared.words(["four five six"])
    assert len(encoder.asked) == 3
    (long,) = prepared.words(["word " * 50])  # more than there is room for: served all the same
    assert len(long.spans) == 50


def test_single_precision_loses_nothing() -> None:
    encoder = HashEncoder()
    (kept,) = PreparedEncoder(encoder, np.float32).words(["hot rows in memory"])
    (plain,) = encoder.words(["hot rows in memory"])
    assert np.array_equal(kept.vectors, plain.vectors)
    assert not np.shares_memory(kept.vectors, plain.vectors)


def test_a_call_of_the_encoder_is_bounded() -> None:
    texts = ["a"] * (BATCH + 1) + ["b" * BATCH_CHARACTERS] * 2
    batches = list(_batches(texts))
    assert [text for batch in batches for text in batch] == texts
    assert [len(batch) for batch in batches] == [BATCH, 1, 1, 1]
    assert list(_batches([])) == []
