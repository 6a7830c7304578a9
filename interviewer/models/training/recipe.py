"""What is trained and how: fixed numbers, written into every checkpoint, so that none is gone on with by another."""

from __future__ import annotations

import math
from dataclasses import dataclass

EPOCHS = 2  # how often it learns all, unless told otherwise


@dataclass(frozen=True, slots=True)
class Recipe:
    """Rank-`rank` updates of attention and MLP in the upper `layers` layers, scaled by alpha / rank.

    A step learns from bundles of together at least `step_tokens` tokens. The rate rises over `warmup` of the steps and
    falls as a cosine to `floor` of its height.
    """

    rank: int = 16
    alpha: int = 32
    layers: int = 18
    dropout: float = 0.0
    rate: float = 6e-4
    warmup: float = 0.05
    floor: float = 0.05
    epochs: int = EPOCHS
    bundle_tokens: int = 768
    step_tokens: int = 600
    clip: float = 1.0
    seed: int = 0

    def rate_at(self, done: float) -> float:
        """The learning rate when the share `done` (0..1) of the steps is behind."""
        if done < self.warmup:
            return self.rate * max(done, 1e-3) / self.warmup
        fallen = (done - self.warmup) / (1 - self.warmup)
        return self.rate * (self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, fallen))))
