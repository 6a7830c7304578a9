"""A job description from a file: what is read, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interviewer.description import MAX_CHARS, read_description
from interviewer.errors import UsageError


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Résumé\n".encode(), "Résumé\n"),
        ("\ufeffRésumé".encode(), "Résumé"),
        ("Résumé".encode("cp1252"), "Résumé"),
        ("Résumé".encode("utf-16"), "Résumé"),
        (b"page one\f\r\npage two", "page one\f\r\npage two"),
    ],
    ids=["utf-8", "mark", "cp1252", "utf-16", "pages"],
)
def test_text_is_read(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "job").write_bytes(data)
    assert read_description(tmp_path / "job") == text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xff\xfe\x00", "is no text"),
        (b"PK\x03\x04\x00\x00", "is no text"),
        (b"%PDF-1.4 readable so far", "is no text"),
        (b"\x1b[31mred", "is no text"),
        (b"word " * 1_000_000, "larger"),
        (("ä" * (MAX_CHARS + 1)).encode(), "larger"),
    ],
    ids=["nothing", "blank", "half", "zip", "pdf", "escape", "five-megabytes", "characters"],
)
def test_what_is_no_description_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "job").write_bytes(data)
    with pytest.raises(UsageError, match=told) as caught:
        read_description(tmp_path / "job")
    assert caught.value.hint


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # would be waited for for ever
    for path, told in (
        ("gone", "no file"),
        (".", "no regular file"),
        ("pipe", "no regular file"),
        ("a\0b", "no file|cannot be read"),
        ("~nobody-here/x", "cannot be read"),
    ):
        with pytest.raises(UsageError, match=told):
            read_description(Path(path) if path.startswith("~") else tmp_path / path)
