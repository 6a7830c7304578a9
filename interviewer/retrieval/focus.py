"""Which topics a job description is about: its lines, searched in the index of the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interviewer.models.ports import Encoder
from interviewer.retrieval.index import Index

MIN_WORDS, MAX_LINES = 3, 200
NEAR = 0.35
HITS = 3


@dataclass(frozen=True, slots=True)
class Focus:
    """`weights` (0..1) of the topics found; `lines` pairs each line that led somewhere with its topic."""

    weights: Mapping[str, float]
    lines: tuple[tuple[str, str], ...]


def topic_focus(description: str, index: Index, encoder: Encoder, topics: Mapping[str, str]) -> Focus:
    """Weigh topics by how near the lines of `description` come to their questions; `topics` maps question to topic."""
    lines = [line.strip(" \t-*•·") for line in description.splitlines()]
    lines = [line for line in lines if len(line.split()) >= MIN_WORDS][:MAX_LINES]
    sums: dict[str, float] = {}
    led: list[tuple[str, str]] = []
    for line, hits in zip(lines, index.search(encoder.encode(lines), HITS), strict=True):
        near = [hit for hit in hits if hit.score >= NEAR]
        for hit in near:
            sums[topics[hit.id]] = sums.get(topics[hit.id], 0.0) + hit.score
        if near:
            led.append((line, topics[near[0].id]))
    most = max(sums.values(), default=1.0)
    return Focus({topic: round(total / most, 3) for topic, total in sums.items()}, tuple(led))
