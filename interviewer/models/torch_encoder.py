"""The encoder by sentence-transformers, inside its process: any such model, many texts, and words in context.

Importing this takes seconds; `encoder_service` does so in the background.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
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
from interviewer.models.ports import Floats, Ints
from interviewer.models.worker import threads

BATCH_TOKENS = 8_192
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
    """One sentence-transformers model. Raises ModelFileError when it cannot be loaded."""

    def __init__(self, folder: Path) -> None:
        try:
            self._model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except Exception as error:
            raise ModelFileError(f"The encoder at {folder} cannot be loaded: {error}") from error
        self._model.eval()
        torch.set_num_threads(threads())
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
        spans = [texts_.spans(text) for text in texts]
        sums = [np.zeros((2, len(each), self._hidden_size), dtype=np.float32) for each in spans]
        starts = [np.array([start for start, _ in each], dtype=np.int64) for each in spans]
        for chunk in self._forward(texts, words=True, cancelled=cancelled):
            owner = chunk.owner
            for n, (start, end) in enumerate(chunk.offsets):
                word = int(np.searchsorted(starts[owner], start, side="right")) - 1
                if start < end and word >= 0 and start < spans[owner][word][1]:
                    sums[owner][:, word] += chunk.tokens[:, n]
        flat: Ints = np.array([bound for each in spans for span in each for bound in span], dtype=np.int64)
        vectors = b"".join(_unit(vectors).tobytes() for vectors, _ in sums)
        parts = b"".join(parts.tobytes() for _, parts in sums)
        return [len(each) for each in spans], flat.tobytes() + vectors + parts

    @property
    def _hidden_size(self) -> int:
        return int(self._transformer.model.config.hidden_size)

    def _forward(self, texts: Sequence[str], *, words: bool, cancelled: threading.Event) -> Iterator[_Chunk]:
        """Encode in batches of similar length: padding is work done for nothing."""
        for batch in _batches(sorted(self._chunks(texts), key=lambda chunk: len(chunk.ids))):
            if cancelled.is_set():
                return
            self._encode(batch, words=words)
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
        padded = self._tokenizer.pad({"input_ids": [chunk.ids for chunk in batch]}, return_tensors="pt")
        features = {"input_ids": padded["input_ids"], "attention_mask": padded["attention_mask"]}
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


def _batches(chunks: Sequence[_Chunk]) -> Iterator[list[_Chunk]]:
    """Cut chunks, shortest first, where a batch would hold too many tokens, or be more than a fifth padding."""
    batch: list[_Chunk] = []
    for chunk in chunks:
        width = len(chunk.ids)
        if batch and (width * (len(batch) + 1) > BATCH_TOKENS or width > 1.25 * len(batch[0].ids) + 4):
            yield batch
            batch = []
        batch.append(chunk)
    if batch:
        yield batch


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit
