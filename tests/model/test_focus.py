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
    led = {line: found.topic for found in reversed(focus.topics) for line in found.lines}
    assert {line: led.get(line) for line in WORK} == WORK
    assert not set(led) & set(NO_WORK)
