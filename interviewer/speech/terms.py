"""What the question knows of the words that an answer will hold: hot words to listen for, and terms that were misheard.

A correction is a proposal: data for the person to take or leave. Nothing here changes a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from interviewer import text
from interviewer.domain import Question
from interviewer.models.ports import Encoder
from interviewer.sound import LONGEST_RUN, SPOKEN, alike

MOST_WORDS = 60
# How alike a term must sound to doubtful words, to words heard well, and to such that the question uses itself.
DOUBTED, SURE, CERTAIN = 0.75, 0.85, 0.92
_TERM = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*[+#]*")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text[start:end]`, which is `heard`, may have been `proposed`; `why` tells it in words, `alike` is 0..1."""

    start: int
    end: int
    heard: str
    proposed: str
    alike: float
    why: str

    def applied(self, to: str) -> str:
        """`to`, the text that it was made for, with the correction."""
        return to[: self.start] + self.proposed + to[self.end :]


def hot_words(question: Question) -> tuple[str, ...]:
    """The words of a question and of a good answer to it that a transcriber should expect, technical ones first."""
    points = sorted(question.key_points, key=lambda point: -point.weight)
    texts = [question.topic.replace("-", " "), question.prompt, *(point.text for point in points)]
    found = [*_terms(texts), *_terms(phrase for point in points for phrase in point.accept)]
    found.sort(key=lambda word: not _technical(word))
    first: dict[str, str] = {}
    for word in found:
        first.setdefault(text.stem(word.casefold()), word)
    return tuple(first.values())[:MOST_WORDS]


def _terms(texts: Iterable[str]) -> Iterator[str]:
    """The words with a meaning of their own, written as they stand; the capital of a sentence's first word is none."""
    for each in texts:
        for match in _TERM.finditer(each):
            word = match.group()
            if text.is_content(word.casefold()) and (len(word) >= _SHORTEST or _technical(word)):
                yield word.lower() if word.istitle() and _begins_sentence(each, match.start()) else word


def _begins_sentence(whole: str, at: int) -> bool:
    return not whole[:at].rstrip() or whole[:at].rstrip()[-1] in ".!?:"


def _technical(word: str) -> bool:
    """Whether a word is written as terms are, with capitals, digits or signs in it, or is not said as it is written."""
    return bool(re.search(r"[A-Z]|\d|[-_./+#]", word)) or word.casefold() in SPOKEN


def propose(
    answer: str, question: Question, doubtful: Sequence[tuple[int, int]] = (), encoder: Encoder | None = None
) -> list[Proposal]:
    """Where a term of the question may have been misheard in `answer`, in order; the proposals do not overlap.

    A proposal sounds like what was heard, and makes its sentence no less like the reference by the `encoder`. A word
    that was heard well is left alone if the question uses it itself. Raises ModelError.
    """
    candidates = sorted(_by_sound(answer, question, set(doubtful)), key=lambda each: -each.alike)
    taken: list[Proposal] = []
    for each in candidates:
        if all(each.end <= other.start or other.end <= each.start for other in taken):
            taken.append(each)
    taken.sort(key=lambda each: each.start)
    return taken if encoder is None or not taken else _fitting(answer, question, taken, encoder)


def _by_sound(answer: str, question: Question, doubtful: set[tuple[int, int]]) -> Iterator[Proposal]:
    spans, terms, known = text.spans(answer), hot_words(question), _stems(question)
    for first in range(len(spans)):
        for last in range(first, min(len(spans), first + LONGEST_RUN)):
            run = spans[first : last + 1]
            enough = _enough([text.fold(answer[start:end]) for start, end in run], known)
            unsure = any(span in doubtful for span in run)
            heard = answer[run[0][0] : run[-1][1]]
            score, term = max((alike(heard, term), term) for term in terms) if terms else (0.0, "")
            if score >= (DOUBTED if unsure else enough) and not _same(heard, term):
                why = f"sounds like it ({score:.0%})" + (" and was heard badly" if unsure else "")
                yield Proposal(run[0][0], run[-1][1], heard, term, score, why)


def _enough(words: Sequence[str], known: set[str]) -> float:
    """How alike a term must sound to words that were heard well."""
    if not any(map(text.is_content, words)):
        return 2.0  # never: such words are everywhere
    if any(text.is_content(word) and text.stem(word) not in known for word in words):
        return SURE
    return CERTAIN if len(words) > 1 else 2.0


def _same(heard: str, term: str) -> bool:
    """Whether it is the term already, but for its inflection, its case or a hyphen."""
    return [text.stem(word) for word in text.words(heard)] == [text.stem(word) for word in text.words(term)]


def _stems(question: Question) -> set[str]:
    phrases = [phrase for point in question.key_points for phrase in point.phrasings]
    return text.content_stems([question.prompt, question.topic, question.reference, *phrases])


def _fitting(answer: str, question: Question, proposals: list[Proposal], encoder: Encoder) -> list[Proposal]:
    """Those that make their sentence more like the question and its reference, or as much."""
    texts = [f"{question.prompt} {question.reference}"]
    for each in proposals:
        start, end = next(
            (span for span in text.sentences(answer) if span[0] <= each.start and each.end <= span[1]), (0, len(answer))
        )
        texts += [answer[start:end], answer[start : each.start] + each.proposed + answer[each.end : end]]
    vectors = encoder.encode(texts)
    likeness = np.asarray(vectors[1:] @ vectors[0]).reshape(-1, 2)
    return [each for each, (before, after) in zip(proposals, likeness, strict=True) if after >= before]
