"""How words sound: terms are found in what a transcriber makes of them, and other words are not taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.sound import alike, key, nearest_run

MISHEARD = [
    ("read is", "Redis"),
    ("cash", "cache"),
    ("cube control", "kubectl"),
    ("beat tree", "B-tree"),
    ("item potency", "idempotency"),
    ("sequel", "SQL"),
    ("ess cue el", "SQL"),
    ("charting", "sharding"),
    ("post grass", "PostgreSQL"),
    ("mew tex", "mutex"),
    ("lay ten see", "latency"),
    ("cooper netties", "Kubernetes"),
    ("engine x", "nginx"),
    ("right ahead log", "write-ahead log"),
]
OTHER = [("the", "TTL"), ("um", "Redis"), ("wicked", "evicts"), ("team", "mutex"), ("because", "cache"), ("", "cache")]


@pytest.mark.parametrize(("heard", "term"), MISHEARD)
def test_a_term_sounds_like_what_is_heard_of_it(heard: str, term: str) -> None:
    assert alike(heard, term) >= 0.75


@pytest.mark.parametrize(("heard", "term"), OTHER)
def test_other_words_do_not(heard: str, term: str) -> None:
    assert alike(heard, term) < 0.6


def test_the_run_of_words_that_a_term_became() -> None:
    score, first, last = nearest_run(["we", "use", "cube", "control", "every", "day"], "kubectl")
    assert (score, first, last) == (1.0, 2, 4)
    assert nearest_run([], "kubectl") == (0.0, 0, 0)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_a_sound(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1
    assert key(one) == key(one.upper()) or not one.isascii()
