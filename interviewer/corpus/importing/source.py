"""Bytes on disk -> text, within bounds. What is no text is refused with what to do instead; nothing is unpacked."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from interviewer.errors import CorpusError

MAX_BYTES = 4_000_000
MAX_LINES = 200_000
_KINDS = (
    (b"SQLite format 3\0", "a database"),
    (b"PK\x03\x04", "a zip archive, as Anki decks and office documents are"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
)
_ADVICE = (
    "Export it as text and import that: Anki offers File > Export > Notes in Plain Text; a table can be saved as CSV."
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # soft hyphens, bidi overrides …
_ODD = re.compile("[^\n\t -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # controls, half characters
_SPACES = re.compile("[\u00a0\u2028\u2029\u0085\x0b\x0c]")


def read_text(file: Path) -> str:
    """The text of `file` with plain line ends. Raises CorpusError when it is too large, or no text."""
    data = _read_bytes(file)
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise CorpusError([f"{file}: this is {kind}, not text."], _ADVICE)
    text = _decode(file, data).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise CorpusError([f"{file}: more than {MAX_LINES:,} lines."], "Split it and import the parts.")
    return visible(text)


def visible(text: str) -> str:
    """`text` without characters that a terminal or an editor would obey rather than show. Lines keep their number."""
    text = _HIDDEN.sub("", _SPACES.sub(" ", text))
    return _ODD.sub(lambda found: _picture(found.group()), text)


def _picture(char: str) -> str:
    return chr(0x2400 + ord(char)) if char < " " else "\ufffd"


def _read_bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise CorpusError([f"{file}: not a regular file."])
        size = file.stat().st_size
        if size <= MAX_BYTES:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
            size = len(data)
    except OSError as error:
        raise CorpusError([f"{file}: cannot be read: {error.strerror}."]) from error
    if size > MAX_BYTES:
        raise CorpusError([f"{file}: larger than {MAX_BYTES // 1_000_000} MB."], "Split it and import the parts.")
    return data


def _decode(file: Path, data: bytes) -> str:
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16")
        if b"\0" in data:
            line = data.count(b"\n", 0, data.index(b"\0")) + 1
            raise CorpusError([f"{file}:{line}: binary data, not text."], _ADVICE)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CorpusError(
            [f"{file}:{line}: not {error.encoding.upper()} text (byte {error.start})."],
            "Save the file as UTF-8 and import it again.",
        ) from error
