"""Grades many answers: what their grading asks of the encoder is asked ahead, in batches, while others are graded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from interviewer.domain import Grade, Question
from interviewer.grading.grader import PointGrader
from interviewer.grading.prepared import PreparedEncoder
from interviewer.grading.weights import Weights
from interviewer.models.ports import ChatModel, Encoder

ROOM = 60_000  # words, of 3 KB each: two chunks of lines and the references that come again


class BatchGrader:
    """A grader that can be told what it will grade. Told or not, its grades are those of `PointGrader`."""

    def __init__(self, encoder: Encoder, chat: ChatModel | None = None, weights: Weights | None = None) -> None:
        self._encoder = PreparedEncoder(encoder, np.float32, ROOM)
        self._grader = PointGrader(self._encoder, chat, weights)

    def prepare(self, answers: Iterable[tuple[Question, str]]) -> None:
        """Encode what grading these takes; may run beside `grade`. Raises ModelError."""
        self._encoder.prepare(text for question, answer in answers for text in self._grader.texts(question, answer))

    def grade(self, question: Question, answer: str) -> Grade:
        """As `PointGrader.grade`."""
        return self._grader.grade(question, answer)
