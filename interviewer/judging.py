"""Joins the parts that judge questions for the check of a corpus."""

from __future__ import annotations

from interviewer.corpus.checking import Judge
from interviewer.domain import Question
from interviewer.grading.grader import PointGrader
from interviewer.grading.observer import reference_texts
from interviewer.grading.prepared import PreparedEncoder
from interviewer.models.ports import Encoder


def open_judge(serving: Encoder) -> Judge:
    """What the models say of a question; the texts of each are encoded together."""
    encoder = PreparedEncoder(serving)
    grader = PointGrader(encoder)

    def prepare(question: Question) -> None:
        encoder.forget()
        answers = [question.reference, *(sample.answer for sample in question.samples)]
        encoder.prepare([question.prompt, *reference_texts(question), *grader.weights.background, *answers])

    name = f"{encoder.info().fingerprint} {grader.weights.version}"
    return Judge(serving.encode, grader.grade, prepare, name)
