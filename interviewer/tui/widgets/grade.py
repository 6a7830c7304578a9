"""The grade of one question: the score with its error, each key point, and what can be done next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Dispute, Grade, Misconception, PointGrade, Turn, Verdict
from interviewer.report.delivery import newest_lines
from interviewer.report.format import signed
from interviewer.report.next_time import next_time
from interviewer.tui import transcript
from interviewer.tui.literal import advice, literal
from interviewer.tui.widgets.hanging import Hanging

QUOTE = 90
UNHEARD = "Not counted, for or against: heard too badly. Correct underlined words before you submit."


class OfPoint(Message):
    """Something about one key point."""

    def __init__(self, point_id: str) -> None:
        super().__init__()
        self.point_id = point_id


class Points(OptionList):
    """The key points. A click chooses one; only Enter goes on. Keys dispute the verdict on the chosen one."""

    BINDING_GROUP_TITLE = "Key points"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "dispute('said')", "I said it", id="points.said"),
        Binding("n", "dispute('not_said')", "Not said", id="points.not-said"),
        Binding("w", "dispute('withdraw')", "Withdraw", id="points.withdraw"),
    ]

    class Disputing(OfPoint):
        """A key of a dispute was pressed."""

        def __init__(self, point_id: str, what: str) -> None:
            super().__init__(point_id)
            self.what = what

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.can_dispute: dict[str, set[str]] = {}  # what a person may say of each point

    @property
    def chosen(self) -> str:
        """The id of the highlighted option; '' when it has none."""
        option = self.highlighted_option
        return (option.id or "") if option else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return parameters[0] in self.can_dispute.get(self.chosen, ()) if action == "dispute" else True

    def action_dispute(self, what: str) -> None:
        self.post_message(self.Disputing(self.chosen, what))

    def action_select(self) -> None:
        """Enter goes on, even where there is nothing to choose."""
        self.post_message(GradePanel.GoOn())

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        if (at := event.style.meta.get("option")) is not None:
            self.highlighted = at


class GradePanel(Vertical):
    """Shows a grade, that there is none and why, or what it will show. Keys: up and down choose a point."""

    class PointChosen(OfPoint):
        """A key point was selected: its quote is to be shown."""

    class Said(OfPoint):
        """The person says that the answer says the point; the words that say it are to be chosen."""

    class NotSaid(OfPoint):
        """The person says that the answer does not say the point."""

    class Withdrawn(OfPoint):
        """The grader's own verdict is to stand again."""

    class GoOn(Message):
        """Enter was pressed."""

    _disputes: ClassVar[dict[str, type[OfPoint]]] = {"said": Said, "not_said": NotSaid, "withdraw": Withdrawn}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._turn = 0

    def compose(self) -> ComposeResult:
        yield Static(id="score", markup=False)
        yield Points(id="points")
        yield Static(id="next", markup=False)

    def wait(self, told: str = "Your grade will stand here, point by point.") -> None:
        """Before there is anything to show."""
        self._fill(literal("Grade", "$quiet"), [], told)

    def show_none(self, why: str, then: str) -> None:
        """A question that has no grade and will get none."""
        self._fill(literal("No grade", "bold"), [], f"{why}\n{then}")

    def show_grade(self, turn: Turn, error: float, then: str, notes: Mapping[str, Content] | None = None) -> None:
        """The grade of `turn`; the chosen point stays chosen when it is drawn anew. `notes` stand below the points."""
        grade = turn.grade
        if grade is None:
            self.wait()
            return
        head = transcript.score(grade, error)
        if grade.abstained:
            head = Content.assemble(head, ": ", literal(grade.reason))
        if turn.prediction is not None:
            head = Content.assemble(head, "  ", transcript.prediction(turn.prediction))
        disputes = {each.point_id: each for each in turn.disputes}
        drawn = _points(turn, grade, notes or {})
        options = [Option(prompt, id=point_id) for point_id, prompt in drawn.items()]
        options += [Option(_misconception(each), id=f"!{n}") for n, each in enumerate(grade.misconceptions)]
        options += [Option(_unheard(each), id=f"?{each.point_id}") for each in grade.unheard]
        if sentences := next_time(turn):
            options.append(Option(_next_time(sentences), id="!next"))
        options += [Option(_delivery(line, first=not n), id=f"~{n}") for n, line in enumerate(newest_lines(turn))]
        possible = {} if grade.abstained else {each.point_id: _possible(each, disputes) for each in grade.points}
        kept = self.query_one(Points).chosen if turn.n == self._turn else ""
        self._fill(head, options, then, possible, kept)
        self._turn = turn.n

    def renote(self, turn: Turn, notes: Mapping[str, Content], then: str) -> None:
        """Other notes below the points, and below all; the chosen point stays."""
        self.query_one("#next", Static).update(literal(then, "$quiet"))
        if turn.grade is not None:
            for point_id, prompt in _points(turn, turn.grade, notes).items():
                self.query_one(Points).replace_option_prompt(point_id, prompt)

    @property
    def chosen(self) -> str:
        """The id of the chosen point; '' when none is."""
        return self.query_one(Points).chosen

    def show_failure(self, error: Exception) -> None:
        told = [Option(literal(advice(error))), Option(literal("Your answer is kept."))]
        self._fill(literal("! Not graded", "bold $text-error"), told, "r  grade again   Enter  go on without a grade")

    def take_focus(self) -> None:
        self.query_one(Points).focus()

    def _fill(
        self,
        head: Content,
        options: list[Option],
        then: str,
        possible: dict[str, set[str]] | None = None,
        kept: str = "",
    ) -> None:
        self.query_one("#score", Static).update(head)
        self._turn = 0
        points = self.query_one(Points)
        points.can_dispute = possible or {}
        points.clear_options()
        points.add_options(options)
        at = next((n for n, option in enumerate(options) if kept and option.id == kept), 0)
        points.highlighted = at if options else None
        self.query_one("#next", Static).update(literal(then, "$quiet"))
        self.screen.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.PointChosen(event.option.id or ""))
        self.screen.refresh_bindings()

    @on(Points.Disputing)
    def _disputed(self, event: Points.Disputing) -> None:
        event.stop()
        self.post_message(self._disputes[event.what](event.point_id))


def _possible(point: PointGrade, disputes: dict[str, Dispute]) -> set[str]:
    """What a person may say of the point: not what the grade says already."""
    able = {"withdraw"} if point.point_id in disputes else set()
    if point.verdict is not Verdict.COVERED:
        able.add("said")
    if point.verdict is not Verdict.MISSING:
        able.add("not_said")
    return able


def _points(turn: Turn, grade: Grade, notes: Mapping[str, Content]) -> dict[str, Hanging]:
    """Each point as it is drawn, by its id."""
    disputes = {each.point_id: each for each in turn.disputes}
    return {each.point_id: _point(each, disputes.get(each.point_id), notes.get(each.point_id)) for each in grade.points}


def _point(point: PointGrade, dispute: Dispute | None, note: Content | None) -> Hanging:
    text = transcript.point_text(point, QUOTE)
    if dispute is not None:
        word = "said" if dispute.said else "not said"
        told = literal(f"You say: {word}. The grader: {signed(dispute.original.verdict)}.", "$primary")
        text = Content.assemble(text, "\n", told)
    if note is not None:
        text = Content.assemble(text, "\n", note)
    return Hanging(transcript.verdict(point), text, transcript.INDENT)


def _misconception(each: Misconception) -> Hanging:
    text = Content.assemble(literal(each.claim), "\n", literal(each.correction, "$quiet"))
    return Hanging(literal("! watch out", "bold $text-error"), text, transcript.INDENT)


def _unheard(point: PointGrade) -> Hanging:
    text = Content.assemble(literal(point.text), "\n", literal(UNHEARD, "$quiet"))
    return Hanging(transcript.unheard(), text, transcript.INDENT)


def _delivery(line: str, *, first: bool) -> Hanging:
    """A line of how it was spoken, each one reached by key."""
    return Hanging(literal("≈ delivery" if first else "", "bold $quiet"), literal(line, "$quiet"), transcript.INDENT)


def _next_time(sentences: tuple[str, ...]) -> Hanging:
    return Hanging(literal("→ next time", "bold $primary"), literal("\n".join(sentences)), transcript.INDENT)
