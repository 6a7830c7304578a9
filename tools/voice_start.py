"""How soon a voice starts and how soon it is silent: `python -m tools.voice_start [VOICE]`.

Counted from `say` until the first audio is handed to the output (a file, or with `--device` the system's audio output,
whose own buffer comes on top), and from `stop` until the process that spoke is gone. Each time another question of the
corpus.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from interviewer.corpus.loader import load
from interviewer.speech.synthesisers import choose
from interviewer.speech.voice import Voice

TIMES = 50
SETTLE = 1.0  # seconds for the next process to be ready


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("voice", nargs="?", default="")
    parser.add_argument("--device", action="store_true")
    given = parser.parse_args()
    corpus, _ = load(Path(__file__).parents[1] / "corpus")
    questions = [question.prompt for question in corpus][:: len(corpus) // TIMES][:TIMES]
    with tempfile.TemporaryDirectory() as folder:
        output = None if given.device else Path(folder) / "said.wav"
        for name, warm in (("warm", True), ("cold", False)):
            starts, stops = zip(*(_times(given.voice, output, text, warm=warm) for text in questions), strict=True)
            _show(f"start, {name}", starts)
            _show(f"stop, {name}", stops)


def _times(voice: str, output: Path | None, text: str, *, warm: bool) -> tuple[float, float]:
    """Seconds from `say` to the first audio, and from `stop` to silence."""
    heard = threading.Event()
    speaker = Voice(choose(voice, 170), output=output, on_start=heard.set)
    if warm:
        speaker.warm()
        time.sleep(SETTLE)
    began = time.perf_counter()
    speaker.say(text)
    if not heard.wait(30):
        raise SystemExit(f"It did not start: {speaker.failure}")
    start = time.perf_counter() - began
    began = time.perf_counter()
    speaker.stop()
    stop = time.perf_counter() - began
    speaker.close()
    return start, stop


def _show(name: str, seconds: tuple[float, ...]) -> None:
    ms = [each * 1000 for each in seconds]
    print(
        f"{name}: median {median(ms):.0f} ms, p95 {quantiles(ms, n=20)[-1]:.0f} ms, most {max(ms):.0f} ms ({len(ms)})"
    )


if __name__ == "__main__":
    main()
