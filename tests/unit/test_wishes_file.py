"""What was wished for last comes back; what was written by nobody knows whom does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.errors import SettingsError
from interviewer.planning import Wishes
from interviewer.wishes_file import FIRST, MAX_BYTES, Remembered, recall, remember

WISHES = Wishes(
    "backend", "lead", ("technical",), ("caching", "sql"), 3, 0, "fixed", "probing", "Ä \ud800 \x00\n", ("sql",)
)


def test_all_of_it_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "new" / "wishes.json"
    assert recall(file) == Remembered(FIRST, started=False)
    remember(Remembered(WISHES, started=True), file)
    assert recall(file) == Remembered(WISHES, started=True)
    assert [each.name for each in file.parent.iterdir()] == ["wishes.json"]


def test_a_file_of_an_earlier_version_means_the_defaults_where_it_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "w").write_text('{"wishes": {"level": "lead"}}')
    assert recall(tmp_path / "w") == Remembered(Wishes(level="lead"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"wishes": 3}',
        b'{"wishes": {"topics": "caching"}}',
        b"[" * 100_000,
        b'{"wishes": {"level": "' + b"x" * MAX_BYTES + b'"}}',
    ],
    ids=["empty", "binary", "list", "number", "text", "deep", "huge"],
)
def test_what_is_damaged_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w").write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read"):
        recall(tmp_path / "w")


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        recall(tmp_path / "w")
    with pytest.raises(SettingsError, match="cannot be kept"):
        remember(Remembered(), tmp_path / "w")


def test_only_ascii_is_written(tmp_path: Path) -> None:
    remember(Remembered(WISHES), tmp_path / "w")
    assert json.loads((tmp_path / "w").read_bytes().decode("ascii"))["started"] is False
