"""The documents this project began with, where they lie beside the checkout. Nothing of their text is kept here."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.corpus.importing.build import build
from interviewer.corpus.importing.detect import read_file
from interviewer.corpus.importing.found import Found
from interviewer.errors import CorpusError
from interviewer.grading.points import split_reference

SHARED = Path(__file__).parents[3] / "shared"


def beside(folder: str, start: str) -> Path:
    file = next(iter(sorted((SHARED / folder).glob(f"{start}*"))), None)
    if file is None:
        pytest.skip(f"../shared/{folder}/{start}* is not beside this checkout")
    return file


def counts(found: Found) -> tuple[int, int]:
    """Questions with an answer, and without."""
    answered = sum(bool(item.answer) for item in found.items)
    return answered, len(found.items) - answered


def test_all_200_questions_come_out_with_their_answers_whole() -> None:
    file = beside("seeds", "002")
    rows = file.read_text(encoding="utf-8").split("\n")
    labels = [n for n, row in enumerate(rows) if row == "Reference answer"]
    items = read_file(file).items
    assert len(items) == len(labels) == 200
    assert [item.question for item in items] == [rows[n - 1] for n in labels]
    glued = [(item.answer, rows[n + 1]) for item, n in zip(items, labels, strict=True) if item.answer != rows[n + 1]]
    assert len(glued) == 1  # an advertisement without a space before the answer
    assert glued[0][1].endswith(glued[0][0])
    assert not any("certification" in answer and "salary" in answer for answer in (item.answer for item in items))


def test_the_25_questions_come_out_without_their_page() -> None:
    whole = [item.question for item in read_file(beside("seeds", "001")).items]
    listed = [item.question for item in read_file(beside("seeds", "000")).items]
    assert len(whole) == len(set(whole)) == 25
    assert set(listed) < set(whole)
    assert len(listed) == 24  # this copy announces 25 and holds 24
    assert all(question.endswith((".", "?", ".)")) for question in whole)


def test_the_8_worked_questions_come_out_whole() -> None:
    items = read_file(beside("seeds", "004")).items
    assert len(items) == 8
    assert all(item.answer.startswith("• ") for item in items)
    assert all("• Follow-up Points: " in item.answer.split("\n")[-1] for item in items)
    assert not any("Partner" in item.answer or "Questions" in item.answer for item in items)


def test_the_role_guide_holds_no_questions() -> None:
    with pytest.raises(CorpusError, match="no question was understood"):
        read_file(beside("seeds", "003"))


@pytest.mark.parametrize(
    ("start", "answered", "unanswered"),
    [
        ("01", 221, 64),
        ("03", 294, 197),
        ("04", 80, 16),
        ("05", 79, 0),
        ("06", 152, 14),
        ("08", 120, 0),
        ("09", 1, 0),
        ("10", 1, 0),
        ("11", 103, 0),
        ("12", 1, 0),
        ("13", 9, 0),
        ("19", 1, 0),
    ],
)
def test_files_as_people_keep_them(start: str, answered: int, unanswered: int) -> None:
    found = read_file(beside("import_samples", f"{start}_"))
    assert counts(found) == (answered, unanswered)
    for text in (text for item in found.items for text in (item.question, item.answer)):
        assert not any(mark in text.lower() for mark in ("</details>", "<summary>", "back to top", "useful resources"))
    plan = build(found, "t", None, split_reference, set())
    assert len(plan.new) + len(plan.empty) == answered


@pytest.mark.parametrize("start", ["17", "18"])
def test_decks_and_databases_are_refused_with_advice(start: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_file(beside("import_samples", f"{start}_"))
    assert "Plain Text" in caught.value.hint
