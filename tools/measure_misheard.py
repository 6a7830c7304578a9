"""What doubtful words do to grades: `python -m tools.measure_misheard`.

Labelled answers of the corpus are taken for spoken ones, and words drawn by chance for doubtful: none was misheard, so
every point that is set aside is so for nothing. How often words that were misheard save a point is not measured.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

from interviewer import places
from interviewer.assembly import now
from interviewer.corpus.loader import load
from interviewer.domain import Answer, HeardWord, Question, Speech, Turn, Verdict, Wording
from interviewer.grading.grader import PointGrader
from interviewer.misheard import set_aside
from interviewer.models.remote import open_models

DRAWN, SEED = 200, 1
SHARES = (0.05, 0.1, 0.2)


def main() -> None:
    corpus = load(places.shipped("corpus"))[0]
    pairs = [(question, sample.answer) for question in corpus for sample in question.samples]
    chosen = Random(SEED).sample(pairs, DRAWN)
    with tempfile.TemporaryDirectory() as logs:
        models = open_models(Path(logs))
        grader = PointGrader(models.encoder)
        for share in SHARES:
            print(measured(grader, chosen, share))
        models.stop()


def measured(grader: PointGrader, pairs: list[tuple[Question, str]], share: float) -> str:
    """A line: of how many points that were missing or contradicted how many were set aside, and what it cost."""
    rng, against, aside, unjudged, plain, whole = Random(SEED), 0, 0, 0, 0.0, 0.0
    for question, answer in pairs:
        words = [
            HeardWord(word, n, n + 1, 0.2 if rng.random() < share else 0.9) for n, word in enumerate(answer.split())
        ]
        given = Answer(answer, now(), 60.0, Speech(tuple(words), float(len(words))))
        turn = Turn(1, question, Wording(question.prompt), now(), given)
        grade = grader.grade(question, answer)
        began = time.perf_counter()
        grade = grader.grade(question, answer)
        graded = time.perf_counter()
        heard = set_aside(turn, grade, grader)
        plain, whole = plain + graded - began, whole + time.perf_counter() - graded
        against += sum(point.verdict in (Verdict.MISSING, Verdict.CONTRADICTED) for point in grade.points)
        aside += len(heard.unheard)
        unjudged += heard.abstained and not grade.abstained
    cost = f"{1_000 * whole / len(pairs):.0f} ms an answer, beside {1_000 * plain / len(pairs):.0f} ms of its grade"
    return f"{share:.0%} of words doubtful: {aside} of {against} points set aside, {unjudged} answers unjudged; {cost}"


if __name__ == "__main__":
    main()
