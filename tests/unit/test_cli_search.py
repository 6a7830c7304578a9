"""`interviewer search` and `interviewer grade` without a reference: what is answered, refused, asked. No model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.assembly import Program
from interviewer.domain import Corpus, Question, Topic
from tests.builders import a_question
from tests.command_line import CommandLine, Result
from tests.fakes import FakeModels

CACHE = a_question(
    "caching-what-it-keeps",
    topic="caching",
    prompt="What does a cache keep, and for how long?",
    variants=("For how long does something stay in a cache?",),
    reference="A cache keeps copies of hot data until they expire.",
)
QUEUE = a_question(
    "queues-order",
    topic="queues",
    prompt="In which order do consumers take messages?",
    variants=(),
    reference="In order of arrival.",
)
INDEX = a_question()
MEANT = "A cache, what does it keep and how long?"  # the words of a question of the corpus, not its wording
FOREIGN = "How is sourdough bread baked at home?"


@pytest.fixture(autouse=True)
def small_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    topics = tuple(Topic(each.topic, each.topic, (each,)) for each in (CACHE, QUEUE, INDEX))
    monkeypatch.setattr(Program, "models", FakeModels())
    monkeypatch.setattr(Program, "corpus", Corpus(topics))


def test_what_is_there_is_answered_with_its_reference(run: CommandLine) -> None:
    shown = run("search", MEANT)
    assert shown.status == 0
    assert CACHE.reference in shown.out
    assert "Nothing here answers this" not in shown.out
    record = json.loads(run("search", MEANT, "--json").out)
    assert record["answered"] is True
    assert record["confidence"] >= 0.6
    assert record["results"][0]["id"] == CACHE.id


def test_what_is_not_there_is_said_and_no_reference_is_shown(run: CommandLine) -> None:
    shown = run("search", FOREIGN)
    assert shown.status == 0
    assert shown.out.startswith("Nothing here answers this.\nNearest topics: ")
    assert "Nearest questions:" in shown.out
    assert not any(question.reference in shown.out for question in (CACHE, QUEUE, INDEX))
    record = json.loads(run("search", FOREIGN, "--json").out)
    assert record["answered"] is False
    assert len(record["results"]) == 3


def test_plain_words_list_the_questions_that_hold_them_and_the_nearest(
    run: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.retrieval.ranking.ANSWERED", 2.0)
    shown = run("search", "consumers messages")
    head, held, near = (
        shown.out.partition("Nearest topics: ")[0],
        QUEUE.id,
        shown.out.partition("Nearest questions:")[2],
    )
    assert head.startswith("Nothing here is sure to answer this.\nQuestions with these words:")
    assert held in head
    assert all(each.id in near for each in (CACHE, QUEUE, INDEX))
    assert not any(question.reference in shown.out for question in (CACHE, QUEUE, INDEX))
    assert "Questions with these words" not in run("search", FOREIGN).out


@pytest.mark.parametrize(
    "text", ["what is the", "🙂🚀", "\x1b[31m\x07", "面接の質問", "¿Qué es una caché?", "é́" * 50, "w " * 50_000]
)
def test_queries_of_every_kind_leave_no_traceback(run: CommandLine, text: str) -> None:
    shown = run("search", text)
    assert shown.status == 0
    assert shown.out.startswith("Nothing here ")
    assert "\x1b" not in shown.out + shown.err
    assert "Traceback" not in shown.err


def test_a_query_that_is_cut_is_said_to_be(run: CommandLine) -> None:
    assert "Only the first 4,000 characters" in run("search", "x" * 100_000).err
    assert not run("search", MEANT).err


def test_only_white_space_is_no_query(run: CommandLine) -> None:
    shown = run("search", " \n\t")
    assert shown.status == 2
    assert "What shall be searched?" in shown.err


def test_a_batch_ranks_in_any_case_and_says_how_sure_it_is(run: CommandLine, tmp_path: Path) -> None:
    queries, out = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    lines = [{"id": 1, "text": MEANT}, {"id": 2, "text": FOREIGN}, {"id": 3, "text": ""}, {"id": 4, "text": "\ud800"}]
    queries.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run("search", "--batch", str(queries), "--out", str(out)).status == 0
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [each["answered"] for each in records] == [True, False, False]
    assert json.loads(out.with_name("r.jsonl.rejects").read_text())["line"] == 4
    assert [len(each["results"]) for each in records] == [3, 3, 3]
    assert records[0]["confidence"] > records[1]["confidence"] > records[2]["confidence"] == 0


def test_a_query_from_the_corpus_does_not_find_itself(run: CommandLine, tmp_path: Path) -> None:
    queries, out = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    queries.write_text(json.dumps({"id": CACHE.id, "text": CACHE.prompt}) + "\n")
    assert run("search", "--batch", str(queries), "--out", str(out), "--drop-own").status == 0
    record = json.loads(out.read_text())
    assert CACHE.id not in [each["id"] for each in record["results"]]
    assert not record["answered"]


def graded(run: CommandLine, question: str, *more: str, typed: str = "", tty: bool = False) -> Result:
    return run("grade", "--question", question, "--answer", "It keeps copies.", *more, typed=typed, tty=tty)


@pytest.mark.parametrize("question", [CACHE.id, CACHE.prompt, CACHE.variants[0].upper() + "??"])
def test_a_question_named_by_its_id_or_its_own_words_is_not_asked_about(run: CommandLine, question: str) -> None:
    shown = graded(run, question)
    assert shown.status == 0
    assert f"Graded against the corpus: {CACHE.id}" in shown.out


def test_a_reference_that_was_found_is_not_used_unseen(run: CommandLine) -> None:
    refused = graded(run, MEANT)
    assert refused.status == 2
    assert "Nothing was graded" in refused.err
    assert CACHE.id in refused.err
    assert "--accept" in refused.err
    assert not refused.out
    assert "Graded against the corpus" in graded(run, MEANT, "--accept").out


def test_a_person_accepts_the_reference_after_seeing_it(run: CommandLine) -> None:
    shown = graded(run, MEANT, "--json", typed="y\n", tty=True)
    assert CACHE.reference in shown.err
    record = json.loads(shown.out)
    assert record["question"] == CACHE.prompt
    assert record["reference"] == CACHE.reference


def test_a_person_writes_another_reference(run: CommandLine) -> None:
    shown = graded(run, MEANT, "--json", typed="w\nIt keeps copies.\n", tty=True)
    record = json.loads(shown.out)
    assert record["question"] == MEANT
    assert record["reference"] == "It keeps copies."
    assert record["score"] > 0.5


@pytest.mark.parametrize(("typed", "status"), [("n\n", 2), ("", 130)])
def test_a_person_leaves_it(run: CommandLine, typed: str, status: int) -> None:
    shown = graded(run, MEANT, typed=typed, tty=True)
    assert shown.status == status
    assert "Score" not in shown.out


@pytest.mark.parametrize("more", [(), ("--accept",), ("--json",)])
def test_a_question_the_corpus_does_not_answer_is_not_graded(run: CommandLine, more: tuple[str, ...]) -> None:
    refused = graded(run, FOREIGN, *more)
    assert refused.status == 2
    assert "Nothing in the corpus answers this question, so nothing was graded." in refused.err
    assert "The nearest ones:" in refused.err
    assert not refused.out
    assert not _mentions_a_reference(refused)


def _mentions_a_reference(shown: Result) -> bool:
    return any(question.reference in shown.err for question in _all())


def _all() -> tuple[Question, ...]:
    return CACHE, QUEUE, INDEX
