"""The interviewer's manner: what is said around a question or a follow-up, by authored rules. Pure.

Neutral says nothing. No manner praises, sums up, hints, or lets the grade show: what is said hangs on the session's
seed and on the number of the question alone, never on an answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain import Manner, Question, Session, SessionKind, Turn

NEUTRAL, FRIENDLY, PROBING = Manner.NEUTRAL, Manner.FRIENDLY, Manner.PROBING
INVITATION = "Those were my questions. What would you like to ask me?"
PRESSURE = 0.5  # of a question's minutes is what it has under pressure

_OPENING: dict[str, str] = {
    FRIENDLY: "Hello, and thank you for being here.",
    PROBING: "Hello. I press for detail.",
}
_NEXT: dict[str, tuple[str, ...]] = {
    FRIENDLY: ("Thank you. Here is the next one.", "Thanks. Shall we?", "Thanks. Breathe out, and then this."),
    PROBING: ("Next. Be specific.", "And this. Convince me.", "And this. Be blunt.", "And this. I shall doubt it."),
}
_FOLLOW_UP: dict[str, tuple[str, ...]] = {
    FRIENDLY: ("May I hear more of that?", "I am curious to hear more."),
    PROBING: ("That does not settle it for me.", "I doubt that. Let me press you.", "I am not convinced."),
}
_PRESSURE = "Hurry with this one: I am impatient."


def before_question(manner: str, session: Session, turn: Turn) -> str:
    """What is said before the question is put; '' when it is put alone."""
    if turn.limit:
        return _PRESSURE
    if turn.n == 1:
        return _OPENING.get(manner, "")
    return _one_of(_NEXT.get(manner, ()), session.seed + turn.n)


def before_follow_up(manner: str, session: Session, turn: Turn, n: int) -> str:
    """What is said before the n-th follow-up (from 1) of the turn."""
    return _one_of(_FOLLOW_UP.get(manner, ()), session.seed + turn.n + n)


def under_pressure(manner: str, session: Session, n: int) -> bool:
    """Whether the n-th question (from 1) is the one under pressure: the second or third, where there are so many.

    A drill has none.
    """
    if manner != PROBING or session.plan.kind is SessionKind.DRILL:
        return False
    return n == min(2 + session.seed % 2, session.plan.questions)


def limit(manner: str, session: Session, n: int, question: Question) -> float:
    """The minutes that the n-th question is given under pressure; 0 where it is under none."""
    return question.minutes * PRESSURE if under_pressure(manner, session, n) else 0.0


def remarks() -> Sequence[str]:
    """Everything that can be said."""
    lists = (*_NEXT.values(), *_FOLLOW_UP.values(), tuple(_OPENING.values()), (_PRESSURE,))
    return [each for texts in lists for each in texts]


def _one_of(texts: Sequence[str], n: int) -> str:
    return texts[n % len(texts)] if texts else ""
