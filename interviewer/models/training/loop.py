"""The training loop: seeded, stopped and gone on with at any step, on a CPU or a GPU."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch.nn import functional

from interviewer.models.training.base import logits_of
from interviewer.models.training.bundles import Bundle, Row, pack
from interviewer.models.training.checkpoint import Checkpoint
from interviewer.models.training.recipe import Recipe

KEEP_EVERY = 180.0  # seconds between checkpoints


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is: steps, the mean loss of a reply lately, and the seconds left at the present pace."""

    step: int
    steps: int
    loss: float
    left: float


class Training:
    """Trains the LoRA weights of `model` (peft) on `rows`. Same rows, recipe and seed: same steps in the same order."""

    def __init__(self, model: Any, rows: Sequence[Row], recipe: Recipe, kept: Checkpoint) -> None:
        self._model = model
        self._recipe = recipe
        self._rows = sorted(rows, key=lambda row: (row.group, row.prompt, row.reply))
        self._kept = kept
        self._weights = {name: each for name, each in model.named_parameters() if each.requires_grad}
        self._optimiser = torch.optim.AdamW(self._weights.values(), lr=recipe.rate, weight_decay=0.01)
        self.steps = sum(sum(1 for _ in self._batches(epoch)) for epoch in range(recipe.epochs))
        self.step = kept.load(self._weights, self._optimiser)

    def run(self, tell: Callable[[Progress], object], stop: Callable[[], bool] = lambda: False) -> bool:
        """Train on from the kept step. False when `stop` ended it before the last one; the state is kept either way."""
        self._model.train()
        began, first, lately = time.monotonic(), self.step, [0.0]
        saved = began
        for n, batch in enumerate(self._order()):
            if n < self.step:
                continue
            if stop():
                break
            loss = self._learn(batch)
            lately = [*lately[-49:], loss] if self.step > first else [loss]
            self.step += 1
            now = time.monotonic()
            left = (now - began) / (self.step - first) * (self.steps - self.step)
            tell(Progress(self.step, self.steps, sum(lately) / len(lately), left))
            if now - saved > KEEP_EVERY:
                self._keep()
                saved = now
        self._keep()
        return self.step >= self.steps

    def _order(self) -> Iterator[list[Bundle]]:
        for epoch in range(self._recipe.epochs):
            yield from self._batches(epoch)

    def _batches(self, epoch: int) -> Iterator[list[Bundle]]:
        """The steps of an epoch: bundles of together at least so many tokens."""
        rng = Random(f"{self._recipe.seed}/{epoch}")
        batch: list[Bundle] = []
        for bundle in pack(self._rows, self._recipe.bundle_tokens, rng):
            batch.append(bundle)
            if sum(len(each.tokens) for each in batch) >= self._recipe.step_tokens:
                yield batch
                batch = []
        if batch:
            yield batch

    def _learn(self, batch: Sequence[Bundle]) -> float:
        """One step. Each reply counts the same. Returns their mean loss."""
        torch.manual_seed(self._recipe.seed * 1_000_003 + self.step)  # dropout: the same after a stop
        for group in self._optimiser.param_groups:
            group["lr"] = self._recipe.rate_at(self.step / self.steps)
        rows = sum(bundle.rows for bundle in batch)
        total = 0.0
        for bundle in batch:
            loss = loss_of(self._model, bundle) / rows
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self._weights.values(), self._recipe.clip)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return total

    def _keep(self) -> None:
        self._kept.save(self._weights, self._optimiser, self.step)


def loss_of(model: Any, bundle: Bundle) -> torch.Tensor:
    """The summed loss of a bundle's replies, each the mean cross-entropy of its tokens."""
    kept = bundle.targets >= 0
    targets, weights = torch.from_numpy(bundle.targets[kept]), torch.from_numpy(bundle.weights[kept])
    logits = logits_of(model, bundle)
    losses = functional.cross_entropy(logits, targets.to(logits.device), reduction="none")
    return (losses * weights.to(logits.device)).sum()
