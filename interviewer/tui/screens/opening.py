"""The first frame: the program's name, while the home screen and all behind it are loaded. Must load nothing itself."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewer.tui.screens.base import BaseScreen


def title() -> Content:
    return Content.assemble(
        ("Interviewer", "bold $primary"),
        ("   mock interviews on this machine, graded point by point", "$quiet"),
    )


class OpeningScreen(BaseScreen):
    """Its title stands where that of the home screen does, so that nothing moves when this takes its place."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="home", can_focus=False):
            yield Static(title(), markup=False, id="title")
            yield Static(Content.styled("Opening …", "$quiet"), markup=False)
