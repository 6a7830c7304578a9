"""The catalogue, the folder of what was downloaded, and downloads in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
import yaml
from filelock import FileLock
from pydantic import ValidationError

from interviewer.errors import DownloadError, DownloadStopped, UsageError
from interviewer.models import catalogue, transport
from interviewer.models.catalogue import Entry, Source, Transfer, at_address, fit
from interviewer.models.downloads import Downloads
from interviewer.models.shelf import RECORD, Shelf
from interviewer.models.stock import Stock
from tests.web_files import WebFile, served

DATA = b"GGUF" + bytes(3_000_000)
HALF = len(DATA) // 2


@pytest.fixture
def file() -> Iterator[WebFile]:
    with served(DATA) as made:
        yield made


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", timeout=5, pauses=())


def an_entry(file: WebFile, *, size: int = len(DATA), sha256: str = "", name: str = "small") -> Entry:
    source = Source(name="small.gguf", url=file.url, size=size, sha256=sha256)
    return Entry(name=name, kind="chat", licence="MIT", files=(source,))


def pull(shelf: Shelf, entry: Entry, *, anew: bool = False) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    shelf.pull(entry, lambda *progress: told.append(progress), Event(), anew=anew)
    return told


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_shipped_catalogue_is_sound() -> None:
    entries = catalogue.catalogue()
    assert len({each.name for each in entries}) == len(entries)
    for entry in entries:
        assert entry.licence in ("Apache-2.0", "MIT"), entry.name
        assert entry.about
        assert entry.parameters
        transport.check_address(entry.licence_url)
        assert len({file.name for file in entry.files}) == len(entry.files)
        for file in entry.files:
            transport.check_address(file.url)
            assert file.url.startswith("https://")
            assert "/resolve/main/" not in file.url, "a revision that cannot change"
    sizes = [each.size for each in entries if each.kind == "chat"]
    assert sizes == sorted(sizes)
    speech = [each for each in entries if each.kind == "speech"]
    assert speech
    for entry in speech:
        assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"} == {file.name for file in entry.files}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "../up"),
        ("name", "a\n"),
        ("name", ".hidden"),
        ("kind", "image"),
        ("files", []),
        ("files", [{"name": "../x", "url": "https://x.org", "size": 1}]),
        ("files", [{"name": ".x", "url": "https://x.org", "size": 1}]),
        ("files", [{"name": "x", "url": "https://x.org", "size": 0}]),
        ("files", [{"name": "x", "url": "https://x.org", "size": 1, "sha256": "12"}]),
        ("unknown", 1),
    ],
)
def test_an_entry_that_is_not_sound_is_refused(field: str, value: object) -> None:
    given = yaml.safe_load(catalogue.FILE.read_text(encoding="utf-8"))["models"][0]
    assert Entry.model_validate(given)
    with pytest.raises(ValidationError):
        Entry.model_validate({**given, field: value})


def test_a_name_that_does_not_exist_is_answered_with_the_nearest() -> None:
    assert catalogue.find("Qwen3-0.6B").name == "qwen3-0.6b"
    with pytest.raises(UsageError) as caught:
        catalogue.find("qwen3-0.5b")
    assert "qwen3-0.6b" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "name", "file"),
    [
        ("https://x.org/a/My%20Model.Q4.gguf?download=true", "my-model.q4", "My-Model.Q4.gguf"),
        ("https://x.org/%2e%2e%2fup.GGUF", "up", "up.gguf"),
        ("https://x.org/qwen3-0.6b.gguf", "qwen3-0.6b-own", "qwen3-0.6b.gguf"),
        ("https://x.org/default.gguf", "default-own", "default.gguf"),
        ("https://x.org/模型.gguf", "model", "model.gguf"),
        (f"https://x.org/{'a' * 300}.gguf", "a" * 64, f"{'a' * 100}.gguf"),
    ],
)
def test_an_address_of_ones_own_makes_a_safe_name(url: str, name: str, file: str) -> None:
    entry = at_address(url, 10)
    assert (entry.name, entry.files[0].name) == (name, file)


def test_an_address_that_is_no_gguf_is_refused() -> None:
    with pytest.raises(UsageError, match=r"\.gguf"):
        at_address("https://x.org/model.zip", 1)


def test_what_fits() -> None:
    assert fit(2_000_000_000, 16_000_000_000, 9_000_000_000) == "fits"
    assert fit(8_500_000_000, 16_000_000_000, 9_000_000_000) == "tight now"
    assert fit(16_000_000_000, 16_000_000_000, 9_000_000_000) == "too large"
    assert fit(1, 0, 0) == ""


# -- the shelf -------------------------------------------------------------------------------------------------------


def test_a_model_is_there_when_all_of_it_is(shelf: Shelf, file: WebFile) -> None:
    entry = an_entry(file)
    assert shelf.held() == []
    told = pull(shelf, entry)
    assert told[-1] == (len(DATA), len(DATA))
    assert shelf.path("small").read_bytes() == DATA
    held = shelf.find("small")
    assert held is not None
    assert held.complete
    assert (held.done, held.total) == (len(DATA), len(DATA))
    assert pull(shelf, entry) == []
    assert len(file.asked) == 1


def test_a_folder_of_files_goes_on_file_by_file(shelf: Shelf, file: WebFile) -> None:
    names = ("config.json", "model.bin")
    files = tuple(Source(name=name, url=f"{file.address}/{name}", size=len(DATA)) for name in names)
    entry = Entry(name="ear", kind="speech", licence="MIT", files=files)
    file.statuses = [200]  # an empty first file
    file.cuts = [HALF]
    with pytest.raises(DownloadError, match="broke off"):
        pull(shelf, entry)
    held = shelf.find("ear")
    assert held is not None
    assert (held.done, held.complete) == (HALF, False)
    with pytest.raises(UsageError, match="in part"):
        shelf.path("ear")
    told = pull(shelf, entry)
    assert (told[0][0], told[-1]) == (HALF, (len(DATA), len(DATA)))
    assert sorted(each.name for each in shelf.path("ear").iterdir()) == [RECORD, *names]


def test_the_digest_of_the_first_download_holds_for_later_ones(shelf: Shelf, file: WebFile) -> None:
    entry = an_entry(file)
    pull(shelf, entry)
    shelf.delete("small")
    assert shelf.find("small") is None
    file.data = DATA[:-1] + b"?"
    with pytest.raises(DownloadError, match="its digest differs"):
        pull(shelf, entry)
    pull(shelf, entry, anew=True)
    assert shelf.path("small").read_bytes() == file.data


def test_a_size_that_is_about_has_bounds(shelf: Shelf, file: WebFile) -> None:
    pull(shelf, an_entry(file, size=int(len(DATA) / 1.2)))
    with pytest.raises(DownloadError, match="agreed to"):
        pull(shelf, an_entry(file, size=len(DATA) // 2, name="other"))


def test_one_at_a_time(shelf: Shelf, file: WebFile, tmp_path: Path) -> None:
    pull(shelf, an_entry(file))
    with FileLock(tmp_path / "models" / ".small.lock"):
        for action in (lambda: pull(shelf, an_entry(file)), lambda: shelf.delete("small")):
            with pytest.raises(DownloadError, match="at this moment"):
                action()
    assert shelf.delete("small") == len(DATA)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\xff"])
def test_a_damaged_record_is_a_model_that_is_not_there(shelf: Shelf, file: WebFile, damage: bytes) -> None:
    pull(shelf, an_entry(file))
    (shelf.path("small").parent / RECORD).write_bytes(damage)
    assert shelf.held() == []
    pull(shelf, an_entry(file))
    assert shelf.path("small").read_bytes() == DATA


def test_damaged_digests_are_told_not_forgotten(shelf: Shelf, file: WebFile, tmp_path: Path) -> None:
    pull(shelf, an_entry(file))
    (tmp_path / "models" / "known.json").write_text('{"x": "short"}')
    shelf.delete("small")
    with pytest.raises(DownloadError, match=r"known\.json.*damaged"):
        pull(shelf, an_entry(file))


@pytest.mark.parametrize("name", ["", ".", "..", "../small", "small/../small", "nobody"])
def test_names_that_are_none_reach_nothing(shelf: Shelf, file: WebFile, name: str) -> None:
    pull(shelf, an_entry(file))
    assert shelf.find(name) is None
    with pytest.raises(UsageError):
        shelf.delete(name)
    assert shelf.path("small").is_file()


def test_a_file_that_was_shortened_is_fetched_again(shelf: Shelf, file: WebFile) -> None:
    pull(shelf, an_entry(file))
    shelf.path("small").write_bytes(b"GGUF")
    with pytest.raises(UsageError, match="in part"):
        shelf.path("small")
    pull(shelf, an_entry(file))
    assert shelf.path("small").read_bytes() == DATA


# -- in the background -----------------------------------------------------------------------------------------------


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def state(downloads: Downloads) -> str:
    return ", ".join(each.state for each in downloads.transfers())


def test_a_download_is_paused_and_goes_on_in_the_next_program(shelf: Shelf, file: WebFile) -> None:
    file.hold = HALF, Event()
    first = Downloads(shelf)
    first.start(an_entry(file))
    until(lambda: any(each.done == HALF for each in first.transfers()))
    first.pause("small")
    assert state(first) == "pausing"
    file.hold[1].set()
    until(lambda: state(first) == "paused")
    file.hold = None
    second = Downloads(shelf)
    assert second.transfers()[0].state == "paused"
    assert 0 < second.transfers()[0].done < len(DATA)
    second.resume("small")
    until(lambda: state(second) == "done")
    assert shelf.path("small").read_bytes() == DATA
    second.forget("small")
    assert second.transfers() == ()
    assert Downloads(shelf).transfers() == ()


def test_the_end_of_the_program_pauses_what_is_coming(shelf: Shelf, file: WebFile) -> None:
    file.hold = HALF, Event()
    downloads = Downloads(shelf)
    downloads.start(an_entry(file))
    downloads.start(an_entry(file))
    assert file.reached.wait(5)
    assert len(file.asked) == 1
    file.hold[1].set()
    downloads.close()
    held = shelf.find("small")
    assert held is not None
    assert state(downloads) in ("paused", "done")
    with pytest.raises(DownloadStopped):
        shelf.pull(an_entry(file, name="other"), lambda *_: None, _set())


def _set() -> Event:
    event = Event()
    event.set()
    return event


def test_a_failure_is_told_and_can_be_tried_again(shelf: Shelf, file: WebFile) -> None:
    file.statuses = [404]
    downloads = Downloads(shelf)
    downloads.start(an_entry(file))
    until(lambda: state(downloads) == "failed")
    assert "does not have this file" in downloads.transfers()[0].problem
    downloads.resume("small")
    until(lambda: state(downloads) == "done")


def test_what_is_removed_while_it_comes_is_gone(tmp_path: Path, file: WebFile) -> None:
    file.hold = HALF, Event()
    stock = Stock(tmp_path / "models", lambda: None)
    assert stock.downloads.transfers() == ()
    downloads = stock.downloads
    downloads.start(an_entry(file))
    until(lambda: any(each.done == HALF for each in downloads.transfers()))
    file.hold[1].set()
    stock.remove("small")
    assert (stock.downloads.transfers(), stock.shelf.held()) == ((), [])
    with pytest.raises(UsageError):
        stock.remove("small")


def test_rate_and_time_left_are_of_the_last_seconds(
    shelf: Shelf, file: WebFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, told, release = iter([0.0, 1.0, 2.0, 100.0, 101.0]), Event(), Event()

    def slowly(_: Shelf, __: Entry, tell: Callable[[int, int], None], ___: Event) -> None:
        for done in (1_000, 1_100, 1_200, 1_300, 2_300):
            tell(done, 4_300)
        told.set()
        release.wait(10)

    monkeypatch.setattr(Shelf, "pull", slowly)
    downloads = Downloads(shelf, clock=lambda: next(times))
    downloads.start(an_entry(file))
    assert told.wait(10)
    assert downloads.transfers() == (Transfer("small", "coming", 2_300, 4_300, 1_000.0),)
    assert downloads.transfers()[0].left == 2.0
    release.set()
    until(lambda: state(downloads) == "done")
    assert downloads.transfers()[0].left == 0.0
