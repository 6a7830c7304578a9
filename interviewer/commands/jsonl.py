"""JSON lines in, JSON lines out: resumable after a kill, line by line, in constant memory."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from interviewer.commands import resuming
from interviewer.errors import UsageError

MAX_LINE = 1_000_000  # bytes
EXCERPT = 2_000  # characters of a rejected line that are kept
CHUNK_LINES, CHUNK_BYTES = 256, 100_000
Record = dict[str, Any]


class BadLine(Exception):  # noqa: N818 - a line's fault, collected, not raised to the person
    """Why a line cannot be used."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its number in the file; without a record there is a fault."""

    number: int
    data: bytes
    record: Record | None
    fault: str = ""

    @property
    def excerpt(self) -> str:
        return self.data[: 4 * EXCERPT].decode(errors="replace")[:EXCERPT].rstrip("\r\n")


def parse(line: str | bytes) -> Record:
    """The object on one line, if it can be written again as it is. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"longer than {MAX_LINE:,} bytes")
    try:
        text = line.decode() if isinstance(line, bytes) else line
        record = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
        if "\\ud" in text.lower():  # escapes: half of a pair is no character
            json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise BadLine(f"not Unicode: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise BadLine("not a JSON object")
    return record


def _distinct(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise BadLine(f"the key {next(key for key in keys if keys.count(key) > 1)!r} occurs twice")
    return record


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def text_of(record: Record, key: str) -> str:
    """The text under `key`. Raises BadLine when there is none."""
    value = record.get(key)
    if not isinstance(value, str):
        raise BadLine(f"no text under {key!r}")
    return value


def read(source: Path) -> Generator[Line, None, None]:
    """The lines that are not blank; of an endless one no more is held than is needed to refuse it."""
    with source.open("rb") as stream:
        number = 0
        while data := stream.readline(MAX_LINE + 1):
            number += 1
            rest = data
            while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE + 1)
            data = data.removeprefix(BOM_UTF8) if number == 1 else data
            if data.strip():
                yield _line(number, data)


def _line(number: int, data: bytes) -> Line:
    try:
        return Line(number, data, parse(data))
    except BadLine as error:
        return Line(number, data, None, str(error))


def process(
    source: Path,
    out: Path,
    work: Callable[[Record], Record],
    report: Callable[[int, int], None],
    *,
    same: Callable[[Record, Record], bool],
    ahead: Callable[[Sequence[Record]], None] | None = None,
) -> int:
    """`work` on each line of `source` not yet in `out`, in order; the number of lines that are rejected.

    Bad lines go to `<out>.rejects` with their number and the reason. Each line is written before the next one is
    worked on, so a run that was killed is gone on with: `same` says whether a record is what a written one came from,
    and UsageError is raised where it is not. `ahead`, on a thread of its own, sees the records some time before
    `work` does: what it prepares saves time and changes nothing.
    """
    rejects = out.with_name(out.name + ".rejects")
    for written in (out, rejects):
        if written.exists() and source.exists() and written.samefile(source):
            raise UsageError(f"{source} would be read and written at once.", "Give another --out.")
    try:
        with closing(read(source)) as lines:
            unseen, bad = resuming.unseen(lines, source, out, rejects, same)
            with out.open("ab") as good, rejects.open("ab") as rejected, closing(_prepared(unseen, ahead)) as ready:
                for line in ready:
                    bad += not _finish(line, work, good, rejected)
                    report(line.number, bad)
        if not rejects.stat().st_size:
            rejects.unlink()
    except OSError as error:
        raise UsageError(f"{error.filename or out}: {error.strerror}.") from error
    return bad


def _finish(line: Line, work: Callable[[Record], Record], good: BinaryIO, rejected: BinaryIO) -> bool:
    """Write what becomes of a line, at once; whether it was good."""
    fault = line.fault
    if line.record is not None:
        try:
            _put(good, _encoded(work(line.record)))
        except BadLine as error:
            fault = str(error)
    if fault:
        _put(rejected, _encoded({"line": line.number, "reason": fault, "text": line.excerpt}))
    return not fault


def _encoded(record: Record) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False).encode(errors="backslashreplace") + b"\n"
    except (ValueError, RecursionError) as error:
        raise BadLine(f"cannot be written as JSON: {error}") from error


def _put(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()


def _prepared(lines: Iterable[Line], ahead: Callable[[Sequence[Record]], None] | None) -> Generator[Line, None, None]:
    """The lines; while those of one chunk are worked on, `ahead` sees the next."""
    if ahead is None:
        yield from lines
        return
    with ThreadPoolExecutor(1, "ahead") as background:
        chunk: list[Line] = []
        seen: Future[None] | None = None
        for following in _chunks(lines):
            task = background.submit(ahead, [line.record for line in following if line.record is not None])
            if seen is not None:
                yield from _after(seen, chunk)
            chunk, seen = following, task
        if seen is not None:
            yield from _after(seen, chunk)


def _after(task: Future[None], chunk: list[Line]) -> Iterator[Line]:
    task.result()
    yield from chunk


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    size = 0
    for line in lines:
        if chunk and (len(chunk) == CHUNK_LINES or size + len(line.data) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += len(line.data)
    if chunk:
        yield chunk
