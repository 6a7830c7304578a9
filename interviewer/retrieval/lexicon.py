"""Search by words while somebody types: every word has to occur, the last one may still be unfinished.

What holds the text as it was typed, signs included (`n+1`, `C#`), comes before what holds its words somewhere.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from interviewer.domain import Question
from interviewer.text import fold, words

ASKED, POINTED, ANSWERED = 3.0, 2.0, 1.0  # what a word counts for in the question, in its points, in the reference
LONGEST = 200  # characters of a query that are looked for as they are
DAMPING = 60  # Cormack, Clarke, Buettcher 2009: reciprocal rank fusion


class Lexicon:
    """The words of `questions`, with where they stand."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._ids: list[str] = []
        self._places: dict[str, dict[int, float]] = defaultdict(dict)
        self._texts: list[list[tuple[float, str]]] = []
        for n, question in enumerate(questions):
            self._ids.append(question.id)
            fields = _fields(question)
            self._texts.append([(weight, fold("\n".join(texts))) for weight, texts in fields])
            for weight, texts in fields:
                for word in {word for text in texts for word in words(text)}:
                    self._places[word].setdefault(n, weight)
        self._sorted = sorted(self._places)

    def search(self, text: str) -> list[str]:
        """Ids of the questions that hold all words of `text`, the weightiest first; none when it has no word."""
        *whole, last = words(text) or [""]
        if not last:
            return []
        found = self._beginning(last)
        scores = {n: self._weight(found) * weight for n, weight in found.items()}
        for word in dict.fromkeys(whole):
            places = self._places.get(word, {})
            each = self._weight(places)
            scores = {n: score + each * places[n] for n, score in scores.items() if n in places}
        verbatim = self._verbatim(text, scores)
        return [self._ids[n] for n in sorted(scores, key=lambda n: (-verbatim[n], -scores[n], n))]

    def _verbatim(self, text: str, among: Iterable[int]) -> dict[int, float]:
        """What it counts for that a question holds `text` itself, between the ends of words; 0 where it does not."""
        typed = r"\s+".join(re.escape(fold(part)) for part in text[:LONGEST].split())
        pattern = re.compile(rf"(?<!\w){typed}(?!\w)")
        return {n: next((weight for weight, held in self._texts[n] if pattern.search(held)), 0.0) for n in among}

    def _beginning(self, prefix: str) -> dict[int, float]:
        """Where a word stands that begins so, with the most that it counts for."""
        found: dict[int, float] = {}
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            word = self._sorted[at]
            if not word.startswith(prefix):
                break
            for n, weight in self._places[word].items():
                found[n] = max(found.get(n, 0.0), weight)
        return found

    def _weight(self, places: dict[int, float]) -> float:
        """What is rare counts for more."""
        return math.log1p(len(self._ids) / (1 + len(places)))


def fuse(*rankings: Sequence[str]) -> list[str]:
    """One ranking of all the ids, by reciprocal rank: what stands high in both comes first."""
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, each in enumerate(ranking, start=1):
            scores[each] += 1 / (DAMPING + rank)
    return sorted(scores, key=lambda each: (-scores[each], each))


def _fields(question: Question) -> list[tuple[float, list[str]]]:
    points = [phrase for point in question.key_points for phrase in point.phrasings]
    return [
        (ASKED, [question.id, question.topic, question.prompt, *question.variants]),
        (POINTED, points),
        (ANSWERED, [question.reference]),
    ]
