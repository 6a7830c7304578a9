"""What a job description or résumé is about: its lines, searched in the index of the questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from interviewer.models.ports import Encoder, Floats
from interviewer.retrieval.index import Index
from interviewer.text import content_stems, sentences

MAX_LINES = 200
LONG = 30  # words; a longer line is read sentence by sentence
NEAR = 0.45  # cosine from which a line is about a question
CLOSE = 0.85  # of the best cosine of a line: what is as near leads to its topic too
HITS = 5


@dataclass(frozen=True, slots=True)
class TopicFocus:
    """A topic found, its `share` (0..1) of all that was found, and the lines that led to it."""

    topic: str
    share: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """The topics found, by share; `near` (0..1) are single questions near to a line. `left` counts lines not read."""

    topics: tuple[TopicFocus, ...] = ()
    near: Mapping[str, float] = field(default_factory=dict)
    left: int = 0

    @property
    def weights(self) -> dict[str, float]:
        """The topics by their share of the greatest, 0..1."""
        most = max((each.share for each in self.topics), default=1.0)
        return {each.topic: round(each.share / most, 3) for each in self.topics}

    def without(self, dropped: Collection[str], topics: Mapping[str, str]) -> Focus:
        """This, but for the topics `dropped` and their questions; `topics` maps question to topic."""
        kept = tuple(each for each in self.topics if each.topic not in dropped)
        near = {question: value for question, value in self.near.items() if topics.get(question) not in dropped}
        return replace(self, topics=_shared(kept), near=near)


def topic_focus(
    description: str,
    index: Index,
    encoder: Encoder,
    topics: Mapping[str, str],
    seen: MutableMapping[str, Floats] | None = None,
) -> Focus:
    """Weigh topics by how near the lines of `description` come to their questions; `topics` maps question to topic.

    `seen` keeps the vectors (dim,) of lines, so that a description that is edited costs its new lines only.
    """
    lines = list(dict.fromkeys(_lines(description)))
    read = lines[:MAX_LINES]
    if not read:
        return Focus()
    seen = {} if seen is None else seen
    new = [line for line in read if line not in seen]
    seen.update(zip(new, encoder.encode(new), strict=True))
    vectors = np.stack([seen[line] for line in read])
    sums: dict[str, float] = {}
    led: dict[str, list[str]] = {}
    near: dict[str, float] = {}
    for line, hits in zip(read, index.search(vectors, HITS), strict=True):
        about = [hit for hit in hits if hit.score >= max(NEAR, CLOSE * hits[0].score)]
        for hit in about:
            near[hit.id] = max(near.get(hit.id, 0.0), round(hit.score, 3))
        for topic in dict.fromkeys(topics[hit.id] for hit in about):
            sums[topic] = sums.get(topic, 0.0) + max(hit.score for hit in about if topics[hit.id] == topic)
            led.setdefault(topic, []).append(line)
    found = sorted(sums, key=lambda topic: (-sums[topic], topic))
    return Focus(
        _shared([TopicFocus(topic, sums[topic], tuple(led[topic])) for topic in found]), near, len(lines) - len(read)
    )


def _shared(topics: Sequence[TopicFocus]) -> tuple[TopicFocus, ...]:
    """The same topics, their shares adding up to 1."""
    total = sum(each.share for each in topics)
    return tuple(replace(each, share=each.share / total) for each in topics)


def _lines(description: str) -> Iterator[str]:
    """What the description says, line by line; what holds no word that tells anything is left out."""
    whole = description.encode("utf-8", "replace").decode("utf-8")  # half characters are nothing to a model
    for line in whole.splitlines():
        long = len(line.split()) > LONG
        for part in [line[start:end] for start, end in sentences(line)] if long else [line]:
            said = part.strip(" \t-*•·–—>#|")
            if content_stems([said]):
                yield said
