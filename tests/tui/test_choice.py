"""One of a few values, by the mouse."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult

from interviewer.tui.comfort import ComfortApp
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.filter import Filter

LEVELS = [(each, each) for each in ("junior", "middle", "senior", "lead")]


class Page(ComfortApp):
    """A choice and a filter, nothing else."""

    CSS = "Choice { height: 1; }"

    def compose(self) -> ComposeResult:
        yield Choice("Seniority", LEVELS, "middle", id="choice")
        yield Filter("Level", LEVELS, id="filter")


async def clicked(on: str, words: list[str], width: int = 80) -> list[str]:
    """What is chosen after a click on each of the words in turn."""
    page, chosen = Page(), []
    async with page.run_test(size=(width, 10)) as pilot:
        choice = page.query_one(f"#{on}", Choice)
        for word in words:
            column = str(choice.render()).index(word)
            await pilot.click(choice, offset=(column, 0))
            chosen.append(choice.value)
    return chosen


@pytest.mark.parametrize("no_color", ["", "1"])
async def test_the_value_that_is_clicked_is_chosen(monkeypatch: pytest.MonkeyPatch, no_color: str) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    words = ["junior", "lead", "lead", "Seniority", "senior"]
    assert await clicked("choice", words) == ["junior", "lead", "lead", "lead", "senior"]


async def test_where_not_all_fit_the_arrows_are_clicked() -> None:
    assert await clicked("choice", ["›", "‹", "‹", "junior", "Sen"], 30) == [
        "senior", "middle", "junior", "middle", "middle",
    ]  # fmt: skip


async def test_a_filter_steps_both_ways() -> None:
    assert await clicked("filter", ["any", "›", "‹", "‹", "‹"]) == ["junior", "middle", "junior", "", "lead"]
