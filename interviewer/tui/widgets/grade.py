"""The grade of one question: the score with its error, each key point, and what can be done next."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Misconception, PointGrade, Turn
from interviewer.tui import transcript
from interviewer.tui.literal import advice, literal
from interviewer.tui.widgets.hanging import Hanging

QUOTE = 90


class Points(OptionList):
    """The key points. A click chooses one; only Enter goes on."""

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        if (at := event.style.meta.get("option")) is not None:
            self.highlighted = at


class GradePanel(Vertical):
    """Shows a grade, that there is none and why, or what it will show. Keys: up and down choose a point."""

    class PointChosen(Message):
        """A key point was selected: its quote is to be shown."""

        def __init__(self, point_id: str) -> None:
            super().__init__()
            self.point_id = point_id

    class GoOn(Message):
        """Enter was pressed."""

    def compose(self) -> ComposeResult:
        yield Static(id="score", markup=False)
        yield Points(id="points", markup=False)
        yield Static(id="next", markup=False)

    def wait(self) -> None:
        """Before there is anything to show."""
        self._fill(literal("Grade", "$quiet"), [], "Your grade will stand here, point by point.")

    def show_grade(self, turn: Turn, error: float, then: str) -> None:
        grade = turn.grade
        if grade is None:
            self.wait()
            return
        head = transcript.score(grade, error)
        if grade.abstained:
            head = Content.assemble(head, ": ", literal(grade.reason))
        options = [Option(_point(point), id=point.point_id) for point in grade.points]
        options += [Option(_misconception(each), id=f"!{n}") for n, each in enumerate(grade.misconceptions)]
        self._fill(head, options, then)

    def show_failure(self, error: Exception) -> None:
        told = [Option(literal(advice(error))), Option(literal("Your answer is kept."))]
        self._fill(literal("! Not graded", "bold $text-error"), told, "r  grade again   n  go on without a grade")

    def take_focus(self) -> None:
        self.query_one(OptionList).focus()

    def _fill(self, head: Content, options: list[Option], then: str) -> None:
        self.query_one("#score", Static).update(head)
        points = self.query_one(OptionList)
        points.clear_options()
        points.add_options(options)
        points.highlighted = 0 if options else None
        self.query_one("#next", Static).update(literal(then, "$quiet"))

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.PointChosen(event.option.id or ""))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.GoOn())


def _point(point: PointGrade) -> Hanging:
    return Hanging(transcript.verdict(point), transcript.point_text(point, QUOTE), transcript.INDENT)


def _misconception(each: Misconception) -> Hanging:
    text = Content.assemble(literal(each.claim), "\n", literal(each.correction, "$quiet"))
    return Hanging(literal("! watch out", "bold $text-error"), text, transcript.INDENT)
