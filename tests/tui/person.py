"""The real app on the real store and corpus, and a person before it; only the models are scripted."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from interviewer.assembly import Program
from interviewer.domain import Corpus
from interviewer.models.ports import ModelStatus
from interviewer.planning import Wishes
from interviewer.tui.app import InterviewerApp, make_app
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.widgets.editor import AnswerEditor
from interviewer.tui.widgets.fold import Fold
from tests.fakes import FakeModels, ScriptedChat, WordGrader

TECHNICAL = Wishes(level="middle", stages=("technical",), topics=("indexing",), questions=2)


class Failing(FakeModels):
    """The chat model could not be loaded."""

    def status(self) -> tuple[ModelStatus, ...]:
        encoder, _ = super().status()
        return encoder, ModelStatus("chat", "bad", "failed", "bad.gguf is not a GGUF file.", "Choose another.")


class World:
    """Makes programs on one home folder: a second one is what a person starts after a crash."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.programs: list[Program] = []

    def program(
        self,
        *,
        grader: WordGrader | None = None,
        models: FakeModels | None = None,
        corpus: Corpus | None = None,
    ) -> Program:
        models = models or FakeModels(ScriptedChat(ready=False))
        for before in self.programs:
            if "store" in before.__dict__:
                before.store._claims.let_go()  # as a crash does
        made = Program(models=models, corpus=corpus or self.corpus)
        if grader is not None:
            made.__dict__["grader"] = grader
        self.programs.append(made)
        return made


def quiet_app(program: Program, **options: object) -> InterviewerApp:
    """The app, its clock standing still."""
    return make_app(program, clock=lambda: 100.0, **options)  # type: ignore[arg-type]


class Person:
    """Sits before one app, looks and presses keys."""

    def __init__(self, app: InterviewerApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for what a worker brings about."""
        deadline = time.monotonic() + 10
        while not happened():
            assert time.monotonic() < deadline, f"never happened; the screen shows:\n{self.seen()}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def sees(self, text: str) -> None:
        """Wait for `text` to be on the screen, wherever it is wrapped."""
        wanted = " ".join(text.split())
        await self.until(lambda: wanted in " ".join(self.seen().split()))

    async def reads_the_report(self, questions: int) -> ReportScreen:
        """Wait until the report is drawn to its last question."""

        def drawn() -> bool:
            screen = self.app.screen
            return isinstance(screen, ReportScreen) and len(screen.query(Fold)) == questions

        await self.until(drawn)
        return next(screen for screen in self.app.screen_stack if isinstance(screen, ReportScreen))

    async def still(self) -> None:
        """Wait until nothing on the screen moves any more: late scrolling, a last message."""
        before = ""
        quiet = 0
        while quiet < 5:
            await self.pilot.pause(0.02)
            quiet = quiet + 1 if self.seen() == before else 0
            before = self.seen()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        self.editor.insert(text)
        await self.pilot.pause()

    async def answer(self, text: str) -> None:
        """Type, submit, and wait until it is dealt with."""
        await self.type(text)
        await self.press("ctrl+s")
        await self.until(lambda: self.interview.doing is None and self.editor.text != text)

    @property
    def interview(self) -> InterviewScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, InterviewScreen))

    @property
    def editor(self) -> AnswerEditor:
        return self.interview.query_one(AnswerEditor)

    def seen(self) -> str:
        """What stands on the terminal now, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def sitting(app: InterviewerApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    async with app.run_test(size=size) as pilot:
        yield Person(app, pilot)


@asynccontextmanager
async def interviewed(program: Program, size: tuple[int, int] = (80, 24), **options: object) -> AsyncIterator[Person]:
    """Straight in an interview on indexing, its first question asked."""
    given: dict[str, object] = {"wishes": TECHNICAL, **options}
    async with sitting(quiet_app(program, **given), size) as person:
        await person.until(lambda: isinstance(person.app.screen, InterviewScreen))
        await person.until(lambda: person.interview.state is not None and person.interview.doing is None)
        yield person
