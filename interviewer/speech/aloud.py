"""What of a session is read aloud, by the setting `speak`. Where nothing is to be, or can be, it is silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interviewer.errors import VoiceError
from interviewer.speech.synthesisers import choose
from interviewer.speech.voice import Voice

OFF, QUESTIONS, ALL = "off", "questions", "all"


class Aloud:
    """Reads aloud for one session. `tell` hears once of each thing that goes wrong, also from other threads.

    The settings are `speak`, `voice` and `speaking_rate`; `on_change` and `output` are as in `Voice`.
    """

    def __init__(
        self,
        speak: str = OFF,
        voice: str = "",
        speaking_rate: int = 170,
        *,
        tell: Callable[[VoiceError], None] | None = None,
        on_change: Callable[[], None] | None = None,
        output: Path | None = None,
    ) -> None:
        self._all = speak == ALL
        self._voice: Voice | None = None
        if speak == OFF:
            return
        try:
            chosen = choose(voice, speaking_rate)
        except VoiceError as error:
            if tell is not None:
                tell(error)
            return
        self._voice = Voice(chosen, output=output, on_change=on_change, on_failure=tell)
        self._voice.warm()

    @property
    def speaking(self) -> bool:
        return self._voice is not None and self._voice.speaking

    def question(self, text: str, remark: str = "") -> None:
        """A question or a follow-up, after what is remarked before it."""
        self._say(f"{remark}\n{text}" if remark and self._all else text)

    def remark(self, text: str) -> None:
        """A hint, or something said by the way: read only where all is."""
        if self._all:
            self._say(text)

    def stop(self) -> None:
        """Be silent: a key was pressed, or the person starts to speak. From any thread."""
        if self._voice is not None:
            self._voice.stop()

    def close(self) -> None:
        if self._voice is not None:
            self._voice.close()

    def _say(self, text: str) -> None:
        if self._voice is not None:
            self._voice.say(text)
