from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import text


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ("An index, isn't it?", ["an", "index", "isn't", "it"]),
        ("user_id of C++ code", ["user_id", "of", "c", "code"]),
        ("", []),
        ("isn’t", ["isn't"]),
    ],
)
def test_words(given_: str, words: list[str]) -> None:
    assert text.words(given_) == words


def test_sentences_cover_what_is_said() -> None:
    said = "First one. Second; third\n- fourth"
    assert [said[a:b] for a, b in text.sentences(said)] == ["First one.", "Second;", "third", "- fourth"]


@given(st.text())
def test_sentences_are_within_the_text_and_in_order(said: str) -> None:
    spans = text.sentences(said)
    flat = [bound for span in spans for bound in span]
    assert flat == sorted(flat)
    assert all(0 <= a < b <= len(said) for a, b in spans)


@given(st.text())
def test_nothing_printable_moves_a_terminal(said: str) -> None:
    shown = text.printable(said)
    assert len(shown) == len(said)
    assert all(char in "\n\t" or char.isprintable() for char in shown)


def test_escape_sequences_are_shown() -> None:
    assert text.printable("\x1b[31mred\x07") == "␛[31mred␇"


def test_stems_match_inflections() -> None:
    assert text.content_stems(["the indexes are locking"]) == text.content_stems(["an index locks"])
