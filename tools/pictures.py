"""The pictures in the README and `docs/`, taken of the real app with the real models: `python tools/pictures.py`.

The one of the HTML report needs chromium, and ImageMagick to make it small; without them it is left as it is.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from interviewer.assembly import Program
    from interviewer.tui.app import InterviewerApp

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SIZE = (110, 34)
PATIENCE = 60  # seconds for what should be seen
QUESTION = "caching-aside-vs-through"
ANSWER = (
    "I'd keep the rendered page in the cache under its id. On a miss the application reads the database and stores "
    "the result with a TTL, and when a product changes we write the database and then delete the key. If the cache is "
    "down we go to the database, but with a limit so that it doesn't fall over."
)
TOPICS = ("caching", "indexing", "transactions")
EXPECTED = (0.8, 0.5, 0.6, 0.9, 0.4)


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 10):
        if condition():
            return
        await pilot.pause(0.1)
    raise TimeoutError(pilot.app.export_screenshot())


def shows(app: InterviewerApp, text: str) -> bool:
    return text in app.export_screenshot().replace("&#160;", " ")


async def grade() -> None:
    """An answer, graded."""
    from interviewer.assembly import Program
    from interviewer.domain import Corpus
    from interviewer.planning import Wishes
    from interviewer.tui.app import make_app

    shipped = Program().corpus
    topic = next(topic for topic in shipped.topics if topic.id == "caching")
    only = replace(topic, questions=tuple(each for each in topic.questions if each.id == QUESTION))
    program = Program(corpus=Corpus((only,), shipped.loops))
    app = make_app(program, wishes=Wishes(topics=("caching",), questions=1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: all(status.state == "ready" for status in program.models.status()))
        await until(pilot, lambda: shows(app, "Question 1"))
        app.screen.query_one("TextArea").insert(ANSWER)  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: shows(app, " of 3"))
        await pilot.pause(0.5)
        app.save_screenshot("grade.svg", path=str(FOLDER))
    program.close()


def interviewed(program: Program, better: int) -> str:
    """An interview answered with labelled answers of the corpus; its id. The greater `better`, the better they are."""
    from interviewer.planning import Wishes

    interview = program.begin(Wishes(level="middle", stages=("technical",), topics=TOPICS, questions=len(EXPECTED)))
    for n, expected in enumerate(EXPECTED):
        turn = interview.ask()
        if turn is None:
            break
        samples = sorted(turn.question.samples, key=lambda each: len(each.quotes))
        interview.predict(expected)
        interview.answer(samples[(n + better) % len(samples)].answer, 60.0 * turn.question.minutes * (0.5 + 0.18 * n))
        interview.grade()
        interview.close()
    interview.end()
    return interview.session.id


async def report() -> None:
    """The report of the last of three interviews, in the app and as HTML."""
    from interviewer.assembly import Program
    from interviewer.report.formats import written
    from interviewer.tui.app import make_app
    from interviewer.tui.screens.report import ReportScreen

    program = Program()
    session_id = [interviewed(program, better) for better in range(3)][-1]
    session = program.store.session(session_id)
    before, past = program.store.before(session), program.store.past(session)
    page(written("html", session, error=program.error, previous=before, past=past))
    app = make_app(program)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = ReportScreen(session_id)
        app.push_screen(screen)
        await until(pilot, lambda: shows(app, "Stages"))
        for _ in range(6):
            await pilot.press("n")
        await pilot.pause(0.5)
        app.save_screenshot("report.svg", path=str(FOLDER))
    program.close()


def page(html: str) -> None:
    """A picture of the top of the page."""
    chromium, convert = shutil.which("chromium"), shutil.which("convert")
    if chromium is None or convert is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file, picture = Path(folder, "report.html"), Path(folder, "report.png")
        file.write_text(html, encoding="utf-8")
        look = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=860,1720", f"--screenshot={picture}"]
        subprocess.run([chromium, *look, file.as_uri()], check=True, capture_output=True, timeout=60)
        small = ["-colors", "48", "-strip"]
        subprocess.run([convert, picture, *small, FOLDER / "report-html.png"], check=True, timeout=60)


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await grade()
    await report()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["INTERVIEWER_HOME"] = home
        asyncio.run(main())
