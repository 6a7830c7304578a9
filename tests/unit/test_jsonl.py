from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.commands import jsonl
from interviewer.errors import UsageError


def double(record: jsonl.Record) -> jsonl.Record:
    return {**record, "twice": int(jsonl.text_of(record, "n")) * 2}


def quiet(_number: int, _bad: int) -> None: ...


def lines(file: Path) -> list[jsonl.Record]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_bad_lines_are_set_aside_by_number(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"n": "1"}\n\nnot json\n[1]\n{"m": "x"}\n{"n": "2", "kept": "ü"}\n' + "[" * 5_000)
    assert jsonl.process(source, out, double, quiet) == 4
    assert lines(out) == [{"n": "1", "twice": 2}, {"n": "2", "kept": "ü", "twice": 4}]
    rejected = lines(tmp_path / "out.jsonl.rejects")
    assert [(each["line"], each["reason"].split(":")[0]) for each in rejected] == [
        (3, "not JSON"),
        (4, "not a JSON object"),
        (5, "no text under 'n'"),
        (7, "not JSON"),
    ]


def test_a_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(f'{{"n": "{n}"}}\n' if n % 3 else "bad\n" for n in range(1, 21)))
    jsonl.process(source, tmp_path / "whole.jsonl", double, quiet)
    whole = (tmp_path / "whole.jsonl").read_text()
    worked: list[str] = []

    def until_seven(record: jsonl.Record) -> jsonl.Record:
        if record["n"] == "7":
            raise KeyboardInterrupt
        worked.append(record["n"])
        return double(record)

    with pytest.raises(KeyboardInterrupt):
        jsonl.process(source, out, until_seven, quiet)
    with out.open("a") as file:
        file.write('{"n": "7", "twi')  # the kill came in the middle of a line
    jsonl.process(source, out, lambda record: worked.append(record["n"]) or double(record), quiet)  # type: ignore[func-returns-value]
    assert out.read_text() == whole
    assert sorted(worked, key=int) == [str(n) for n in range(1, 21) if n % 3]


def test_no_rejects_no_file(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"n": "1"}\n')
    jsonl.process(source, out, double, quiet)
    assert not (tmp_path / "out.jsonl.rejects").exists()


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"n": "1"}\n')
    with pytest.raises(UsageError):
        jsonl.process(source, tmp_path / "no" / "folder.jsonl", double, quiet)
