"""From the nearest entries to a ranking, and to the probability that one of them answers the query.

See docs/retrieval.md for what each part was measured to add.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from interviewer.models.ports import Encoder, Floats
from interviewer.retrieval.entries import Candidate, Hit
from interviewer.retrieval.index import Index
from interviewer.retrieval.profile import Profile, stems_of
from interviewer.text import words

ANSWERS = frozenset({"answer", "reference"})  # the fields that answer; the others ask
CANDIDATES = 50
MAX_QUERY = 4_000  # characters
WEAKER = 0.3  # weight of the side of an entry, question or answer, that is farther from the query
LEXICAL = 0.04
LONGEST = 32  # words; no longer question was seen when the refusal was fitted

# Logistic regression, fitted by tools/fit_refusal.py, which prints these lines.
WEIGHTS = {"cosine": 12.96, "coverage": 1.81, "crowding": -4.31, "length": 1.15}
INTERCEPT = -4.76
ANSWERED = 0.65  # of queries without a match, 7 to 13 % reach this


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best entry being a match.

    `cosine` of the query to the entry and `crowding`, the cosine of the entry to its nearest rival, are above what is
    typical of the corpus; `coverage` is the share of the query's content that occurs in the entry; `length` is the
    logarithm of the number of words.
    """

    cosine: float
    coverage: float
    crowding: float
    length: float

    @property
    def probability(self) -> float:
        return 1 / (1 + math.exp(-INTERCEPT - sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())))


@dataclass(frozen=True, slots=True)
class Found:
    """Entries, nearest first; `confidence` is the probability that the first one answers the query."""

    hits: tuple[Hit, ...]
    confidence: float

    @property
    def answered(self) -> bool:
        """Whether the first entry is offered as an answer; otherwise the entries are only the nearest ones."""
        return self.confidence >= ANSWERED


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks the entries of `index`, of which `profile` was made."""

    index: Index
    profile: Profile

    def search(self, encoder: Encoder, text: str, k: int, without: Collection[str] = ()) -> Found:
        """`find` for a text of any length, of which the first MAX_QUERY characters count. Raises ModelError."""
        query = text[:MAX_QUERY]
        return self.find(query, encoder.encode([query])[0], k, without)

    def find(self, text: str, vector: Floats, k: int, without: Collection[str] = ()) -> Found:
        """The `k` best entries for a query and its vector (dim,), leaving out the ids in `without`."""
        ranked = self.rank(text, vector, k, without)
        hits = tuple(Hit(each.id, round(score, 4), each.best.field) for each, score in ranked[:k])
        evidence = self.evidence(text, [each for each, _ in ranked])
        return Found(hits, round(evidence.probability, 4) if evidence else 0.0)

    def rank(self, text: str, vector: Floats, k: int, without: Collection[str] = ()) -> list[tuple[Candidate, float]]:
        """At least `k` candidates, where there are as many, with their scores, best first."""
        near = self.index.candidates(vector[None], max(k, CANDIDATES) + len(without))[0]
        near = [each for each in near if each.id not in without]
        shared = self.profile.coverage(stems_of(text), [each.number for each in near])
        scored = [
            (each, (1 - LEXICAL) * _likeness(each) + LEXICAL * share) for each, share in zip(near, shared, strict=True)
        ]
        return sorted(scored, key=lambda pair: -pair[1])

    def evidence(self, text: str, ranked: Sequence[Candidate]) -> Evidence | None:
        """What speaks for the first of `ranked`; None when there is none, or no word in the query."""
        count = len(words(text))
        if not ranked or not count:
            return None
        best, typical = ranked[0], self.profile.typical
        rival = self.index.likeness(best, ranked[1:CANDIDATES])
        return Evidence(
            max(cosine for _, cosine in best.cosines) - typical,
            self.profile.coverage(stems_of(text), [best.number])[0],
            rival - typical if rival is not None else 0.0,
            math.log1p(min(count, LONGEST)),
        )


def _likeness(candidate: Candidate) -> float:
    """The better of the cosines to the entry's questions and to its answers, and a little of the weaker one.

    A query that is a question is matched by questions, one that is an answer by answers, and neither has to be told.
    """
    asked = [cosine for field, cosine in candidate.cosines if field not in ANSWERS]
    answered = [cosine for field, cosine in candidate.cosines if field in ANSWERS]
    sides = [max(side) for side in (asked, answered) if side]
    return (max(sides) + WEAKER * min(sides)) / (1 + WEAKER)
