from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from threading import current_thread, main_thread

import pytest

from interviewer.commands import jsonl
from interviewer.errors import ModelDied, UsageError

MESSY = "".join(f'{{"n": "{n}", "kept": "ü"}}\n' if n % 3 else "bad ü\n\n" for n in range(1, 14))


def double(record: jsonl.Record) -> jsonl.Record:
    return {**record, "twice": int(jsonl.text_of(record, "n")) * 2}


def quiet(_number: int, _bad: int) -> None: ...


def same(record: jsonl.Record, written: jsonl.Record) -> bool:
    return {**record, "twice": written.get("twice")} == written


def lines(file: Path) -> list[jsonl.Record]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "in.jsonl"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl.rejects"


def run(source: Path, out: Path) -> int:
    return jsonl.process(source, out, double, quiet, same=same)


def test_bad_lines_are_set_aside_by_number(source: Path, out: Path, rejects: Path) -> None:
    source.write_text('{"n": "1"}\n\nnot json\n[1]\n{"m": "x"}\n{"n": "2", "kept": "ü"}\n' + "[" * 5_000)
    assert run(source, out) == 4
    assert lines(out) == [{"n": "1", "twice": 2}, {"n": "2", "kept": "ü", "twice": 4}]
    assert [(each["line"], each["reason"].split(":")[0]) for each in lines(rejects)] == [
        (3, "not JSON"),
        (4, "not a JSON object"),
        (5, "no text under 'n'"),
        (7, "not JSON"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"n": "\xff"}', "not Unicode: invalid start byte"),
        (b'{"n": "1", "x": "\\uD800"}', "not Unicode: surrogates not allowed"),
        (b'{"n": "1\x00"}', "not JSON: Invalid control character"),
        (b"\x00", "not JSON: Expecting value"),
        (b'{"n": ' + b'[{"n":' * 100_000, "not JSON: maximum recursion depth"),
        (b'{"n": 1}', "no text under 'n'"),
        (b'{"n": null}', "no text under 'n'"),
        (b'{"n": "1", "n": "2"}', "the key 'n' occurs twice"),
        (b'{"n": "1", "x": {"y": 1, "y": 1}}', "the key 'y' occurs twice"),
        (b'{"n": "1", "x": NaN}', "not JSON: NaN is no number"),
        (b'{"n": "1", "x": 1e999}', "cannot be written as JSON: Out of range float"),
        (b'{"n": "1", "x": ' + b"9" * 5_000 + b"}", "not JSON: Exceeds the limit"),
        (b'{"n": "' + b"1" * 10_000_000 + b'"}', "longer than 1,000,000 bytes"),
    ],
)
def test_hostile_lines(source: Path, out: Path, rejects: Path, line: bytes, reason: str) -> None:
    """Each is told by its number and its reason, and the lines around it are worked on, also by the next run."""
    source.write_bytes(b'{"n": "1"}\n' + line + b'\n{"n": "2"}\n')
    for _ in range(2):
        assert run(source, out) == 1
        assert [each["twice"] for each in lines(out)] == [2, 4]
        (rejected,) = lines(rejects)
        assert rejected["line"] == 2
        assert rejected["reason"].startswith(reason)
        assert len(rejected["text"]) <= 2_000


def test_a_byte_order_mark_and_foreign_line_ends(source: Path, out: Path) -> None:
    source.write_bytes(b'\xef\xbb\xbf{"n": "1"}\r\n\r\n{"n": "2"}')
    assert run(source, out) == 0
    assert [each["twice"] for each in lines(out)] == [2, 4]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_nothing_to_do(source: Path, out: Path, rejects: Path, content: str) -> None:
    source.write_text(content)
    assert run(source, out) == 0
    assert out.read_text() == ""
    assert not rejects.exists()


def test_a_kill_at_any_byte(source: Path, out: Path, rejects: Path) -> None:
    """Whatever prefix of the two files was written, in the order of the lines: the next run makes them whole."""
    source.write_text(MESSY)
    run(source, out)
    whole, bad = out.read_bytes(), rejects.read_bytes()
    order = sorted(
        [(each["line"], rejects, part) for each, part in zip(lines(rejects), bad.splitlines(True), strict=True)]
        + [(number_of(source, each), out, part) for each, part in zip(lines(out), whole.splitlines(True), strict=True)],
        key=lambda each: each[0],
    )
    out.write_bytes(b"")
    rejects.write_bytes(b"")
    before = {out: b"", rejects: b""}
    for _, file, part in order:
        for cut in range(len(part)):
            for each, written in before.items():
                each.write_bytes(written)
            file.write_bytes(before[file] + part[:cut])
            run(source, out)
            assert (out.read_bytes(), rejects.read_bytes()) == (whole, bad)
        before[file] += part


def number_of(source: Path, record: jsonl.Record) -> int:
    return next(line.number for line in jsonl.read(source) if line.record and line.record["n"] == record["n"])


def test_nothing_is_worked_on_twice(source: Path, out: Path) -> None:
    source.write_text(MESSY)
    worked: list[str] = []

    def until_seven(record: jsonl.Record) -> jsonl.Record:
        if record["n"] == "7" and "6" not in worked:
            worked.append("6")
            raise KeyboardInterrupt
        worked.append(record["n"])
        return double(record)

    with pytest.raises(KeyboardInterrupt):
        jsonl.process(source, out, until_seven, quiet, same=same)
    jsonl.process(source, out, until_seven, quiet, same=same)
    assert sorted(worked, key=int) == [str(n) for n in range(1, 14) if n % 3 or n == 6]


SLOW = """
import sys, time
from pathlib import Path
from interviewer.commands import jsonl
def work(record):
    time.sleep(0.0005)
    return {**record, "twice": 0}
jsonl.process(Path(sys.argv[1]), Path(sys.argv[2]), work, lambda number, bad: print(number, flush=True),
              same=lambda record, written: {**record, "twice": 0} == written, ahead=lambda records: None)
"""


def test_killed_for_good(source: Path, out: Path, rejects: Path) -> None:
    """SIGKILL in mid work, several times over."""
    source.write_text("".join(f'{{"n": "{n}"}}\n' if n % 7 else f"bad {n}\n" for n in range(1, 701)))
    arguments = [sys.executable, "-c", SLOW, str(source), str(out)]
    for stop in (3, 260, 590):
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for shown in child.stdout:
                if int(shown) >= stop:
                    break
            child.send_signal(signal.SIGKILL)
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    assert [int(each["n"]) for each in lines(out)] == [n for n in range(1, 701) if n % 7]
    assert [each["line"] for each in lines(rejects)] == list(range(7, 701, 7))


@pytest.mark.parametrize(
    "changed",
    [
        MESSY.replace('"n": "1"', '"n": "100"', 1),
        MESSY.replace("bad", "worse", 1),
        MESSY.replace("bad ü", '{"n": "3"}', 1),
        '{"n": "0"}\n' + MESSY,
        MESSY[: len(MESSY) // 2],
        "",
    ],
    ids=["other", "other reject", "mended", "longer", "shorter", "empty"],
)
def test_an_input_that_has_changed_is_told(source: Path, out: Path, rejects: Path, changed: str) -> None:
    source.write_text(MESSY)
    run(source, out)
    before = out.read_bytes(), rejects.read_bytes()
    source.write_text(changed)
    with pytest.raises(UsageError, match="was made from another input: line") as told:
        run(source, out)
    assert "delete" in told.value.hint
    assert (out.read_bytes(), rejects.read_bytes()) == before


def test_lines_added_later_are_worked_on(source: Path, out: Path) -> None:
    source.write_text('{"n": "1"}\n')
    run(source, out)
    source.write_text('{"n": "1"}\n{"n": "2"}\n')
    run(source, out)
    assert [each["twice"] for each in lines(out)] == [2, 4]


@pytest.mark.parametrize("content", ["my notes", "my notes\n", "[1]\n", '{"n": "1"}\nmine'])
def test_a_file_of_somebody_is_left_alone(source: Path, out: Path, content: str) -> None:
    source.write_text('{"n": "1"}\n{"n": "2"}\n')
    out.write_text(content)
    with pytest.raises(UsageError):
        run(source, out)
    assert out.read_text() == content


def test_an_input_is_not_its_own_output(source: Path, tmp_path: Path) -> None:
    for name in ("in.jsonl", "in.jsonl.rejects"):
        (tmp_path / name).write_text('{"n": "1"}\n')
        with pytest.raises(UsageError, match="read and written at once"):
            run(tmp_path / name, source)


def test_an_output_that_cannot_be_written(source: Path, tmp_path: Path) -> None:
    source.write_text('{"n": "1"}\n')
    with pytest.raises(UsageError):
        run(source, tmp_path / "no" / "folder.jsonl")


# -- looking ahead ---------------------------------------------------------------------------------------------------


def test_each_record_is_seen_ahead(source: Path, out: Path) -> None:
    source.write_text("".join(f'{{"n": "{n}"}}\n' if n % 10 else "bad\n" for n in range(1_000)))
    seen: list[str] = []
    sizes: list[int] = []

    def ahead(records: Sequence[jsonl.Record]) -> None:
        assert current_thread() is not main_thread()
        seen.extend(record["n"] for record in records)
        sizes.append(len(records))

    def work(record: jsonl.Record) -> jsonl.Record:
        assert record["n"] in seen
        return double(record)

    assert jsonl.process(source, out, work, quiet, same=same, ahead=ahead) == 100
    assert seen == [each["n"] for each in lines(out)] == [str(n) for n in range(1_000) if n % 10]
    assert max(sizes) <= jsonl.CHUNK_LINES


def test_a_chunk_of_long_lines_is_short(source: Path, out: Path) -> None:
    source.write_text("".join(f'{{"n": "{n}", "long": "{"x" * 60_000}"}}\n' for n in range(5)))
    sizes: list[int] = []
    jsonl.process(source, out, double, quiet, same=same, ahead=lambda records: sizes.append(len(records)))
    assert sizes == [1] * 5


def test_a_model_that_dies_ahead_ends_the_run_after_what_was_ready(source: Path, out: Path) -> None:
    source.write_text("".join(f'{{"n": "{n}"}}\n' for n in range(600)))

    def ahead(records: Sequence[jsonl.Record]) -> None:
        if records[0]["n"] != "0":
            raise ModelDied("gone")

    with pytest.raises(ModelDied):
        jsonl.process(source, out, double, quiet, same=same, ahead=ahead)
    assert len(lines(out)) == jsonl.CHUNK_LINES
    run(source, out)
    assert len(lines(out)) == 600


# -- memory ----------------------------------------------------------------------------------------------------------

MANY = 1_000_000


def test_a_million_lines_in_constant_memory(source: Path, out: Path) -> None:
    """Working on the last half of them takes as little as on a thousand; so does finding where to go on."""
    with source.open("w") as file:
        file.writelines(f'{{"n": "{n}"}}\n' for n in range(MANY))
    with out.open("w") as file:
        file.writelines(f'{{"n": "{n}", "twice": {2 * n}}}\n' for n in range(MANY // 2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert jsonl.process(source, out, double, quiet, same=same, ahead=lambda records: None) == 0
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown / (1 if sys.platform != "darwin" else 1024) < 8 * 1024  # KiB; the input has 18,000
    with out.open("rb") as file:
        assert sum(1 for _ in file) == MANY
        file.seek(-64, os.SEEK_END)
        assert json.loads(file.read().splitlines()[-1]) == {"n": str(MANY - 1), "twice": 2 * (MANY - 1)}


def test_an_endless_line_takes_no_memory(source: Path, out: Path) -> None:
    with source.open("wb") as file:
        file.write(b'{"n": "1"}\n')
        file.truncate(200_000_000)  # a hole: zeros that take no disk
    tracemalloc.start()
    try:
        assert run(source, out) == 1
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
