"""Cards in files: what is written comes back, what is wrong is refused whole, and Anki sees text alone."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.cards_file import MAX_BYTES, from_json, to_anki, to_json
from interviewer.domain import Card, Question
from interviewer.errors import UsageError
from tests.builders import a_point, a_question

CARD = Card("q", "p", "An index pays.\x1b[2J é", date(2026, 3, 9), 2.3065, 4.25, date(2026, 3, 4), 3, 1, False, True)
NEW = Card("q", "new", "Not reviewed.", date(2026, 3, 4))


def test_what_is_written_comes_back_exactly() -> None:
    cards = [CARD, NEW, replace(CARD, point_id="third", stability=0.1 + 0.2)]
    written = to_json(cards)
    assert from_json(written.encode()) == cards
    assert written.isascii()
    assert "\x1b" not in written
    assert from_json(to_json([]).encode()) == []


def a_file(**changes: Any) -> dict[str, Any]:
    """A good file with its one card changed."""
    record: dict[str, Any] = json.loads(to_json([CARD]))
    record["cards"][0] |= changes
    return record


@pytest.mark.parametrize(
    "changes",
    [
        {"due": "2026-13-01"},
        {"due": 0},
        {"due": "0001-01-01"},
        {"due": "9999-12-31"},
        {"stability": float("nan")},
        {"stability": 1e308},
        {"stability": 0},
        {"stability": None},
        {"stability": "2.3"},
        {"difficulty": 11},
        {"difficulty": None},
        {"last_review": None},
        {"reviews": 0},
        {"reviews": -1},
        {"reviews": 10**30},
        {"reviews": True},
        {"lapses": 3},
        {"fresh": 1},
        {"suspended": "yes"},
        {"question_id": ""},
        {"question_id": "x" * 201},
        {"text": ""},
        {"text": ["[bold]"]},
        {"extra": "DROP TABLE card"},
    ],
)
def test_a_card_that_cannot_be_is_refused_and_named(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"cards\.0") as caught:
        from_json(json.dumps(a_file(**changes)).encode())
    assert "Nothing was imported" in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": "interviewer-cards", "version": 1, "cards": [{}',
        b'{"format": "interviewer-cards", "version": 2, "cards": []}',
        b'{"format": "anki", "version": 1, "cards": []}',
        b'{"format": "interviewer-cards", "version": 1, "cards": {"0": 1}}',
        b'{"format": "interviewer-cards", "version": 1, "cards": [], "more": 1}',
    ],
)
def test_what_is_no_export_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        from_json(data)


def test_a_truncated_export_is_refused_at_any_length() -> None:
    whole = to_json([CARD, NEW]).encode()
    for length in range(0, len(whole.rstrip())):
        with pytest.raises(UsageError):
            from_json(whole[:length])


def test_the_same_point_twice_and_too_much_are_refused() -> None:
    with pytest.raises(UsageError, match="two cards of the same point"):
        from_json(to_json([CARD, CARD]).encode())
    with pytest.raises(UsageError, match="larger than 64 MB"):
        from_json(b" " * (MAX_BYTES + 1))


def test_the_error_repeats_nothing_of_the_file() -> None:
    with pytest.raises(UsageError) as caught:
        from_json(json.dumps(a_file(due="\x1b[31m secret")).encode())
    assert "secret" not in str(caught.value)


# -- Anki --------------------------------------------------------------------------------------------------------------


def questions(prompt: str = "Why?", text: str = "Because.", probe: str = "And?") -> dict[str, Question]:
    return {"q": a_question("q", prompt=prompt, key_points=(a_point("p", text=text, probe=probe),))}


def notes(file: str) -> list[list[str]]:
    return [line.split("\t") for line in file.splitlines() if not line.startswith("#")]


def test_a_card_is_a_note() -> None:
    file = to_anki([CARD, replace(CARD, point_id="gone"), replace(CARD, question_id="gone")], questions())
    assert file.splitlines()[:5] == [
        "#separator:tab",
        "#html:true",
        "#guid column:1",
        "#tags column:4",
        "#columns:Guid\tFront\tBack\tTags",
    ]
    assert notes(file) == [["q/p", "Why?<br><br>And?", "Because.", "indexing"]]
    assert notes(to_anki([], {})) == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "%", "#"])
def test_no_field_starts_a_formula(sign: str) -> None:
    [[_, front, back, _]] = notes(to_anki([CARD], questions(f"{sign}1+1", f"{sign}HYPERLINK(1)")))
    assert front.startswith("&#")
    assert back.startswith("&#")
    assert html.unescape(back) == f"{sign}HYPERLINK(1)"


HOSTILE = "<script>alert(1)</script> [sound:x.mp3] [latex]\\input{x}[/latex] \\(x\\) {{c1::a}} a\tb \x1b[2J \x00 &amp;"


def test_markup_sound_and_formulas_are_text() -> None:
    [[_, front, back, _]] = notes(to_anki([CARD], questions(HOSTILE, HOSTILE)))
    for field in (front, back):
        assert not re.search(r"<(?!br>)|\[sound|\[latex|\\\(|\{\{|\x1b|\x00", field)
        assert "<script>alert(1)</script> [sound:x.mp3]" in html.unescape(field)


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_whatever_the_text_a_note_has_its_four_fields(prompt: str, text: str) -> None:
    file = to_anki([CARD], questions(prompt, text))
    lines = file.split("\n")
    assert len(lines) == 7
    fields = lines[5].split("\t")
    assert len(fields) == 4
    for field in fields[1:]:
        assert field[:1] not in ("=", "+", "-", "@")
        assert "<" not in field.replace("<br>", "")
