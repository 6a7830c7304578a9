"""What was heard of a spoken answer: words with their times."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word as it was transcribed. Times are seconds from the start of the recording; `probability` lies in 0..1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one recording in order, and how long it is in seconds, silence included.

    They are what was heard; the text of the answer is what the person made of it before it was graded.
    """

    words: tuple[HeardWord, ...]
    seconds: float

    def then(self, further: Speech) -> Speech:
        """This recording and the one made after it, as one."""
        moved = (replace(each, start=each.start + self.seconds, end=each.end + self.seconds) for each in further.words)
        return Speech((*self.words, *moved), self.seconds + further.seconds)
