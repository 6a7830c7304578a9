"""Texts as the grader sees them: content words with stems, idf and vectors, and the windows of an answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interviewer.errors import GradeError
from interviewer.grading.clauses import clauses
from interviewer.models.ports import Encoder, Floats, Ints, WordVectors
from interviewer.text import fold, is_content, stem

_FILLER = re.compile(r"\b(?:u+h+m*|u+m+|e+r+m*|h+m+|you know|i mean)\b,?", re.IGNORECASE)
_BREAK = re.compile(r"\n\s*\n|^[ \t]*(?:```|~~~)", re.MULTILINE)
MOST_CLAUSES = 3  # consecutive clauses in a window


@dataclass(frozen=True, slots=True)
class View:
    """The n content words of a text, and the text as a whole.

    `spans` (n, 2) in characters, `vectors` (n, d) unit rows, `idf` (n,), `whole` (d,) the sentence vector.
    """

    text: str
    stems: tuple[str, ...]
    spans: Ints
    vectors: Floats
    idf: NDArray[np.float64]
    whole: Floats

    def __len__(self) -> int:
        return len(self.stems)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer and its k windows of up to MOST_CLAUSES consecutive clauses, the shorter ones first.

    No window crosses an empty line, as stands between the answers of a turn, or a fence of code.
    `bounds` holds each clause's first and past-the-last content word, `windows` each window's first and last clause,
    `wholes` (k, d) the windows' sentence vectors.
    """

    words: View
    clauses: tuple[tuple[int, int], ...]
    bounds: tuple[tuple[int, int], ...]
    windows: tuple[tuple[int, int], ...]
    wholes: Floats

    def span(self, window: int) -> tuple[int, int]:
        """Characters from the first to the last clause of a window."""
        first, last = self.windows[window]
        return self.clauses[first][0], self.clauses[last][1]

    def columns(self, window: int) -> slice:
        """The content words of a window."""
        first, last = self.windows[window]
        return slice(self.bounds[first][0], self.bounds[last][1])


class Viewer:
    """Makes views. Those of the reference side are kept, the least recently used leaving first. For one thread.

    There is `room` for so many content words (1.5 KB each with the packaged encoder).
    """

    def __init__(self, encoder: Encoder, idf: Mapping[str, float], unseen: float, room: int = 40_000) -> None:
        self._encoder, self._idf, self._unseen, self._room = encoder, idf, unseen, room
        self._size = 0
        self._kept: OrderedDict[str, View] = OrderedDict()

    def views(self, kept: Sequence[str], answer: str) -> tuple[dict[str, View], AnswerView]:
        """Views of the `kept` texts, remembered, and of an `answer`, which is not: one call of the encoder.

        Raises ModelError, and GradeError when the encoder's vectors do not fit the texts.
        """
        wanted = list(dict.fromkeys(kept))
        missing = [text for text in wanted if text not in self._kept]
        words = self._encoder.words([*missing, plain(answer)])
        _fits(len(words) == len(missing) + 1)
        made = [self._view(*each) for each in zip([*missing, answer], words, strict=True)]
        known = {text: self._kept[text] for text in wanted if text in self._kept}
        known |= {view.text: view for view in made[:-1]}
        self._remember({text: known[text] for text in wanted})
        return known, cut(made[-1], words[-1])

    def _remember(self, views: Mapping[str, View]) -> None:
        for text, view in views.items():
            self._size += len(view) * (text not in self._kept)
            self._kept[text] = view
            self._kept.move_to_end(text)
        while self._size > self._room:
            self._size -= len(self._kept.popitem(last=False)[1])

    def _view(self, text: str, words: WordVectors) -> View:
        _fits(len(words.spans) == len(words.vectors) == len(words.parts))
        _fits(bool(np.isfinite(words.vectors).all() and np.isfinite(words.parts).all()))
        folded = [fold(text[start:end]) for start, end in words.spans.tolist()]
        keep = [n for n, word in enumerate(folded) if is_content(word)]
        stems = tuple(stem(folded[n]) for n in keep)
        idf = np.array([self._idf.get(each, self._unseen) for each in stems])
        whole = words.passage(0, len(words.spans))
        return View(text, stems, words.spans[keep].reshape(-1, 2), words.vectors[keep], idf, whole)


def plain(answer: str) -> str:
    """`answer` as the encoder reads it: spaces stand for the sounds and words that fill a speaker's pauses."""
    return _FILLER.sub(lambda found: " " * len(found.group()), answer)


def cut(view: View, words: WordVectors) -> AnswerView:
    """An answer's clauses that have content words, and its windows, each read in the context of the whole answer."""
    starts, every = view.spans[:, 0], words.spans[:, 0]
    found: list[tuple[int, int]] = []
    bounds: list[tuple[int, int]] = []
    for start, end in clauses(view.text):
        first, last = np.searchsorted(starts, [start, end]).tolist()
        if first < last:
            found.append((start, end))
            bounds.append((first, last))
    breaks = [each.start() for each in _BREAK.finditer(view.text)]
    passage = [bisect_right(breaks, start) for start, _ in found]
    sizes = range(min(MOST_CLAUSES, len(found)))
    pairs = [(first, first + size) for size in sizes for first in range(len(found) - size)]
    windows = [(first, last) for first, last in pairs if passage[first] == passage[last]]
    passages = [np.searchsorted(every, [found[first][0], found[last][1]]).tolist() for first, last in windows]
    wholes = np.array([words.passage(a, b) for a, b in passages], dtype=np.float32).reshape(len(windows), -1)
    return AnswerView(view, tuple(found), tuple(bounds), tuple(windows), wholes)


def _fits(condition: bool) -> None:
    if not condition:
        raise GradeError("The encoder returned vectors that do not fit the texts.", "Run `interviewer doctor`.")
