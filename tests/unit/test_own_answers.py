"""Graded answers of the person's own: files that people and programs write, well and badly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.errors import UsageError
from interviewer.grading.checking.own import OwnAnswer, OwnAnswers, read_answers, scale_of

GOOD = {"question": "Why cache?", "reference": "It keeps hot rows in memory.", "answer": "Faster reads.", "score": 0.5}


def lines(file: Path, *records: object) -> Path:
    file.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in records))
    return file


def test_json_lines_and_csv_say_the_same(tmp_path: Path) -> None:
    json_file = lines(tmp_path / "a.jsonl", GOOD | {"question_id": 7, "extra": [1]}, "", GOOD | {"score": "1"})
    csv_file = tmp_path / "a.CSV"
    csv_file.write_text(
        "\ufeffScore,Question,answer, reference ,question_id,notes\r\n"
        '0.5,Why cache?,Faster reads.,It keeps hot rows in memory.,7,"x\ny"\r\n\r\n'
        "1,Why cache?,Faster reads.,It keeps hot rows in memory.,,\r\n",
        encoding="utf-8",
    )
    assert read_answers(json_file) == read_answers(csv_file)
    found, problems = read_answers(csv_file)
    assert not problems
    assert [(each.score, each.question_id) for each in found] == [(0.5, "7"), (1.0, "")]
    assert [each.labelled().group for each in found] == ["7", "Why cache?"]


def test_other_scales(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl", GOOD | {"score": 1}, GOOD | {"score": 3.5}, GOOD | {"score": 6}, GOOD | {"score": 0}
    )
    found, problems = read_answers(file, scale_of("1-6"))
    assert [each.score for each in found] == [0, 0.5, 1]
    assert problems == ["a.jsonl:4: the score 0 is not on the scale 1-6"]


@pytest.mark.parametrize("text", ["", "5", "5-0", "1-1", "a-b", "0-inf", "nan-1", "0-5-9"])
def test_a_scale_is_two_ascending_numbers(text: str) -> None:
    with pytest.raises(UsageError, match="is no scale"):
        scale_of(text)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ("7", "not an object"),
        ('"text"', "text"),
        ({}, "no question, reference, answer, score"),
        (GOOD | {"answer": None}, "no answer"),
        (GOOD | {"answer": 7}, "answer"),
        (GOOD | {"answer": "\ud800"}, "answer"),
        (GOOD | {"answer": "word " * 20_000}, "answer"),
        (GOOD | {"reference": ""}, "reference"),
        (GOOD | {"reference": "?!"}, "no content"),
        (GOOD | {"score": float("nan")}, "is not a number"),
        (GOOD | {"score": "NaN"}, "is not a number"),
        (GOOD | {"score": "inf"}, "is not a number"),
        (GOOD | {"score": "=1+1"}, "is not a number"),
        (GOOD | {"score": True}, "is not a number"),
        (GOOD | {"score": [1]}, "is not a number"),
        (GOOD | {"score": 10**400}, "is not a number"),
        (GOOD | {"score": 1.01}, "not on the scale 0-1"),
        (GOOD | {"score": -0.1}, "not on the scale 0-1"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_left_out(tmp_path: Path, bad: object, said: str) -> None:
    found, problems = read_answers(lines(tmp_path / "a.jsonl", GOOD, bad, GOOD))
    assert len(found) == 2
    (problem,) = problems
    assert problem.startswith("a.jsonl:2: ")
    assert said in problem
    assert len(problem) < 300


def test_hostile_csv(tmp_path: Path) -> None:
    """A formula is text, a field without end is one bad row, a NUL harms its own row, a short row lacks a score."""
    file = tmp_path / "a.csv"
    file.write_bytes(
        b"question,reference,answer,score\n"
        b'Why?,Because of memory.,"=HYPERLINK(""http://x"")",0.5\n'
        b"Why?,Because of memory.,short\n"
        b"Why?,Because of memory.," + b"x" * 1_000_000 + b",0.5\n"
        b"Why?,Because of memory.,a\x00b,0.5\n"
        b"Why?,Because of \xff\xfe memory.,fine,0.5\n"
        b"Why?,Because of memory.,fine,0.5,one,cell,more\n"
        b'Why?,Because of memory.,"never closed,0.5\n'
    )
    found, problems = read_answers(file)
    assert found[0].answer == '=HYPERLINK("http://x")'
    assert [each.answer for each in found][-2:] == ["fine", "fine"]
    assert any(":3: no score" in each for each in problems)
    assert any("field larger" in each for each in problems)
    assert any("a.csv:8" in each for each in problems)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00" * 1_000, b"a,b\n1,2\n", "Ünï\n".encode("utf-16")])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_files_without_answers_give_none(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_answers(tmp_path / name)[0] == []


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("a.xlsx", "none.jsonl", "folder.csv"):
        with pytest.raises(UsageError):
            read_answers(tmp_path / name)


def test_what_is_kept_is_read_again_and_a_newer_score_wins(tmp_path: Path) -> None:
    own = OwnAnswers(tmp_path / "new")
    assert own.load() == ([], [])
    first = OwnAnswer(**(GOOD | {"answer": "=1+1\n\x00ünï"}))
    own.add([first, OwnAnswer(**GOOD)])
    own.add([OwnAnswer(**(GOOD | {"score": 0.9}))])
    kept, problems = own.load()
    assert not problems
    assert [each.score for each in kept] == [0.5, 0.9]
    file = tmp_path / "new" / "answers.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    kept, problems = own.load()
    assert len(kept) == 1
    assert problems == ["answers.jsonl:2: not a JSON object"]
    assert own.forget() == 1
    assert own.forget() == 0
    assert own.load() == ([], [])
