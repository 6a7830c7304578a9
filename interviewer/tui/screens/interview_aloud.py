"""What of an interview is read aloud, and when it is silent again."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.widgets import TextArea

from interviewer.domain import Session, Turn
from interviewer.errors import VoiceError
from interviewer.manner import INVITATION, before_follow_up, before_question
from interviewer.tui.conduct import Conduct
from interviewer.tui.desk import Order
from interviewer.tui.literal import advice
from interviewer.tui.reading import Reading
from interviewer.tui.screens.interview_flow import InterviewFlow
from interviewer.tui.screens.interview_view import OPEN
from interviewer.tui.speech_desk import SpeechDesk


class Voiced(Message, bubble=False):
    """Reading aloud began or ended; or failed."""

    def __init__(self, trouble: VoiceError | None = None) -> None:
        super().__init__()
        self.trouble = trouble


class AloudFlow(InterviewFlow):
    """Reads what is asked, once, by the settings. A voice that fails is told, and nothing waits for it."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._reading: Reading | None = None
        self._read: object = None  # what was read aloud last
        self._restored_text = ""

    def on_unmount(self) -> None:
        if self._reading is not None:
            self._reading.close()

    @property
    def speech_desk(self) -> SpeechDesk:
        return self.face.desk.speech

    def open_voice(self, restored: str) -> None:
        """`restored` is the text that is put into the editor, and typed by nobody now."""
        self._restored_text = restored
        desk = self.speech_desk
        self._reading = Reading(lambda: desk.aloud(self._voice_failed, self._voiced), self._voiced)

    def read_out(self, conduct: Conduct) -> bool:
        """Read what is asked now, once; whether it is something new."""
        turn = conduct.turn
        if self._reading is None or not (self.state in OPEN or self.listening):
            return False
        asked = (conduct.spot, turn.wording.text if turn else "")
        if asked == self._read:
            return False
        self._read = asked
        self._reading.question(*said_now(conduct.session, turn, self.manner))
        return True

    def was_read(self) -> None:
        """Nothing is being read any more, or nothing was to be."""

    @on(TextArea.Changed)
    def _typing(self) -> None:
        if self.editor.text not in ("", self._restored_text):
            self.hush()

    def read_hint(self, hint: str) -> None:
        if hint and self._reading is not None:
            self._reading.remark(hint)

    def _voiced(self) -> None:
        """From another thread."""
        self.post_message(Voiced())

    def _voice_failed(self, error: VoiceError) -> None:
        """From another thread."""
        self.post_message(Voiced(error))

    @on(Voiced)
    def _after_reading(self, event: Voiced) -> None:
        if event.trouble is not None:
            self.app.notify(advice(event.trouble), severity="warning", timeout=15, markup=False)
        if self._reading is not None and not self._reading.busy:
            self.was_read()

    def hush(self) -> bool:
        """Read no further; whether something was being read."""
        busy = self._reading is not None and self._reading.busy
        if busy and self._reading is not None:
            self._reading.hush()
        return busy


def said_now(session: Session, turn: Turn | None, manner: str) -> tuple[str, str]:
    """What the interviewer asks now, and the remark before it."""
    if turn is None:
        return ("What else would you like to ask?" if session.enquiries else INVITATION), ""
    if turn.open_probe is not None:
        n = len(turn.follow_ups)
        return turn.open_probe.wording.text, before_follow_up(manner, session, turn, n)
    return turn.wording.text, before_question(manner, session, turn)
