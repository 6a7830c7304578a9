"""Files that a person asked for: whole or not at all, and nothing replaced unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import UsageError
from interviewer.files import write, write_new


def test_a_file_is_written_and_one_that_is_there_is_left(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    assert write_new(file, "a\r\nb")
    assert not write_new(file, "other")
    assert file.read_bytes() == b"a\r\nb"
    write(file, "other")
    assert file.read_text() == "other"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    assert not write_new(link, "x")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["none/x.md", "x" * 300])
def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    for way in (write, write_new):
        with pytest.raises(UsageError, match="cannot be written"):
            way(tmp_path / name, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert not write_new(tmp_path, "x")
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path, "x")


def test_a_disk_that_fails_half_way_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match="No space left"):
        write_new(tmp_path / "x.html", "x")
    assert list(tmp_path.iterdir()) == []
