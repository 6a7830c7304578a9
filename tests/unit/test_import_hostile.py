"""What no importer may choke on: binaries, wrong encodings, floods, control characters, texts made to be slow."""

from __future__ import annotations

import codecs
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.corpus.importing import source
from interviewer.corpus.importing.build import build
from interviewer.corpus.importing.detect import read_file, read_prose
from interviewer.errors import CorpusError
from interviewer.grading.points import split_reference

MILLION = 1_000_000
GOOD = "Q: What is TCP?\nA: A protocol.\n"


def refused(file: Path) -> CorpusError:
    with pytest.raises(CorpusError) as caught:
        read_file(file)
    return caught.value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"SQLite format 3\0 and more", "this is a database, not text"),
        (b"\x1f\x8b\x08 and more", "this is a gzip archive, not text"),
        (b"%PDF-1.7\n\0", "this is a PDF, not text"),
        (b"Q: one\nA: two\n\0\x01\x02", ":3: binary data, not text"),
        (b"Q: one\nA: caf\xe9\n", ":2: not UTF-8 text (byte 13)"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x41", "not UTF-16"),
        (b"", "no question was understood"),
        (b"\n\n \n", "no question was understood"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    assert said in str(refused(file))


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", b"\0" * 20 * MILLION)
    error = refused(file)
    assert "a zip archive, as Anki decks" in str(error)
    assert "Notes in Plain Text" in error.hint


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as stream:
        stream.truncate(100 * MILLION)
    assert "larger than 4 MB" in str(refused(file))


def test_too_many_lines_or_questions(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\n" * (source.MAX_LINES + 1))
    assert "more than 200,000 lines" in str(refused(file))
    file.write_text(GOOD * 5_001)
    assert "more than 5,000 questions" in str(refused(file))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert "not a regular file" in str(refused(pipe))
    assert "not a regular file" in str(refused(tmp_path / "missing.txt"))


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
    ],
)
def test_byte_order_marks_and_line_ends(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    item = read_file(file).items[0]
    assert (item.line, item.question, item.answer) == (1, "What is TCP?", "A protocol.")


def test_control_characters_become_visible_and_hidden_ones_go() -> None:
    text = source.visible("a\x1b[31mb\x07c\u202ed\ufeffe\u200bf\ud800g\x0bh\u2028i\tj\nk 👩\u200d💻")
    assert text == "a␛[31mb␇cdef�g h i\tj\nk 👩\u200d💻"


def test_a_text_too_long_for_the_corpus_is_left_out_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"{GOOD}Q: What is UDP?\nA: {'fast ' * 3_000}\n")
    found = read_file(file)
    assert [item.question for item in found.items] == ["What is TCP?"]
    assert [(each.first, each.why) for each in found.skipped] == [
        (3, "the answer has 14,999 characters, 12,000 at most")
    ]


SLOW = {
    "letters": "x" * MILLION,
    "spaces": f"1. What?\n{' ' * MILLION}b",
    "hashes": f"{'#' * MILLION}x\n{'# ' * (MILLION // 2)}",
    "stars": f"{'**' * (MILLION // 2)}\n**What?**\n{'*' * MILLION}",
    "brackets": f"{'- [' * (MILLION // 3)}\n{'[a](' * (MILLION // 4)}",
    "tags": f"{'<' * MILLION}\n{'<details' * (MILLION // 8)}",
    "comments": f"{'<!---->' * (MILLION // 7)}\n{'<!--' * (MILLION // 4)}\n-->",
    "ticks": f"{'`' * MILLION}\n{'`a' * (MILLION // 2)}<details>",
    "bars": "## What?\n" + "| a " * (MILLION // 16),
    "nested blocks": "<details><summary>What?</summary>\n" * 4_000,
    "answers": "### Answer\nfoo\n" * 8_000,
    "headings": "\n".join(f"{'#' * (1 + n % 6)} head {n}" for n in range(6_000)),
    "references": "## What?\n" + "References\n\n" * 4_000,
    "top": "## What?\n" + "back to top\n" * 4_000,
    "numbers": "\n".join(f"{n}\nWhat {n}?" for n in range(1, 4_000)),
    "fences": "```\n" * 10_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_is_slow(name: str) -> None:
    start = time.perf_counter()
    read_prose(SLOW[name])
    assert time.perf_counter() - start < 3  # quadratic work takes far longer


MARKS = (
    "<details>", "</details>", "<summary>", "</summary>", "What is X?", "Answer", "## ", "\n", "\n\n", "1.", "2", "Q:",
    "A:", "**", "```", "---", "• ", "foo bar.", "<!--", "-->", "Reference answer", '"', ",", "\t", "{", "}", "[", "]",
    ": ", "&a", "*a", "\r", "\x1b", "\u202e", "#separator:", "References\n", "\ud83d\ude00",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(MARKS), max_size=60).map("".join), st.sampled_from(["md", "csv", "json", "yaml", "jsonl"])
)
def test_any_mixture_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, kind: str) -> None:
    file = tmp_path_factory.getbasetemp() / f"mixture.{kind}"
    file.write_text(text, encoding="utf-8", errors="replace")
    try:
        found = read_file(file)
    except CorpusError:
        return
    build(found, "t", None, split_reference, set())
