"""Code between fences: found where it is, drawn without a change of one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from interviewer.tui.code import blocks, drawn, in_code


def test_blocks_are_found_with_their_language() -> None:
    text = "So:\n```python\nx = 1\n```\nand\n~~~\nraw\n~~~\nend"
    assert [(each.language, text[each.low : each.high]) for each in blocks(text)] == [("python", "x = 1"), ("", "raw")]
    assert [text[each.start : each.end] for each in blocks(text)][1] == "~~~\nraw\n~~~"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\nopen", ["open"]),
        ("```", [""]),
        ("```\n```", [""]),
        ("````\n```\n````", ["```"]),
        ("```a b c\nno fence", []),
        ("say ``` in a line", []),
        ("", []),
        ("```sql\na\n```sql\nb\n```", ["a\n```sql\nb"]),
    ],
)
def test_odd_fences(text: str, code: list[str]) -> None:
    assert [text[each.low : each.high] for each in blocks(text)] == code


def test_where_the_cursor_is_in_code() -> None:
    lines = ["a", "```", "b", "```", "c"]
    assert [in_code(lines[:n]) for n in range(6)] == [False, False, True, True, False, False]


def test_code_is_set_off_and_coloured() -> None:
    content = drawn(Content("a\n```python\ndef f(): pass\n```\nb"))
    assert any("$panel" in str(span.style) for span in content.spans)
    assert len(content.spans) > 3


@given(st.text(alphabet="`~a \n\tpython[]\x1b", max_size=80))
def test_no_character_changes(text: str) -> None:
    assert drawn(Content(text)).plain == text
    for block in blocks(text):
        assert 0 <= block.start <= block.low <= block.high <= block.end <= len(text)
