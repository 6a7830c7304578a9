"""`interviewer model`: what is listed, what is asked before a download, and what is said of it. No model is loaded."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from interviewer import cli, places, settings
from interviewer.assembly import Program
from interviewer.models.catalogue import Entry, Source
from interviewer.models.shelf import Shelf
from tests.fakes import FakeModels, ScriptedChat
from tests.web_files import WebFile, served

DATA = b"GGUF" + bytes(3_000_000)


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    models = FakeModels(ScriptedChat())
    monkeypatch.setattr(Program, "models", models)
    monkeypatch.setattr("interviewer.models.machine.memory", lambda: (3_000_000_000, 2_000_000_000))

    def _run(*arguments: str, typed: str = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["interviewer", "model", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8"))
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = int(left.code or 0)
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return _run


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebFile]:
    """The catalogue offers one chat model and one for speech, both of this file."""
    with served(DATA) as made:
        entries = tuple(
            Entry(
                name=name,
                kind=kind,
                about="For tests.",
                licence="MIT",
                licence_url="https://example.org/licence",
                files=(Source(name="weights.gguf", url=made.url, size=len(DATA)),),
            )
            for name, kind in (("small", "chat"), ("ear", "speech"))
        )
        monkeypatch.setattr("interviewer.models.stock.catalogue", lambda: entries)
        monkeypatch.setattr("interviewer.models.catalogue.catalogue", lambda: entries)
        yield made


def test_nothing_is_fetched_without_consent(run: Run, file: WebFile) -> None:
    for typed in ("n\n", "\n"):
        asked = run("pull", "small", typed=typed)
        assert asked.status == 0
        assert "about 3 MB from 127.0.0.1" in asked.out
        assert "licence: MIT, see https://example.org/licence" in asked.out
        assert "Nothing was downloaded." in asked.out
    assert run("pull", "small").status == 130
    assert file.asked == []
    assert not places.models().exists()


def test_a_model_is_pulled_used_listed_and_deleted(run: Run, file: WebFile) -> None:
    pulled = run("pull", "small", typed="y\n")
    assert pulled.status == 0, pulled.err
    weights = places.models() / "small" / "weights.gguf"
    assert f"Downloaded and checked: {weights}" in pulled.out
    assert "100%" not in pulled.err
    assert "3 MB, checking" in pulled.err
    assert "here already" in run("pull", "small").out
    assert run("use", "small").status == 0
    assert settings.load(places.settings()).chat_model == str(weights.resolve())
    listed = run("list").out
    assert "chat: scripted" in listed
    row = next(line for line in listed.splitlines() if " small " in line)
    assert row.split() == ["*", "small", "chat", "about", "3", "MB", "MIT", "in", "use,", "downloaded", "fits"]
    refused = run("delete", "small", "--yes")
    assert refused.status == 2
    assert "small is in use.\nUse another first" in refused.err
    assert run("use", "default").status == 0
    assert "Nothing was deleted." in run("delete", "small", typed="n\n").out
    assert "3 MB are free again" in run("delete", "small", typed="y\n").out
    assert not weights.parent.exists()
    assert "No model 'small' was downloaded." in run("delete", "small").err


def test_a_download_that_failed_is_listed_and_goes_on(run: Run, file: WebFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interviewer.models.shelf.Shelf.__init__.__kwdefaults__", {"timeout": 5, "pauses": ()})
    file.cuts = [len(DATA) // 2]
    failed = run("pull", "small", "--yes")
    assert failed.status == 1
    assert "broke off at 2 MB of 3 MB" in failed.err
    assert "begun, 50%" in run("list").out
    assert "downloaded in part" in run("use", "small").err
    assert run("pull", "small", "--yes").status == 0


def test_a_download_that_was_stopped_says_how_to_go_on(
    run: Run, file: WebFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Shelf, "pull", stopped)
    result = run("pull", "small", "--yes")
    assert result.status == 130
    assert "go on with: interviewer model pull small" in result.err


def test_an_address_of_ones_own(run: Run, file: WebFile) -> None:
    asked = run("pull", file.url, typed="n\n")
    assert "about 3 MB from 127.0.0.1" in asked.out
    assert "licence: not stated here" in asked.out
    assert "its digest differs" in run("pull", file.url, "--sha256", "0" * 64, "--yes").err
    assert run("pull", file.url, "--sha256", file.sha256.upper(), "--yes").status == 0
    assert (places.models() / "model" / "model.gguf").read_bytes() == DATA
    assert " model " in run("list").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pull", "smal"], "No model is called 'smal'.\nDid you mean small?"),
        (["pull", "http://example.org/model.gguf"], "Plain http can be read and altered on the way."),
        (["pull", "https://example.org/model.zip"], "The address does not end in .gguf."),
        (["pull", "small", "--sha256", "0" * 64], "--sha256 goes with an address"),
        (["pull", "https://example.org/model.gguf", "--sha256", "12"], "A SHA-256 has 64 digits"),
        (["use", "ear"], "ear hears; it does not chat."),
        (["use", "small"], "small is not downloaded.\nDownload it first: interviewer model pull small"),
        (["use", "nobody"], "No model is called 'nobody'."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(run: Run, file: WebFile, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.status in (1, 2)
    assert said in result.err
    assert file.asked == []


def test_what_is_too_large_is_said_in_words(run: Run) -> None:
    listed = run("list").out.splitlines()
    assert next(line for line in listed if "qwen3-8b" in line).endswith("too large")
    assert next(line for line in listed if "qwen2.5-1.5b" in line).endswith("tight now")
    assert next(line for line in listed if "whisper-tiny" in line).endswith("fits")


def test_a_file_of_ones_own_is_listed_while_in_use(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "mine.gguf"
    own.write_bytes(DATA)
    assert run("use", str(own)).status == 0
    row = next(line for line in run("list").out.splitlines() if " mine " in line)
    assert row.startswith("*")
    assert "in use" in row


def test_nothing_is_left_of_a_download_that_brought_nothing(run: Run, file: WebFile) -> None:
    file.statuses = [404]
    assert "does not have this file" in run("pull", "small", "--yes").err
    assert not (places.models() / "small").exists()
