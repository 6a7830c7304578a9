"""Which topics a job description leads to, with the real encoder: lines that name work, and lines that name none."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.models.remote import Models
from interviewer.retrieval import IndexStore, entries_of, topic_focus

pytestmark = pytest.mark.model
WORK = {
    "Consume and produce Kafka events; make consumers idempotent": "messaging",
    "Solid knowledge of transactions and isolation levels": "transactions",
    "Design REST APIs and keep them compatible over years": "http-apis",
}
NO_WORK = (
    "30 days of holidays, free coffee, a gym pass",
    "Stock options and a dental plan",
    "Clean the ovens every evening.",
)
TOPICS = {*WORK.values(), "sre", "behavioural"}


def test_lines_on_work_lead_to_its_topic_and_others_nowhere(models: Models, tmp_path: Path) -> None:
    questions = [each for each in load(places.shipped("corpus"))[0] if each.topic in TOPICS]
    index = IndexStore(tmp_path / "index").ensure(entries_of(questions), models.encoder)
    description = "\n".join(f"- {line}" for line in (*NO_WORK, *WORK))
    focus = topic_focus(description, index, models.encoder, {each.id: each.topic for each in questions})
    led = {(found.topic, piece) for found in focus.topics for piece in found.lines}
    for line, topic in WORK.items():
        assert any(topic == found and piece in line for found, piece in led), line
    assert not [piece for _, piece in led if any(piece in line for line in NO_WORK)]


def test_one_sentence_leads_to_each_technology_that_it_names(models: Models, tmp_path: Path) -> None:
    named = {
        "PostgreSQL": "sql",
        "Kafka": "messaging",
        "Redis": "redis",
        "on-call": "sre",
        "Docker": "containers",
        "Go": "go",
    }
    questions = [
        each for each in load(places.shipped("corpus"))[0] if each.topic in {*named.values(), "grpc-websockets"}
    ]
    index = IndexStore(tmp_path / "index").ensure(entries_of(questions), models.encoder)
    description = (
        "Senior backend engineer with PostgreSQL, Kafka, Redis. You own services, on-call, and mentor juniors.\n"
        "Requirements:\nKubernetes, Docker\nNice to have: Go, Redis"
    )
    focus = topic_focus(description, index, models.encoder, {each.id: each.topic for each in questions})
    led = {(piece, found.topic) for found in focus.topics for piece in found.lines}
    assert set(named.items()) <= led
    assert not {topic for piece, topic in led if piece.startswith("Requirements")}
    assert ("Kubernetes", "grpc-websockets") not in led
