"""The model that is trained: a GGUF's own weights, dequantised, with rank-r updates beside its upper layers."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, GgufConfig
from transformers.utils import logging

from interviewer.errors import ModelFileError
from interviewer.models.training.bundles import Bundle
from interviewer.models.training.recipe import Recipe

MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def load_base(file: Path, dtype: torch.dtype, device: str) -> Any:
    """The model of a GGUF, its weights as llama.cpp dequantises them. Raises ModelFileError."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        model: Any = AutoModelForCausalLM.from_pretrained(
            str(file.parent), gguf_file=file.name, dtype=dtype, quantization_config=GgufConfig(dequantize=True)
        )
    except (ValueError, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise ModelFileError(f"{file.name} cannot be trained: {error}", "Train the packaged model.") from error
    return model.to(device)


def with_updates(model: Any, recipe: Recipe) -> Any:
    """`model` with trainable updates, zero at first, drawn by the recipe's seed. Everything else stands still."""
    torch.manual_seed(recipe.seed)
    count = model.config.num_hidden_layers
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        layers_to_transform=list(range(max(0, count - recipe.layers), count)),
        target_modules=list(MODULES),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft's own use of transformers
        return get_peft_model(model, config)


def logits_of(model: Any, bundle: Bundle) -> torch.Tensor:
    """Logits (m, vocabulary) in float32 of what follows the m tokens of a bundle that have a target."""
    whole = model.get_base_model()
    device = whole.device
    hidden = whole.model(
        input_ids=torch.from_numpy(bundle.tokens)[None].to(device),
        position_ids=torch.from_numpy(bundle.positions)[None].to(device),
        attention_mask=torch.from_numpy(bundle.visible())[None, None].to(device),
        use_cache=False,
    ).last_hidden_state[0]
    rows = torch.from_numpy(bundle.targets >= 0).to(device)
    return torch.as_tensor(whole.lm_head(hidden[rows]).float())


def device_and_dtype() -> tuple[str, torch.dtype]:
    """A GPU where there is one; bfloat16 where a product of this model's sizes is faster in it, which is timed."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    seconds = {dtype: _seconds(device, dtype) for dtype in (torch.float32, torch.bfloat16)}
    return device, min(seconds, key=lambda dtype: seconds[dtype])


def _seconds(device: str, dtype: torch.dtype) -> float:
    left, right = torch.ones(512, 576, device=device, dtype=dtype), torch.ones(576, 1_536, device=device, dtype=dtype)
    best = float("inf")
    for _ in range(8):
        began = time.perf_counter()
        float((left @ right)[0, 0])  # reading a number waits for the GPU
        best = min(best, time.perf_counter() - began)
    return best
