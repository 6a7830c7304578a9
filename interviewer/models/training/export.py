"""Trained weights -> a GGUF adapter, as llama.cpp loads it (`lora_path`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch
from numpy.typing import NDArray

from interviewer.errors import ModelError

PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_NAME = re.compile(r"\.layers\.(\d+)\.([a-z_.]+)\.lora_([AB])\.")


@dataclass(frozen=True, slots=True)
class Heads:
    """How many attention heads the model has for queries, and for keys and values."""

    queries: int
    keys: int


def write_adapter(file: Path, weights: Mapping[str, torch.Tensor], alpha: int, heads: Heads, about: str) -> None:
    """Write LoRA weights, by their names in peft, as a GGUF adapter in float16; written beside, then replaced.

    A GGUF holds the rows of a llama's q and k in another order than transformers does, so their B, whose rows are added
    to these, is reordered likewise. Raises ModelError on a weight that has no place in a GGUF.
    """
    beside = file.with_suffix(".part")
    writer = gguf.GGUFWriter(str(beside), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    writer.add_description(about)
    for name, tensor in sorted(weights.items()):
        found = _NAME.search(name)
        if found is None or found[2] not in PARTS:
            raise ModelError(f"{name} has no place in a GGUF adapter.")
        layer, part, side = int(found[1]), PARTS[found[2]], found[3].lower()
        values = tensor.float().numpy().astype(np.float16)
        if side == "b" and part in ("attn_q", "attn_k"):
            values = reorder(values, heads.queries if part == "attn_q" else heads.keys)
        writer.add_tensor(f"blk.{layer}.{part}.weight.lora_{side}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    beside.replace(file)


def reorder(rows: NDArray[np.float16], heads: int) -> NDArray[np.float16]:
    """Rows (heads · d, r) in the order of a GGUF: in each head the two halves, interleaved row by row."""
    count, width = rows.shape
    halves = rows.reshape(heads, 2, count // heads // 2, width)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(count, width))
