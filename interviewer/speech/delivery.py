"""How an answer was delivered: pace, pauses, fillers, length. Measures only; no score and no judgement comes from them.

`docs/delivery.md` gives the definitions and their sources. What cannot be known is None. Pure.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import isfinite
from statistics import median

from interviewer.domain import Answer, Evidence, HeardWord, Session, Speech, Turn, Verdict
from interviewer.speech.disfluency import PAUSE, broken_off, fillers, hesitation, repeated, token
from interviewer.text import words as words_of

LONG_PAUSE = 2.0  # seconds
FEWEST = 5  # words, below which a pace says nothing
LONGEST = 86_400.0  # seconds of a recording
MOST_A_SECOND = 20  # words, above which the times are no times of speech
_SLIGHT = 0.02  # seconds that a time may be off without being told


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silences of at least `PAUSE` between words, in seconds; `long` counts those of at least `LONG_PAUSE`."""

    count: int
    long: int
    total: float
    longest: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the words' times tell. `seconds` run from the first word's start to the last one's end.

    `first_word` and `first_point` are seconds from the start of the recording; `first_point` is None where no point was
    made, or its words were not heard. `amended` counts words whose times were impossible and were put right.
    """

    words: int
    seconds: float
    pauses: Pauses
    fillers: Mapping[str, int]
    repeated: int
    broken_off: int
    first_word: float | None
    first_point: float | None = None
    amended: int = 0

    @property
    def pace(self) -> float | None:
        """Words a minute, pauses included (speech rate)."""
        return self._rate(self.seconds)

    @property
    def articulation(self) -> float | None:
        """Words a minute of the time spent speaking, pauses left out (articulation rate)."""
        return self._rate(self.seconds - self.pauses.total)

    @property
    def pause_share(self) -> float | None:
        """The share (0..1) of `seconds` that is pause."""
        return self.pauses.total / self.seconds if self.words >= FEWEST and self.seconds > 0 else None

    @property
    def filler_rate(self) -> float | None:
        """Fillers in a hundred words."""
        return sum(self.fillers.values()) / self.words * 100 if self.words >= FEWEST else None

    @property
    def hesitation_rate(self) -> float | None:
        """Hesitations (um, uh, er) in a hundred words."""
        count = sum(n for kind, n in self.fillers.items() if hesitation(kind))
        return count / self.words * 100 if self.words >= FEWEST else None

    @property
    def repeat_rate(self) -> float | None:
        """Repetitions in a hundred words."""
        return self.repeated / self.words * 100 if self.words >= FEWEST else None

    def _rate(self, seconds: float) -> float | None:
        return self.words / seconds * 60 if FEWEST <= self.words <= seconds * MOST_A_SECOND else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer: the words of its text, the seconds it took, and what was heard if it was spoken.

    `minutes` are those meant for the question; None for an answer to a follow-up.
    """

    words: int
    seconds: float
    minutes: int | None = None
    spoken: Spoken | None = None

    @property
    def length(self) -> float | None:
        """The time taken as a share of the time meant: 1.0 is as long as meant."""
        return self.seconds / (self.minutes * 60) if self.minutes else None


@dataclass(frozen=True, slots=True)
class Together:
    """Answers taken together, as if they were one; `length` is the median over those that have one.

    `spoken` is None where nothing was.
    """

    answers: int
    spoken_answers: int
    words: int
    seconds: float
    length: float | None
    spoken: Spoken | None


@dataclass(frozen=True, slots=True)
class SessionDelivery:
    """The answers of one session, for a trend."""

    session_id: str
    started_at: datetime
    together: Together


def delivery(
    text: str,
    seconds: float,
    *,
    minutes: int | None = None,
    speech: Speech | None = None,
    quote: Evidence | None = None,
) -> Delivery:
    """The measures of an answer of `text` that took `seconds`. `quote` is where the text first makes a point."""
    spoken = _spoken(speech, text, quote) if speech is not None else None
    return Delivery(len(words_of(text)), seconds, minutes, spoken)


def deliveries(turn: Turn) -> tuple[Delivery, ...]:
    """One for each answer of the turn, in order. Only the first one has the question's minutes to be held against."""
    found = []
    offset = 0
    for n, answer in enumerate(turn.answers):
        minutes = turn.question.minutes if n == 0 and turn.answer is not None else None
        quote = _first_quote(turn, answer, offset)
        found.append(delivery(answer.text, answer.seconds, minutes=minutes, speech=answer.speech, quote=quote))
        offset += len(answer.text) + len("\n\n")
    return tuple(found)


def together(turns: Iterable[Turn]) -> Together:
    each = [one for turn in turns for one in deliveries(turn)]
    spoken = [one.spoken for one in each if one.spoken is not None]
    return Together(
        answers=len(each),
        spoken_answers=len(spoken),
        words=sum(one.words for one in each),
        seconds=sum(one.seconds for one in each),
        length=_median(one.length for one in each),
        spoken=_pooled(spoken) if spoken else None,
    )


def trend(sessions: Iterable[Session]) -> tuple[SessionDelivery, ...]:
    """Sessions in which something was answered, the oldest first."""
    found = (SessionDelivery(each.id, each.started_at, together(each.turns)) for each in sessions)
    return tuple(sorted((each for each in found if each.together.answers), key=lambda each: each.started_at))


# -- one answer --------------------------------------------------------------------------------------------------------


def _spoken(speech: Speech, text: str, quote: Evidence | None) -> Spoken:
    words, amended = in_order(speech)
    gaps = [round(after.start - before.end, 3) for before, after in pairwise(words)]
    pauses = [gap for gap in gaps if gap >= PAUSE]
    return Spoken(
        words=len(words),
        seconds=words[-1].end - words[0].start if words else 0.0,
        pauses=Pauses(len(pauses), sum(gap >= LONG_PAUSE for gap in pauses), sum(pauses), max(pauses, default=0.0)),
        fillers=fillers(words),
        repeated=repeated(words),
        broken_off=broken_off(words),
        first_word=words[0].start if words else None,
        first_point=_when(quote, text, words) if quote else None,
        amended=amended,
    )


def in_order(speech: Speech) -> tuple[tuple[HeardWord, ...], int]:
    """The words in order of time, each ending before the next and inside the recording; and how many were not so.

    A word without a time is left out; one without a letter or digit is no word.
    """
    heard = [word for word in speech.words if token(word)]
    timed = [word for word in heard if isfinite(word.start) and isfinite(word.end)]
    length = speech.seconds if 0 < speech.seconds < LONGEST else LONGEST
    ordered = sorted(timed, key=lambda word: word.start)
    starts = [min(max(word.start, 0.0), length) for word in ordered]
    found = [
        replace(word, start=start, end=min(max(word.end, start), following))
        for word, start, following in zip(ordered, starts, [*starts, length][1:], strict=True)
    ]
    amended = sum(
        was is not word or abs(now.start - word.start) > _SLIGHT or abs(now.end - word.end) > _SLIGHT
        for was, word, now in zip(timed, ordered, found, strict=True)
    )
    return tuple(found), amended + len(heard) - len(timed)


def _when(quote: Evidence, text: str, words: Sequence[HeardWord]) -> float | None:
    """When the first heard word of `quote` was said. The text may have been edited since: both are aligned."""
    heard = [(part, word.start) for word in words for part in words_of(word.text)]
    before, inside = len(words_of(text[: quote.start])), len(words_of(text[quote.start : quote.end]))
    matcher = difflib.SequenceMatcher(None, words_of(text), [part for part, _ in heard])
    for block in matcher.get_matching_blocks():
        first = max(block.a, before)
        if first < min(block.a + block.size, before + inside):
            return heard[block.b + first - block.a][1]
    return None


def _first_quote(turn: Turn, answer: Answer, offset: int) -> Evidence | None:
    """The earliest quote of a covered or partial point in `answer`, which begins at `offset` of what was graded."""
    quotes = [
        replace(point.evidence, start=point.evidence.start - offset, end=point.evidence.end - offset)
        for point in (turn.grade.points if turn.grade else ())
        if point.evidence is not None
        and point.verdict in (Verdict.COVERED, Verdict.PARTIAL)
        and offset <= point.evidence.start < offset + len(answer.text)
    ]
    return min(quotes, key=lambda quote: quote.start, default=None)


# -- many answers ------------------------------------------------------------------------------------------------------


def _pooled(spoken: Sequence[Spoken]) -> Spoken:
    """Sums, so that a long answer counts for more; medians of the times to begin."""
    kinds: Counter[str] = Counter()
    for each in spoken:
        kinds.update(each.fillers)
    return Spoken(
        words=sum(each.words for each in spoken),
        seconds=sum(each.seconds for each in spoken),
        pauses=Pauses(
            sum(each.pauses.count for each in spoken),
            sum(each.pauses.long for each in spoken),
            sum(each.pauses.total for each in spoken),
            max(each.pauses.longest for each in spoken),
        ),
        fillers=dict(kinds.most_common()),
        repeated=sum(each.repeated for each in spoken),
        broken_off=sum(each.broken_off for each in spoken),
        first_word=_median(each.first_word for each in spoken),
        first_point=_median(each.first_point for each in spoken),
        amended=sum(each.amended for each in spoken),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
