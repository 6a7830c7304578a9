"""The chat model's say on a point: the probability of a closed set of words, never its prose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interviewer import prompts
from interviewer.errors import GradeError
from interviewer.grading.rubric import Reals
from interviewer.models.ports import ChatModel

LABELS = (" yes", " no")
DEADLINE = 30.0
_LEAST = 1e-4


def judge_logits(
    chat: ChatModel, question: str, answer: str, claims: Sequence[str], deadline: float = DEADLINE
) -> Reals:
    """log P(yes) - log P(no) for each claim, (k,). Raises ModelError; GradeError when a claim was not judged."""
    prefix = prompts.render("judge", question=question, answer=fenced(answer))
    asked = [f"{claim}\nDoes the candidate say this?" for claim in claims]
    judged = chat.judge(prefix, asked, LABELS, deadline=deadline).probabilities
    if len(judged) != len(claims) or any(set(each) != set(LABELS) for each in judged):
        raise GradeError("The local model judged other claims than it was given.")
    yes, no = (np.array([max(each[label], _LEAST) for each in judged]) for label in LABELS)
    return np.asarray(np.log(yes / no), dtype=np.float64)


def fenced(answer: str) -> str:
    """The answer with what would end its fence taken out: it stays data."""
    return answer.replace('"""', "'''")
