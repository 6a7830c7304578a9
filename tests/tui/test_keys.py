"""A cat on the keyboard."""

from __future__ import annotations

from random import Random

import pytest
from textual import events

from interviewer.planning import Wishes
from interviewer.tui.screens.interview import InterviewScreen
from tests.fakes import WordGrader
from tests.tui.person import World, interviewed

KEYS = (
    *"abnrxqd",
    *("question_mark", "space"),
    *("enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "backspace", "pageup", "pagedown"),
    *("ctrl+s", "ctrl+s", "ctrl+t", "ctrl+r", "ctrl+n", "ctrl+g", "ctrl+o", "ctrl+l", "f1", "ctrl+f", "ctrl+z"),
    *("ctrl+up", "ctrl+down", "home", "end", "c", "s", "w", "v", "5", "ctrl+b", "shift+right"),
)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_key_breaks_anything_or_loses_an_answer(world: World, seed: int) -> None:
    rng = Random(seed)
    program = world.program(grader=WordGrader())
    submitted: list[str] = []
    async with interviewed(program, wishes=Wishes(questions=12)) as person:
        for press in range(150):
            key = rng.choice(KEYS)
            if key == "q" and not isinstance(person.app.screen, InterviewScreen):
                continue  # it would quit, as it should
            if press % 12 == 0 and isinstance(person.app.screen, InterviewScreen):
                text = f"Answer {press} about the index"
                person.editor.put(text)
                if person.interview.check_action("submit", ()) and person.interview.doing is None:
                    submitted.append(text)
                    key = "ctrl+s"
                    person.interview.action_submit()
            character = " " if key == "space" else key if len(key) == 1 else None
            person.app.post_message(events.Key(key, character))
            if press % 3 == 0:
                await person.pilot.pause()
        await person.until(lambda: not isinstance(person.app.screen, InterviewScreen) or person.interview.doing is None)
    stored = [
        answer.text
        for row in program.store.history(100)
        for turn in program.store.session(row.id).turns
        for answer in turn.answers
    ]
    assert submitted
    assert set(submitted) <= set(stored)
