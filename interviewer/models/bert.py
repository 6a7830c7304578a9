"""A BERT sentence encoder in numpy: the same weights and vectors as in torch, without waiting seconds for its import.

Devlin et al. 2018, arXiv:1810.04805, with the mean over tokens as in Reimers & Gurevych 2019, arXiv:1908.10084. It
serves short texts; whatever else the weights may be is left to sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from interviewer.models.ports import Floats

MODULES = ["Transformer", "Pooling", "Normalize"]
ONE, HALF = np.float32(1), np.float32(0.5)


class NumpyBert:
    """`dim` is the length of a vector. Raises ValueError when the folder holds something else than such an encoder."""

    def __init__(self, folder: Path) -> None:
        try:
            config = _read(folder / "config.json")
            sentence = _read(folder / "sentence_bert_config.json")
            _require(folder, config)
            self._tokenizer = _tokenizer(folder / "tokenizer.json")
            self._weights = {name: _floats(each) for name, each in load_file(folder / "model.safetensors").items()}
            self._layers, self._heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
            self._epsilon = np.float32(config["layer_norm_eps"])
            self.dim = int(config["hidden_size"])
            self._tokenizer.no_padding()
            longest, vocabulary = int(sentence["max_seq_length"]), self._tokenizer.get_vocab_size()
            self._tokenizer.enable_truncation(longest)
            self._window([*range(longest - 1), vocabulary - 1])  # every place, and the last word, have weights
        except (OSError, ValueError, KeyError, TypeError, IndexError, SafetensorError) as error:
            raise ValueError(f"{folder}: {error}") from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (len(texts), dim), one text at a time."""
        return np.stack([self._windows_vector(text) for text in texts])

    def _windows_vector(self, text: str) -> Floats:
        """A text longer than the model's window is the mean of its windows, weighted by their tokens."""
        encoding = self._tokenizer.encode(text)
        windows = [each.ids for each in (encoding, *encoding.overflowing)]
        vectors = np.stack([self._window(ids) * np.float32(len(ids)) for ids in windows])
        return _unit(vectors.sum(axis=0))

    def _window(self, ids: Sequence[int]) -> Floats:
        words, places, kinds = (self._weights[f"embeddings.{each}_embeddings.weight"] for each in EMBEDDINGS)
        states = self._norm(words[list(ids)] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
        for layer in range(self._layers):
            states = self._layer(states, f"encoder.layer.{layer}")
        return _unit(states.mean(axis=0))

    def _layer(self, states: Floats, name: str) -> Floats:
        attended = self._linear(self._attend(states, f"{name}.attention.self"), f"{name}.attention.output.dense")
        states = self._norm(states + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
        return self._norm(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attend(self, states: Floats, name: str) -> Floats:
        tokens, size = len(states), self.dim // self._heads
        query, key, value = (
            self._linear(states, f"{name}.{each}").reshape(tokens, self._heads, size).swapaxes(0, 1)
            for each in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / np.float32(size**0.5)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Floats = (shares @ value).swapaxes(0, 1).reshape(tokens, self.dim)
        return mixed

    def _linear(self, states: Floats, name: str) -> Floats:
        product: Floats = states @ self._weights[f"{name}.weight"].T
        product += self._weights[f"{name}.bias"]
        return product

    def _norm(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        normed: Floats = centred / np.sqrt(variance + self._epsilon)
        return normed * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


EMBEDDINGS = ("word", "position", "token_type")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _tokenizer(path: Path) -> Any:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ValueError(f"{path}: {error}") from error


def _require(folder: Path, config: Any) -> None:
    """Raises ValueError unless numpy's forward pass is the model's."""
    pooling = _read(folder / "1_Pooling" / "config.json")
    modes = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on}
    modules = [str(each["type"]).rpartition(".")[2] for each in _read(folder / "modules.json")]
    same = (
        config["model_type"] == "bert"
        and config["hidden_act"] == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and modes == {"pooling_mode_mean_tokens"}
        and modules == MODULES
    )
    if not same:
        raise ValueError(f"{folder} holds another kind of encoder")


def _floats(weights: Any) -> Floats:
    return np.asarray(weights, dtype=np.float32)


def _gelu(states: Floats) -> Floats:
    """states * Phi(states), the error function by Abramowitz & Stegun 7.1.26 (off by 1.5e-7 at most)."""
    size = np.abs(states) * np.float32(0.5**0.5)
    t = ONE / (ONE + np.float32(0.3275911) * size)
    series = np.full_like(t, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(coefficient)
    tail = series * t * np.exp(-size * size)
    gelu: Floats = HALF * states * (ONE + np.copysign(ONE - tail, states))
    return gelu


def _unit(vector: Floats) -> Floats:
    norm = np.linalg.norm(vector)
    unit: Floats = vector / norm if norm else vector
    return unit
