"""A drill under way: the interview screen, and below each point of a grade what it did to the point's card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from interviewer.domain import Rating, Turn, TurnState
from interviewer.errors import InterviewerError
from interviewer.tui import drill_text
from interviewer.tui.practice_desk import PracticeDesk, Rated
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.drill_done import RATINGS, DrillDoneScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.widgets.grade import GradePanel

TAKEN_BACK = "Taken back: the cards are as they were before this question."


class DrillRunScreen(InterviewScreen):
    """The person may overrule each rating, or take back what the grade did to the cards."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *RATINGS,
        Binding("u", "undo", "Undo", id="drill.undo"),
    ]
    finishing = ("Finish the drill?", "What was drilled follows; the rest stays due.")
    _rated: tuple[Rated, ...] = ()
    _remark = ""

    @property
    def practice(self) -> PracticeDesk:
        return PracticeDesk(self.face.desk)

    def outcome(self, session_id: str) -> BaseScreen:
        return DrillDoneScreen(session_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("rate", "undo"):
            return self.doing is None and self.state is TurnState.GRADED and bool(self._rated)
        return super().check_action(action, parameters)

    # -- the cards of a grade ----------------------------------------------------------------------------------------

    def arrive(self, value: object) -> None:
        """A grade is shown with what it did to the cards, so that is read first."""
        self._rated, self._remark = (), ""
        if self.state is TurnState.GRADED:
            self.step("Looking up the cards", lambda _: self._look_up(), self._found)
        else:
            super().arrive(value)

    def _look_up(self) -> tuple[tuple[Rated, ...], InterviewerError | None]:
        session = self.conduct.session if self.conduct else None
        try:
            return (self.practice.rated(session.id, len(session.turns)) if session else ()), None
        except InterviewerError as error:  # the grade is shown all the same
            return (), error

    def _found(self, found: tuple[tuple[Rated, ...], InterviewerError | None]) -> None:
        self._rated, trouble = found
        super().arrive(None)
        if trouble is not None:
            self.activity.fail(trouble)

    def notes(self) -> Mapping[str, Content]:
        return {each.review.after.point_id: drill_text.note(each) for each in self._rated}

    def ways_on(self, turn: Turn) -> str:
        below = self._remark or (drill_text.KEYS if self._rated else "No card was changed.")
        return f"{super().ways_on(turn)}\n{below}"

    # -- keys --------------------------------------------------------------------------------------------------------

    def action_rate(self, rating: str) -> None:
        """Overrule the rating of the chosen point's card."""
        chosen = self.query_one(GradePanel).chosen
        rated = next((each for each in self._rated if each.review.after.point_id == chosen), None)
        if rated is None:
            self._tell("There is no rating of this point to change.")
            return
        key = rated.review.key

        def rate() -> str:
            self.practice.rate(key, Rating(rating))
            return ""

        self._change("Rating", rate)

    def action_undo(self) -> None:
        if (conduct := self.conduct) is None:
            return

        def undo() -> str:
            own = self.practice.undo(conduct.session.id)
            return f"{drill_text.OWN_TAKEN_BACK}   {drill_text.KEYS}" if own else TAKEN_BACK

        self._change("Taking back", undo)

    def _tell(self, remark: str) -> None:
        """Draw what the cards are now, and `remark` below."""
        self._remark = remark
        turn = self.conduct.turn if self.conduct else None
        if turn is not None:
            self.query_one(GradePanel).renote(turn, self.notes(), self.ways_on(turn))
        self.refresh_bindings()

    def _change(self, what: str, work: Callable[[], str]) -> None:
        """Change the cards in a worker, then show them and tell what `work` says; what cannot be done is told beside
        the grade."""

        def changed() -> tuple[tuple[Rated, ...], InterviewerError | None, str]:
            try:
                told = work()
            except InterviewerError as error:
                return self._rated, error, ""
            return *self._look_up(), told

        def show(found: tuple[tuple[Rated, ...], InterviewerError | None, str]) -> None:
            self._rated, trouble, told = found
            self._tell(told if trouble is None else "")
            if trouble is not None:
                self.activity.fail(trouble)

        self.step(what, lambda _: changed(), show)
