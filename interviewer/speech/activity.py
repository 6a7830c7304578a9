"""When somebody speaks, and when an answer has ended: Silero's voice activity detection, and patience.

Silero VAD v6 (snakers4/silero-vad, MIT licence) comes with faster-whisper as an ONNX file; it is run as a stream here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from interviewer.errors import HearingError
from interviewer.speech.audio import FULL, RATE, Samples
from interviewer.speech.extra import HOW_TO_GET_IT

FRAME = 512  # samples that Silero judges at a time
CONTEXT = 64  # samples of the frame before that it wants to see
SPEECH, SILENCE = 0.5, 0.35  # probabilities from which on speech begins, and below which it ends
ENOUGH = 0.25  # seconds of speech in a row that begin an answer; a click or a cough is shorter
HEARD = 0.1  # seconds of speech in a row that end a pause
NOTHING_FOR = 20.0  # seconds without a word at the start, after which that is told


class Detector(Protocol):
    def feed(self, samples: Samples) -> list[float]:
        """The probability of speech of each further frame of `FRAME` samples."""
        ...


class Silero:
    """The detector, over a stream: samples that do not fill a frame wait for the next ones."""

    def __init__(self) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise HearingError("The library onnxruntime is not installed.", HOW_TO_GET_IT) from error
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_weights()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._h = self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> list[float]:
        joined = np.concatenate([self._rest, samples.astype(np.float32) / np.float32(FULL)])
        whole = len(joined) - len(joined) % FRAME
        self._rest = joined[whole:]
        if not whole:
            return []
        stream = np.concatenate([self._context, joined[:whole]])
        frames = np.lib.stride_tricks.sliding_window_view(stream, CONTEXT + FRAME)[::FRAME]
        self._context = stream[-CONTEXT:]
        given: dict[str, Any] = {"input": np.ascontiguousarray(frames), "h": self._h, "c": self._c}
        probabilities, self._h, self._c = self._session.run(None, given)
        return [float(each) for each in np.asarray(probabilities).reshape(-1)]


def _weights() -> Path:
    """Silero's file in the installed faster-whisper, which is not imported for it."""
    spec = find_spec("faster_whisper")
    found = sorted((Path(spec.origin).parent / "assets").glob("silero_vad*.onnx")) if spec and spec.origin else []
    if not found:
        raise HearingError("The voice activity detection of faster-whisper is not installed.", HOW_TO_GET_IT)
    return found[-1]


@dataclass(slots=True)
class Activity:
    """What the probabilities amount to. Times are seconds of sound, so that it decides alike at any speed.

    `ended` is true once nobody has spoken for `end_pause` seconds after an answer began. An answer that has not begun
    never ends: `nothing_yet` tells that, from `NOTHING_FOR` seconds on.
    """

    end_pause: float
    seconds: float = 0.0
    speaking: bool = False
    began: bool = False
    last_speech: float = 0.0
    _run: float = 0.0

    def feed(self, probabilities: list[float]) -> None:
        for probability in probabilities:
            self.seconds += FRAME / RATE
            self.speaking = probability >= (SILENCE if self.speaking else SPEECH)
            self._run = self._run + FRAME / RATE if self.speaking else 0.0
            self.began = self.began or self._run >= ENOUGH
            if self._run >= HEARD:
                self.last_speech = self.seconds

    @property
    def pause(self) -> float:
        """Seconds since somebody spoke; 0 before an answer began."""
        return self.seconds - self.last_speech if self.began else 0.0

    @property
    def ended(self) -> bool:
        return self.began and self.pause >= self.end_pause

    @property
    def nothing_yet(self) -> bool:
        return not self.began and self.seconds >= NOTHING_FOR
