"""What is read aloud: signs of the trade as words, and nothing that a synthesiser would obey."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.corpus.loader import load
from interviewer.speech.speakable import MOST, ON_SCREEN, THE_REST, speakable

SAID = [
    ("O(n log n)", "O of n log n"),
    ("O(n^2)", "O of n to the power of 2"),
    ("SELECT * FROM users", "select star from users"),
    ("COUNT(*)", "count star"),
    ("WHERE account_id = $1 LIMIT 20", "where account id equals parameter 1 limit 20"),
    ("user_id", "user id"),
    ("CONN_MAX_AGE = 600", "conn max age equals 600"),
    ("camelCase", "camel Case"),
    ("getHTTPResponse", "get H T T P Response"),
    ("__eq__", "dunder eq"),
    ("a.b()", "a dot b"),
    ("foo(bar(baz))", "foo of bar of baz"),
    ("a .proto file", "a dot proto file"),
    ("a == b and b != c", "a equals b and b not equal to c"),
    ("x -> y", "x to y"),
    ("if a < 5 and b>6", "if a less than 5 and b greater than 6"),
    ("count++ or +=", "count plus plus or plus equals"),
    ("List<Integer>", "List of Integer"),
    ("/etc/hosts", "slash etc slash hosts"),
    ("See https://example.com/a/b?x=1#y.", "See example dot com slash a slash b."),
    ("10.0.3.0/24", "10 dot 0 dot 3 dot 0 slash 24"),
    ("HTTP/2", "H T T P 2"),
    ("read/write and I/O", "read write and I O"),
    ("p99", "p 99"),
    ("10^6", "10 to the power of 6"),
    ("50 ms, 1 ms and 3s", "50 milliseconds, 1 millisecond and 3 seconds"),
    ("in the 1980s", "in the 1980s"),
    ("1,000 req/s", "1,000 requests per second"),
    ("2 TB at 50k/day", "2 terabytes at 50 thousand per day"),
    ("99.9 %", "99.9 percent"),
    ("$5 for 3-5 users", "5 dollars for 3 to 5 users"),
    ("kill -9 --force", "kill minus 9 dash dash force"),
    ("v1.4.0", "version 1 dot 4 dot 0"),
    ("SQL, JSON, k8s", "S Q L, json, kubernetes"),
    ("CPUs and APIs", "C P U's and A P I's"),
    ("NOT the SIGKILL", "not the sigkill"),
    ("C++, C# and Node.js", "C plus plus, C sharp and node J S"),
    ("e.g. this, i.e. that", "for example this, that is that"),
    ("**bold**, *it* and `code`", "bold, it and code"),
    ("# Head\n- one\n- two", "Head. one. two"),
    ("[the docs](https://example.com)", "the docs"),
    ("the Redis' key, don't", "the Redis key, don't"),
    ("Wait — really?", "Wait, really?"),
    ("```python\nx = 1\n```\nWhat is x?", "Code: x equals 1. What is x?"),
    ("```\na\nb\n```\nWhat is it?", f"{ON_SCREEN} What is it?"),
    ("```\nnever\nclosed", ON_SCREEN),
    ("Größe 42, café", "Größe 42, café"),
    ("", ""),
    (" \n\t ", ""),
    ("<>[]{}|\\", "not equal to"),
]
HOSTILE = [
    ("<break time='9999s'/>hello", "hello"),
    ('<speak><audio src="http://x/y"/>hello</speak>', "hello"),
    ("[[h@'loU]] hello", "h at lo U, hello"),
    ("{{[[rate 999]]}} hello", "rate 999, hello"),
    ("\x1b[31mred\x00\x07", "31mred"),
    ("\u202ehidden\u200b words\ufeff", "hidden words"),
    ("\x01+10v loud", "plus 10v loud"),
]


@pytest.mark.parametrize(("written", "said"), SAID)
def test_signs_of_the_trade_are_read_as_people_say_them(written: str, said: str) -> None:
    assert speakable(written) == said


@pytest.mark.parametrize(("written", "said"), HOSTILE)
def test_nothing_that_a_synthesiser_would_obey_is_left(written: str, said: str) -> None:
    assert speakable(written) == said


def plain(said: str) -> bool:
    return all(char.isalnum() or char in " .,;:?!'-" or unicodedata.category(char).startswith("M") for char in said)


NASTY = st.text(alphabet=st.sampled_from(list("<>[]{}()|\\/*_`~^=+-#@&%$\"'.,:;!? \n\t\x00\x1baAB10sk")), max_size=300)


@given(st.one_of(st.text(max_size=400), NASTY))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_out_as_one_line_of_words(text: str) -> None:
    said = speakable(text)
    assert plain(said)
    assert "\n" not in said
    assert len(said) <= 30 * len(text) + 60


@pytest.mark.parametrize("written", [written for written, _ in SAID + HOSTILE])
def test_what_can_be_said_stays_as_it_is(written: str) -> None:
    assert speakable(speakable(written)) == speakable(written)


def test_a_huge_text_is_cut_and_says_so() -> None:
    said = speakable("one word more and " * 100_000)
    assert said.endswith(THE_REST)
    assert len(said) <= MOST + len(THE_REST) + 1


@pytest.mark.parametrize("piece", ["[", "(", "```\n", "a.", "<a ", "*a", "/", "a/", "_", "1,", "A", "-", "\\a", "\n- "])
def test_no_text_keeps_it_busy(piece: str) -> None:
    """A rule that backtracks without bound would not come back for hours."""
    assert plain(speakable(piece * MOST))


def test_every_question_of_the_corpus_can_be_read_aloud() -> None:
    corpus, _ = load(Path(__file__).parents[2] / "corpus")
    texts = [text for each in corpus for text in (each.prompt, *(point.probe for point in each.key_points)) if text]
    for text in texts:
        said = speakable(text)
        assert plain(said), text
        assert speakable(said) == said, text
        assert len(re.findall(r"\w+", said)) >= 0.7 * len(re.findall(r"\w+", text)), text
