"""An encoder that is told beforehand what it will be asked: many texts are encoded at once, and none twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from interviewer.models.ports import Encoder, EncoderInfo, Floats, WordVectors


class PreparedEncoder:
    """`ports.Encoder` that keeps the words of every text, in half precision, until it is told to forget."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words: dict[str, WordVectors] = {}

    def info(self) -> EncoderInfo:
        return self._encoder.info()

    def describe(self) -> str:
        return self._encoder.describe()

    def encode(self, texts: Sequence[str]) -> Floats:
        return self._encoder.encode(texts)

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        self.prepare(texts)
        held = [self._words[text] for text in texts]
        return [WordVectors(each.spans, _single(each.vectors), _single(each.parts)) for each in held]

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode them in large batches."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._words]
        for text, each in zip(missing, self._encoder.words(missing), strict=True):
            self._words[text] = WordVectors(each.spans, _half(each.vectors), _half(each.parts))

    def forget(self) -> None:
        self._words.clear()


def _half(rows: Floats) -> Floats:
    return rows.astype(np.float16)


def _single(rows: Floats) -> Floats:
    return rows.astype(np.float32)
