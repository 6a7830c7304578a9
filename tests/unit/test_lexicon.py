"""Search by words while somebody types."""

from __future__ import annotations

import pytest

from interviewer.retrieval import Lexicon, fuse
from tests.builders import a_question

ASKED = a_question("one", prompt="What does a covering index hold?", reference="Columns.")
TOLD = a_question("two", prompt="What is a cache?", variants=(), reference="A covering index is no cache.")
OTHER = a_question(
    "three", topic="queues", prompt="What is a queue?", variants=(), key_points=(), reference="Jobs wait."
)
LEXICON = Lexicon([TOLD, ASKED, OTHER])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cov", ["one", "two"]),
        ("covering index", ["one", "two"]),
        ("covering ind", ["one", "two"]),
        ("index cov", ["one", "two"]),
        ("COVERING Index?", ["one", "two"]),
        ("cov index", []),
        ("queues", ["three"]),
        ("queue covering", []),
        ("zebra", []),
        ("", []),
        ("  ?! ", []),
    ],
)
def test_every_word_counts_and_the_last_may_be_unfinished(typed: str, found: list[str]) -> None:
    assert LEXICON.search(typed) == found


def test_what_stands_in_the_question_comes_before_what_stands_in_the_reference() -> None:
    assert LEXICON.search("covering") == ["one", "two"]
    assert LEXICON.search("cache") == ["two"]


def test_what_holds_the_text_as_it_was_typed_comes_first() -> None:
    questions = [
        a_question("prefix", prompt="Why walk one of n lists?", variants=(), key_points=(), reference="1 or 10."),
        a_question("signs", prompt="Why?", variants=(), key_points=(), reference="An n+1 query; the WAL; C# and C++."),
        a_question("spaced", prompt="Why?", variants=(), key_points=(), reference="A long   query and c."),
    ]
    lexicon = Lexicon(questions)
    for typed, first in (("n+1", "signs"), ("WAL", "signs"), ("wal", "signs"), ("C#", "signs"), ("c++", "signs")):
        assert lexicon.search(typed)[0] == first
    assert lexicon.search("long query") == ["spaced"]
    assert lexicon.search("n+1")[1:] == ["prefix"]
    assert lexicon.search("(") == lexicon.search("[a-z") == []


def test_nothing_to_search_in_and_a_huge_query() -> None:
    assert Lexicon([]).search("index") == []
    assert set(LEXICON.search("index " * 100_000)) == {"one", "two"}


def test_what_stands_high_in_both_rankings_comes_first() -> None:
    assert fuse(["a", "b", "c"], ["c", "b", "d"]) == ["c", "b", "a", "d"]
    assert fuse([], ["x", "y"]) == ["x", "y"]
    assert fuse() == []
