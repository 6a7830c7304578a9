"""Fetching one file from a real server on this machine that breaks off, lies and stalls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

import interviewer
from interviewer.errors import ConnectionBroke, DownloadError, DownloadStopped
from interviewer.models import download, transport
from interviewer.models.download import Wanted, fetch, look
from interviewer.models.parts import part_of
from tests.web_files import WebFile, served

DATA = b"GGUF" + bytes(range(256)) * 12_000  # 3 MB
HALF = len(DATA) // 2


@pytest.fixture
def file() -> Iterator[WebFile]:
    with served(DATA) as made:
        yield made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "model.gguf"


def get(file: WebFile, target: Path, *, most: int = 0, sha256: str = "") -> list[tuple[int, int]]:
    """Fetch at once, without waiting between attempts; what was told of the progress."""
    told: list[tuple[int, int]] = []
    fetch(
        Wanted(file.url, target, most, sha256, b"GGUF"),
        lambda done, size: told.append((done, size)),
        Event(),
        timeout=0.3,
        pauses=(0, 0),
    )
    assert target.read_bytes() == file.data
    assert sorted(each.name for each in target.parent.iterdir()) == [target.name]
    return told


def refused(file: WebFile, target: Path, *, most: int = 0, sha256: str = "") -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        get(file, target, most=most, sha256=sha256)
    assert not target.exists()
    assert caught.value.hint
    return caught.value


def test_a_file_comes_whole_with_its_progress(file: WebFile, target: Path) -> None:
    told = get(file, target, sha256=file.sha256, most=len(DATA))
    assert told[0] == (0, len(DATA))
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_the_server_learns_nothing_but_what_is_asked_for(file: WebFile, target: Path) -> None:
    get(file, target)
    agent = f"Interviewer/{interviewer.__version__}"
    sent = {name: value for name, value in file.asked[0].items() if name not in ("Host", "Connection")}
    assert sent == {"User-Agent": agent, "Accept-Encoding": "identity"}


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(file: WebFile, target: Path) -> None:
    file.cuts = [HALF, 100]
    get(file, target)
    assert [each.get("Range") for each in file.asked] == [None, f"bytes={HALF}-", f"bytes={HALF + 100}-"]
    assert file.asked[1]["If-Range"] == '"one"'


def test_one_that_keeps_breaking_off_is_told_and_goes_on_later(file: WebFile, target: Path) -> None:
    file.cuts = [HALF, 10, 10]
    error = refused(file, target)
    assert isinstance(error, ConnectionBroke)
    assert "broke off at 2 MB of 3 MB" in str(error)
    assert part_of(target).stat().st_size == HALF + 20
    told = get(file, target)
    assert told[0] == (HALF + 20, len(DATA))


def test_a_stop_keeps_what_has_come(file: WebFile, target: Path) -> None:
    file.hold = HALF, Event()
    stop = Event()

    def heard(done: int, _: int) -> None:
        if done >= HALF:
            stop.set()

    with pytest.raises(DownloadStopped):
        fetch(Wanted(file.url, target), heard, stop, timeout=5, pauses=())
    file.hold[1].set()
    file.hold = None
    assert get(file, target)[0] == (HALF, len(DATA))


def test_a_file_that_changed_on_the_server_starts_anew(file: WebFile, target: Path) -> None:
    file.cuts = [HALF, 0, 0]
    refused(file, target)
    file.data, file.etag = b"GGUF" + DATA[::-1], '"two"'
    assert get(file, target)[0] == (0, len(file.data))


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_nothing_is_resumed_that_cannot_be_told_to_be_the_same(file: WebFile, target: Path, etag: str) -> None:
    file.etag, file.cuts = etag, [HALF, 0, 0]
    refused(file, target)
    get(file, target)
    assert "Range" not in file.asked[-1]


@pytest.mark.parametrize("ranges", ["ignored", "wrong"])
def test_a_server_that_cannot_resume_starts_anew(file: WebFile, target: Path, ranges: str) -> None:
    file.ranges, file.cuts = ranges, [HALF]
    get(file, target)


def test_a_known_digest_resumes_without_a_tag_and_finds_a_spoilt_part(file: WebFile, target: Path) -> None:
    file.etag, file.cuts = "", [HALF]
    get(file, target, sha256=file.sha256)
    assert file.asked[1]["Range"] == f"bytes={HALF}-"
    target.unlink()
    file.cuts = [HALF, 0, 0]
    refused(file, target, sha256=file.sha256)
    part = part_of(target)
    part.write_bytes(b"GGUF" + bytes(HALF - 4))
    get(file, target, sha256=file.sha256)
    assert "Range" not in file.asked[-1]


def test_a_part_that_is_longer_than_the_file_is_dropped(file: WebFile, target: Path) -> None:
    file.cuts = [HALF, 0, 0]
    refused(file, target)
    part_of(target).write_bytes(DATA + b"more")
    get(file, target)


def test_a_killed_download_goes_on(file: WebFile, target: Path) -> None:
    file.hold = HALF, Event()
    script = (
        "import sys; from pathlib import Path; from threading import Event\n"
        "from interviewer.models.download import Wanted, fetch\n"
        "fetch(Wanted(sys.argv[1], Path(sys.argv[2])), lambda *_: print(*_, flush=True), Event())"
    )
    command = [sys.executable, "-c", script, file.url, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line.split()[0]) == HALF:
                break
        os.kill(child.pid, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    file.hold[1].set()
    file.hold = None
    assert not target.exists()
    assert get(file, target)[0] == (HALF, len(DATA))


def test_the_digest_that_a_hub_links_is_checked(file: WebFile, target: Path) -> None:
    file.location = "stored"
    file.linked = {"X-Linked-Etag": f'"{file.sha256}"', "X-Linked-Size": str(len(DATA))}
    file.etag, file.cuts = "", [HALF]
    get(file, target)
    assert file.asked[3]["Range"] == f"bytes={HALF}-"
    assert look(file.url) == download.Look(len(DATA), file.sha256)
    target.unlink()
    file.data = DATA[:-1] + b"?"
    assert "its digest differs" in str(refused(file, target))
    file.linked["X-Linked-Size"] = "5"
    assert "should have" in str(refused(file, target))


def test_another_file_than_the_known_one_is_not_kept(file: WebFile, target: Path) -> None:
    error = refused(file, target, sha256="0" * 64)
    assert "another file than the one expected" in str(error)
    assert f"SHA-256 {file.sha256}" in str(error)
    assert not part_of(target).exists()


def test_more_than_was_agreed_to_is_not_taken(file: WebFile, target: Path) -> None:
    assert "3 MB, not the 1 MB at most" in str(refused(file, target, most=1_000_000))


def test_what_a_server_that_tells_no_size_sends_is_bounded(
    file: WebFile, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chunked = True
    get(file, target)
    target.unlink()
    monkeypatch.setattr(download, "UNTOLD", 1_000_000)
    assert "sends more than the 1 MB it may" in str(refused(file, target))


def test_a_shorter_file_than_told_is_never_whole(file: WebFile, target: Path) -> None:
    file.length = len(DATA) + 1_000
    assert "sends something else each time" in str(refused(file, target))


def test_a_longer_file_than_told_is_cut_and_found_out_by_its_digest(file: WebFile, target: Path) -> None:
    file.length = len(DATA) - 1_000
    assert "its digest differs" in str(refused(file, target, sha256=file.sha256))


def test_a_page_is_no_model(file: WebFile, target: Path) -> None:
    file.kind = "text/html; charset=utf-8"
    assert "a web page instead of the file" in str(refused(file, target))
    file.kind, file.data = "application/octet-stream", b"<!doctype html>" + bytes(5_000_000)
    assert "is no GGUF file" in str(refused(file, target))
    file.data = b""
    assert "is no GGUF file" in str(refused(file, target))


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "logged in"), (403, "logged in"), (404, "does not have this file"), (418, "status 418")],
)
def test_a_refusal_is_told_and_not_repeated(file: WebFile, target: Path, status: int, words: str) -> None:
    file.statuses = [status]
    assert words in str(refused(file, target))
    assert len(file.asked) == 1


def test_trouble_of_the_server_is_told_at_once_and_later_waited_for(file: WebFile, target: Path) -> None:
    file.statuses = [503]
    assert isinstance(refused(file, target), ConnectionBroke)
    assert len(file.asked) == 1
    file.cuts, file.later = [HALF], [503]
    get(file, target)
    target.unlink()
    file.cuts, file.later = [HALF], [429, 500, 502]
    assert isinstance(refused(file, target), ConnectionBroke)


def test_a_stalled_server_is_left(file: WebFile, target: Path) -> None:
    file.hold = 1_000, Event()
    with pytest.raises(ConnectionBroke, match="does not answer any more"):
        fetch(Wanted(file.url, target), lambda *_: None, Event(), timeout=0.1, pauses=())


def test_one_that_sends_next_to_nothing_is_left(file: WebFile, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the 3 MB, at least two pieces come, each a million seconds after the one before."""
    monkeypatch.setattr(download, "time", SimpleNamespace(monotonic=count(step=1_000_000).__next__))
    with pytest.raises(ConnectionBroke, match="next to nothing"):
        fetch(Wanted(file.url, target), lambda *_: None, Event(), timeout=5, pauses=())


def test_nobody_there_is_told(file: WebFile, target: Path) -> None:
    with pytest.raises(ConnectionBroke, match="cannot be reached"):
        fetch(Wanted("http://127.0.0.1:1/model.gguf", target), lambda *_: None, Event(), pauses=())


def test_redirects_end(file: WebFile, target: Path) -> None:
    file.location = file.url
    assert "redirects without end" in str(refused(file, target))
    assert len(file.asked) == transport.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    ["http://example.org/model.gguf", "file:///etc/passwd", "ftp://example.org/x", "https://a:b@example.org/"],
)
def test_a_redirect_leads_nowhere_else(file: WebFile, target: Path, location: str) -> None:
    file.location = location
    refused(file, target)
    assert len(file.asked) == 1


def test_a_secure_address_never_leads_to_plain_http() -> None:
    with pytest.raises(DownloadError, match="not secure"):
        transport._next("https://example.org/a", "http://127.0.0.1/b")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/model.gguf",
        "http://127.0.0.1.example.org/model.gguf",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.org/model.gguf",
        "https://example.org/a b.gguf",
        "https://example.org/a\r\nX: y",
        "https://example.org:99999/",
        "https://[::1",
        "https://exämple.org/",
        "",
    ],
)
def test_addresses_that_are_not_asked(url: str) -> None:
    with pytest.raises(DownloadError):
        transport.check_address(url)


def test_a_full_disk_is_told_before_anything_comes(
    file: WebFile, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MARGIN", 10**18)
    assert "The disk is too full" in str(refused(file, target))


def test_a_folder_that_cannot_be_written_is_told(file: WebFile, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    assert "cannot be written" in str(refused(file, tmp_path / "models" / "model.gguf"))


@pytest.mark.parametrize("note", [b"", b"{", b'{"size": -1}', b'{"url": 5}', b"\xff", b'{"etag": "a\\r\\nX: y"}'])
def test_a_damaged_note_costs_bytes_only(file: WebFile, target: Path, note: bytes) -> None:
    file.cuts = [HALF, 0, 0]
    refused(file, target)
    part = part_of(target)
    part.with_name(f"{part.name}.json").write_bytes(note)
    get(file, target)
