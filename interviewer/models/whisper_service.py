"""The transcriber, inside its process: faster-whisper on a model folder that is on disk. It never asks a hub."""

from __future__ import annotations

import os
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"  # before the import: nothing that is missing is looked for in the network

from faster_whisper import WhisperModel

from interviewer.errors import HearingError, ModelFileError
from interviewer.models.frames import Frame
from interviewer.models.ports import Floats
from interviewer.models.worker import threads
from interviewer.text import printable

RATE = 16_000
NEEDED = ("config.json", "model.bin", "tokenizer.json")
BEAM = 5
TEMPERATURES = (0.0, 0.4)  # the second one where the first repeats itself
# A prompt of 448 tokens at most, what is written included: Whisper was trained with so many places.
HOT_TOKENS, CONTEXT_TOKENS, NEW_TOKENS = 100, 100, 220
TOKENS_A_SECOND = 10.0  # more than anybody speaks: bounds what a model makes up


class WhisperService:
    """One Whisper model, converted for CTranslate2. `path` is its folder; `name` is what people call it."""

    def __init__(self, path: str, name: str) -> None:
        folder = Path(path)
        _check(folder)
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads(), local_files_only=True
            )
        except Exception as error:  # tokenizers and ctranslate2 raise nothing narrower
            what = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelFileError(
                f"The speech model {name} cannot be loaded: {what}.", "It is damaged or of another kind: get it anew."
            ) from error
        self._name = name

    def describe(self) -> dict[str, Any]:
        languages = sorted(self._model.supported_languages)
        return {"name": self._name, "languages": languages}

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
        if op != "transcribe":
            raise ValueError(f"unknown operation {op!r}")
        yield from self._transcribe(cancelled, **args)

    def _transcribe(
        self,
        cancelled: threading.Event,
        file: str,
        start: float,
        language: str,
        hot_words: list[str],
        context: str,
    ) -> Iterator[Frame]:
        """Events carry the words of each segment; the result tells all of them, and to which moment it has heard."""
        began = time.perf_counter()
        self._require(language)
        sound = _sound(Path(file), start)
        segments, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=BEAM,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            initial_prompt=self._last_tokens(context) or None,
            hotwords=self._fitting(hot_words) or None,
            max_new_tokens=min(NEW_TOKENS, 20 + round(TOKENS_A_SECOND * len(sound) / RATE)),
            word_timestamps=True,
            vad_filter=True,
        )
        heard: list[dict[str, Any]] = []
        for segment in segments:
            words = [word for each in segment.words or () if (word := _word(each, start))["text"]]
            heard += words
            yield Frame({"event": "words", "words": words})
            if cancelled.is_set():
                break
        until = start + len(sound) / RATE
        yield Frame({"event": "result", "words": heard, "until": until, "took": time.perf_counter() - began})

    def _require(self, language: str) -> None:
        known = self._model.supported_languages
        if language not in known:
            which = "English alone" if known == ["en"] else "other languages"
            raise HearingError(
                f"The speech model {self._name} knows {which}, not {language!r}.",
                "Choose another language, or another speech model, in the settings.",
            )

    def _fitting(self, words: Sequence[str]) -> str:
        """As many of the words, the first ones first, as the prompt has room for."""
        kept: list[str] = []
        for word in words:
            if len(self._model.hf_tokenizer.encode(" " + " ".join([*kept, word])).ids) > HOT_TOKENS:
                break
            kept.append(word)
        return " ".join(kept)

    def _last_tokens(self, context: str) -> list[int]:
        """The end of what was said before, where words are not cut but perhaps the first."""
        ids: list[int] = self._model.hf_tokenizer.encode(" " + context.strip(), add_special_tokens=False).ids
        return ids[-CONTEXT_TOKENS:] if context.strip() else []


def _check(folder: Path) -> None:
    """Raises ModelFileError unless everything is there: what is missing, faster-whisper would fetch."""
    if not folder.is_dir():
        raise ModelFileError(f"There is no speech model at {folder}.", "Choose the folder of one in the settings.")
    lacking = [name for name in NEEDED if not (folder / name).is_file()]
    if not lacking and not any(folder.glob("vocabulary.*")):
        lacking = ["vocabulary.json"]
    if lacking:
        raise ModelFileError(
            f"The speech model at {folder} is not whole: {', '.join(lacking)} is missing.",
            "Get it anew; it has to be a Whisper model converted for faster-whisper.",
        )


def _sound(file: Path, start: float) -> Floats:
    """The samples (-1..1) of a recording from a moment on; it may still be growing."""
    try:
        with wave.open(str(file), "rb") as stream:
            form = (stream.getframerate(), stream.getnchannels(), stream.getsampwidth())
            if form != (RATE, 1, 2):
                raise HearingError(f"{file} is no recording of this program.")
            length = stream.getnframes()
            first = min(length, round(start * RATE))
            stream.setpos(first)
            data = stream.readframes(length - first)
    except (OSError, wave.Error, EOFError) as error:
        raise HearingError(f"The recording {file} cannot be read: {error}.") from error
    samples: Floats = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32_768)
    return samples


def _word(word: Any, offset: float) -> dict[str, Any]:
    """As plain numbers, in the time of the recording."""
    start, end = sorted((float(word.start), float(word.end)))
    probability = min(1.0, max(0.0, float(word.probability)))
    text = printable(str(word.word)).strip()
    return {
        "text": text,
        "start": round(offset + start, 3),
        "end": round(offset + end, 3),
        "probability": round(probability, 4),
    }
