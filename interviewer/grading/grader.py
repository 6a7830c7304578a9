"""Grades one answer: key points -> features -> verdicts with quotes -> the score, computed by code."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from interviewer.domain import Evidence, Grade, GraderId, KeyPoint, Misconception, PointGrade, Question, Verdict
from interviewer.errors import GradeError
from interviewer.grading import contradiction, credit
from interviewer.grading.bands import band
from interviewer.grading.behavioural import judge_account
from interviewer.grading.judge import judge_logits
from interviewer.grading.language import other_language
from interviewer.grading.measure import Measured, measure
from interviewer.grading.observer import Observer, Seen, is_account, is_bare, reference_texts
from interviewer.grading.order import disordered
from interviewer.grading.rubric import Reals
from interviewer.grading.silence import says_nothing
from interviewer.grading.views import AnswerView
from interviewer.grading.weights import Weights
from interviewer.models.ports import Encoder, PointJudge

LONGEST = 60_000  # characters
TOO_WIDE = 0.9  # an interval that leaves out less than a tenth of the scale says nothing


class PointGrader:
    """Grades by key points. Deterministic, for one thread; the chat model is asked only when it has earned weight."""

    def __init__(self, encoder: Encoder, chat: PointJudge | None = None, weights: Weights | None = None) -> None:
        self.weights = weights or Weights.shipped()
        self._encoder = encoder
        self._chat = chat if self.weights.judge.weight else None
        self._observer = Observer(encoder, self.weights.idf, self.weights.unseen_idf, self.weights.background)

    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        """Grade `answer`; words of the question and of `asked` (probes, hints) earn nothing.

        Raises ModelError when a model fails and GradeError when no grade can be made; never returns a made-up number.
        An answer that says nothing is graded without any model. One in another language gets no score but a reason, and
        so does one whose interval would be TOO_WIDE.
        """
        started = time.perf_counter()
        _check(question, answer)
        shown = (question.prompt, *asked)
        if says_nothing(answer, (*shown, *question.variants)):
            points = [_missing(point) for point in question.key_points]
            return _grade(points, _score(points), (0.0, 0.0), (), self._unasked, started)
        if language := other_language(answer):
            return self._abstain(f"The answer seems to be in {language}; only English is graded.", started)
        points, said = self._judge(question, self._observer.see(question, answer, shown))
        score = _score(points)
        low, high = map(float, credit.interval(self._scale(question).intervals, np.array(score)))
        if high - low > TOO_WIDE:
            return self._abstain(f"It may be worth anything from {low:.2f} to {high:.2f} of 1.", started)
        grader = GraderId(self._encoder.info().name, self._chat.name if self._chat else "", self.weights.version)
        misconceptions = tuple(question.misconceptions[n] for n in said)
        return _grade(points, score, (low, high), misconceptions, grader, started)

    def rescore(self, question: Question, grade: Grade, points: Sequence[PointGrade]) -> Grade:
        """`grade` with these verdicts on its points, its score computed from them as ever."""
        score = _score(points)
        low, high = (0.0, 0.0)
        if grade.grader.encoder or score:
            low, high = map(float, credit.interval(self._scale(question).intervals, np.array(score)))
        again = _grade(points, score, (low, high), grade.misconceptions, grade.grader, time.perf_counter())
        return replace(again, ms=grade.ms, answers=grade.answers, unheard=grade.unheard)

    def texts(self, question: Question, answer: str, asked: Sequence[str] = ()) -> list[str]:
        """What `grade` will have encoded; nothing where it asks no model."""
        shown = (question.prompt, *asked)
        if too_long(question, answer) or says_nothing(answer, (*shown, *question.variants)) or other_language(answer):
            return []
        return self._observer.texts(question, answer, shown)

    @property
    def _unasked(self) -> GraderId:
        """Who grades where no model has a say."""
        return GraderId("", "", self.weights.version)

    def _abstain(self, reason: str, started: float) -> Grade:
        return Grade(None, None, None, "", (), self._unasked, ms=_since(started), reason=reason)

    def _judge(self, question: Question, seen: Seen) -> tuple[list[PointGrade], list[int]]:
        scale, rubric = self._scale(question), seen.rubric()
        measured = measure(rubric, seen.answer)
        if seen.examples is None:
            shares, window = self._statements(question, measured, seen.answer), measured.window
        else:
            shares, window = judge_account(question.key_points, rubric, seen.answer, seen.examples, scale.accounts)
        if disordered(seen.answer.words.text, self.weights.order):
            shares = credit.HEAP * shares
        found = contradiction.find(seen.claims, seen.points, seen.answer, self.weights.contradiction)
        said = [each for each in found if shares[each.point] < scale.covered]
        against = {each.point: each.window for each in said}
        grades = [
            _denied(scale, point, against[n], seen.answer)
            if n in against
            else _point(scale, point, float(shares[n]), int(window[n]), seen.answer)
            for n, point in enumerate(question.key_points)
        ]
        return grades, [each.number for each in said]

    def _scale(self, question: Question) -> Weights:
        """What a credit means: accounts of one's own work were measured apart."""
        return self.weights.of_accounts if is_account(question) else self.weights

    def _statements(self, question: Question, measured: Measured, answer: AnswerView) -> Reals:
        """The credit of each point by its likeness to what the answer states."""
        mode = self.weights.bare if is_bare(question) else self.weights.authored
        z = credit.logits(mode, measured.features) + self._chat_says(question, answer)
        return credit.expected_credit(mode, z, credit.gate(mode, measured.topicality))

    def _chat_says(self, question: Question, answer: AnswerView) -> Reals:
        """What the chat model adds to each point's logit, (k,)."""
        if self._chat is None:
            return np.zeros(len(question.key_points))
        claims = [point.text for point in question.key_points]
        said = judge_logits(self._chat, question.prompt, answer.words.text, claims)
        return np.asarray(self.weights.judge.weight * (said - self.weights.judge.centre))


def _check(question: Question, answer: str) -> None:
    if not question.key_points:
        raise GradeError(f"{question.id} has no key points to grade by.", "Run `interviewer corpus check`.")
    if problem := too_long(question, answer):
        raise GradeError(problem, "Shorten it.")


def too_long(question: Question, answer: str) -> str:
    """What is too long to be graded; empty when nothing is."""
    sides = {"answer": len(answer), "reference": len(question.prompt) + sum(map(len, reference_texts(question)))}
    found = [(side, size) for side, size in sides.items() if size > LONGEST]
    return "".join(f"The {side} has {size} characters; at most {LONGEST} are graded." for side, size in found[:1])


def _point(scale: Weights, point: KeyPoint, share: float, window: int, answer: AnswerView) -> PointGrade:
    verdict = credit.verdict_of(scale, share)
    if window < 0:  # nothing to quote: nothing is claimed
        verdict, share = Verdict.MISSING, 0.0
    sure = credit.confidence(scale, share, verdict)
    quote = None if verdict is Verdict.MISSING else _quote(answer, window)
    return PointGrade(point.id, point.text, point.weight, verdict, round(share, 4), round(sure, 4), quote)


def _denied(scale: Weights, point: KeyPoint, window: int, answer: AnswerView) -> PointGrade:
    sure, quote = scale.contradiction.precision, _quote(answer, window)
    return PointGrade(point.id, point.text, point.weight, Verdict.CONTRADICTED, 0.0, sure, quote)


def _missing(point: KeyPoint) -> PointGrade:
    return PointGrade(point.id, point.text, point.weight, Verdict.MISSING, 0.0, 1.0)


def _quote(answer: AnswerView, window: int) -> Evidence:
    start, end = answer.span(window)
    return Evidence(start, end, answer.words.text[start:end])


def _score(points: Sequence[PointGrade]) -> float:
    """The mean credit of the points by weight, and nothing else."""
    return round(sum(point.weight * point.credit for point in points) / sum(point.weight for point in points), 4)


def _grade(
    points: Sequence[PointGrade],
    score: float,
    interval: tuple[float, float],
    said: tuple[Misconception, ...],
    grader: GraderId,
    started: float,
) -> Grade:
    return Grade(
        score=score,
        low=round(interval[0], 4),
        high=round(interval[1], 4),
        band=band(score),
        points=tuple(points),
        grader=grader,
        ms=_since(started),
        misconceptions=said,
    )


def _since(started: float) -> int:
    return round(1000 * (time.perf_counter() - started))
