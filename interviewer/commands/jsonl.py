"""JSON lines in, JSON lines out: resumable after a kill, line by line, in constant memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from interviewer.errors import UsageError

MAX_LINE = 1_000_000
Record = dict[str, Any]


class BadLine(Exception):  # noqa: N818 - a line's fault, collected, not raised to the person
    """Why a line cannot be used."""


def parse(line: str) -> Record:
    """The object on one line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"longer than {MAX_LINE:,} characters")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise BadLine("not a JSON object")
    return record


def text_of(record: Record, key: str) -> str:
    """The text under `key`. Raises BadLine when there is none."""
    value = record.get(key)
    if not isinstance(value, str):
        raise BadLine(f"no text under {key!r}")
    return value


def process(source: Path, out: Path, work: Callable[[Record], Record], report: Callable[[int, int], None]) -> int:
    """`work` on each line of `source` not yet in `out`; the number of lines that had to be rejected.

    Bad lines go to `<out>.rejects` with their number and the reason. A run that was killed goes on after the last line
    that was written whole: good and rejected lines together count what was done.
    """
    rejects = out.with_name(out.name + ".rejects")
    done = _whole_lines(out) + _whole_lines(rejects)
    bad = 0
    try:
        with (
            source.open(encoding="utf-8", errors="replace") as lines,
            out.open("a", encoding="utf-8") as good,
            rejects.open("a", encoding="utf-8") as rejected,
        ):
            for number, line in _unseen(lines, done):
                try:
                    _put(good, work(parse(line)))
                except BadLine as error:
                    bad += 1
                    _put(rejected, {"line": number, "reason": str(error), "text": line[:2_000].rstrip("\n")})
                report(number, bad)
        if not rejects.stat().st_size:
            rejects.unlink()
    except OSError as error:
        raise UsageError(f"{error.filename or out}: {error.strerror}.") from error
    return bad


def _unseen(lines: Iterator[str], done: int) -> Iterator[tuple[int, str]]:
    """The lines, with their numbers, that follow the first `done`; blank ones do not count."""
    filled = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    return islice(filled, done, None)


def _put(file: Any, record: Record) -> None:
    file.write(json.dumps(record, ensure_ascii=False) + "\n")
    file.flush()


def _whole_lines(file: Path) -> int:
    """How many lines were written whole; a last one cut off by a kill is removed."""
    if not file.exists():
        return 0
    count, end = 0, 0
    with file.open("rb+") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                count, end = count + 1, end + len(line)
        stream.truncate(end)
    return count
