"""What is spoken in an interview: answers recorded, written down and put into the editor.

The text is the person's from then on. Nothing that goes wrong here keeps anybody from typing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.message import Message

from interviewer.errors import HearingError, InterviewerError, NoSpeechModel
from interviewer.misheard import share_kept
from interviewer.tui import doors, hearing_text
from interviewer.tui.desk import Order
from interviewer.tui.screens.interview_offers import Offer, OffersFlow
from interviewer.tui.screens.interview_view import OPEN
from interviewer.tui.speech_desk import Taking

if TYPE_CHECKING:
    from interviewer.speech.listening import Heard, Progress

DEAR = 10.0  # seconds of a recording that one key does not throw away
STANDS = 0.8  # the share of what was heard that makes it the text that stands there already
TYPED = "Your answer"
Left = list[tuple[Path, float]]


class Listened(Message, bubble=False):
    """How a spoken answer goes, from the threads that hear it."""

    def __init__(self, taking: Taking, progress: Progress) -> None:
        super().__init__()
        self.taking = taking
        self.progress = progress


class SpokenFlow(OffersFlow):
    """One answer is recorded at a time; `taking` is that one."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._progress: Progress | None = None
        self._to_start = False  # record by itself as soon as the question is read
        self._discard_asked = False
        self._end_pause = 0.0
        self._left: Left = []

    def on_unmount(self) -> None:
        """What was said so far is on disk, and is offered when the session goes on."""
        if self.taking is not None:
            self.taking.end()

    @property
    def may_speak(self) -> bool:
        """Whether an answer or a question of one's own can be given now."""
        return self.taking is None and self.doing is None and (self.state in OPEN or self.listening)

    # -- the session -------------------------------------------------------------------------------------------------

    def _restored(self, draft: str) -> None:
        """Before the session goes on: what was said and never submitted, and whether the person wants to speak."""
        conduct = self.conduct
        if conduct is None:
            return
        settings = self.face.desk.settings
        desk = self.speech_desk
        self.open_voice(draft)

        def look() -> tuple[Left, float]:
            wished = settings()
            end_pause = wished.end_pause_seconds if wished.hands_free else 0.0
            try:
                left = [each for each in desk.left_behind(conduct.spot) if not conduct.known(each[0])]
                if conduct.session.plan.spoken:
                    desk.warm()
            except InterviewerError:  # told when a key asks for it
                left = []
            return left, end_pause

        def go_on(found: tuple[Left, float]) -> None:
            self._left, self._end_pause = found
            super(SpokenFlow, self)._restored(draft)
            self._offer_left()

        self.step("Opening", lambda _: look(), go_on)

    def arrive(self, value: object) -> None:
        super().arrive(value)
        conduct = self.conduct
        if conduct is None:
            return
        if over := conduct.past():
            self.forget_offers()
            self.in_thread("settle", lambda: self.speech_desk.settle(over), lambda _: None, self._failed_quietly)
        if self.read_out(conduct):
            self._to_start = conduct.session.plan.spoken and self._end_pause > 0 and not self._left

    def was_read(self) -> None:
        """Hands-free, the person speaks now, unless something is typed."""
        if self._to_start:
            self._to_start = False
            if self.may_speak and not self.editor.text and self.app.screen is self:
                self._begin()

    def show_editor(self, told: str = TYPED) -> None:
        spoken = self.conduct is not None and self.conduct.session.plan.spoken
        super().show_editor(f"{TYPED}: {self.record_key} records it" if spoken and told == TYPED else told)

    # -- recording ---------------------------------------------------------------------------------------------------

    def action_record(self) -> None:
        """Start to record the answer, or end it."""
        if self.taking is not None:
            self.end_recording()
        elif self.may_speak:
            self._begin()
        else:
            self.app.bell()

    def _begin(self) -> None:
        conduct = self.conduct
        if conduct is None:
            return
        self.hush()
        self.forget_offers()
        taking, question, name = Taking(), self._question, conduct.spot
        self._take(taking, hearing_text.opening())
        show = self._shower(taking)
        desk = self.speech_desk
        self.in_thread("hearing", lambda: desk.listen(taking, question, name, show), self._heard, self._not_heard)

    def _take(self, taking: Taking, told: Content) -> None:
        self.taking, self._progress, self._to_start, self._discard_asked = taking, None, False, False
        self.editor.dictated = True
        self.activity.idle("")
        self.panel.hearing(told)
        self.refresh_bindings()

    def _shower(self, taking: Taking) -> Callable[[Progress], None]:
        def show(progress: Progress) -> None:
            self.post_message(Listened(taking, progress))

        return show

    @on(Listened)
    def _listened(self, event: Listened) -> None:
        taking = self.taking
        if event.taking is not taking or taking is None:
            return
        self._progress = progress = event.progress
        if taking.stop.is_set() or taking.again:
            self.panel.hearing(hearing_text.writing(progress, self.panel.line))
            return
        if progress.moment is not None and progress.moment.speaking:
            self.hush()
        self.panel.hearing(hearing_text.recording(progress, self.panel.line, self._end_pause))

    def end_recording(self) -> None:
        if self.taking is not None and not self.taking.again:
            self.taking.end()
            self.panel.hearing(hearing_text.writing(self._progress, self.panel.line))

    @property
    def record_key(self) -> str:
        return self.face.key_of("interview.record")

    def discard_recording(self) -> None:
        """Throw away what is being said; a long one takes two presses."""
        if self.taking is None or self.taking.again or self.taking.stop.is_set():
            return
        moment = self._progress.moment if self._progress else None
        if moment is not None and moment.seconds >= DEAR and not self._discard_asked:
            self._discard_asked = True
            self.activity.idle(
                f"Esc once more throws away what you said; {self.record_key} ends it and writes it down."
            )
            return
        self.taking.discard()

    def _done(self) -> None:
        self.taking = self._progress = None
        self.editor.dictated = False
        self._show_offer()
        self.refresh_bindings()

    def _heard(self, heard: Heard | None) -> None:
        self._done()
        if heard is None:
            self.activity.idle("Thrown away. Your answer")
            return
        conduct = self.conduct
        if conduct is None or not (self.state in OPEN or self.listening):
            return  # its recording stays, unsettled
        conduct.hear(heard)
        if share_kept(self.editor.text, heard.speech) < STANDS:
            self.editor.put_in(heard.text)
        if not self.has_class("-graded"):
            self.editor.focus()
        self._tell_of(heard)
        self._studying.ask(self.editor.text, at_once=True)

    def _tell_of(self, heard: Heard) -> None:
        if heard.problem:
            self.activity.fail(HearingError(heard.problem, heard.hint))
        elif not heard.text:
            self.activity.idle(f"Nothing was heard. Is it the right microphone, and on? {self.record_key} tries again.")
        else:
            self.activity.idle(f"Read it, correct it; {self.record_key} adds to it, {self.submit_key} submits it.")

    def _not_heard(self, error: InterviewerError) -> None:
        """Told where the eye is; typing goes on."""
        if isinstance(error, NoSpeechModel):
            self._offers["model"] = Offer(hearing_text.no_model(), lambda: self.over(doors.catalogue()))
            self.activity.idle(TYPED)
        else:
            self.activity.fail(error)
        self._done()

    # -- what a crash has left behind --------------------------------------------------------------------------------

    def _offer_left(self) -> None:
        if self._left:
            (file, seconds), *_ = self._left
            told = hearing_text.left_behind(seconds)
            self._offers["left"] = Offer(told, lambda: self._recall(file, seconds), self._leave_left)
        self._show_offer()

    def _leave_left(self) -> None:
        self._left = self._left[1:]
        self._offer_left()

    def _recall(self, file: Path, seconds: float) -> None:
        if not self.may_speak:
            self._offer_left()
            self.app.bell()
            return
        self._left = self._left[1:]
        taking, question, desk = Taking(again=True), self._question, self.speech_desk
        self._take(taking, hearing_text.writing(None, self.panel.line))
        show = self._shower(taking)

        def done(heard: Heard) -> None:
            self._heard(heard)
            self._offer_left()

        def failed(error: InterviewerError) -> None:
            self._left = [(file, seconds), *self._left]
            self._not_heard(error)
            self._offer_left()

        self.in_thread("hearing", lambda: desk.recall(file, seconds, question, show), done, failed)
