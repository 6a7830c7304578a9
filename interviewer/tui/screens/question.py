"""One question in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from interviewer.domain import Mark, Question
from interviewer.planning import Wishes
from interviewer.tui import question_text
from interviewer.tui.desk import Order
from interviewer.tui.library import Library, Shelves
from interviewer.tui.literal import advice
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.interview import InterviewScreen, interview_open_below

MARKING = {Mark.KNOWN.value: "question.known", Mark.HIDDEN.value: "question.hide"}


class QuestionScreen(BaseScreen):
    """Scrolls; its keys are those of the list it was opened from."""

    ABOUT = "Everything that the corpus holds of one question. ■■■ marks an essential point, ■ a nice one."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Back", id="question.close"),
        Binding("p", "practise", "Practise", id="question.practise"),
        Binding("m", "mark('known')", "Known", id="question.known"),
        Binding("x", "mark('hidden')", "Hide", id="question.hide"),
    ]

    def __init__(self, question: Question, mark: Mark | None, library: Library) -> None:
        super().__init__()
        self._question = question
        self._mark = mark
        self._library = library

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="question"):
            yield Static(question_text.whole(self._question, self._mark), markup=False, id="whole")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#question").focus()

    def action_close(self) -> None:
        self.close()

    def action_practise(self) -> None:
        practise(self, self._question, self._mark, MARKING)

    def action_mark(self, name: str) -> None:
        """Mark it so, or take that mark away."""
        mark = None if self._mark == name else Mark(name)
        work = self._library.mark
        self.in_thread(
            "mark",
            lambda: work(self._question.id, mark),
            self._marked,
            lambda error: self.notify(advice(error), severity="error", markup=False),
        )

    def _marked(self, shelves: Shelves) -> None:
        self._mark = shelves.marks.get(self._question.id)
        self.query_one("#whole", Static).update(question_text.whole(self._question, self._mark))


def practise(screen: BaseScreen, question: Question, mark: Mark | None, marking: Mapping[str, str]) -> None:
    """An interview of this one question over `screen`, unless one is open below or the person does not want it.

    `marking` has, for each mark, the id of the binding that makes it on this screen, and takes it back.
    """
    if interview_open_below(screen):
        return
    if mark is not None:
        told = f"You marked it {mark}, so it is not asked: {screen.face.key_of(marking[mark])} takes that back."
        screen.notify(told, markup=False)
    else:
        screen.over(InterviewScreen(Order(Wishes(question=question.id), anew=True)))
