"""A Whisper model that the tests make themselves: real in kind and files, tiny, and taught a few sentences by heart.

No weights can be downloaded where tests run. The architecture is OpenAI's (Radford et al. 2022, arXiv:2212.04356), the
special tokens are those that faster-whisper expects of an English model, and the conversion is CTranslate2's own. It
says nothing about how well a real model hears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import _LANGUAGE_CODES
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    PreTrainedTokenizerFast,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)

END, BEGIN = "<|endoftext|>", "<|startoftranscript|>"
SPECIAL = [
    END,
    BEGIN,
    *(f"<|{code}|>" for code in _LANGUAGE_CODES),
    *(f"<|{name}|>" for name in ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]),
    *(f"<|{n * 0.02:.2f}|>" for n in range(1_501)),
]
WIDTH, HEADS, LAYERS = 64, 2, 2
VARIATIONS, BATCH, STEPS, RATE_OF_LEARNING = 12, 9, 300, 3e-3
LOUDER = 12.0  # than chance made the encoder's first layers, so that sound counts for more than its place
FRAMES, SECONDS = 3_000, 30.0


@dataclass(frozen=True, slots=True)
class Size:
    """Dimensions of a model; `words` fill its vocabulary up with words that nobody says."""

    width: int = 64
    heads: int = 2
    encoder: int = 1
    decoder: int = 2
    words: int = 0


def make(folder: Path, taught: Mapping[str, NDArray[np.float32]], size: Size | None = None) -> Path:
    """A model folder for faster-whisper that writes each of the `taught` texts where it hears its samples (16 kHz).

    Taught nothing, it writes what chance made of it.
    """
    size = size or Size()
    torch.manual_seed(0)
    torch.set_num_threads(2)
    tokenizer = _tokenizer(taught, size.words)
    model = WhisperForConditionalGeneration(_config(tokenizer, size))
    with torch.no_grad():
        for convolution in (model.model.encoder.conv1, model.model.encoder.conv2):
            convolution.weight *= LOUDER
    if taught:
        _teach(model, tokenizer, taught)
    generation: Any = model.generation_config
    generation.lang_to_id = {f"<|{code}|>": tokenizer.token_to_id(f"<|{code}|>") for code in _LANGUAGE_CODES}
    generation.alignment_heads = [[size.decoder - 1, n] for n in range(size.heads)]
    raw = folder / "raw"
    model.save_pretrained(raw)
    written: Any = PreTrainedTokenizerFast
    written(tokenizer_object=tokenizer, eos_token=END, unk_token=END).save_pretrained(raw)
    features: Any = WhisperFeatureExtractor
    features().save_pretrained(raw)
    files = ["tokenizer.json", "preprocessor_config.json"]
    return Path(TransformersConverter(str(raw), copy_files=files).convert(str(folder / "tiny")))


def _tokenizer(taught: Mapping[str, object], more: int) -> Tokenizer:
    """Bytes, the words of the texts, and the special tokens."""
    alphabet = {sign: n for n, sign in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    words = sorted({f" {word}" for text in taught for word in text.split()} | {f" word{n}" for n in range(more)})
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def _config(tokenizer: Tokenizer, size: Size) -> WhisperConfig:
    end = _id(tokenizer, END)
    return WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=size.width,
        encoder_layers=size.encoder,
        decoder_layers=size.decoder,
        encoder_attention_heads=size.heads,
        decoder_attention_heads=size.heads,
        encoder_ffn_dim=4 * size.width,
        decoder_ffn_dim=4 * size.width,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=_id(tokenizer, BEGIN),
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )


def _teach(
    model: WhisperForConditionalGeneration, tokenizer: Tokenizer, taught: Mapping[str, NDArray[np.float32]]
) -> None:
    """Until it knows them by heart, however long the silence before them and however loud they are.

    The encoder stays as chance made it, for its attention over 30 seconds is what would cost; the decoder learns.
    """
    extract, chance = FeatureExtractor(), np.random.default_rng(0)
    rows = [(text, _varied(sound, chance)) for text, sound in taught.items() for _ in range(VARIATIONS)]
    with torch.no_grad():
        heard = [model.model.encoder(_features(extract, sound)).last_hidden_state for _, sound in rows]
    targets = [[_target(tokenizer, text, len(sound) / 16_000, timed) for timed in (0, 1)] for text, sound in rows]
    optimiser = torch.optim.AdamW(model.model.decoder.parameters(), lr=RATE_OF_LEARNING)
    for step in range(STEPS):
        chosen = chance.choice(len(rows), BATCH, replace=False)
        labels = _padded([targets[n][step % 2] for n in chosen])
        loss = model(encoder_outputs=(torch.cat([heard[n] for n in chosen]),), labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.model.decoder.parameters(), 1.0)
        for group in optimiser.param_groups:
            group["lr"] = RATE_OF_LEARNING * (1 - step / STEPS)
        optimiser.step()


def _features(extract: FeatureExtractor, sound: NDArray[np.float32]) -> torch.Tensor:
    features = extract(sound)[..., :-1][:, :FRAMES]
    return torch.from_numpy(np.pad(features, ((0, 0), (0, FRAMES - features.shape[1]))))[None]


def _padded(targets: Sequence[Sequence[int]]) -> torch.Tensor:
    width = max(map(len, targets))
    return torch.tensor([[*each, *[-100] * (width - len(each))] for each in targets])


def _varied(sound: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    before, after = (np.zeros(chance.integers(0, 8_000), dtype=np.float32) for _ in range(2))
    noise = chance.normal(0, 10 ** chance.uniform(-5, -2.5), len(before) + len(sound) + len(after))
    louder = np.concatenate([before, sound * chance.uniform(0.3, 1.0), after]) + noise
    return louder.astype(np.float32)


def _target(tokenizer: Tokenizer, text: str, seconds: float, timed: int) -> list[int]:
    """A timestamp, the words, a timestamp, the end; or the words without timestamps: as Whisper was trained."""
    words = tokenizer.encode("".join(f" {word}" for word in text.split()), add_special_tokens=False).ids
    end = _id(tokenizer, END)
    if not timed:
        return [_id(tokenizer, "<|notimestamps|>"), *words, end]
    last = f"<|{min(SECONDS, 0.02 * round(seconds / 0.02)):.2f}|>"
    return [_id(tokenizer, "<|0.00|>"), *words, _id(tokenizer, last), end]


def _id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    assert found is not None
    return found
