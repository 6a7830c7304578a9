"""`interviewer model check` on the real models, with a sample too small to mean anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import places
from interviewer.corpus.loader import load_topic
from interviewer.grading.cards import Configuration
from interviewer.grading.checking.card_text import card_lines
from interviewer.grading.checking.recorder import Recorder
from interviewer.grading.checking.run import Check
from interviewer.grading.checking.sample import choose, labelled
from interviewer.grading.judge import LABELS, request
from interviewer.grading.weights import Weights
from interviewer.models.remote import Models

pytestmark = pytest.mark.model
QUESTIONS = load_topic(places.shipped("corpus") / "questions" / "caching.yaml")[0].questions[:3]


def test_a_small_check(models: Models, tmp_path: Path) -> None:
    encoder, chat = models.identity()
    weights = Weights.shipped()
    configuration = Configuration(encoder=encoder, chat=chat, weights=weights.version)
    samples = choose(labelled(QUESTIONS), 6)
    file = tmp_path / "judged.jsonl"
    seen: list[int] = []

    def progress(done: int, total: int, left: float) -> None:
        assert total == len(samples)
        assert left >= 0
        seen.append(done)

    card = Check(models.encoder, Recorder(models.chat, chat, file), weights).card(configuration, samples, [], progress)
    assert seen == [1, 2, 3, 4, 5, 6]
    assert card.samples.scores.n == 6
    assert card.samples.scores.pearson > 0.3
    assert card.speed.grade_ms > 0
    assert card.speed.encode_ms > 0
    assert card.speed.tokens_per_point > 0
    assert any(line.startswith("Report card: all-MiniLM") for line in card_lines(card))
    judged = file.read_bytes()
    again = Check(models.encoder, Recorder(models.chat, chat, file), weights).card(configuration, samples, [], progress)
    assert again.model_copy(update={"speed": card.speed}) == card
    assert file.read_bytes() == judged


def test_eight_points_of_an_answer_cost_little_more_than_one(models: Models) -> None:
    claims = [point.text for question in QUESTIONS for point in question.key_points][:8]
    assert len(claims) == 8
    for question in QUESTIONS:
        for sample in question.samples[:2]:
            prefix, asked = request(question.prompt, sample.answer, claims)
            one = models.chat.judge(prefix, asked[:1], LABELS, deadline=120)
            eight = models.chat.judge(prefix, asked, LABELS, deadline=120)
            assert eight.tokens <= 1.5 * one.tokens
            assert len(eight.probabilities) == 8
