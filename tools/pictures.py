"""The picture in the README, taken of the real app with the real models: `python tools/pictures.py`."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SIZE = (110, 34)
QUESTION = "caching-aside-vs-through"
ANSWER = (
    "I'd keep the rendered page in the cache under its id. On a miss the application reads the database and stores "
    "the result with a TTL, and when a product changes we write the database and then delete the key. If the cache is "
    "down we go to the database, but with a limit so that it doesn't fall over."
)


async def main() -> None:
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

        async def until(condition: Callable[[], bool]) -> None:
            while not condition():
                await pilot.pause(0.1)

        def shows(text: str) -> bool:
            return text in app.export_screenshot().replace("&#160;", " ")

        await until(lambda: all(status.state == "ready" for status in program.models.status()))
        await until(lambda: shows("Question 1"))
        app.screen.query_one("TextArea").insert(ANSWER)  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await until(lambda: shows("weight 3"))
        await pilot.pause(0.5)
        FOLDER.mkdir(parents=True, exist_ok=True)
        app.save_screenshot("grade.svg", path=str(FOLDER))
    program.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["INTERVIEWER_HOME"] = home
        asyncio.run(main())
