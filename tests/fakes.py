"""Stand-ins for the models in quick tests: small, scripted, and deterministic on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Self

import numpy as np

from interviewer import text
from interviewer.domain import Evidence, Grade, GraderId, HeardWord, PointGrade, Question, Verdict
from interviewer.errors import ModelCancelled, ModelError, ModelFileError
from interviewer.grading.bands import band
from interviewer.models.ports import (
    Device,
    Encoder,
    EncoderInfo,
    Floats,
    Hints,
    Hypothesis,
    Judgements,
    Message,
    ModelStatus,
    Reply,
    WordVectors,
)
from tests.builders import a_speech


class HashEncoder:
    """`ports.Encoder` without weights: a word's vector comes from a hash of its stem, a text's is the sum of these.

    Equal stems have equal vectors, other words nearly orthogonal ones. `calls` counts the texts that were encoded.
    """

    def __init__(self, dim: int = 64, fingerprint: str = "hash") -> None:
        self.dim = dim
        self.fingerprint = fingerprint
        self.calls = 0

    def info(self) -> EncoderInfo:
        return EncoderInfo("hash", self.dim, self.fingerprint)

    def describe(self) -> str:
        return f"hash, {self.dim} dimensions"

    def encode(self, texts: Sequence[str]) -> Floats:
        self.calls += len(texts)
        rows = [
            sum((self._vector(w) for w in text.words(each) if text.is_content(w)), np.zeros(self.dim)) for each in texts
        ]
        norms = [np.linalg.norm(row) or 1.0 for row in rows]
        return np.array([row / norm for row, norm in zip(rows, norms, strict=True)], np.float32).reshape(-1, self.dim)

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        self.calls += len(texts)
        return [self._words(each) for each in texts]

    def _words(self, each: str) -> WordVectors:
        rows = [(self._vector(word), text.is_content(word)) for word in text.words(each)]
        vectors = np.array([vector for vector, _ in rows], np.float32).reshape(-1, self.dim)
        parts = np.array([vector * content for vector, content in rows], np.float32).reshape(-1, self.dim)
        return WordVectors(np.array(text.spans(each), dtype=np.int64).reshape(-1, 2), vectors, parts)

    def _vector(self, word: str) -> Floats:
        return _stem_vector(text.stem(word), self.dim)


@lru_cache(maxsize=100_000)
def _stem_vector(stem: str, dim: int) -> Floats:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(dim)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


class ScriptedChat:
    """`ports.ChatModel` that writes what it was told to, in order; an exception in the script is raised."""

    name = "scripted"

    def __init__(
        self, *replies: str | Exception, yes: float = 0.5, ready: bool = True, likelihoods: Sequence[float] = ()
    ) -> None:
        self.replies = list(replies)
        self.likelihoods = list(likelihoods)
        self.rewords = bool(likelihoods)
        self.yes = yes
        self.ready = ready
        self.asked: list[Sequence[Message]] = []

    def describe(self) -> str:
        if self.name.startswith("broken"):
            raise ModelFileError(f"{self.name} cannot be loaded: no such architecture.", "Choose another file.")
        return f"{self.name}, 1 million parameters"

    def start(self) -> None:
        """Nothing to load."""

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        on_text: Callable[[str], bool] | None = None,
        cancel: Event | None = None,
        attempt: int = 0,
    ) -> Reply:
        self.asked.append(messages)
        if cancel is not None and cancel.is_set():
            raise ModelCancelled("The chat was stopped.")
        reply = self.replies.pop(0) if self.replies else ModelError("The script is at its end.")
        if isinstance(reply, Exception):
            raise reply
        written = ""
        for piece in reply.split(" "):
            written += piece + " "
            if on_text is not None and not on_text(piece + " "):
                break
        return Reply(written.strip(), "stop", 10, len(written.split()), 0.1)

    def likelihood(self, messages: Sequence[Message], reply: str, *, deadline: float) -> float:
        return self.likelihoods.pop(0)

    def judge(
        self, prefix: Sequence[Message], claims: Sequence[str], labels: Sequence[str], *, deadline: float
    ) -> Judgements:
        rest = (1 - self.yes) / max(1, len(labels) - 1)
        return Judgements(
            tuple({label: self.yes if n == 0 else rest for n, label in enumerate(labels)} for _ in claims), 8
        )


class FakeModels:
    """`ports.ModelSet` over the fakes."""

    def __init__(self, chat: ScriptedChat | None = None, encoder: Encoder | None = None) -> None:
        self.encoder: Encoder = encoder or HashEncoder()
        self.chat = chat or ScriptedChat()
        self.started = self.stopped = 0
        self.restarted: list[str] = []

    def start(self, *kinds: str) -> None:
        self.started += 1

    def restart(self, kind: str) -> None:
        self.restarted.append(kind)

    def stop(self, *kinds: str) -> None:
        self.stopped += 1

    def with_chat(self, file: Path | None, adapter: str = "") -> Self:
        """Another chat model, of the same script, named after its file; one called `broken…` does not load."""
        other = copy(self)
        other.chat = ScriptedChat(*self.chat.replies)
        other.chat.name = file.stem if file else f"{ScriptedChat.name} {adapter}".strip()
        return other

    def devices(self) -> tuple[Device, ...]:
        return (Device("CPU", "Scripted processor", "CPU", 8_000_000_000, 4_000_000_000),)

    def identity(self) -> tuple[str, str]:
        return self.encoder.info().fingerprint, self.chat.name

    def status(self) -> tuple[ModelStatus, ...]:
        return (ModelStatus("encoder", "hash", "ready"), ModelStatus("chat", self.chat.name, "ready"))


class TextTranscriber:
    """`ear.RunningTranscriber`: hears the next of its texts in each recording, and the last one from then on.

    An exception among the texts is raised.
    """

    def __init__(self, *texts: str | Exception, doubtful: Sequence[str] = ()) -> None:
        self.texts, self.doubtful = texts, doubtful
        self.files: list[Path] = []
        self.hints: list[Hints] = []

    def start(self) -> None:
        """Nothing to load."""

    stop = start

    def describe(self) -> str:
        return "scripted, English"

    def transcribe(
        self,
        recording: Path,
        hints: Hints,
        *,
        start: float = 0.0,
        context: str = "",
        on_words: Callable[[Sequence[HeardWord]], None] | None = None,
    ) -> Hypothesis:
        self.hints.append(hints)
        if recording not in self.files:
            self.files.append(recording)
        text = self.texts[min(len(self.files), len(self.texts)) - 1]
        if isinstance(text, Exception):
            raise text
        words = tuple(each for each in a_speech(text, *self.doubtful).words if each.end > start)
        if on_words is not None:
            on_words(words)
        return Hypothesis(words, 1.0, 0.1)


class WordGrader:
    """`interview.Grader` by shared words: its grades never change with the fitted weights, so pictures of them last.

    An exception in `failures` is raised in place of the next grade; `hold`, when given, is waited for before grading.
    """

    weights = SimpleNamespace(score_error=0.1)

    def __init__(self, *failures: Exception, hold: Event | None = None) -> None:
        self.failures = list(failures)
        self.hold = hold
        self.graded: list[str] = []

    def grade(self, question: Question, answer: str, asked: Sequence[str] = ()) -> Grade:
        if self.hold is not None:
            self.hold.wait(10)
        if self.failures:
            raise self.failures.pop(0)
        self.graded.append(answer)
        points = tuple(self._point(question, n, answer) for n in range(len(question.key_points)))
        grader = GraderId("hash", "", "words")
        return self.rescore(question, Grade(None, None, None, "", (), grader, 5), points)

    def rescore(self, question: Question, grade: Grade, points: Sequence[PointGrade]) -> Grade:
        score = round(sum(each.weight * each.credit for each in points) / sum(each.weight for each in points), 4)
        low, high = max(0.0, score - 0.1), min(1.0, score + 0.1)
        return replace(grade, score=score, low=low, high=high, band=band(score), points=tuple(points))

    def _point(self, question: Question, n: int, answer: str) -> PointGrade:
        point = question.key_points[n]
        best, share = (0, 0), 0.0
        for start, end in text.sentences(answer):
            said = text.content_stems([answer[start:end]])
            for phrasing in point.phrasings:
                meant = text.content_stems([phrasing])
                shared = len(said & meant) / max(1, len(meant))
                if shared > share:
                    best, share = (start, end), shared
        verdict = Verdict.COVERED if share >= 0.6 else Verdict.PARTIAL if share >= 0.3 else Verdict.MISSING
        credit = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5}.get(verdict, 0.0)
        quote = None if verdict is Verdict.MISSING else Evidence(*best, answer[best[0] : best[1]])
        return PointGrade(point.id, point.text, point.weight, verdict, credit, 0.8, quote)
