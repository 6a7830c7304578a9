"""What a session needs from the rest of the program: where it is kept, who grades, who speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Protocol

from interviewer.domain import (
    Answer,
    Comment,
    Corpus,
    Dispute,
    Enquiry,
    FollowUp,
    Grade,
    KeyPoint,
    Mark,
    Pause,
    Plan,
    PointGrade,
    Practise,
    Prediction,
    Question,
    Review,
    Session,
    Turn,
    Wording,
)
from interviewer.manner import NEUTRAL
from interviewer.schedule import Schedule


class Log(Protocol):
    """Where a session is kept; `store.Store` is the real one. Each call has been committed when it returns."""

    def start_session(self, session: Session) -> None: ...
    def end_session(self, session_id: str, at: datetime) -> None: ...
    def add_pause(self, session_id: str, pause: Pause) -> None: ...
    def invite(self, session_id: str, at: datetime) -> None: ...
    def add_enquiry(self, session_id: str, n: int, enquiry: Enquiry) -> None: ...
    def add_comment(self, session_id: str, n: int, comment: Comment) -> None: ...
    def replan(self, session_id: str, plan: Plan) -> None: ...
    def add_turn(self, session_id: str, turn: Turn) -> None: ...
    def add_answer(self, session_id: str, n: int, answer: Answer) -> None: ...
    def add_grade(self, session_id: str, n: int, grade: Grade, practise: Practise) -> Sequence[Review]: ...
    def add_dispute(
        self, session_id: str, n: int, dispute: Dispute, grade: Grade, practise: Practise, *, withdrawn: bool = False
    ) -> None: ...
    def predict(self, session_id: str, n: int, prediction: Prediction) -> None: ...
    def add_follow_up(self, session_id: str, n: int, follow_up: FollowUp) -> None: ...
    def add_hint(self, session_id: str, n: int, hint: str) -> None: ...
    def reword(self, session_id: str, n: int, wording: Wording) -> None: ...
    def close_turn(self, session_id: str, n: int, *, skipped: bool = False) -> None: ...
    def asked(self) -> Mapping[str, datetime]: ...
    def wordings(self, question_id: str) -> Sequence[str]: ...
    def marks(self) -> Mapping[str, Mark]: ...


class Grader(Protocol):
    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        """Raises GradeError or ModelError; never makes a number up."""
        ...

    def rescore(self, question: Question, grade: Grade, points: Sequence[PointGrade]) -> Grade:
        """`grade` with these verdicts on its points, its score computed from them as ever."""
        ...


class Speaker(Protocol):
    """Puts questions into words; `phrasing.Phraser` is the real one."""

    def question(
        self, question: Question, cancel: Event | None = None, watch: Callable[[int], None] | None = None
    ) -> Wording: ...

    def follow_up(
        self,
        question: Question,
        point: KeyPoint,
        transcript: str,
        cancel: Event | None = None,
        watch: Callable[[int], None] | None = None,
    ) -> Wording: ...


class Commenter(Protocol):
    """Comments on what the candidate asks; `enquiries.Commenter` is the real one."""

    def comment(self, asked: str) -> Comment:
        """Never raises, and says nothing of a company."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a session works with. The zone of `now` tells which day it is for the person."""

    corpus: Corpus
    log: Log
    grader: Grader
    speaker: Speaker
    commenter: Commenter
    now: Callable[[], datetime]
    schedule: Schedule = field(default_factory=Schedule)
    manner: str = NEUTRAL
