"""What a drill came to: each card with its rating and its return, which the person may still overrule."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Rating
from interviewer.drill import DrillWishes
from interviewer.tui import drill_text
from interviewer.tui.desk import Order
from interviewer.tui.literal import literal
from interviewer.tui.practice_desk import PracticeDesk, Result
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.overlays import ReadingScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.widgets.activity import Activity

RATINGS = [
    Binding(str(n), f"rate('{rating}')", rating.capitalize(), id=f"drill.{rating}", show=False)
    for n, rating in enumerate(Rating, 1)
]


TAKEN_BACK = "Taken back: the cards of the last question are as they were before it."


class DrillDoneScreen(BaseScreen):
    """Reads the drill from the store, so it can be opened at any time after."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "close", "Home", id="drilled.close"),
        Binding("n", "drill_on", "Drill on", id="drilled.on"),
        *RATINGS,
        Binding("u", "undo", "Undo the last", id="drilled.undo"),
        Binding("o", "report", "Full report", id="drilled.report"),
    ]

    def __init__(self, session_id: str) -> None:
        super().__init__()
        self._session_id = session_id
        self._result: Result | None = None
        self._reading = False

    @property
    def practice(self) -> PracticeDesk:
        return PracticeDesk(self.face.desk)

    def compose(self) -> ComposeResult:
        with Vertical(id="drilled"):
            yield Static(literal("Reading the drill …", "$quiet"), markup=False, id="drilled-head")
            yield OptionList(id="cards", markup=False)
            yield Static("", markup=False, id="drilled-left")
        yield Activity(id="trouble")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#trouble").display = False
        self.query_one("#cards").focus()
        self._read(lambda: "")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        if action in ("rate", "undo"):
            return self._result is not None and bool(self._result.rated)
        return self._result is not None and self._result.left > 0 if action == "drill_on" else True

    # -- reading -----------------------------------------------------------------------------------------------------

    def _read(self, change: Callable[[], str]) -> None:
        """Change the cards, then read what the drill came to, and tell what `change` says of it.

        One at a time, so that the last key pressed counts.
        """
        if self._reading:
            self.app.bell()
            return
        self._reading = True

        def work() -> tuple[str, Result]:
            return change(), self.practice.result(self._session_id)

        def show(read: tuple[str, Result]) -> None:
            told, result = read
            self._reading = False
            self._show(result)
            self._trouble.display = bool(told)
            self._trouble.idle(told)

        self.in_thread("drilled", work, show, self._failed)

    @property
    def _trouble(self) -> Activity:
        return self.query_one("#trouble", Activity)

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self._trouble.display = True
        self._trouble.fail(error)

    def _show(self, result: Result) -> None:
        self._result = result
        lines = [drill_text.head(result), literal(""), drill_text.tally(result.rated)]
        lines += [drill_text.return_line(result.rated)] if result.rated else []
        self.query_one("#drilled-head", Static).update(literal("\n").join(lines))
        cards = self.query_one(OptionList)
        at = cards.highlighted or 0
        cards.clear_options()
        cards.add_options(Option(drill_text.card_row(each)) for each in result.rated)
        cards.highlighted = min(at, len(result.rated) - 1) if result.rated else None
        keys = f"{drill_text.KEYS}   Enter  the answer\n" if result.rated else ""
        left = literal(keys, "$quiet") + drill_text.left_line(result)
        self.query_one("#drilled-left", Static).update(left)
        self.refresh_bindings()

    # -- keys --------------------------------------------------------------------------------------------------------

    def action_rate(self, rating: str) -> None:
        """Overrule the rating of the chosen card."""
        at = self.query_one(OptionList).highlighted
        if self._result is not None and at is not None:
            key = self._result.rated[at].review.key

            def rate() -> str:
                self.practice.rate(key, Rating(rating))
                return f"Rated {rating} by you."

            self._read(rate)

    def action_undo(self) -> None:
        def undo() -> str:
            own = self.practice.undo(self._session_id)
            return drill_text.OWN_TAKEN_BACK if own else TAKEN_BACK

        self._read(undo)

    @on(OptionList.OptionSelected)
    def _answer(self, event: OptionList.OptionSelected) -> None:
        """The reference answer to the chosen card's question."""
        if self._result is None:
            return
        review = self._result.rated[event.option_index].review
        turn = next(each for each in self._result.session.turns if each.n == review.turn)
        self.over(ReadingScreen("Reference answer", literal(turn.question.reference)))

    def action_drill_on(self) -> None:
        """The cards that are still due."""
        from interviewer.tui.screens.drill_run import DrillRunScreen

        if self.app.screen is self:
            self.app.switch_screen(DrillRunScreen(Order(drill=DrillWishes(), anew=True)))

    def action_report(self) -> None:
        self.over(ReportScreen(self._session_id))

    def action_close(self) -> None:
        self.close()
