"""Which words of a running transcription stay: those on which two passes in a row agree.

LocalAgreement-2, Macháček et al. 2023, arXiv:2307.14743. Each pass hears the window anew; the longest beginning that it
shares with the pass before is committed, and the rest may still change.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer import text
from interviewer.domain import HeardWord

LONG = 15.0  # seconds of a window, from which on it moves on to the last committed sentence
TOO_LONG = 24.0  # and to the last committed word
BEYOND = 30.0  # Whisper's own window: what lies further back is not heard better by another pass
REPEATED = 5  # committed words that a pass may begin with again


class Agreement:
    """The words of one recording so far. `start` is where the next pass should begin to listen, in seconds."""

    def __init__(self) -> None:
        self.committed: list[HeardWord] = []
        self.tentative: list[HeardWord] = []
        self.start = 0.0

    def update(self, words: Sequence[HeardWord], until: float) -> None:
        """A pass over the recording from `start` to `until` has heard these words."""
        fresh = self._without_repeated([word for word in words if word.end > self._end])
        agreed = 0
        for word, before in zip(fresh, self.tentative, strict=False):
            if not _same(word, before):
                break
            agreed += 1
        while agreed < len(fresh) and fresh[agreed].end < until - BEYOND:
            agreed += 1
        self.committed += fresh[:agreed]
        self.tentative = fresh[agreed:]
        self._move(until)

    def finish(self) -> None:
        """There will be no further pass: what the last one heard stays."""
        self.committed += self.tentative
        self.tentative = []

    @property
    def _end(self) -> float:
        return self.committed[-1].end if self.committed else 0.0

    def _without_repeated(self, words: list[HeardWord]) -> list[HeardWord]:
        """A pass that begins in the middle may give the last committed words again, a little later."""
        for n in range(min(REPEATED, len(words), len(self.committed)), 0, -1):
            if words[0].start < self._end + 1 and all(map(_same, words[:n], self.committed[-n:])):
                return words[n:]
        return words

    def _move(self, until: float) -> None:
        if until - self.start > LONG:
            ends = [word.end for word in self.committed if word.text.endswith((".", "?", "!"))]
            self.start = max([self.start, *ends])
        if until - self.start > TOO_LONG:
            self.start = max(self.start, self._end)


def _same(one: HeardWord, other: HeardWord) -> bool:
    """Alike but for case and punctuation, which passes change most."""
    return (text.words(one.text) or [one.text]) == (text.words(other.text) or [other.text])


def written(words: Sequence[HeardWord]) -> str:
    """The words as a text."""
    return " ".join(word.text for word in words)
