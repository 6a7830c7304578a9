"""The check itself: every answer graded and judged, the chat model weighed, and all of it measured held out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from interviewer.errors import GradeError, PromptTooLong, UsageError
from interviewer.grading.agreement import pearson
from interviewer.grading.cards import Agreement, Configuration, Gain, ReportCard
from interviewer.grading.checking.figures import (
    Pair,
    agreement,
    calibration,
    groups_of,
    pearson_gain,
    people_of,
    scores_of,
)
from interviewer.grading.checking.recorder import Recorder
from interviewer.grading.checking.sample import CREDIT, Labelled
from interviewer.grading.checking.speed import measure_speed
from interviewer.grading.checking.weighing import logit, weigh
from interviewer.grading.grader import PointGrader
from interviewer.grading.judge import logits_of
from interviewer.grading.rubric import Reals
from interviewer.grading.weights import Judge, Weights
from interviewer.models.ports import Encoder, PointJudge

FOLDS = 5
ENOUGH = (50, 10)  # own graded answers, and their questions, from which on theirs is the error that is shown
LEAST_ERROR = 0.01
PACE = 10  # answers whose pace tells the time left: what was judged before goes by at another

Progress = Callable[[int, int, float], None]  # answers done, answers in all, seconds left


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer graded by the encoder alone; `said` (k,) are the chat model's logits, None where it was not asked."""

    pair: Pair
    said: Reals | None


class Check:
    """Measures one configuration; `weights` are the shipped ones."""

    def __init__(self, encoder: Encoder, chat: Recorder, weights: Weights) -> None:
        self._encoder = encoder
        self._chat = chat
        self._weights = weights

    def card(
        self, configuration: Configuration, samples: Sequence[Labelled], own: Sequence[Labelled], progress: Progress
    ) -> ReportCard:
        """The card of these labelled samples and the person's own graded answers.

        Raises UsageError when none of `samples` can be graded, ModelError and StoreError; what was judged is kept.
        """

        moments = deque([time.monotonic()], maxlen=PACE + 1)

        def told(done: int) -> None:
            total = len(samples) + len(own)
            moments.append(time.monotonic())
            progress(done, total, (moments[-1] - moments[0]) / (len(moments) - 1) * (total - done))

        trials = self._trials(samples, told)
        if not trials:
            raise UsageError("None of the labelled answers could be graded.", "Run `interviewer doctor`.")
        judge, gain, pairs = self._weighed(trials)
        theirs = self._graded(own, judge, lambda done: told(len(samples) + done))
        found, of_own = agreement(pairs), agreement(theirs) if theirs else None
        heard = self._grader(judge, self._chat.inner)
        return ReportCard(
            configuration=configuration,
            encoder=self._encoder.info().name,
            chat=self._chat.name,
            samples=found,
            own=of_own,
            calibration=calibration(pairs),
            gain=gain,
            speed=measure_speed(self._encoder, heard, self._chat, [each.pair.labelled for each in trials]),
            judge=judge,
            error=shown_error(self._weights.score_error, found, of_own),
            left_out=len(samples) + len(own) - len(trials) - len(theirs),
        )

    # -- grading and judging -----------------------------------------------------------------------------------------

    def _trials(self, answers: Sequence[Labelled], told: Callable[[int], None]) -> list[Trial]:
        """Those of `answers` that get a score, and that are not too long for the chat model."""
        alone, asking = self._grader(Judge()), self._grader(Judge(weight=1.0))
        found = []
        for n, each in enumerate(answers, start=1):
            self._chat.last = None
            if (pair := _pair(alone, each)) is not None and _pair(asking, each) is not None:
                judged = self._chat.last
                found.append(Trial(pair, None if judged is None else logits_of(judged.probabilities)))
            told(n)
        return found

    def _graded(self, answers: Sequence[Labelled], judge: Judge, told: Callable[[int], None]) -> list[Pair]:
        """Those of `answers` that get a score from the grader as it will be used."""
        grader = self._grader(judge)
        found = []
        for n, each in enumerate(answers, start=1):
            if (pair := _pair(grader, each)) is not None:
                found.append(pair)
            told(n)
        return found

    def _grader(self, judge: Judge, chat: PointJudge | None = None) -> PointGrader:
        weights = self._weights.measured(judge, self._weights.score_error)
        return PointGrader(self._encoder, chat or self._chat, weights)

    # -- what the chat model adds ------------------------------------------------------------------------------------

    def _weighed(self, trials: Sequence[Trial]) -> tuple[Judge, Gain, list[Pair]]:
        """The chat model's say, what it adds, and held-out grades with the say that it has earned.

        It is heard when the whole interval of its gain lies above 0.
        """
        without, heard = [each.pair for each in trials], self._held_out(trials)
        people, groups = people_of(without), groups_of(without)
        gained, low, high = pearson_gain(people, scores_of(without), scores_of(heard), groups)
        judge = fit(trials) if low > 0 else Judge()
        _, said, labels = _points(trials)
        gain = Gain(
            without=agreement(without),
            heard=agreement(heard),
            pearson=round(gained, 4),
            low=round(low, 4),
            high=round(high, 4),
            by_itself=round(pearson(labels, said), 4) if len(said) else 0.0,
        )
        return judge, gain, heard if judge.weight else without

    def _held_out(self, trials: Sequence[Trial]) -> list[Pair]:
        """Each answer graded with the say that the chat model earned on the questions of the other folds."""
        names = dict.fromkeys(each.pair.labelled.group for each in trials)
        fold = {name: n % FOLDS for n, name in enumerate(names)}
        of = np.array([fold[each.pair.labelled.group] for each in trials])
        pairs = [each.pair for each in trials]
        for n in range(FOLDS):
            judge = fit([trials[row] for row in np.flatnonzero(of != n).tolist()])
            rows = np.flatnonzero(of == n).tolist()
            for row, pair in zip(rows, self._heard([trials[row] for row in rows], judge), strict=True):
                pairs[row] = pair
        return pairs

    def _heard(self, trials: Sequence[Trial], judge: Judge) -> list[Pair]:
        """Graded with the chat model's say; what it said is known by now."""
        grader = self._grader(judge)

        def graded(trial: Trial) -> Pair:
            if not judge.weight or trial.said is None:
                return trial.pair
            each = trial.pair.labelled
            return replace(trial.pair, grade=grader.grade(each.question, each.answer))

        return [graded(trial) for trial in trials]


def _pair(grader: PointGrader, each: Labelled) -> Pair | None:
    """None for an answer that gets no score, or that is too long for the chat model."""
    try:
        grade = grader.grade(each.question, each.answer)
    except (GradeError, PromptTooLong):
        return None
    return None if grade.abstained else Pair(each, grade)


def fit(trials: Sequence[Trial]) -> Judge:
    """The say that these answers' labels give the chat model beside the encoder's credits."""
    base, said, labels = _points(trials)
    return weigh(base, said, labels)


def _points(trials: Sequence[Trial]) -> tuple[Reals, Reals, Reals]:
    """Logits of the encoder's credits, the chat model's logits, and people's credits, of all points that it judged."""
    judged = [each for each in trials if each.said is not None]
    credits = [point.credit for each in judged for point in each.pair.grade.points]
    said = [value for each in judged if each.said is not None for value in each.said.tolist()]
    labels = [CREDIT[verdict] for each in judged for verdict in each.pair.labelled.verdicts]
    return logit(np.array(credits)), np.array(said), np.array(labels)


def shown_error(shipped: float, samples: Agreement, own: Agreement | None) -> float:
    """The error to show beside a score.

    Enough graded answers of the person's own decide it. Labels that the grader was partly fitted on may raise the
    error that people's exams gave it, `shipped`, and never lower it.
    """
    if own is not None and own.scores.n >= ENOUGH[0] and own.scores.questions >= ENOUGH[1]:
        return max(own.scores.rmse, LEAST_ERROR)
    return max(samples.scores.rmse, shipped)
