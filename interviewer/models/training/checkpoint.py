"""The state of a training on disk: one safetensors file, written beside and then replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from interviewer.errors import ModelFileError

MOMENTS = ("exp_avg", "exp_avg_sq")
Weights = Mapping[str, torch.nn.Parameter]


class Checkpoint:
    """`file` holds weights, both moments of Adam and the step; `made_from` names all that it was made from."""

    def __init__(self, file: Path, made_from: str) -> None:
        self.file = file
        self._made_from = hashlib.sha256(made_from.encode()).hexdigest()

    def save(self, weights: Weights, optimiser: torch.optim.Optimizer, step: int) -> None:
        tensors = {f"weight/{name}": each.detach().cpu().contiguous() for name, each in weights.items()}
        for name, each in weights.items():
            state = optimiser.state.get(each, {})
            tensors |= {f"{moment}/{name}": state[moment].cpu().contiguous() for moment in MOMENTS if moment in state}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_suffix(".part")
        save_file(tensors, beside, {"step": str(step), "made_from": self._made_from})
        beside.replace(self.file)

    def load(self, weights: Weights, optimiser: torch.optim.Optimizer) -> int:
        """Put the kept state into `weights` and `optimiser`; the step it was kept at, 0 where nothing is kept.

        Raises ModelFileError where the file is damaged or was made from other examples, weights or another recipe.
        """
        if not self.file.is_file():
            return 0
        hint = f"Train afresh: delete {self.file}."
        try:
            with safe_open(self.file, framework="pt") as held:
                about = held.metadata() or {}
                if about.get("made_from") != self._made_from:
                    raise ModelFileError(f"{self.file.name} was made from other examples or another recipe.", hint)
                step = int(about["step"])
                for name, each in weights.items():
                    _restore(held, name, each, optimiser, step)
        except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
            raise ModelFileError(f"{self.file.name} cannot be read: {error}", hint) from error
        return step


def _restore(held: Any, name: str, weight: torch.nn.Parameter, optimiser: torch.optim.Optimizer, step: int) -> None:
    with torch.no_grad():
        weight.copy_(_tensor(held, f"weight/{name}"))
    if step:
        moments = {moment: _tensor(held, f"{moment}/{name}").to(weight.device) for moment in MOMENTS}
        optimiser.state[weight] = {"step": torch.tensor(float(step)), **moments}


def _tensor(held: Any, name: str) -> torch.Tensor:
    return torch.as_tensor(held.get_tensor(name))


def load_weights(file: Path) -> dict[str, torch.Tensor]:
    """The trained weights alone, by name."""
    with safe_open(file, framework="pt") as held:
        return {key.removeprefix("weight/"): _tensor(held, key) for key in held.keys() if key.startswith("weight/")}  # noqa: SIM118
