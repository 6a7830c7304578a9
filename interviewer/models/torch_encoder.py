"""The encoder by sentence-transformers, inside its process: any such model, many texts, and words in context.

Importing this takes seconds; `encoder_service` does so in the background.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin make every other process wait, and wait for it
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from interviewer import text as texts_
from interviewer.errors import ModelFileError
from interviewer.models import linears
from interviewer.models.ports import Floats
from interviewer.models.worker import threads

BATCH_TOKENS = 2_048  # more gain nothing and do not fit the cache
WORD_LAYER = -2  # the last but one: words there are less bent towards the sentence than in the last


class _Chunk:
    """Up to `max_seq_length` tokens of one text, with what the forward pass made of them.

    `tokens` (2, n, d) holds their vectors in the layer for words and in the last one.
    """

    def __init__(self, owner: int, ids: list[int], offsets: list[tuple[int, int]]) -> None:
        self.owner = owner
        self.ids = ids
        self.offsets = offsets
        self.sentence: Floats
        self.tokens: Floats


class TorchEncoder:
    """One sentence-transformers model, which encodes `parallel` batches at a time, or as many as it has threads.

    Raises ModelFileError when it cannot be loaded.
    """

    def __init__(self, folder: Path, parallel: int | None = None) -> None:
        try:
            self._model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except Exception as error:
            raise ModelFileError(f"The encoder at {folder} cannot be loaded: {error}") from error
        self._model.eval()
        linears.pack(self._model)
        torch.set_num_threads(threads())
        self._pool = ThreadPoolExecutor(parallel or threads(), initializer=torch.set_num_threads, initargs=(1,))
        self._transformer: Any = self._model[0]
        self._tokenizer: Any = self._transformer.tokenizer
        self._max_tokens = int(self._model.max_seq_length or 256)
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], cancelled: threading.Event) -> Floats:
        """Unit vectors (len(texts), dim)."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for chunk in self._forward(texts, words=False, cancelled=cancelled):
            # a text longer than the model's window is the mean of its windows, weighted by their tokens
            vectors[chunk.owner] += chunk.sentence * len(chunk.ids)
        return _unit(vectors)

    def words(self, texts: Sequence[str], cancelled: threading.Event) -> tuple[list[int], bytes]:
        """How many words each text has; then all spans, all word vectors and all parts of passages, as bytes."""
        spans = [np.array(texts_.spans(text), dtype=np.int64).reshape(-1, 2) for text in texts]
        sums = [np.zeros((2, len(each), self._hidden_size), dtype=np.float32) for each in spans]
        for chunk in self._forward(texts, words=True, cancelled=cancelled):
            owner = chunk.owner
            start, end = np.array(chunk.offsets, dtype=np.int64).reshape(-1, 2).T
            word = np.searchsorted(spans[owner][:, 0], start, side="right") - 1
            inside = np.flatnonzero((start < end) & (word >= 0))
            inside = inside[start[inside] < spans[owner][word[inside], 1]]
            for layer, tokens in zip(sums[owner], chunk.tokens, strict=True):
                np.add.at(layer, word[inside], tokens[inside])
        flat = b"".join(each.tobytes() for each in spans)
        vectors = b"".join(_unit(vectors).tobytes() for vectors, _ in sums)
        parts = b"".join(parts.tobytes() for _, parts in sums)
        return [len(each) for each in spans], flat + vectors + parts

    @property
    def _hidden_size(self) -> int:
        return int(self._transformer.model.config.hidden_size)

    def _forward(self, texts: Sequence[str], *, words: bool, cancelled: threading.Event) -> Iterator[_Chunk]:
        """Encode batch by batch, several at a time on a thread each; a lone one has all threads."""

        def encode(batch: list[_Chunk]) -> list[_Chunk]:
            if not cancelled.is_set():
                self._encode(batch, words=words)
            return batch

        batches = _batches(sorted(self._chunks(texts), key=lambda chunk: len(chunk.ids)))
        encoded = map(encode, batches) if len(batches) == 1 else self._pool.map(encode, batches)
        for batch in encoded:
            if cancelled.is_set():
                return
            yield from batch

    def _chunks(self, texts: Sequence[str]) -> Iterator[_Chunk]:
        for owner, text in enumerate(texts):
            windows = self._tokenizer(
                text,
                truncation=True,
                max_length=self._max_tokens,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
            )
            for ids, offsets in zip(windows["input_ids"], windows["offset_mapping"], strict=True):
                yield _Chunk(owner, ids, offsets)

    def _encode(self, batch: list[_Chunk], *, words: bool) -> None:
        ids = torch.tensor([chunk.ids for chunk in batch])
        features = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        with torch.inference_mode():
            output = self._transformer.model(**features, output_hidden_states=words)
            features["token_embeddings"] = output.last_hidden_state
            for module in list(self._model)[1:]:
                features = module(features)
        sentence = features["sentence_embedding"].numpy()
        for n, chunk in enumerate(batch):
            chunk.sentence = sentence[n]
            if words:
                layers = output.hidden_states[WORD_LAYER], output.last_hidden_state
                chunk.tokens = torch.stack([layer[n, : len(chunk.ids)] for layer in layers]).numpy()


def _batches(chunks: Sequence[_Chunk]) -> list[list[_Chunk]]:
    """Chunks, shortest first, in batches of equal length: no padding, and so the same vectors in any company."""
    batches: list[list[_Chunk]] = []
    for chunk in chunks:
        width = len(chunk.ids)
        if not batches or width != len(batches[-1][0].ids) or width * (len(batches[-1]) + 1) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(chunk)
    return batches


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit
