"""Fetch one file whole and true, or go on where an earlier attempt ended.

What has come lies in a hidden `.part` file, which survives a kill, beside a note of what it is a part of. It goes into
place, in one step, only when size and digest are right. The caller holds whatever lock keeps two fetches apart.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from interviewer.errors import ConnectionBroke, DownloadError, DownloadStopped
from interviewer.models.parts import Part, writing
from interviewer.models.transport import AGAIN, TIMEOUT, Answer, host, opened, refusal
from interviewer.text import size as told

CHUNK = 1 << 20
SLOWEST = 500.0  # bytes a second, below which a server is taken to have stalled
PAUSES = (1.0, 4.0, 15.0)  # seconds before trying again, while next to nothing comes
UNTOLD = 16_000_000  # bytes that are taken of a file whose size the server does not tell
MARGIN = 200_000_000  # bytes of the disk that stay free
RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file: where it is, where it goes, at most how many bytes (0: any), its SHA-256 and its first bytes if known."""

    url: str
    target: Path
    most: int = 0
    sha256: str = ""
    starts: bytes = b""


@dataclass(frozen=True, slots=True)
class Look:
    """What a server says of a file: bytes (0: it does not say), SHA-256 if it does."""

    size: int
    sha256: str


class _Changed(Exception):  # noqa: N818 - never leaves this module
    """What has come is no part of what the server has now."""


def look(url: str, timeout: float = TIMEOUT) -> Look:
    """Ask how large the file is, and take nothing of it. Raises DownloadError."""
    with opened(url, timeout=timeout) as answer:
        if answer.status != 200:
            raise refusal(answer)
        _refuse_page(answer)
        return Look(answer.linked.size or answer.number("Content-Length"), answer.linked.sha256)


def fetch(
    wanted: Wanted, tell: Tell, stop: Event, *, timeout: float = TIMEOUT, pauses: Sequence[float] = PAUSES
) -> tuple[int, str]:
    """Bring the file into place; its bytes and SHA-256. `tell` hears of (bytes, all bytes; 0 if not known).

    A connection that broke is taken up again while that brings something; one that brought nothing is told at once.
    Raises DownloadStopped soon after `stop` is set, ConnectionBroke, DownloadError.
    """
    part = Part(wanted.url, wanted.target, wanted.sha256)
    failures, anew, came = 0, False, False
    while True:
        before = part.size
        try:
            if not part.complete:
                _transfer(wanted, part, tell, stop, timeout)
            return _finish(wanted, part)
        except _Changed as error:
            part.drop()
            if anew:
                raise DownloadError(
                    f"{host(wanted.url)} sends something else each time it is asked to go on.", "Try later."
                ) from error
            anew = True
        except ConnectionBroke:
            came = came or part.size > before
            failures = 0 if part.size - before >= CHUNK else failures + 1
            if not came or failures >= len(pauses):
                raise
            if stop.wait(pauses[failures]):
                raise _stopped() from None


def _transfer(wanted: Wanted, part: Part, tell: Tell, stop: Event, timeout: float) -> None:
    """One request, to its end."""
    with opened(wanted.url, part.headers, timeout) as answer:
        size = _accept(wanted, part, answer)
        _copy(wanted, part, answer, size, tell, stop, timeout)
    if size and part.size < size:
        raise ConnectionBroke(f"{host(wanted.url)} broke off at {told(part.size)} of {told(size)}.", AGAIN)
    part.note.size = part.size


def _accept(wanted: Wanted, part: Part, answer: Answer) -> int:
    """Whether this answer is the file, or the rest of what has come; the bytes of the whole file, 0 if not told."""
    if answer.status == 206:
        found = RANGE.fullmatch(answer.headers.get("Content-Range") or "")
        if found is None or int(found[1]) != part.size or int(found[3]) != part.note.size:
            raise _Changed
        part.resumed = True
        _room(part, part.note.size)
        return part.note.size
    if answer.status == 416:
        raise _Changed
    if answer.status != 200:
        raise refusal(answer)
    _refuse_page(answer)
    size = _size(answer)
    sha256 = wanted.sha256 or answer.linked.sha256
    if answer.linked.sha256 not in ("", sha256):
        raise _another(wanted.url)
    if wanted.most and size > wanted.most:
        raise DownloadError(
            f"The file has {told(size)}, not the {told(wanted.most)} at most that were agreed to.",
            "Nothing was taken.",
        )
    etag = answer.headers.get("ETag") or ""
    part.begin(size, sha256, "" if etag.startswith("W/") or not etag.isprintable() else etag)
    _room(part, size)
    return size


def _size(answer: Answer) -> int:
    here, linked = answer.number("Content-Length"), answer.linked.size
    if here and linked and here != linked:
        raise DownloadError(
            f"{host(answer.url)} sends {told(here)} for a file that should have {told(linked)}.", "Try later."
        )
    return here or linked


def _refuse_page(answer: Answer) -> None:
    if (answer.headers.get_content_type() or "") in ("text/html", "application/xhtml+xml"):
        raise DownloadError(
            f"{host(answer.url)} answers with a web page instead of the file.",
            "Some networks show a page of their own first: open a browser. Else check the address.",
        )
    if (answer.headers.get("Content-Encoding") or "identity").lower() != "identity":
        raise DownloadError(f"{host(answer.url)} sends the file packed, although it was asked not to.", "Try later.")


def _room(part: Part, size: int) -> None:
    """Raises DownloadError when the rest does not fit on the disk."""
    with writing(part.file):
        free = shutil.disk_usage(part.file.parent).free
    missing = (size or UNTOLD) - part.size + MARGIN - free
    if missing > 0:
        raise DownloadError(
            f"The disk is too full: {told(size - part.size)} are to come, {told(free)} are free.",
            f"Free {told(missing)}. {AGAIN}",
        )


def _copy(wanted: Wanted, part: Part, answer: Answer, size: int, tell: Tell, stop: Event, timeout: float) -> None:
    """Append what comes, until it ends."""
    done, limit = part.size, size or min(UNTOLD, wanted.most or UNTOLD)
    since, then = time.monotonic(), done
    with writing(part.file), part.file.open("ab") as file:
        tell(done, size)
        while True:
            if stop.is_set():
                raise _stopped()
            chunk = answer.read(CHUNK)
            if not chunk:
                break
            if done + len(chunk) > limit:
                part.drop()
                raise DownloadError(f"{host(wanted.url)} sends more than the {told(limit)} it may.", "Try later.")
            file.write(chunk)
            file.flush()
            if done < len(wanted.starts) <= done + len(chunk):
                _check_start(wanted, part)
            done += len(chunk)
            tell(done, size)
            if (seconds := time.monotonic() - since) > timeout:
                if done - then < SLOWEST * seconds:
                    raise ConnectionBroke(f"{host(wanted.url)} sends next to nothing.", f"Try later. {AGAIN}")
                since, then = time.monotonic(), done
        os.fsync(file.fileno())


def _check_start(wanted: Wanted, part: Part) -> None:
    """What does not begin as it should is not downloaded to its end."""
    with part.file.open("rb") as file:
        found = file.read(len(wanted.starts))
    if found != wanted.starts:
        part.drop()
        raise DownloadError(f"What {host(wanted.url)} sends is no {wanted.starts.decode()} file.", "Check the address.")


def _finish(wanted: Wanted, part: Part) -> tuple[int, str]:
    """Check the digest, then move the file into place."""
    with writing(part.file):
        _check_start(wanted, part)
        with part.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        expected = wanted.sha256 or part.note.sha256
        if expected and found != expected:
            if part.resumed:
                raise _Changed
            part.drop()
            raise _another(wanted.url, f" It has the SHA-256 {found}.")
        size = part.size
        part.file.replace(wanted.target)
        part.drop()
    return size, found


def _another(url: str, detail: str = "") -> DownloadError:
    return DownloadError(
        f"{host(url)} has another file than the one expected: its digest differs.{detail}",
        "It was not kept. If its publisher has replaced it on purpose: interviewer model pull NAME --anew",
    )


def _stopped() -> DownloadStopped:
    return DownloadStopped("The download is paused.", AGAIN)
