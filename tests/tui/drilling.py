"""A person with a past: cards, sessions and a corpus that does not change with the shipped one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from interviewer.assembly import Program, now
from interviewer.domain import Card, Corpus, Level, Loop, Session, Stage, Topic, Verdict
from tests.builders import a_grade, a_point, a_question, a_session, a_stage, a_turn, an_answer
from tests.fakes import WordGrader
from tests.tui.person import World

POINTS = (
    a_point("share", weight=3, text="An index pays when the predicate keeps a small share of the rows."),
    a_point("writes", weight=2, text="Every write has to keep each index up to date."),
    a_point("timing", weight=1, text="Real timings decide, before and after."),
)
TTL = (
    a_point("stale", weight=3, text="A longer lifetime serves stale values for longer."),
    a_point("load", weight=2, text="A shorter lifetime sends more reads to the database."),
)
INDEX = a_question("indexing-when-to-add", key_points=POINTS, variants=("When would you add an index?",))
COVER = a_question("indexing-covering", key_points=POINTS, prompt="What is a covering index?", variants=())
CACHE = a_question(
    "caching-ttl", topic="caching", key_points=TTL, prompt="How long should a value be cached?", variants=()
)
CORPUS = Corpus(
    (Topic("indexing", "Database indexing", (INDEX, COVER)), Topic("caching", "Caching", (CACHE,))),
    (Loop("backend", "Back-end engineer", tuple(Level), (a_stage(), a_stage(Stage.FINAL))),),
)


def a_card(question_id: str = INDEX.id, point_id: str = "share", due: int = 0, **fields: object) -> Card:
    """A card due in so many days, drilled once."""
    day = now().date()
    text = CORPUS.by_id()[question_id].point(point_id).text
    card = Card(question_id, point_id, text, day + timedelta(days=due), 3.0, 5.0, day - timedelta(days=3), 1, 0, False)
    return replace(card, **fields)  # type: ignore[arg-type]


DUE = ((INDEX.id, "share"), (INDEX.id, "writes"), (CACHE.id, "stale"))


def with_cards(world: World, *cards: Card, sessions: tuple[Session, ...] = ()) -> Program:
    """A program whose store holds `cards`; three due ones when none are given."""
    program = world.program(grader=WordGrader(), corpus=CORPUS)
    for session in sessions:
        program.store.start_session(session)
    _ = program.cards  # the backlog is worked off before the cards that are given are put in
    program.store.cards.merge(cards or tuple(a_card(*key) for key in DUE))
    return program


def past_interviews(*shares: int) -> tuple[Session, ...]:
    """Ended interviews, oldest first, in which so many of the points were covered."""
    found = []
    for n, share in enumerate(shares):
        question = CACHE if n % 2 else INDEX
        verdicts = [Verdict.COVERED] * share + [Verdict.MISSING] * (len(question.key_points) - share)
        start = now() - timedelta(days=len(shares) - n)
        turn = a_turn(
            1, question, asked_at=start, answer=an_answer(at=start), grade=a_grade(question, *verdicts), closed=True
        )
        found.append(
            a_session(turn, session_id=f"20260101-0000{n:02}-aa", started_at=start, ended_at=start + timedelta(hours=1))
        )
    return tuple(found)
