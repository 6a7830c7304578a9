"""Grades one answer: key points -> features -> verdicts with quotes -> the score, computed by code."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from interviewer.domain import Evidence, Grade, GraderId, KeyPoint, Misconception, PointGrade, Question, Verdict
from interviewer.errors import GradeError
from interviewer.grading import contradiction, credit
from interviewer.grading.bands import band
from interviewer.grading.judge import judge_logits
from interviewer.grading.language import other_language
from interviewer.grading.measure import Measured, measure
from interviewer.grading.order import disordered
from interviewer.grading.rubric import Reals, build_rubric
from interviewer.grading.silence import says_nothing
from interviewer.grading.views import AnswerView, View, Viewer
from interviewer.grading.weights import Weights
from interviewer.models.ports import ChatModel, Encoder

LONGEST = 60_000  # characters


@dataclass(frozen=True, slots=True)
class Side:
    """A question's side as views: phrasings of each point, misconceptions, what was asked, and unrelated talk."""

    points: list[list[View]]
    claims: list[contradiction.Claim]
    asked: list[View]
    background: list[View]


def reference_texts(question: Question) -> list[str]:
    """What answers to `question` are compared with: each phrasing of its points, misconceptions, corrections."""
    phrasings = [text for point in question.key_points for text in point.phrasings]
    return phrasings + [text for each in question.misconceptions for text in (each.claim, each.correction)]


def views_of(
    viewer: Viewer, question: Question, answer: str, shown: Sequence[str], background: Sequence[str]
) -> tuple[Side, AnswerView]:
    """What the grader compares. Raises GradeError when a key point has no content words, ModelError."""
    views, said = viewer.views([*shown, *background, *reference_texts(question)], answer)
    phrasings = [[views[text] for text in point.phrasings if len(views[text])] for point in question.key_points]
    if not all(phrasings):
        raise GradeError(f"A key point of {question.id} has no content words.", "Run `interviewer corpus check`.")
    return Side(
        points=phrasings,
        claims=[contradiction.Claim(views[each.claim], views[each.correction]) for each in question.misconceptions],
        asked=[views[text] for text in dict.fromkeys(shown)],
        background=[views[text] for text in background],
    ), said


class PointGrader:
    """Grades by key points. Deterministic, for one thread; the chat model is asked only when it has earned weight."""

    def __init__(self, encoder: Encoder, chat: ChatModel | None = None, weights: Weights | None = None) -> None:
        self.weights = weights or Weights.shipped()
        self._encoder = encoder
        self._chat = chat if self.weights.judge.weight else None
        self._viewer = Viewer(encoder, self.weights.idf, self.weights.unseen_idf)

    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        """Grade `answer`; words of the question and of `asked` (probes, hints) earn nothing.

        Raises ModelError when a model fails and GradeError when no grade can be made; never returns a made-up number.
        An answer that says nothing is graded without any model; one in another language gets no score but a reason.
        """
        started = time.perf_counter()
        _check(question, answer)
        shown = (question.prompt, *asked)
        unasked = GraderId("", "", self.weights.version)  # no model has a say
        if says_nothing(answer, (*shown, *question.variants)):
            points = [_missing(point) for point in question.key_points]
            return self._assemble(points, (), unasked, started)
        if language := other_language(answer):
            reason = f"The answer seems to be in {language}; only English is graded."
            return Grade(None, None, None, "", (), unasked, reason=reason)
        side, view = views_of(self._viewer, question, answer, shown, self.weights.background)
        points, said = self._judge(question, side, view)
        model = self._chat.name if self._chat else ""
        grader = GraderId(self._encoder.info().name, model, self.weights.version)
        return self._assemble(points, tuple(question.misconceptions[n] for n in said), grader, started)

    def rescore(self, grade: Grade, points: Sequence[PointGrade]) -> Grade:
        """`grade` with these verdicts on its points, its score computed from them as ever."""
        again = self._assemble(list(points), grade.misconceptions, grade.grader, time.perf_counter())
        return replace(again, ms=grade.ms, answers=grade.answers)

    def _judge(self, question: Question, side: Side, answer: AnswerView) -> tuple[list[PointGrade], list[int]]:
        rubric = build_rubric(side.points, side.asked, side.background)
        mode = self.weights.bare if rubric.bare else self.weights.authored
        measured = measure(rubric, answer)
        z = credit.logits(mode, measured.features) + self._chat_says(question, answer)
        opened = credit.gate(mode, measured.topicality)
        if disordered(answer.words.text, self.weights.order):
            opened *= credit.HEAP
        shares = credit.expected_credit(mode, z, opened)
        found = contradiction.find(side.claims, side.points, answer, self.weights.contradiction)
        said = [each for each in found if shares[each.point] < self.weights.covered]
        against = {each.point: each.window for each in said}
        grades = [
            self._point(point, float(shares[n]), measured, answer, n, against.get(n))
            for n, point in enumerate(question.key_points)
        ]
        return grades, [each.number for each in said]

    def _chat_says(self, question: Question, answer: AnswerView) -> Reals:
        """What the chat model adds to each point's logit, (k,)."""
        if self._chat is None:
            return np.zeros(len(question.key_points))
        claims = [point.text for point in question.key_points]
        said = judge_logits(self._chat, question.prompt, answer.words.text, claims)
        return np.asarray(self.weights.judge.weight * (said - self.weights.judge.centre))

    def _point(
        self, point: KeyPoint, share: float, measured: Measured, answer: AnswerView, n: int, against: int | None
    ) -> PointGrade:
        verdict, window = credit.verdict_of(self.weights, share), int(measured.window[n])
        if against is not None:
            verdict, window, share = Verdict.CONTRADICTED, against, 0.0
        if window < 0:  # nothing to quote: nothing is claimed
            verdict, share = Verdict.MISSING, 0.0
        sure = credit.confidence(self.weights, share, verdict)
        quote = None if verdict is Verdict.MISSING else _quote(answer, window)
        return PointGrade(point.id, point.text, point.weight, verdict, round(share, 4), round(sure, 4), quote)

    def _assemble(
        self, points: list[PointGrade], said: tuple[Misconception, ...], grader: GraderId, started: float
    ) -> Grade:
        """The grade of the points: the score is their mean credit by weight, and nothing else."""
        score = round(sum(point.weight * point.credit for point in points) / sum(point.weight for point in points), 4)
        low, high = (0.0, 0.0) if not grader.encoder and not score else credit.interval(self.weights, score)
        return Grade(
            score=score,
            low=round(low, 4),
            high=round(high, 4),
            band=band(score),
            points=tuple(points),
            grader=grader,
            ms=round(1000 * (time.perf_counter() - started)),
            misconceptions=said,
        )


def _check(question: Question, answer: str) -> None:
    if not question.key_points:
        raise GradeError(f"{question.id} has no key points to grade by.", "Run `interviewer corpus check`.")
    if len(answer) > LONGEST:
        raise GradeError(f"The answer has {len(answer)} characters; at most {LONGEST} are graded.", "Shorten it.")


def _missing(point: KeyPoint) -> PointGrade:
    return PointGrade(point.id, point.text, point.weight, Verdict.MISSING, 0.0, 1.0)


def _quote(answer: AnswerView, window: int) -> Evidence:
    start, end = answer.span(window)
    return Evidence(start, end, answer.words.text[start:end])
