"""What screens with a grade share: choosing a point shows its quote, and its verdict can be disputed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on

from interviewer.domain import PointGrade, Session, Turn
from interviewer.tui import transcript
from interviewer.tui.desk import Change
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.words import Range, WordsScreen
from interviewer.tui.widgets.conversation import Conversation
from interviewer.tui.widgets.grade import GradePanel

if TYPE_CHECKING:
    from interviewer.disputes import Disputes


class DisputingScreen(BaseScreen):
    """Has a `Conversation` and a `GradePanel`, and says which turn they show and how a dispute is carried out."""

    chosen = ""  # the id of the chosen point

    def graded_turn(self) -> Turn | None:
        """The turn whose grade is shown; None while none is."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the conversation anew, the quote of `chosen` set off."""
        raise NotImplementedError

    def decide(self, change: Change) -> None:
        """Carry out a dispute, in a worker, and draw what follows from it."""
        raise NotImplementedError

    # -- points ------------------------------------------------------------------------------------------------------

    def point(self, point_id: str) -> PointGrade | None:
        turn = self.graded_turn()
        points = turn.grade.points if turn and turn.grade else ()
        return next((each for each in points if each.point_id == point_id), None)

    @on(GradePanel.PointChosen)
    def _point_chosen(self, event: GradePanel.PointChosen) -> None:
        """Mark the quote of a key point in the answer, and scroll to it."""
        turn = self.graded_turn()
        if turn is None:
            return
        self.chosen = event.point_id
        self.redraw()
        point = self.point(event.point_id)
        if point is not None and (found := transcript.quote_at(turn, point)) is not None:
            n, offset = found
            conversation = self.query_one(Conversation)
            self.call_after_refresh(conversation.reveal_quote, f"{turn.n}.answer.{n}", offset)

    @on(GradePanel.Said)
    def _said(self, event: GradePanel.Said) -> None:
        turn, point = self.graded_turn(), self.point(event.point_id)
        if turn is None or point is None:
            return
        n, point_id = turn.n, point.point_id

        def chosen(words: Range | None) -> None:
            if words is not None:
                start, end = words
                self.decide(lambda disputes, session: disputes.said(session, n, point_id, start, end))

        self.over(WordsScreen(point.text, turn.transcript, point.evidence), chosen)

    @on(GradePanel.NotSaid)
    def _not_said(self, event: GradePanel.NotSaid) -> None:
        self._decide(event.point_id, lambda disputes, session, n, point: disputes.not_said(session, n, point))

    @on(GradePanel.Withdrawn)
    def _withdrawn(self, event: GradePanel.Withdrawn) -> None:
        self._decide(event.point_id, lambda disputes, session, n, point: disputes.withdraw(session, n, point))

    def _decide(self, point_id: str, how: Callable[[Disputes, Session, int, str], Session]) -> None:
        if (turn := self.graded_turn()) is not None and self.point(point_id) is not None:
            n = turn.n
            self.decide(lambda disputes, session: how(disputes, session, n, point_id))
