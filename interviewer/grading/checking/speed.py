"""How long a grade takes, and how many tokens the chat model evaluates for it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from interviewer.errors import GradeError, PromptTooLong
from interviewer.grading.cards import Speed
from interviewer.grading.checking.recorder import PATIENCE, Recorder
from interviewer.grading.checking.sample import Labelled
from interviewer.grading.grader import PointGrader
from interviewer.grading.judge import LABELS, request
from interviewer.models.ports import Encoder

TIMED = 10  # answers whose grading is timed
COUNTED = 5  # answers whose judging is counted for one point and for eight
MANY = 8


def measure_speed(encoder: Encoder, grader: PointGrader, chat: Recorder, answers: Sequence[Labelled]) -> Speed:
    """Of the first of `answers`, each graded once before it is timed: a question's side is kept from then on."""
    grades, passes = [], []
    for each in answers[:TIMED]:
        grader.grade(each.question, each.answer)
        grades.append(_seconds(lambda each=each: grader.grade(each.question, each.answer)))  # type: ignore[misc]
        passes.append(_seconds(lambda each=each: encoder.encode([each.answer])))  # type: ignore[misc]
    one, own, eight, points = _tokens(chat, answers)
    return Speed(
        grade_ms=round(1_000 * statistics.median(grades), 2),
        encode_ms=round(1_000 * statistics.median(passes), 2),
        tokens_per_point=round(own / max(1, points), 1),
        eight_for_one=round(eight / max(1, one), 3),
    )


def _tokens(chat: Recorder, answers: Sequence[Labelled]) -> tuple[int, int, int, int]:
    """Tokens evaluated for one point, for all of an answer's own and for eight; and how many its own are.

    The request is the same for one and for eight: all eight points stand in the beginning that they share.
    """
    claims = list(dict.fromkeys(point.text for each in answers for point in each.question.key_points))
    one = own = eight = points = 0
    for each in answers[:COUNTED]:
        mine = [point.text for point in each.question.key_points]
        padded = [*mine, *(claim for claim in claims if claim not in mine)][:MANY]
        try:
            prefix, asked = request(each.question.prompt, each.answer, padded)
            counted = [chat.judge(prefix, asked[:n], LABELS, deadline=PATIENCE).tokens for n in (1, len(asked))]
            prefix, asked = request(each.question.prompt, each.answer, mine)
            own += chat.judge(prefix, asked, LABELS, deadline=PATIENCE).tokens
        except (GradeError, PromptTooLong):
            continue
        one, eight, points = one + counted[0], eight + counted[1], points + len(mine)
    return one, own, eight, points


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
