"""The labelled answers that a check is made on: a choice that is the same every time, in whole questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from interviewer.domain import Question, Verdict

CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer with people's score (0..1), and their verdict on each key point where they gave one.

    Answers of one `group` are to one question: no fold of a cross-validation splits them.
    """

    question: Question
    answer: str
    score: float
    verdicts: tuple[Verdict, ...]
    group: str


def labelled(questions: Iterable[Question]) -> list[Labelled]:
    """The samples of the corpus; the score of one is the mean credit of its verdicts by weight."""
    found = []
    for question in questions:
        total = sum(point.weight for point in question.key_points)
        for sample in question.samples:
            verdicts = tuple(sample.verdicts[point.id] for point in question.key_points)
            earned = sum(p.weight * CREDIT[v] for p, v in zip(question.key_points, verdicts, strict=True))
            found.append(Labelled(question, sample.answer, earned / total, verdicts, question.id))
    return found


def choose(answers: Iterable[Labelled], most: int) -> list[Labelled]:
    """At most `most` of them, question by question in an order by digest: a larger choice begins with a smaller one."""
    return sorted(answers, key=lambda each: (_digest(each.group), _digest(each.answer)))[:most]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
