"""How the app feels: the longest time that its event loop stands still, by what goes on meanwhile.

A key pressed then waits that long at most, beside what drawing takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

if TYPE_CHECKING:
    from interviewer.assembly import Program

TICK = 0.005
SESSIONS = 2_000
SIZE = (100, 30)


class Watch:
    """The longest stall of the loop since it was last asked, in milliseconds; what it takes to open a screen."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def run(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            self._longest = max(self._longest, time.perf_counter() - before - TICK)

    def longest(self) -> str:
        seconds, self._longest = self._longest, 0.0
        return f"{seconds * 1000:.0f}"


@asynccontextmanager
async def watched(program: Program, **asked: Any) -> AsyncIterator[tuple[Pilot[None], Watch]]:
    from interviewer.tui.app import make_app

    app = make_app(program, **asked)
    watch = Watch()
    async with app.run_test(size=SIZE) as pilot:
        running = asyncio.create_task(watch.run())
        yield pilot, watch
        running.cancel()


async def until(condition: Callable[[], bool]) -> None:
    """Raises TimeoutError after a minute."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(TICK)


def stalls() -> dict[str, object]:
    """While models load, phrase and grade; while the corpus opens; with a history of 2,000 sessions."""
    return asyncio.run(_models()) | asyncio.run(_screens())


async def _models() -> dict[str, object]:
    from interviewer.assembly import Program
    from interviewer.planning import Wishes

    program = Program()
    async with watched(program, wishes=Wishes(topics=("caching",), questions=2)) as (pilot, watch):
        await until(lambda: bool(getattr(pilot.app, "drawn", False)))
        opening = watch.longest()
        await until(lambda: all(status.state == "ready" for status in pilot.app.statuses) and bool(pilot.app.statuses))  # type: ignore[attr-defined]
        loading = watch.longest()
        for _ in range(4):
            await pilot.press(*"Caching_helps", "ctrl+s")
            await asyncio.sleep(3)
    program.close()
    return {
        "longest stall of the event loop until the first screen is drawn (ms)": opening,
        "longest stall of the event loop while models load (ms)": loading,
        "longest stall while one types, and models phrase and grade (ms)": watch.longest(),
    }


async def _screens() -> dict[str, object]:
    from interviewer.assembly import Program

    program = Program()
    fill(program)
    async with watched(program) as (pilot, watch):
        await until(lambda: len(getattr(pilot.app, "statuses", ())) == 2)
        await asyncio.sleep(5)
        figures: dict[str, object] = {}
        for key, rows, name in (("b", "#questions", "the corpus"), ("h", "#sessions", f"{SESSIONS:,} sessions")):
            watch.longest()
            started = time.perf_counter()
            await pilot.press(key)
            shown = _opened(pilot, rows)
            await until(shown)
            figures[f"from the key to {name} on the screen (ms)"] = f"{(time.perf_counter() - started) * 1000:.0f}"
            await asyncio.sleep(1)
            figures[f"longest stall while {name} opens (ms)"] = watch.longest()
            for _ in range(50):
                await pilot.press("pagedown")
            figures[f"longest stall while one pages through {name} (ms)"] = watch.longest()
            await pilot.press("escape")
    program.close()
    return figures


def _opened(pilot: Pilot[None], rows: str) -> Callable[[], bool]:
    return lambda: any(getattr(each, "keys", ()) for each in pilot.app.screen.query(rows))


def fill(program: Program, sessions: int = SESSIONS) -> None:
    """As many ended sessions of one question each, an hour apart."""
    from interviewer.assembly import now
    from interviewer.domain import Session
    from interviewer.planning import Wishes, make_plan
    from tests.builders import a_grade, a_turn, an_answer

    questions, plan = list(program.corpus), make_plan(program.corpus, Wishes(questions=1))
    for n in range(sessions):
        question, start = questions[n % len(questions)], now() - timedelta(hours=sessions - n)
        turn = a_turn(1, question, asked_at=start, answer=an_answer(at=start), grade=a_grade(question), closed=True)
        program.store.start_session(Session(f"bench-{n:05}", plan, n, start, (turn,), start + timedelta(minutes=9)))
