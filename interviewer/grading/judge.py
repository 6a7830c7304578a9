"""The chat model's say on a point: the probability of a closed set of words, never its prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from interviewer import prompts
from interviewer.errors import GradeError
from interviewer.grading.rubric import Reals
from interviewer.models.ports import Message, PointJudge

LABELS = ("Yes", "No")
DEADLINE = 30.0
_LEAST = 1e-4


def judge_logits(
    chat: PointJudge, question: str, answer: str, claims: Sequence[str], deadline: float = DEADLINE
) -> Reals:
    """log P(Yes) - log P(No) for each claim, (k,). Raises ModelError; GradeError when a claim was not judged."""
    prefix, asked = request(question, answer, claims)
    judged = chat.judge(prefix, asked, LABELS, deadline=deadline).probabilities
    if len(judged) != len(claims) or any(set(each) != set(LABELS) for each in judged):
        raise GradeError("The local model judged other claims than it was given.")
    return logits_of(judged)


def request(question: str, answer: str, claims: Sequence[str]) -> tuple[tuple[Message, ...], list[str]]:
    """What the model is asked: a beginning that all claims share, and the few words that end it for each claim."""
    points = [" ".join(claim.split()) for claim in claims]
    prefix = prompts.render("judge", question=question, answer=fenced(answer), points=points)
    return prefix, [f" {n}?" for n in range(1, len(points) + 1)]


def logits_of(probabilities: Sequence[Mapping[str, float]]) -> Reals:
    """The log odds of each row, (k,), bounded where the model is certain."""
    yes, no = (np.array([max(each[label], _LEAST) for each in probabilities]) for label in LABELS)
    return np.asarray(np.log(yes / no), dtype=np.float64)


def fenced(answer: str) -> str:
    """The answer with what would end its fence taken out: it stays data."""
    return answer.replace('"""', "'''")
