"""The interview screen: its keys, and what each of them does."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from interviewer.domain import HINT_COST, TurnState
from interviewer.errors import InterviewerError
from interviewer.tui.conduct import Conduct
from interviewer.tui.literal import advice, literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.interview_flow import Doing
from interviewer.tui.screens.interview_spoken import SpokenFlow
from interviewer.tui.screens.interview_view import OPEN
from interviewer.tui.screens.overlays import AskScreen, FinishScreen, PauseScreen, ReadingScreen
from interviewer.tui.screens.predict import PredictScreen
from interviewer.tui.widgets.conversation import Conversation
from interviewer.tui.widgets.grade import GradePanel

WHILE_SPEAKING = {"record", "submit", "stop", "leave", "turn_over", "scroll"}
SHORTEST_PAUSE = 10.0  # seconds; a shorter look elsewhere is not told as one


class InterviewScreen(SpokenFlow):
    """Keys that would be text are bound only for when the editor has no focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+enter,f10", "submit", "Submit", id="interview.submit"),
        Binding("f6,ctrl+@", "record", "Speak, or end it", id="interview.record", show=False, priority=True),
        Binding("f7", "take", "Take what is offered", id="interview.take", show=False, priority=True),
        Binding("enter", "go_on", "Go on", id="interview.go-on"),
        Binding("x", "next_question", "Next", id="interview.next"),
        Binding("a", "reference", "Reference", id="interview.reference"),
        Binding("r", "grade_again", "Grade again", id="interview.grade-again"),
        Binding("ctrl+t,f2", "hint", f"Hint −{HINT_COST:.0%}", id="interview.hint"),
        Binding("ctrl+r,f3", "reword", "Reword", id="interview.reword"),
        Binding("ctrl+n,f4", "skip", "Skip", id="interview.skip"),
        Binding("ctrl+b,f11", "predict", "Predict your score", id="interview.predict", show=False),
        Binding("ctrl+g,f8", "turn_over", "Grade/editor", id="interview.turn-over", show=False),
        Binding("ctrl+o,f5", "pause", "Pause", id="interview.pause"),
        Binding("ctrl+l,f9", "leave", "Leave", id="interview.leave"),
        Binding("ctrl+f,f12", "finish", "Finish", id="interview.finish"),
        Binding("escape", "stop", "Stop, or leave it", id="interview.stop", show=False),
        Binding("ctrl+up", "scroll(-1)", "Scroll up", id="interview.scroll-up", show=False),
        Binding("ctrl+down", "scroll(1)", "Scroll down", id="interview.scroll-down", show=False),
    ]

    HOLDS_TEXT = True
    finishing = ("Finish the interview?", "The report follows.")
    _left_at: float | None = None

    # -- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now is offered."""
        idle = self.doing is None
        failed = self.ungraded is not None
        if self.taking is not None:
            return action in WHILE_SPEAKING
        match action:
            case "record" | "submit" | "skip":
                return self.state in OPEN or self.listening
            case "hint":
                return self.state in OPEN
            case "reword" | "predict":
                return self.state is TurnState.ASKED
            case "go_on":
                return (
                    idle
                    and not self.listening
                    and (self.state is TurnState.GRADED or failed or (self.conduct is not None and self.state is None))
                )
            case "take":
                return self.offered
            case "next_question" | "reference":
                return idle and self.state is TurnState.GRADED
            case "grade_again":
                return idle and failed
            case "turn_over":
                return self.state in (TurnState.GRADED, TurnState.ANSWERED)
            case _:
                return True

    def action_submit(self) -> None:
        """What is being spoken is written down first, to be read."""
        if self.taking is not None:
            self.end_recording()
        else:
            super().action_submit()

    @on(GradePanel.GoOn)
    def action_go_on(self) -> None:
        if self.conduct is not None and self.conduct.session.closing:
            if self.check_action("go_on", ()):
                self.work("Ending", lambda conduct: conduct.end())
        elif self.check_action("go_on", ()):
            self.write("The interviewer is writing", lambda conduct, d: conduct.go_on(d.cancel, d.watch))

    def action_next_question(self) -> None:
        self.write(
            "The interviewer is choosing a question", lambda conduct, d: conduct.next_question(d.cancel, d.watch)
        )

    def action_grade_again(self) -> None:
        self.work("Grading again", lambda conduct: conduct.grade_again(), "Esc stops")

    def action_hint(self) -> None:
        if (conduct := self.conduct) is not None:
            self.step("Looking for a hint", lambda _: conduct.hint(), self._hinted)

    def _hinted(self, hint: str) -> None:
        self.show_session()
        cost = f"The hint costs {HINT_COST:.0%} of its point. Your answer"
        self.activity.idle(cost if hint else "There is no further hint.")
        self.read_hint(hint)

    def action_reword(self) -> None:
        if (conduct := self.conduct) is not None:
            self.step("Finding other words", lambda _: conduct.reword(), lambda _: self._reworded(conduct))

    def _reworded(self, conduct: Conduct) -> None:
        self.show_session()
        self.read_out(conduct)
        self.activity.idle("Your answer")

    def action_skip(self) -> None:
        if self.editor.text.strip() and not self.skip_asked:
            self.skip_asked = True
            told = f"You have typed an answer: {self.submit_key} submits it, {self.skip_key} once more skips it."
            self.activity.idle(told)
            return
        self.skip_asked = False
        if self.listening:
            self.work("Ending", self._ask_nothing_more)
        else:
            self.write("The interviewer is choosing a question", self._skip)

    def _ask_nothing_more(self, conduct: Conduct) -> None:
        conduct.save_draft()
        conduct.ask_nothing_more()
        self.app.call_from_thread(self.editor.put, "")

    def _skip(self, conduct: Conduct, doing: Doing) -> None:
        conduct.save_draft()
        conduct.skip(doing.cancel, doing.watch)
        self.app.call_from_thread(self.editor.put, "")

    def action_turn_over(self) -> None:
        """The other of grade and editor in front."""
        self.face_grade(not self.has_class("-graded"))

    def action_reference(self) -> None:
        turn = self.conduct.turn if self.conduct else None
        if turn is not None:
            self.over(ReadingScreen("Reference answer", literal(turn.question.reference)))

    def action_pause(self) -> None:
        """Hide the text until a key is pressed."""
        self.over(PauseScreen())

    def on_screen_suspend(self) -> None:
        """The clock stands still while anything lies over this screen."""
        self.present.halt()
        self._left_at = self.face.clock()

    def on_screen_resume(self) -> None:
        self.present.run()
        away = self.face.clock() - self._left_at if self._left_at is not None else 0.0
        if away >= SHORTEST_PAUSE and (conduct := self.conduct) is not None:
            self.in_thread("pause", lambda: conduct.rested(away), lambda _: None, self._failed_quietly)

    def action_leave(self) -> None:
        """Back to the home screen; the session can be resumed."""
        if self.doing is not None:
            self.doing.cancel.set()
        if self.conduct is None:
            self.close()
        else:
            if self.state in OPEN or self.listening:
                self.conduct.note_draft(self.editor.text, self.answering.seconds)
            self.in_thread("leave", self.conduct.save_draft, lambda _: self.close(), self._leave_anyway)

    def _leave_anyway(self, error: InterviewerError) -> None:
        """The draft could not be written: it is held in memory, and comes back with the session."""
        self.app.notify(advice(error), severity="error", timeout=15, markup=False)
        self.close()

    def action_finish(self) -> None:
        """The interview, or this stage alone where another one follows."""
        typed = " What is typed and not submitted is not graded." if self.editor.text.strip() else ""
        if stage := self.stage_to_finish():
            self.over(FinishScreen(stage, f"The report follows.{typed}"), self._finish)
        else:
            question, follows = self.finishing
            ask = AskScreen(question, f"{follows}{typed}")
            self.over(ask, lambda sure: self._finish("session" if sure else None))

    def _finish(self, what: str | None) -> None:
        if what == "session":
            self.work("Ending", lambda conduct: conduct.end())
        elif what == "stage":
            self.write("The interviewer is choosing a question", self._finish_stage)

    def stage_to_finish(self) -> str:
        """The title of the stage at hand, if another stage follows; else ''."""
        turn = self.conduct.turn if self.conduct else None
        if turn is None or self.conduct is None:
            return ""
        plan = self.conduct.session.plan
        stage, last = plan.stage_of(turn.n - 1), plan.stages[-1]
        return stage.title if stage is not None and (stage is not last or plan.invites) else ""

    def _finish_stage(self, conduct: Conduct, doing: Doing) -> None:
        conduct.save_draft()
        conduct.finish_stage(doing.cancel, doing.watch)
        self.app.call_from_thread(self.editor.put, "")

    def action_predict(self) -> None:
        """Before the answer: the score that is expected of it."""

        def noted(score: float | None) -> None:
            if score is not None and (conduct := self.conduct) is not None:
                told = f"You expect {5 * score:.1f} of 5. Your answer"
                self.step("Noting it", lambda _: conduct.predict(score), lambda _: self.activity.idle(told))

        self.over(PredictScreen(), noted)

    def action_stop(self) -> None:
        """Throw away what is being recorded, leave what is offered, be silent, or give up waiting for a model."""
        if self.taking is not None:
            self.discard_recording()
            return
        if self.hush():
            return
        if self.doing is None:
            self.leave_offer()
        doing, conduct = self.doing, self.conduct
        if doing is None or conduct is None or not doing.way_out or doing.cancel.is_set():
            return
        doing.cancel.set()
        if self.state is TurnState.ANSWERED:
            self.in_thread("stop", conduct.free_grader, lambda _: None, self._failed_quietly)

    def action_scroll(self, by: int) -> None:
        self.query_one(Conversation).scroll_relative(y=3 * by, animate=False)


def interview_open_below(screen: BaseScreen) -> bool:
    """Whether an interview lies below `screen`, so that no other one may be opened; if so, that is told."""
    found = any(isinstance(each, InterviewScreen) for each in screen.app.screen_stack)
    if found:
        told = f"An interview is open: leave it first ({screen.face.key_of('interview.leave')}), it goes on later."
        screen.notify(told, severity="warning", markup=False)
    return found
