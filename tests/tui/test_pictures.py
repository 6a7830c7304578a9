"""Pictures of the main screens. Looked at by people once; after that a change of one cell is a failure.

Renew them after looking: `pytest tests/tui/test_pictures.py --snapshot-update`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import (
    Comment,
    Corpus,
    Dispute,
    Enquiry,
    EnquiryKind,
    Evidence,
    Grade,
    Level,
    Loop,
    Misconception,
    PointGrade,
    Prediction,
    Session,
    Stage,
    Topic,
    Verdict,
)
from interviewer.drill import DrillWishes
from interviewer.models.catalogue import catalogue
from interviewer.models.parts import part_of
from interviewer.tui.app import InterviewerApp
from interviewer.tui.screens.report import ReportScreen
from interviewer.wishes_file import FIRST
from tests.builders import (
    CREDIT,
    GRADER,
    a_grade,
    a_plan,
    a_point,
    a_question,
    a_session,
    a_speech,
    a_stage,
    a_turn,
    an_answer,
    at,
)
from tests.fakes import WordGrader
from tests.tui import drilling
from tests.tui.person import Person, World, quiet_app

SMALL, LARGE = (80, 24), (140, 45)
JOB = "Back-end engineer\n- You decide whether a column deserves an index\n- Free fruit\n"
Compare = Callable[..., bool]
Prepare = Callable[[Pilot[None]], Awaitable[None]]
ANSWER = (
    "I first look at how many rows the predicate keeps: an index pays when that share is small. "
    "Every insert then has to write the index too. I would put one on every column we filter by."
)


POINTS = (
    ("An index pays when the predicate keeps a small share of the rows.", "an index pays when that share is small"),
    ("Each index has to be kept up to date by every write.", "Every insert then has to write the index too"),
    ("The plan and real timings decide, before and after.", ""),
    ("Columns are chosen by the queries that matter, not all of them.", "every column"),
)
QUESTION = a_question(
    key_points=tuple(a_point(f"p{n}", text=text, weight=3 - n % 3) for n, (text, _) in enumerate(POINTS))
)
VERDICTS = (Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING, Verdict.CONTRADICTED)


def graded() -> Grade:
    """One verdict of each kind, with quotes of ANSWER."""
    points = []
    for point, verdict, (_, quote) in zip(QUESTION.key_points, VERDICTS, POINTS, strict=True):
        start = ANSWER.find(quote)
        evidence = Evidence(start, start + len(quote), quote) if quote else None
        points.append(PointGrade(point.id, point.text, point.weight, verdict, CREDIT[verdict], 0.9, evidence))
    claims = (Misconception("Every filtered column should have an index.", "Each index slows every write."),)
    return Grade(0.52, 0.42, 0.62, "partial", tuple(points), GRADER, misconceptions=claims)


def under_way(grade: Grade | None = None) -> Session:
    plan = a_plan(stages=(a_stage(questions=3, title="Technical interview"),))
    answer = an_answer(ANSWER) if grade else None
    return a_session(a_turn(1, QUESTION, answer=answer, grade=grade), plan=plan)


def finished() -> Session:
    first = a_turn(1, QUESTION, answer=an_answer(ANSWER), grade=graded(), closed=True)
    other = a_question("transactions-isolation", topic="transactions", prompt="What does isolation promise?")
    second = a_turn(2, other, answer=an_answer(), grade=a_grade(other), closed=True)
    third = a_turn(3, a_question("indexing-covering", prompt="What is a covering index?"), skipped=True, closed=True)
    plan = a_plan(stages=(a_stage(questions=3, title="Technical interview"), a_stage(questions=1, title="Final talk")))
    return a_session(
        first, second, third, session_id="20260303-090000-cd", plan=plan, started_at=at(-1500), ended_at=at(40)
    )


def a_program(world: World, *sessions: Session) -> Program:
    """On a corpus of its own: the pictures do not change with the shipped one."""
    loop = Loop("backend", "Back-end engineer", tuple(Level), (a_stage(), a_stage(Stage.FINAL)))
    corpus = Corpus((Topic("indexing", "Database indexing", (QUESTION,)),), (loop,))
    program = world.program(grader=WordGrader(), corpus=corpus)
    for session in sessions:
        program.store.start_session(session)
    return program


def shown(app: InterviewerApp, *texts: str) -> Prepare:
    """Wait until all of `texts` are on the screen."""

    async def prepare(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        for text in texts:
            await person.sees(text)
        await person.until(lambda: len(app.statuses) == 2)
        await person.still()

    return prepare


def compared() -> tuple[Session, Session, Session]:
    """Three sessions on the same topics; the last with predictions, a spoken answer, pressure and a question back."""
    turns = list(finished().turns)
    first = replace(turns[0], prediction=Prediction(0.8, at(1), 0.52), answer=an_answer(ANSWER, seconds=310))
    heard = a_speech(f"Um, basically I I {ANSWER[2:]}")
    assert first.answer is not None
    first = replace(first, answer=replace(first.answer, speech=heard))
    second = replace(turns[1], prediction=Prediction(0.7, at(1), 1), limit=2.0)
    kind = EnquiryKind("team", "The team", "You look at whom you will work with.", "Ask for a story.", "Who left last?")
    last = replace(
        finished(),
        id="last",
        turns=(first, second, turns[2]),
        started_at=at(0),
        ended_at=at(30),
        invited_at=at(25),
        enquiries=(
            Enquiry("Who is on the team,\nand since when?", at(26), 20.0, Comment((kind,), ("It is open.",))),
            Enquiry("", at(27), 2.0),
        ),
    )
    poor = a_grade(QUESTION, *[Verdict.MISSING] * 3)
    early = replace(finished(), id="early", turns=(replace(turns[0], grade=poor),), started_at=at(-9000))
    return early, finished(), last


PARTS = {"timing": "Timing", "delivery": "Words said again", "compared": "Over time", "asked": "What you asked"}


@pytest.mark.parametrize("part", PARTS)
def test_report_parts(world: World, snap_compare: Compare, part: str) -> None:
    app = quiet_app(a_program(world, *compared()))

    async def opened(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        await person.sees("Recent sessions")
        screen = ReportScreen("last")
        app.push_screen(screen)
        await person.reads_the_report(3)
        while not screen.query_one(f"#part-{part}").has_class("-here"):
            await pilot.press("n")
        await shown(app, PARTS[part])(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=opened)


@pytest.mark.parametrize(("key", "told"), [("c", "Compare with"), ("s", "Save this report")], ids=["compare", "save"])
def test_over_a_report(
    world: World, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, key: str, told: str
) -> None:
    monkeypatch.setattr("interviewer.tui.screens.save_report.proposed", lambda name, kind: f"report-{name}.{kind}")
    app = quiet_app(a_program(world, *compared()))

    async def opened(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        await person.sees("Recent sessions")
        app.push_screen(ReportScreen("last"))
        await person.reads_the_report(3)
        await pilot.press(key)
        await shown(app, told, "better" if key == "c" else "report-last.html")(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=opened)


def disputed() -> Session:
    """A finished session whose second point the person says was said, and whose score they expected to be higher."""
    [turn, *_] = finished().turns
    assert turn.grade is not None
    point = turn.grade.points[1]
    said = replace(point, verdict=Verdict.COVERED, credit=1.0)
    grade = replace(turn.grade, points=(turn.grade.points[0], said, *turn.grade.points[2:]))
    dispute = Dispute(point.point_id, True, at(9), point, point.evidence)
    prediction = Prediction(0.8, at(1), reached=grade.score)
    return replace(finished(), turns=(replace(turn, grade=grade, disputes=(dispute,), prediction=prediction),))


def test_words(world: World, snap_compare: Compare) -> None:
    app = quiet_app(a_program(world, under_way(graded())), resume=True)

    async def choosing(pilot: Pilot[None]) -> None:
        await shown(app, "covered", "ready")(pilot)
        await pilot.press("down")
        await Person(app, pilot).still()
        await pilot.press("s")
        await shown(app, "Which words say it?")(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=choosing)


def a_practised_program(world: World) -> Program:
    """With cards due, coming and forgotten again and again."""
    leech = drilling.a_card(drilling.COVER.id, "timing", 2, lapses=5, reviews=7)
    due = [drilling.a_card(*key) for key in drilling.DUE]
    return drilling.with_cards(world, *due, leech, drilling.a_card(drilling.COVER.id, "writes", 6))


@pytest.mark.parametrize("done", [False, True], ids=["grade", "done"])
def test_a_drilled_card(world: World, snap_compare: Compare, done: bool) -> None:
    app = quiet_app(a_practised_program(world), drill=DrillWishes())

    async def answered(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        for text in (drilling.POINTS[1].text, "A shorter lifetime sends more reads to the database."):
            await person.sees("Your answer")
            await person.answer(text)
            await person.sees("back")
            if not done:
                await person.press("2")
                await shown(app, "yours", "ready")(pilot)
                return
            await person.press("x")
        await shown(app, "Drill done", "back:")(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=answered)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x45"])
def test_a_job_description(world: World, snap_compare: Compare, size: tuple[int, int]) -> None:
    app = quiet_app(a_program(world), wishes=replace(FIRST, description=JOB))

    async def opened(pilot: Pilot[None]) -> None:
        await shown(app, "100%", "These topics weigh")(pilot)
        app.screen.query_one(TextArea).cursor_blink = False
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=opened)


def test_catalogue(world: World, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    """One model in use, one begun, one too large."""
    begun = catalogue()[1]
    folder = places.models() / begun.name
    folder.mkdir(parents=True)
    (folder / ".model.json").write_text(json.dumps({"entry": begun.model_dump(mode="json")}))
    with part_of(folder / begun.files[0].name).open("wb") as part:
        part.truncate(begun.size // 3)
    monkeypatch.setattr("interviewer.models.machine.memory", lambda: (6_000_000_000, 3_200_000_000))
    app = quiet_app(a_program(world))

    async def opened(pilot: Pilot[None]) -> None:
        person = Person(app, pilot)
        await person.press("m", "d")
        await person.sees("whisper-small")
        await person.press("down", "down", "down")
        await shown(app, "paused 33%", "from huggingface.co")(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=opened)
