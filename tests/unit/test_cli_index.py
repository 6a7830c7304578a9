"""`interviewer index`, and the texts of `search --corpus`: what is said of what is stored and what cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interviewer import cli, places
from interviewer.assembly import Program
from interviewer.commands.shared import _pace, progress_bar
from interviewer.domain import Corpus, Topic
from interviewer.errors import CorpusError, IndexFault, InterviewerError
from tests.builders import a_question
from tests.fakes import FakeModels, HashEncoder

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> HashEncoder:
    models = FakeModels()
    monkeypatch.setattr(Program, "models", models)
    assert isinstance(models.encoder, HashEncoder)
    return models.encoder


@pytest.fixture(autouse=True)
def corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = tuple(
        a_question(
            f"caching-{n}", topic="caching", prompt=f"What is cache number {n}?", variants=(), reference=f"{n} it is."
        )
        for n in range(200)
    )
    monkeypatch.setattr(Program, "corpus", Corpus((Topic("caching", "Caching", questions),), ()))


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(cli.commands, arguments)


def failure(result: Result, kind: type[InterviewerError]) -> InterviewerError:
    assert isinstance(result.exception, kind)
    return result.exception


def vectors() -> Path:
    folder = places.indexes() / "corpus"
    return folder / (folder / "CURRENT").read_text() / "vectors.npy"


def test_built_looked_at_and_built_anew(run: Run, encoder: HashEncoder) -> None:
    assert "no index" in str(failure(run("index", "status"), IndexFault))
    assert "200 questions are indexed with hash" in run("index", "build").output
    status = run("index", "status").output
    assert "200 questions, encoder hash (64 dimensions)" in status
    assert "up to date with the corpus" in status
    assert "not read in full" in status
    assert "every byte is as it was written" in run("index", "status", "--verify").output
    before = encoder.calls
    run("index", "build")
    assert encoder.calls == before
    run("index", "build", "--anew")
    assert encoder.calls == 2 * before


def test_a_changed_byte_is_found_and_mended(run: Run) -> None:
    run("index", "build")
    content = bytearray(vectors().read_bytes())
    content[4_096 + 300] ^= 1
    vectors().write_bytes(content)
    error = failure(run("index", "status", "--verify"), IndexFault)
    assert "not what was written" in str(error)
    assert error.hint == "Run `interviewer index build --anew`."
    run("index", "build", "--anew")
    assert run("index", "status", "--verify").exit_code == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"id": "a"}'], ":1: no text under 'question'"),
        (['{"id": "a", "text": "x"}', '{"id": "b", "question": "only"}'], ":2: no text under 'answer'"),
        (['{"id": "a", "text": null}'], ":1: no text under 'text'"),
        (['{"text": "x"}'], ":1: no id"),
        (['{"id": "a", "text": "x"}', "", '{"id": "a", "text": "y"}'], ":3: id 'a' occurs twice"),
        (["[1]"], ":1: not a JSON object"),
        (["{"], ":1: not JSON"),
    ],
)
def test_a_corpus_line_that_cannot_be_used_is_named(run: Run, tmp_path: Path, lines: list[str], said: str) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(lines))
    error = failure(run("search", "anything", "--corpus", str(corpus)), CorpusError)
    assert said in str(error)


def test_a_corpus_whose_texts_are_blank(run: Run, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": "a", "text": " "}\n{"id": "b", "question": "A rare one", "answer": ""}\n')
    out = json.loads(run("search", "rare", "--corpus", str(corpus), "--json").stdout)
    assert [each["id"] for each in out["results"]] == ["b"]
    corpus.write_text('{"id": "a", "text": ""}\n')
    assert "Nothing" in run("search", "rare", "--corpus", str(corpus)).output


def test_two_corpora_have_two_indexes(run: Run, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).write_text(json.dumps({"id": name, "text": f"about {name}"}))
    for name in ("one", "other", "one"):
        shown = json.loads(run("search", "about", "--corpus", str(tmp_path / name), "--json").stdout)
        assert [each["id"] for each in shown["results"]] == [name]


def test_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert _pace(None) == ""
    assert _pace((0, 10, 0.0)) == ""
    assert _pace((100, 7_900, 50.0)) == "2/s, 1:05:00 left"
    with progress_bar("Indexing") as progress:
        for done, total in ((0, 0), (0, 4), (4, 4), (0, 9), (9, 9)):
            progress(done, total)
    assert capsys.readouterr().err.count("Indexing") == 2
