"""The shipped corpus passes its own check, models included."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.corpus.checking import problems_of
from interviewer.corpus.checking.passed import FILE
from interviewer.corpus.loader import load
from interviewer.models.remote import Models

pytestmark = pytest.mark.model
EVERY = 40


def test_the_shipped_corpus_passes(models: Models) -> None:
    """Slow when corpus/checked.txt is behind: run `interviewer corpus check` and commit what it writes there."""
    folder = places.shipped("corpus")
    judge = Program(models=models).judge()
    assert problems_of(folder, *load(folder), judge, lambda _done, _due: None) == []


def test_what_passed_before_passes_again(models: Models, tmp_path: Path) -> None:
    """Some questions of all topics, judged whatever corpus/checked.txt says."""
    corpus, sources = load(places.shipped("corpus"))
    drawn = {question.id for question in list(corpus)[::EVERY]}
    topics = [replace(t, questions=tuple(q for q in t.questions if q.id in drawn)) for t in corpus.topics]
    small = replace(corpus, topics=tuple(topic for topic in topics if topic.questions), loops=())
    problems = problems_of(tmp_path, small, sources, Program(models=models).judge(), lambda _done, _due: None)
    assert [each for each in problems if "no question of level" not in each] == []
    assert len((tmp_path / FILE).read_text().splitlines()) == 1 + len(drawn)
