"""An encoder that is told beforehand what it will be asked: many texts are encoded at once, and none twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

import numpy as np
from numpy.typing import DTypeLike

from interviewer.models.ports import Encoder, EncoderInfo, Floats, WordVectors


class PreparedEncoder:
    """`ports.Encoder` that keeps the words of every text. Thread-safe.

    They are kept `kept_as` half precision or single, which loses nothing; with `room` for so many words only, the texts
    asked for least recently leave first.
    """

    def __init__(self, encoder: Encoder, kept_as: DTypeLike = np.float16, room: int | None = None) -> None:
        self._encoder = encoder
        self._kept_as = kept_as
        self._room = room
        self._size = 0
        self._words: OrderedDict[str, WordVectors] = OrderedDict()
        self._lock = Lock()

    def info(self) -> EncoderInfo:
        return self._encoder.info()

    def describe(self) -> str:
        return self._encoder.describe()

    def encode(self, texts: Sequence[str]) -> Floats:
        return self._encoder.encode(texts)

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        held = self._prepared(texts)
        return [_as(np.float32, held[text]) for text in texts]

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode them in large batches."""
        self._prepared(texts)

    def forget(self) -> None:
        with self._lock:
            self._words.clear()
            self._size = 0

    def _prepared(self, texts: Iterable[str]) -> Mapping[str, WordVectors]:
        wanted = list(dict.fromkeys(texts))
        with self._lock:
            held = {text: self._words[text] for text in wanted if text in self._words}
        missing = [text for text in wanted if text not in held]
        for text, each in zip(missing, self._encoder.words(missing), strict=True):
            held[text] = _copy(self._kept_as, each)  # not a part of the batch's memory
        with self._lock:
            self._remember({text: held[text] for text in wanted})
        return held

    def _remember(self, held: Mapping[str, WordVectors]) -> None:
        for text, each in held.items():
            self._size += len(each.spans) * (text not in self._words)
            self._words[text] = each
            self._words.move_to_end(text)
        while self._room is not None and self._size > self._room and len(self._words) > 1:
            self._size -= len(self._words.popitem(last=False)[1].spans)


def _copy(kind: DTypeLike, words: WordVectors) -> WordVectors:
    return WordVectors(words.spans.copy(), words.vectors.astype(kind), words.parts.astype(kind))


def _as(kind: DTypeLike, words: WordVectors) -> WordVectors:
    return WordVectors(words.spans, words.vectors.astype(kind, copy=False), words.parts.astype(kind, copy=False))
