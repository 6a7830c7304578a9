"""The person's word against the grader's: a point was said, or it was not. The score follows at once, by the same code.

The grader's own verdict is kept with every dispute, so that it can be withdrawn, and so that the disputes are graded
answers: what this person, not the grader, says of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from interviewer.domain import Dispute, Evidence, Grade, PointGrade, Prediction, Question, Session, Turn, Verdict
from interviewer.errors import SessionError, UsageError, nearest
from interviewer.parts import Grader, Log
from interviewer.practice import practise
from interviewer.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Disputes:
    """Disputes over the grades of stored sessions; each is stored, with the new grade, before it counts."""

    log: Log
    grader: Grader
    schedule: Schedule
    now: Callable[[], datetime]

    def said(self, session: Session, n: int, point_id: str, start: int, end: int) -> Session:
        """Turn `n` says the point, in the characters start..end of its transcript."""
        turn, point = _disputable(session, n, point_id)
        quote = turn.transcript[max(start, 0) : end]
        if not quote.strip() or start < 0 or end > len(turn.transcript):
            raise SessionError("No words were chosen.", "Choose the words of your answer that say the point.")
        return self._dispute(session, turn, point, Evidence(start, end, quote))

    def quoted(self, session: Session, n: int, point_id: str, words: str) -> Session:
        """The same, for words that stand in the answer, letter by letter."""
        turn, _ = _disputable(session, n, point_id)
        start = turn.transcript.find(words)
        if start < 0:
            raise UsageError("These words are not in the answer.", "Copy them from it, letter by letter.")
        return self.said(session, n, point_id, start, start + len(words))

    def not_said(self, session: Session, n: int, point_id: str) -> Session:
        turn, point = _disputable(session, n, point_id)
        return self._dispute(session, turn, point, None)

    def withdraw(self, session: Session, n: int, point_id: str) -> Session:
        """Let the grader's own verdict stand again."""
        turn, _ = _disputable(session, n, point_id)
        dispute = next((each for each in turn.disputes if each.point_id == point_id), None)
        if dispute is None:
            raise SessionError(f"The point {point_id} of question {n} is not disputed.")
        rest = tuple(each for each in turn.disputes if each is not dispute)
        return self._store(session, turn, dispute, rest, dispute.original, withdrawn=True)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _dispute(self, session: Session, turn: Turn, point: PointGrade, quote: Evidence | None) -> Session:
        earlier = next((each for each in turn.disputes if each.point_id == point.point_id), None)
        original = earlier.original if earlier else point
        dispute = Dispute(point.point_id, quote is not None, self.now(), original, quote)
        rest = (*(each for each in turn.disputes if each is not earlier), dispute)
        return self._store(session, turn, dispute, rest, decided(turn, dispute), withdrawn=False)

    def _store(
        self,
        session: Session,
        turn: Turn,
        dispute: Dispute,
        standing: tuple[Dispute, ...],
        point: PointGrade,
        *,
        withdrawn: bool,
    ) -> Session:
        assert turn.grade is not None  # noqa: S101 - a turn without a grade is not disputable
        grade = _with_points(turn.question, turn.grade, [point], self.grader)
        turn = replace(turn, grade=grade, disputes=standing, prediction=met(turn, grade))
        reviews = partial(practise, session, turn, self.now(), self.schedule)
        self.log.add_dispute(session.id, turn.n, dispute, grade, reviews, withdrawn=withdrawn)
        return session.with_turn(turn)


def decided(turn: Turn, dispute: Dispute) -> PointGrade:
    """The point as the person has decided it: nobody is surer than they. What its hint cost stays paid."""
    verdict, credit = (Verdict.COVERED, turn.worth(dispute.point_id)) if dispute.said else (Verdict.MISSING, 0.0)
    return replace(dispute.original, verdict=verdict, credit=credit, confidence=1.0, evidence=dispute.quote)


def met(turn: Turn, grade: Grade) -> Prediction | None:
    """The turn's prediction, held against `grade` if no follow-up has a part in it."""
    if turn.prediction is None or grade.answers > 1:
        return turn.prediction
    return replace(turn.prediction, reached=grade.score)


def settled(turn: Turn, grade: Grade, grader: Grader) -> Grade:
    """The grader's new grade of the turn, less what hints cost, and with what the person decided before."""
    if grade.abstained or not (turn.disputes or turn.hints):
        return grade
    charged = [replace(point, credit=point.credit * turn.worth(point.point_id)) for point in grade.points]
    return _with_points(turn.question, grade, [*charged, *(decided(turn, each) for each in turn.disputes)], grader)


def _with_points(question: Question, grade: Grade, points: Iterable[PointGrade], grader: Grader) -> Grade:
    changed = {point.point_id: point for point in points}
    return grader.rescore(question, grade, [changed.get(point.point_id, point) for point in grade.points])


def _disputable(session: Session, n: int, point_id: str) -> tuple[Turn, PointGrade]:
    turn = next((turn for turn in session.turns if turn.n == n), None)
    if turn is None:
        raise UsageError(f"The session has no question {n}.", f"It has {len(session.turns)}.")
    if turn.grade is None or turn.grade.abstained:
        raise SessionError(f"Question {n} has no score to dispute.")
    for point in turn.grade.points:
        if point.point_id == point_id:
            return turn, point
    known = [point.point_id for point in turn.grade.points]
    raise UsageError(f"Question {n} has no point {point_id!r}.", nearest(point_id, known))
