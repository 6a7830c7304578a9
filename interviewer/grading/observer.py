"""What a grade is made from: question and answer as the encoder sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interviewer.domain import Kind, Question
from interviewer.errors import GradeError
from interviewer.grading import elements
from interviewer.grading.contradiction import Claim
from interviewer.grading.rubric import Rubric, build_rubric
from interviewer.grading.views import AnswerView, View, Viewer, plain
from interviewer.models.ports import Encoder


@dataclass(frozen=True, slots=True)
class Seen:
    """Views of the phrasings of each point, of the misconceptions, of what was asked, of unrelated talk and the answer.

    `examples` of accounts are there for a behavioural question.
    """

    points: list[list[View]]
    claims: list[Claim]
    asked: list[View]
    background: list[View]
    answer: AnswerView
    examples: elements.Examples | None = None

    def rubric(self) -> Rubric:
        return build_rubric(self.points, self.asked, self.background)


def is_bare(question: Question) -> bool:
    """Whether its points are the statements of a plain reference, each with a single phrasing."""
    return all(len(point.phrasings) == 1 for point in question.key_points)


def is_account(question: Question) -> bool:
    """Whether it asks for an account of one's own work."""
    return question.kind is Kind.BEHAVIOURAL


def reference_texts(question: Question) -> list[str]:
    """What answers to `question` are compared with: each phrasing of its points, misconceptions, corrections."""
    phrasings = [text for point in question.key_points for text in point.phrasings]
    claims = [text for each in question.misconceptions for text in (each.claim, each.correction)]
    return phrasings + claims + (elements.texts() if is_account(question) else [])


class Observer:
    """Shows questions and answers to the encoder. For one thread."""

    def __init__(self, encoder: Encoder, idf: Mapping[str, float], unseen: float, background: Sequence[str]) -> None:
        self._encoder, self._background = encoder, background
        self._viewer = Viewer(encoder, idf, unseen)

    def texts(self, question: Question, answer: str, shown: Sequence[str]) -> list[str]:
        """What `see` has encoded."""
        return [*shown, *self._background, *reference_texts(question), plain(answer)]

    def see(self, question: Question, answer: str, shown: Sequence[str]) -> Seen:
        """Raises GradeError when a key point has no content words, ModelError."""
        views, said = self._viewer.views(self.texts(question, answer, shown)[:-1], answer)
        phrasings = [[views[text] for text in point.phrasings if len(views[text])] for point in question.key_points]
        if not all(phrasings):
            raise GradeError(f"A key point of {question.id} has no content words.", "Run `interviewer corpus check`.")
        return Seen(
            points=phrasings,
            claims=[Claim(views[each.claim], views[each.correction]) for each in question.misconceptions],
            asked=[views[text] for text in dict.fromkeys(shown)],
            background=[views[text] for text in self._background],
            answer=said,
            examples=elements.examples(views) if is_account(question) else None,
        )
