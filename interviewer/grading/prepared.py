"""An encoder that is told beforehand what it will be asked: many texts are encoded at once, and none twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.grading.views import Cut
from interviewer.models.ports import Encoder, EncoderInfo, Floats, WordVectors


class PreparedEncoder:
    """`ports.Encoder` that keeps every vector it has made (in half precision) until it is told to forget."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words: dict[str, WordVectors] = {}
        self._wholes: dict[str, NDArray[np.float16]] = {}

    def info(self) -> EncoderInfo:
        return self._encoder.info()

    def describe(self) -> str:
        return self._encoder.describe()

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._words]
        for text, each in zip(missing, self._encoder.words(missing), strict=True):
            self._words[text] = WordVectors(each.spans, each.vectors.astype(np.float16))
        return [WordVectors(self._words[t].spans, self._words[t].vectors.astype(np.float32)) for t in texts]

    def encode(self, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._wholes]
        for text, row in zip(missing, self._encoder.encode(missing), strict=True):
            self._wholes[text] = row.astype(np.float16)
        return np.array([self._wholes[text] for text in texts], dtype=np.float32)

    def prepare(self, kept: Sequence[str], answers: Sequence[str]) -> None:
        """Encode everything in large batches: `kept` texts, and `answers` with the windows the grader cuts."""
        every = list(dict.fromkeys([*kept, *answers]))
        words = dict(zip(every, self.words(every), strict=True))
        cuts = {answer: Cut(answer, words[answer]).spans for answer in dict.fromkeys(answers)}
        self.encode([*every, *(answer[a:b] for answer, spans in cuts.items() for a, b in spans)])

    def forget(self) -> None:
        self._words.clear()
        self._wholes.clear()
