"""What is said on a question of the candidate's own: authored words on its kind, and what code sees of its form.

Nothing is said about a company, for nothing is known of one. The kind is that of the nearest examples of
`corpus/closing.yaml`; where that is too far it is left open, and where two are as near both are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from interviewer import text
from interviewer.domain import NO_QUESTIONS, Comment, EnquiryKind
from interviewer.errors import ModelError
from interviewer.models.ports import Encoder, Floats

# Measured by tools/measure_enquiries.py; see docs/measurements.md.
NEAREST = 3  # examples of a kind whose mean cosine counts
LEAST = 0.4  # cosine below which the kind is left open
APART = 0.05  # cosine by which one kind must be nearer than the next to stand alone
LONG = 45  # words: twenty seconds of speech

_OPEN = frozenset("what how why which who whom whose when where".split())  # noqa: SIM905 - read as prose
_INVITING = frozenset("tell describe explain walk show share talk".split())  # noqa: SIM905
_CLOSED = frozenset(
    """is are were am do does did have has had can could will would shall should may might must
    isn't aren't don't doesn't didn't haven't hasn't can't won't""".split()  # noqa: SIM905
)
_AMOUNT = frozenset("much many often long old big large far soon fast late early high".split())  # noqa: SIM905
_LEAD = frozenset("so and but well okay ok also then now um uh er hi hello thanks first second finally".split())  # noqa: SIM905
_CASE = frozenset(
    """last latest recent recently first yesterday today week weeks month months quarter year years example instance
    case time times story once ever ago""".split()  # noqa: SIM905
)


class Commenter:
    """Comments on what candidates ask. `kinds` may be empty: then only the form is looked at."""

    def __init__(self, kinds: Sequence[EnquiryKind], encoder: Encoder) -> None:
        self._kinds = tuple(kinds)
        self._encoder = encoder
        self._examples: Floats | None = None

    def comment(self, asked: str) -> Comment:
        """The comment on `asked`; '' is having no question. While the encoder is down, on the form alone."""
        if not text.words(asked):
            return Comment(tuple(_bare(kind) for kind in self._kinds if kind.id == NO_QUESTIONS))
        try:
            kinds = self.kinds_of(asked)
        except ModelError:
            return Comment(seen=("The encoder is not available, so only the form was looked at.", *seen(asked)))
        none = kinds[:1] and kinds[0].id == NO_QUESTIONS
        return Comment(tuple(_bare(kind) for kind in kinds), () if none else tuple(seen(asked)))

    def kinds_of(self, asked: str) -> Sequence[EnquiryKind]:
        """The kind of `asked`; two when they are as near, none when nothing is near. Raises ModelError."""
        if not self._kinds:
            return ()
        scores = self.scores([asked])[0]
        best, *others = sorted(range(len(self._kinds)), key=lambda n: -scores[n])
        if scores[best] < LEAST:
            return ()
        second = [n for n in others[:1] if scores[best] - scores[n] < APART and scores[n] >= LEAST]
        return [self._kinds[n] for n in (best, *second)]

    def scores(self, asked: Sequence[str]) -> Floats:
        """Mean cosine with the nearest examples of each kind, shape (texts, kinds). Raises ModelError."""
        if self._examples is None:
            self._examples = self._encoder.encode([each for kind in self._kinds for each in kind.examples])
        near = self._encoder.encode(asked) @ self._examples.T
        ends = np.cumsum([len(kind.examples) for kind in self._kinds])[:-1]
        best = [np.sort(part, axis=1)[:, -NEAREST:].mean(axis=1) for part in np.split(near, ends, axis=1)]
        return np.stack(best, axis=1)


def _bare(kind: EnquiryKind) -> EnquiryKind:
    """The kind as it is kept with a session."""
    return replace(kind, examples=())


def seen(asked: str) -> Iterator[str]:
    """What code sees of the form of a question, by its words alone. Says nothing of a text that looks like none."""
    questions = [part for part in _sentences(asked) if part.endswith("?") or _opening(part) in _OPEN | _INVITING]
    marks = sum(part.endswith("?") for part in questions)
    if not questions:
        yield "No question is seen in it: neither a question mark nor a word that asks, such as “what” or “how”."
        return
    if marks > 1:
        yield f"{marks} questions at once: the listener answers the last one, or the easiest. Ask one, then the next."
    if marks <= 1:
        yield from _openness(questions[0])
    yield from _concreteness(asked)
    if (count := len(text.words(asked))) > LONG:
        yield f"{count} words: said aloud, the question itself comes late. Put it first."


def _openness(question: str) -> Iterator[str]:
    opening = _opening(question)
    if opening in _CLOSED and not set(text.words(question)[1:6]) & (_INVITING | _OPEN):
        yield f"It begins with “{opening}”, so “yes” or “no” answers it. With “how” or “what” it invites a story."
    elif opening == "how" and set(text.words(question)[1:4]) & _AMOUNT:
        yield "It asks how much of something there is: a number answers it. Ask what lies behind the number as well."
    elif opening in _INVITING or opening in ("how", "why"):
        yield f"It begins with “{opening}”: an open question, which one word rarely answers."


def _concreteness(asked: str) -> Iterator[str]:
    """A name, a number or a word for a case or a time makes a question hard to answer with a slogan."""
    words = text.words(asked)
    found = next((word for word in words if word in _CASE or any(char.isdigit() for char in word)), "")
    if found:
        yield f"It asks for something particular (“{found}”), which is hard to answer with a slogan."
    elif not _names(asked):
        yield "No name, number, time or case is seen in it: it could be asked anywhere."


def _names(asked: str) -> bool:
    """Whether a word inside a sentence is capitalised: most likely a name."""
    return any(
        word.group()[0].isupper() and text.fold(word.group()) not in ("i", "i'm", "i'd", "i've", "i'll")
        for sentence in _sentences(asked)
        for word in list(text.WORD.finditer(sentence))[1:]
    )


def _opening(sentence: str) -> str:
    """The first word that is no mere lead-in."""
    return next((word for word in text.words(sentence) if word not in _LEAD), "")


def _sentences(asked: str) -> list[str]:
    pieces = asked.replace("?", "?\n").splitlines()
    return [piece for line in pieces for start, end in text.sentences(line) if text.words(piece := line[start:end])]
