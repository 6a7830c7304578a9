"""What the screens ask of the cards. Every method blocks, so none belongs on the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from interviewer.domain import Card, CardKey, Plan, Question, Rating, Review, Session, SessionKind
from interviewer.drill import DrillWishes, Limits, askable, coming, due_by_topic
from interviewer.practice import point_of

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.tui.desk import Desk

AHEAD = 14  # days that are looked ahead


@dataclass(frozen=True, slots=True)
class Due:
    """Today's cards: their number by title of topic, the most first, and how many were never drilled."""

    topics: tuple[tuple[str, int], ...] = ()
    fresh: int = 0

    @property
    def cards(self) -> int:
        return sum(count for _, count in self.topics)


@dataclass(frozen=True, slots=True)
class Leech:
    """A point that is forgotten again and again, and its question."""

    card: Card
    question: Question


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be drilled. `coming` counts the cards of each of the next days; `topics` are (id, title) pairs."""

    due: Due
    drilled: int
    limits: Limits
    coming: tuple[int, ...]
    leeches: tuple[Leech, ...]
    topics: tuple[tuple[str, str], ...]
    interrupted: Session | None


@dataclass(frozen=True, slots=True)
class Rated:
    """A review as it is told: whether its card is a leech now, and `day`, from which its return is counted."""

    review: Review
    leech: bool
    day: date


@dataclass(frozen=True, slots=True)
class Result:
    """What a drill did. `left` counts the cards that are still due today."""

    session: Session
    rated: tuple[Rated, ...]
    left: int
    error: float | None


class PracticeDesk:
    """The cards, behind the desk that opens the program."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def _program(self) -> Program:
        """With its corpus read, and its cards brought up to date."""

        def opened(program: Program) -> Program:
            _ = program.corpus, program.cards
            return program

        return self._desk.load(opened)

    def due(self) -> Due:
        """What today brings up. Reads the corpus."""
        return self._due(self._program)

    def outlook(self) -> Outlook:
        program = self._program
        cards, day = program.cards, today()
        questions = askable(program.corpus, program.store.marks())
        forgotten = [
            Leech(card, questions[card.question_id])
            for card in cards.all()
            if program.schedule.is_leech(card) and not card.suspended and point_of(questions, card.key) is not None
        ]
        return Outlook(
            due=self._due(program),
            drilled=cards.practised(day)[0],
            limits=program.limits,
            coming=tuple(coming(cards.due(day + timedelta(days=AHEAD)), questions, day, AHEAD)),
            leeches=tuple(sorted(forgotten, key=lambda each: (-each.card.lapses, each.card.key))),
            topics=tuple((topic.id, topic.title) for topic in program.corpus.topics),
            interrupted=program.store.unfinished(SessionKind.DRILL),
        )

    def plan(self, wishes: DrillWishes) -> Plan | None:
        """What a drill would ask. Raises UsageError when the wishes name what does not exist."""
        return self._program.plan_drill(wishes)

    def rated(self, session_id: str, n: int) -> tuple[Rated, ...]:
        """What turn `n` of a session did to the cards."""
        program = self._program
        return self._told(program, program.store.cards.reviews(session_id, n))

    def result(self, session_id: str) -> Result:
        program = self._program
        session = program.store.session(session_id)
        reviews = [review for turn in session.turns for review in program.store.cards.reviews(session_id, turn.n)]
        return Result(session, self._told(program, reviews), len(program.today()), self._desk.error())

    def rate(self, key: CardKey, rating: Rating) -> None:
        """Overrule the newest rating of a card. Raises SessionError when the card has been changed since."""
        self._program.rate(key, rating)

    def undo(self, session_id: str) -> bool:
        """Take back what was done to the cards last in this session: whether that was the person's own rating alone."""
        return any(review.overruled for review in self._program.undo(session_id))

    def _due(self, program: Program) -> Due:
        cards = program.today()
        titles = {topic.id: topic.title for topic in program.corpus.topics}
        by_topic = due_by_topic(cards, program.corpus.by_id())
        return Due(tuple((titles[each], count) for each, count in by_topic.items()), sum(card.fresh for card in cards))

    def _told(self, program: Program, reviews: Sequence[Review]) -> tuple[Rated, ...]:
        day = today()
        return tuple(Rated(review, program.schedule.is_leech(review.after), day) for review in reviews)


def today() -> date:
    """Which day it is for the person."""
    from interviewer.assembly import now

    return now().date()
