"""How long the text of a spoken answer takes: `python -m tools.measure_hearing [SIZE ...]`. Needs espeak-ng.

Two parts. What the program adds is timed from the end of a recording to its text, with a model so small that its own
time hardly counts. What a model takes for a pass is timed on models with the dimensions of OpenAI's Whisper and weights
made by chance, which write as many tokens as somebody speaks in ten seconds. Neither says anything about accuracy.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from interviewer.models.ports import Hints
from interviewer.models.transcriber import open_transcriber
from interviewer.speech.capture import Moment, Recorded, Wish
from interviewer.speech.listening import Progress, listen
from interviewer.speech.recording import RemoteRecorder, Take
from tests.tiny_whisper import SPECIAL, Size, make

WORDS = 51_864 - 256 - len(SPECIAL)  # an English model's vocabulary
SIZES = {
    "tiny": Size(384, 6, 4, 4, WORDS),
    "base": Size(512, 8, 6, 6, WORDS),
    "small": Size(768, 12, 12, 12, WORDS),
}
SPOKEN = "the cache keeps hot keys in memory"
SECONDS, TOKENS, TIMES = 10, 40, 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", nargs="*", default=list(SIZES))
    sizes = options.parse_args().sizes
    with tempfile.TemporaryDirectory() as name:
        added(Path(name))
        for size in sizes:
            times, busy = zip(*passes(make(Path(name) / size, {}, SIZES[size])), strict=True)
            print(f"a pass over {SECONDS} s, dimensions of {size}: {median(times):.2f} s ({spread(times)})")
            print(f"  of processors: {median(busy):.2f} s ({spread(busy)})")


def passes(folder: Path) -> list[tuple[float, float]]:
    """Seconds of each pass, and of processors in it: sound heard, TOKENS written by five beams, their times found.

    A model that knows nothing finds its words nowhere, and is asked again for the rest: one asking counts.
    """
    from faster_whisper import WhisperModel

    from interviewer.models.whisper_service import BEAM
    from interviewer.models.worker import threads

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads(), local_files_only=True)
    asked, encode = list[int](), model.encode

    def counted(features: object) -> object:
        asked.append(1)
        return encode(features)

    model.encode = counted
    sound = np.random.default_rng(0).normal(0, 0.1, SECONDS * 16_000).astype(np.float32)
    times = []
    for _ in range(TIMES + 1):
        asked.clear()
        began, busy = time.perf_counter(), time.process_time()
        segments, _ = model.transcribe(
            sound,
            "en",
            beam_size=BEAM,
            temperature=0.0,
            max_new_tokens=TOKENS,
            without_timestamps=True,
            word_timestamps=True,
        )
        list(segments)
        times.append(((time.perf_counter() - began) / len(asked), (time.process_time() - busy) / len(asked)))
    return times[1:]


def added(folder: Path) -> None:
    """Print the seconds from the end of a recording to its text, with a model that takes none."""
    from faster_whisper.audio import decode_audio

    os.environ["OMP_NUM_THREADS"] = "2"
    plain, sound = folder / "plain.wav", folder / "answer.wav"
    subprocess.run(["espeak-ng", "-w", str(plain), SPOKEN], check=True)  # noqa: S607
    subprocess.run(["sox", str(plain), str(sound), "pad", "0", "6"], check=True)  # noqa: S607
    transcriber = open_transcriber(folder, make(folder / "taught", {SPOKEN: decode_audio(str(plain))}))
    transcriber.describe()
    recorder = Watched(RemoteRecorder(folder))
    for what, pause in (("a key in mid-speech", 0.0), ("a pause of 3 s", 3.0)):
        times = []
        for n in range(TIMES):
            stop = threading.Event()

            def show(progress: Progress, pause: float = pause, stop: threading.Event = stop) -> None:
                if progress.moment and progress.moment.seconds >= 2 and not pause:
                    stop.set()

            take = Take(folder / f"{pause}-{n}.wav", Wish(end_pause=pause), sound=sound, paced=True)
            listen(recorder, transcriber, take, Hints(), show, stop, threading.Event())
            times.append(time.perf_counter() - recorder.ended)
        print(f"from the end, by {what}, to the text: {median(times):.2f} s ({spread(times)})")
    recorder.recorder.stop()
    transcriber.stop()


class Watched:
    """A recorder of which one knows when it ended."""

    def __init__(self, recorder: RemoteRecorder) -> None:
        self.recorder = recorder
        self.ended = 0.0

    def record(self, take: Take, show: Callable[[Moment], None], stop: threading.Event) -> Recorded:
        recorded = self.recorder.record(take, show, stop)
        self.ended = time.perf_counter()
        return recorded


def spread(times: Sequence[float]) -> str:
    return " ".join(f"{each:.2f}" for each in times)


if __name__ == "__main__":
    main()
