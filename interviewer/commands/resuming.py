"""Where a killed run over JSON lines goes on: what it wrote is compared with its input, line by line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from interviewer.errors import UsageError

if TYPE_CHECKING:
    from interviewer.commands.jsonl import Line

Record = dict[str, Any]


def unseen(
    lines: Iterator[Line], source: Path, out: Path, rejects: Path, same: Callable[[Record, Record], bool]
) -> tuple[Iterable[Line], int]:
    """The lines that are in neither file, and how many have been rejected before.

    A last line that a kill has cut off is taken away from the files. Raises UsageError when they hold anything that
    did not come from these lines, and leaves them as they are.
    """
    with closing(_Written(out)) as good, closing(_Written(rejects)) as bad:
        rest, rejected, number = _compared(lines, good, bad, same)
        if good.head is not None or bad.head is not None:
            raise UsageError(
                f"{out} was made from another input: line {number} of {source} is not what it was.",
                f"Give another --out, or delete {out} and {rejects} to begin again.",
            )
        good.trim()
        bad.trim()
    return rest, rejected


def _compared(
    lines: Iterator[Line], good: _Written, bad: _Written, same: Callable[[Record, Record], bool]
) -> tuple[Iterable[Line], int, int]:
    """The lines from the first that was not written on, how many were rejected, and the first one's number."""
    rejected = number = 0
    good.take()
    bad.take()
    for line in lines:
        number = line.number
        if bad.head is not None and (bad.head.get("line"), bad.head.get("text")) == (number, line.excerpt):
            rejected += 1
            bad.take()
        elif good.head is not None and line.record is not None and same(line.record, good.head):
            good.take()
        else:
            return chain([line], lines), rejected, number
    return (), rejected, number + 1


class _Written:
    """The whole lines of a file, one at a time; the `head` is the one taken last, None at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: BinaryIO = file.open("rb") if file.exists() else BytesIO()
        self._size = 0
        self._line = b""
        self.head: Record | None = None

    def take(self) -> None:
        """Go on to the next line."""
        self._size += len(self._line)
        self._line = self._stream.readline()
        whole = self._line.endswith(b"\n")
        if self._line and not whole and not self._line.startswith(b"{"):
            raise self._foreign()
        self.head = self._record() if whole else None

    def trim(self) -> None:
        """At the end: cut off what follows the last whole line."""
        self._stream.close()
        if self._line:
            os.truncate(self._file, self._size)

    def close(self) -> None:
        self._stream.close()

    def _record(self) -> Record:
        try:
            record = json.loads(self._line)
        except (ValueError, RecursionError) as error:
            raise self._foreign() from error
        if not isinstance(record, dict):
            raise self._foreign()
        return record

    def _foreign(self) -> UsageError:
        return UsageError(f"{self._file} was not written by this command.", "Give another --out.")
