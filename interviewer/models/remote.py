"""The encoder and the chat model as the program uses them: the protocols of `ports`, served by model processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from interviewer.models import packaged
from interviewer.models.ports import (
    Device,
    EncoderInfo,
    Floats,
    Judgements,
    Message,
    ModelStatus,
    Reply,
    WordVectors,
)
from interviewer.models.process import LOAD_DEADLINE, ModelProcess, ProcessState

ENCODE_DEADLINE = 60.0
ASK_DEADLINE = 30.0
BATCH = 1_024  # texts a call
BATCH_CHARACTERS = 100_000
SLOWEST = 500  # characters a second, below which the encoder is taken to hang


class RemoteEncoder:
    """`ports.Encoder`, in a process of its own."""

    def __init__(self, process: ModelProcess) -> None:
        self.process = process
        self._complete: int | None = None  # the child that has torch, as far as is known

    def info(self) -> EncoderInfo:
        self.process.wait_ready()
        info = self.process.info
        return EncoderInfo(info["name"], info["dim"], info["fingerprint"])

    def describe(self) -> str:
        info = self.info()
        return f"{info.name}, {info.dim} dimensions, weights {info.fingerprint[:12]}"

    def encode(self, texts: Sequence[str]) -> Floats:
        parts = [np.zeros((0, self.info().dim), dtype=np.float32)]
        for batch in _batches(texts):
            frame = self._call("encode", batch)
            parts.append(np.frombuffer(frame.blob, dtype=np.float32).reshape(frame.head["shape"]))
        return np.concatenate(parts)

    def words(self, texts: Sequence[str]) -> list[WordVectors]:
        found: list[WordVectors] = []
        for batch in _batches(texts):
            frame = self._call("words", batch)
            found += _unpack(frame.head["counts"], frame.blob)
        return found

    def _call(self, op: str, texts: list[str]) -> Any:
        known = self._complete is not None and self._complete == self.process.pid
        deadline = (ENCODE_DEADLINE if known else LOAD_DEADLINE) + sum(map(len, texts)) / SLOWEST
        frame = self.process.call(op, {"texts": texts}, deadline=deadline)
        if op == "words":
            self._complete = self.process.pid
        return frame


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """So many texts a call that it ends before its deadline and its result fits into memory."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == BATCH or size + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _unpack(counts: list[int], blob: bytes) -> list[WordVectors]:
    total = sum(counts)
    spans = np.frombuffer(blob, dtype=np.int64, count=2 * total).reshape(total, 2)
    rows = np.frombuffer(blob, dtype=np.float32, offset=spans.nbytes)
    vectors, parts = rows.reshape(2, total, -1) if total else np.zeros((2, 0, 1), dtype=np.float32)
    return [WordVectors(spans[a:b], vectors[a:b], parts[a:b]) for a, b in pairwise(np.cumsum([0, *counts]))]


class RemoteChat:
    """`ports.ChatModel`, in a process of its own."""

    def __init__(self, process: ModelProcess) -> None:
        self.process = process

    @property
    def name(self) -> str:
        return self.process.name

    def describe(self) -> str:
        self.process.wait_ready()
        info = self.process.info
        size = f"{info['parameters'] / 1e6:,.0f} million parameters"
        return f"{info['name']}, {size}, context {info['context']:,}, {info['license'] or 'no licence stated'}"

    def start(self) -> None:
        self.process.start()

    @property
    def ready(self) -> bool:
        return self.process.state is ProcessState.READY

    @property
    def rewords(self) -> bool:
        return "adapter" in self.process.config

    def chat(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        on_text: Callable[[str], bool] | None = None,
        cancel: threading.Event | None = None,
        attempt: int = 0,
    ) -> Reply:
        frame = self.process.call(
            "chat",
            {"messages": _plain(messages), "max_tokens": max_tokens, "attempt": attempt},
            deadline=deadline,
            on_event=(lambda event: on_text(event["text"])) if on_text else None,
            cancel=cancel,
        )
        head = frame.head
        return Reply(head["text"], head["finish"], head["prompt_tokens"], head["tokens"], head["seconds"])

    def likelihood(self, messages: Sequence[Message], reply: str, *, deadline: float) -> float:
        args = {"messages": _plain(messages), "reply": reply}
        return float(self.process.call("likelihood", args, deadline=deadline).head["mean"])

    def judge(
        self, prefix: Sequence[Message], claims: Sequence[str], labels: Sequence[str], *, deadline: float
    ) -> Judgements:
        args = {"prefix": _plain(prefix), "claims": list(claims), "labels": list(labels)}
        head = self.process.call("judge", args, deadline=deadline).head
        return Judgements(tuple(head["probabilities"]), head["tokens"])


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": each.role, "content": each.content} for each in messages]


@dataclass(frozen=True, slots=True)
class Models:
    """Both models of a session; started together, stopped together."""

    encoder: RemoteEncoder
    chat: RemoteChat

    def start(self, *kinds: str) -> None:
        """Begin loading them in the background, both by default."""
        for kind in kinds or self._processes:
            self._processes[kind].start()

    def stop(self, *kinds: str) -> None:
        """End them, both by default."""
        for kind in kinds or self._processes:
            self._processes[kind].stop()

    def with_chat(self, file: Path | None, adapter: str = "") -> Models:
        """The same encoder with another chat model, or with the packaged one and an adapter (`packaged.adapter`)."""
        return replace(self, chat=_chat(self.chat.process.log.parent, file, adapter))

    def devices(self) -> tuple[Device, ...]:
        found = self.chat.process.call("devices", deadline=ASK_DEADLINE).head["devices"]
        return tuple(Device(**each) for each in found)

    def restart(self, kind: str) -> None:
        """Stop that model, whatever it is doing, and load it afresh."""
        self._processes[kind].restart()

    def status(self) -> tuple[ModelStatus, ...]:
        return tuple(_status(process) for process in self._processes.values())

    def identity(self) -> tuple[str, str]:
        encoder, chat = self.encoder.process.config, self.chat.process.config
        beside = chat.get("adapter", "")
        return (
            packaged.identity(Path(encoder["path"]) / "model.safetensors", encoder["sha256"]),
            packaged.chat_identity(
                packaged.identity(Path(chat["path"]), chat["sha256"]),
                packaged.identity(Path(beside), chat["adapter_sha256"]) if beside else "",
            ),
        )

    @property
    def _processes(self) -> dict[str, ModelProcess]:
        return {"encoder": self.encoder.process, "chat": self.chat.process}


def _status(process: ModelProcess) -> ModelStatus:
    failure = process.failure
    problem, hint = (str(failure), failure.hint) if failure else ("", "")
    return ModelStatus(process.kind, process.name, str(process.state), problem, hint)


def open_models(
    logs: Path, *, encoder: Path | None = None, chat: Path | None = None, adapter: str = "", bulk: bool = False
) -> Models:
    """The packaged models, or the ones at the given paths. Nothing is loaded before `start` or the first request.

    `adapter` is for the packaged chat model alone: see `packaged.adapter`.
    With `bulk` the encoder takes all processors for many texts, not half of them.
    """
    return Models(_encoder(logs, encoder, os.cpu_count() if bulk else None), _chat(logs, chat, adapter))


def _encoder(logs: Path, path: Path | None, parallel: int | None) -> RemoteEncoder:
    if path is None:
        folder, name, digest = packaged.ENCODER.locate().parent, packaged.ENCODER.name, packaged.ENCODER.sha256
    else:
        folder, name, digest = path, path.name, ""
    config = {"path": str(folder), "name": name, "sha256": digest, "parallel": parallel}
    return RemoteEncoder(ModelProcess("encoder", config, logs / "encoder.log"))


def _chat(logs: Path, path: Path | None, adapter: str) -> RemoteChat:
    config: dict[str, Any] = {"path": str(path), "name": path.stem, "sha256": ""} if path else _packaged_chat(adapter)
    advice = "Back to the packaged model: interviewer model use default." if path or adapter else ""
    return RemoteChat(ModelProcess("chat", config, logs / "chat.log", advice=advice))


def _packaged_chat(adapter: str) -> dict[str, Any]:
    model, beside = packaged.CHAT, packaged.adapter(adapter)
    config: dict[str, Any] = {"path": str(model.locate()), "name": model.name, "sha256": model.sha256}
    if beside is None:
        return config
    file, digest = beside
    name = f"{model.name} with {'the shipped adapter' if digest else file.name}"
    return config | {"name": name, "adapter": str(file), "adapter_sha256": digest}
