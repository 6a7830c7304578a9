"""Which points a drill is about: the due ones, a topic, the weakest of the last session, or those due soon -> `Plan`.

A drill is a session like any other, so it is stored, graded and resumed like one; its plan names the questions, and for
each the points that it is asked for: one question drills all its points that are due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from interviewer.domain import (
    Card,
    CardKey,
    Corpus,
    LoopStage,
    Mark,
    Plan,
    PractiseTurn,
    Question,
    Review,
    Session,
    SessionKind,
    Stage,
    Turn,
)
from interviewer.errors import UsageError, nearest
from interviewer.practice import point_of, practise, restart, restarted
from interviewer.report.summary import missed
from interviewer.schedule import Schedule

QUESTIONS = 10  # of a drill that no daily limit bounds
DRILL = "drill"  # in the place of a loop's id


@dataclass(frozen=True, slots=True)
class DrillWishes:
    """What a person may ask of a drill: due cards when it is all empty. `ahead` counts days, `limit` questions.

    `weakest` means the points that cost most in `session`, or in the last graded one where none is named.
    """

    topic: str = ""
    weakest: bool = False
    ahead: int = 0
    limit: int = 0
    session: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many due cards a day brings up, and how many of them may be new."""

    cards: int
    fresh: int


class CardBox(Protocol):
    """The cards on disk; `store.Cards` is the real one."""

    def due(self, day: date) -> list[Card]: ...
    def of(self, question_ids: Iterable[str]) -> list[Card]: ...
    def practised(self, day: date) -> tuple[int, int]: ...


class Past(Protocol):
    """What was done so far; `store.Store` is the real one."""

    def asked(self) -> Mapping[str, datetime]: ...
    def marks(self) -> Mapping[str, Mark]: ...
    def latest_graded(self) -> Session | None: ...
    def session(self, session_id: str) -> Session: ...


def make_drill(
    wishes: DrillWishes, corpus: Corpus, cards: CardBox, past: Past, limits: Limits, day: date
) -> Plan | None:
    """The drill for these wishes on `day`; None when there is nothing to drill. Raises UsageError.

    The daily limits bound the due cards; whoever asks for a topic, the weakest points or more days gets them.
    """
    if sum((bool(wishes.topic), wishes.weakest, wishes.ahead > 0)) > 1:
        raise UsageError("A topic, --weakest and --ahead exclude each other.", "Choose one of them.")
    questions = askable(corpus, past.marks())
    most = wishes.limit or QUESTIONS
    if wishes.topic:
        return _plan(_topic(wishes.topic, corpus, questions, cards, past, day), questions, "Topic", most)
    if wishes.weakest:
        session = past.session(wishes.session) if wishes.session else past.latest_graded()
        return _plan(_weakest(session), questions, "Weakest points", most)
    if wishes.ahead:
        soon = [card.key for card in cards.due(day + timedelta(days=wishes.ahead))]
        return _plan(soon, questions, "Review ahead", most)
    today = todays(cards.due(day), questions, cards.practised(day), limits)
    return _plan([card.key for card in today], questions, "Due cards", wishes.limit or len(today))


def nothing(wishes: DrillWishes) -> str:
    """Why a drill for these wishes has nothing to ask."""
    if wishes.topic:
        return "Every question on this topic is marked as known or hidden."
    if wishes.weakest:
        return f"No point was missed in {'this' if wishes.session else 'the last graded'} session."
    if wishes.ahead:
        return f"No card is due within {wishes.ahead} days. Cards come from points missed in an interview."
    return "No card is due today."


def askable(corpus: Corpus, marks: Mapping[str, Mark]) -> dict[str, Question]:
    """The questions that the person did not mark as known or hidden, by id."""
    return {question.id: question for question in corpus if question.id not in marks}


def todays(
    due: Sequence[Card], questions: Mapping[str, Question], practised: tuple[int, int], limits: Limits
) -> list[Card]:
    """The due cards within what the daily limits leave: those drilled before first, then new ones, longest due first.

    Cards whose question or point the corpus lacks, or that may not be asked, are not due.
    """
    there = [card for card in due if point_of(questions, card.key) is not None]
    room, fresh = max(0, limits.cards - practised[0]), max(0, limits.fresh - practised[1])
    known = [card for card in there if not card.fresh]
    new = [card for card in there if card.fresh]
    return (known + new[:fresh])[:room]


def coming(cards: Iterable[Card], questions: Mapping[str, Question], day: date, days: int) -> list[int]:
    """How many cards are due on each of the `days` after `day`."""
    found = [0] * days
    for card in cards:
        at = (card.due - day).days - 1
        if 0 <= at < days and not card.suspended and point_of(questions, card.key) is not None:
            found[at] += 1
    return found


def due_by_topic(today: Iterable[Card], questions: Mapping[str, Question]) -> dict[str, int]:
    """How many of today's cards each topic has, the most first."""
    return dict(Counter(questions[card.question_id].topic for card in today).most_common())


def _topic(
    topic: str, corpus: Corpus, questions: Mapping[str, Question], cards: CardBox, past: Past, day: date
) -> list[CardKey]:
    """The cards of a topic, soonest due first; without any, its questions, those not asked for longest first."""
    known = [each.id for each in corpus.topics]
    if topic not in known:
        raise UsageError(f"There is no topic {topic!r}.", nearest(topic, known, see="interviewer corpus stats"))
    ids = [question.id for question in questions.values() if question.topic == topic]
    held = [card for card in cards.of(ids) if not card.suspended and point_of(questions, card.key) is not None]
    if held:
        return [card.key for card in sorted(held, key=lambda card: (max(card.due, day), card.due, card.key))]
    asked = past.asked()
    ids.sort(key=lambda each: (each in asked, asked[each].timestamp() if each in asked else 0.0))
    return [(each, "") for each in ids]


def _weakest(session: Session | None) -> list[CardKey]:
    """The points that cost most in `session`, dearest first."""
    return [(cost.question_id, cost.point_id) for cost in missed(session.turns)] if session else []


def _plan(keys: Iterable[CardKey], questions: Mapping[str, Question], title: str, most: int) -> Plan | None:
    """A plan over the first `most` questions of `keys`, each with its points; a point '' means the whole question."""
    points: dict[str, tuple[str, ...]] = {}
    for key in keys:
        question_id, point_id = key
        if question_id in questions and not point_id:
            points[question_id] = ()
        elif point_of(questions, key) is not None:
            points[question_id] = (*points.get(question_id, ()), point_id)
    order = tuple(points)[:most]
    if not order:
        return None
    asked = [questions[each] for each in order]
    minutes = sum(question.minutes for question in asked)
    return Plan(
        loop=DRILL,
        level=asked[0].level,
        stages=(LoopStage(Stage.TECHNICAL, title, minutes, len(order), order=order),),
        kind=SessionKind.DRILL,
        points={each: points[each] for each in order},
    )


# -- before the cards are used -----------------------------------------------------------------------------------------


class Upkeep(Protocol):
    """The changes made here; `store.Cards` is the real one."""

    def texts(self) -> Sequence[tuple[CardKey, str]]: ...
    def change(self, keys: Iterable[CardKey], how: Callable[[Card], Card]) -> int: ...
    def catch_up(self, practise: PractiseTurn, /) -> int: ...


def catch_up(cards: Upkeep, schedule: Schedule, now: datetime) -> None:
    """Make the cards of sessions that were graded before there were any, as of the day on which each was answered."""

    def as_of_then(
        session: Session, turn: Turn, held: Mapping[str, Card], made: Mapping[str, Review]
    ) -> Sequence[Review]:
        last = turn.answers[-1].at if turn.answers else turn.asked_at
        return practise(session, turn, last.astimezone(now.tzinfo), schedule, held, made)

    while cards.catch_up(as_of_then):
        pass


def restart_rewritten(cards: Upkeep, corpus: Corpus, day: date) -> None:
    """Make the cards due anew whose point the corpus has rewritten."""
    texts = restarted(cards.texts(), corpus.by_id())
    if texts:
        cards.change(texts, lambda card: restart(card, texts[card.key], day))
