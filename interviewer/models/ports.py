"""What the rest of the program may ask of a model. The real ones live in processes of their own (`remote`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from interviewer.domain import HeardWord

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """`fingerprint` is the SHA-256 of the weights: vectors of different fingerprints are never compared."""

    name: str
    dim: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The words of one text in context.

    `spans` (n, 2) holds each word's start and end in characters, in order; `vectors` (n, d) its unit vector, for
    comparing words; `parts` (n, d) what it adds to the vector of a passage.
    """

    spans: Ints
    vectors: Floats
    parts: Floats

    def passage(self, first: int, last: int) -> Floats:
        """Unit vector (d,) of the words `first` to before `last`, read in the context of the whole text.

        Late chunking: Günther et al. 2024, arXiv:2409.04701. Zeros when there is no word.
        """
        total: Floats = self.parts[first:last].sum(axis=0, dtype=np.float32)
        norm = float(np.linalg.norm(total))
        return total / norm if norm else total


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation. `content` is data: nothing in it can become a special token of the model."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model wrote, without its thinking; `finish` is 'stop', 'length' or 'halted' (by `on_text`)."""

    text: str
    finish: str
    prompt_tokens: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Judgements:
    """For each claim the probability of each label (each row sums to 1), and how many tokens were evaluated in all."""

    probabilities: tuple[Mapping[str, float], ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a transcriber makes of a stretch of a recording that ends at the moment `until`; `took` seconds.

    The times of the words, and `until`, are seconds from the start of the recording.
    """

    words: tuple[HeardWord, ...]
    until: float
    took: float


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps to hear right: the language (an ISO code), and words that are likely, the likeliest first."""

    language: str = "en"
    hot_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How a model is doing, for people: `state` is 'stopped', 'loading', 'ready' or 'failed', then with a `problem`."""

    kind: str
    name: str
    state: str
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """What llama.cpp can compute on; `kind` is 'CPU', 'GPU' …, `memory` and `free` are bytes (0: not told)."""

    name: str
    description: str
    kind: str
    memory: int
    free: int


class Encoder(Protocol):
    """Texts to vectors."""

    def info(self) -> EncoderInfo:
        """Waits for the weights. Raises ModelError when they cannot be loaded."""
        ...

    def describe(self) -> str:
        """What it is, for people. Waits for the weights; raises ModelError when they cannot be loaded."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (len(texts), dim). Raises ModelError."""
        ...

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        """The words of each text with their vectors. Raises ModelError."""
        ...


class Transcriber(Protocol):
    """Recordings to words."""

    def start(self) -> None:
        """Begin loading the weights in the background."""
        ...

    def describe(self) -> str:
        """What it is, for people. Waits for the weights; raises ModelError when they cannot be loaded."""
        ...

    def transcribe(
        self,
        recording: Path,
        hints: Hints,
        *,
        start: float = 0.0,
        context: str = "",
        on_words: Callable[[Sequence[HeardWord]], None] | None = None,
    ) -> Hypothesis:
        """The words of a recording of 16-bit mono WAV, which may still be growing, from `start` to its present end.

        `context` is what was said before; `on_words` is told the words of each segment as they are found. Raises
        ModelError, or HearingError when the recording or the language cannot be used.
        """
        ...


class ModelSet(Protocol):
    """Both models of the program, started and stopped together."""

    @property
    def encoder(self) -> Encoder: ...

    @property
    def chat(self) -> ChatModel: ...

    def start(self, *kinds: str) -> None:
        """Begin loading the 'encoder' or the 'chat' model, both by default, in the background; returns at once."""
        ...

    def restart(self, kind: str) -> None:
        """Stop the 'encoder' or the 'chat' model, whatever it is doing, and load it afresh."""
        ...

    def stop(self, *kinds: str) -> None:
        """End the 'encoder' or the 'chat' model, both by default, whatever they are doing."""
        ...

    def with_chat(self, file: Path | None, adapter: str = "") -> Self:
        """The same encoder with the GGUF `file` as chat model, the packaged one when None; loads nothing.

        `adapter` is for the packaged one: a file, or 'none' or empty to do without.
        """
        ...

    def devices(self) -> tuple[Device, ...]:
        """What the chat model's library can compute on. Waits for the weights; raises ModelError."""
        ...

    def status(self) -> tuple[ModelStatus, ...]: ...

    def identity(self) -> tuple[str, str]:
        """Digests that tell the weights of the encoder and of the chat model from any others; loads nothing."""
        ...


class PointJudge(Protocol):
    """What can weigh a closed set of labels."""

    @property
    def name(self) -> str: ...

    def judge(
        self, prefix: Sequence[Message], claims: Sequence[str], labels: Sequence[str], *, deadline: float
    ) -> Judgements:
        """The probability of each label as the reply to `prefix` with each claim appended to its last message.

        The prefix is evaluated once and shared. Raises ModelError.
        """
        ...


class ChatModel(PointJudge, Protocol):
    """A model that writes, and that can weigh a closed set of labels."""

    def describe(self) -> str:
        """What it is, for people. Waits for the weights; raises ModelError when they cannot be loaded."""
        ...

    def start(self) -> None:
        """Begin loading in the background, unless it is loading, loaded, or has failed for good; returns at once."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a request would be served now, without waiting for the weights."""
        ...

    @property
    def rewords(self) -> bool:
        """Whether it was trained to put texts in other words and back: only then `likelihood` tells if it did."""
        ...

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
        """Write a reply within `deadline` seconds. `on_text` gets each piece, and halts the model by returning False.

        The same request has the same reply; each further `attempt` (1, 2 …) is drawn anew, and more freely.

        Raises PromptTooLong, ModelTimeout, ModelCancelled or another ModelError.
        """
        ...

    def likelihood(self, messages: Sequence[Message], reply: str, *, deadline: float) -> float:
        """The mean natural log-probability of a token of `reply` to these messages, its end included.

        Raises ModelError.
        """
        ...
