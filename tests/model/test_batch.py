"""Grading a file with the real encoder: the same grades as one at a time, and none lost or made twice by a kill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.domain import Question
from interviewer.grading.batch import BatchGrader
from interviewer.grading.grader import PointGrader
from interviewer.grading.points import question_from_reference
from interviewer.models.remote import Models, open_models

pytestmark = pytest.mark.model
QUESTIONS = tuple(load(places.shipped("corpus"))[0])[::30]
EDGES = (
    "",
    "I don't know.",
    "index",
    "💾 🙂",
    "Ein Index kostet Zeit beim Schreiben und ist nicht gratis.",
    "word " * 900,
)


def answers() -> list[tuple[Question, str]]:
    """Authored and bare rubrics with strong, weak and odd answers."""
    found = []
    for question in QUESTIONS:
        bare = question_from_reference(question.prompt, question.reference)
        found += [(each, sample.answer) for each in (question, bare) for sample in question.samples]
    return found + [(QUESTIONS[0], answer) for answer in EDGES]


def test_a_batch_gets_the_grades_of_one_at_a_time(models: Models, tmp_path: Path) -> None:
    """Not nearly: equal, on other numbers of threads and in whatever company a text is encoded."""
    bulk = open_models(tmp_path, bulk=True)
    try:
        one, many = PointGrader(models.encoder), BatchGrader(bulk.encoder)
        todo = answers()
        many.prepare(todo)
        for question, answer in todo:
            graded, alone = many.grade(question, answer), one.grade(question, answer)
            assert replace(graded, ms=0) == replace(alone, ms=0)
        assert len({grade.score for grade in (one.grade(*each) for each in todo[:40])}) > 10
    finally:
        bulk.stop()


def test_the_words_of_a_text_are_the_same_to_the_bit_in_any_company(models: Models) -> None:
    texts = [answer for _, answer in answers() if answer]
    together = models.encoder.words(texts)
    for text, held in zip(texts[::5], together[::5], strict=True):
        (alone,) = models.encoder.words([text])
        assert np.array_equal(alone.vectors, held.vectors) or not alone.vectors.size
        assert np.array_equal(alone.parts, held.parts) or not alone.parts.size


def test_a_batch_that_is_killed_goes_on(home: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    records = [
        {"n": n, "question": question.prompt, "reference": question.reference, "answer": f"{sample.answer} {n}"}
        for n, (question, sample) in enumerate((q, s) for q in QUESTIONS * 6 for s in q.samples)
    ]
    source.write_text("".join(json.dumps(each) + "\n" if each["n"] != 9 else "{\n" for each in records))
    command = [sys.executable, "-m", "interviewer.cli", "grade", "--batch", str(source), "--out"]
    with subprocess.Popen([*command, str(out)], stderr=subprocess.PIPE) as child:
        while not (out.exists() and out.read_bytes().count(b"\n") > 20):
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        assert child.stderr is not None
    stopped = out.read_bytes().count(b"\n")
    assert 20 < stopped < len(records) - 1
    subprocess.run([*command, str(out)], check=True, stderr=subprocess.PIPE, timeout=300)
    graded = [json.loads(line) for line in out.read_text().splitlines()]
    assert [each["n"] for each in graded] == [n for n in range(len(records)) if n != 9]
    (rejected,) = Path(f"{out}.rejects").read_text().splitlines()
    assert json.loads(rejected)["line"] == 10
