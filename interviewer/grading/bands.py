"""A score in one word, for people who do not want a number."""

from __future__ import annotations

BANDS = ((0.15, "very weak"), (0.40, "weak"), (0.60, "partial"), (0.85, "solid"))
TOP = "strong"


def band(score: float) -> str:
    """The word for a score of 0..1: very weak, weak, partial, solid or strong."""
    return next((word for below, word in BANDS if score < below), TOP)
