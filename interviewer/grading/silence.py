"""Answers that say nothing: empty ones, "I don't know", the question given back. They need no encoder."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.text import content_stems, stem

_PASSING = """
    know knowing knowledge idea clue sorry sure answer answered answers skip pass remember recall honest honestly guess
    think submission question blank hear heard unfortunately moment afraid say tell much thing come mind next please
    never really dunno nope
"""
PASSING = frozenset(stem(word) for word in _PASSING.split())


def says_nothing(answer: str, shown: Sequence[str]) -> bool:
    """Whether `answer` has no content word beyond those of the `shown` texts and of ways to pass."""
    return not content_stems([answer]) - content_stems(shown) - PASSING
