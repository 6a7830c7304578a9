"""What a job description or résumé is about: its lines, searched in the index of the questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from interviewer.models.ports import Encoder, Floats
from interviewer.retrieval.entries import Hit
from interviewer.retrieval.index import Index
from interviewer.text import content_stems, sentences

MAX_LINES = 200
LONG = 30  # words; a longer line is read sentence by sentence
NEAR = 0.45  # cosine from which a line is about a question
CLOSE = 0.85  # of the best cosine of a line: what is as near leads to its topic too
HITS = 5
_BORDER = re.compile(r"^[^,:]*:\s+|,\s+(?:(?:and|or)\s+)?|\s+(?:and|or|with|including|such as)\s+", re.IGNORECASE)
_ENDS = " .;()"


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

    A line that is near to something is read again piece by piece: a list of names is near to what has several of them.
    A line or piece that is the name of a topic leads to it.
    `seen` keeps the vectors (dim,) of lines, so that a description that is edited costs its new lines only.
    """
    lines = list(dict.fromkeys(_lines(description)))
    known = frozenset(topics.values())
    seen = {} if seen is None else seen
    hits = _hits(lines[:MAX_LINES], index, encoder, known, seen)
    pieces = list(dict.fromkeys(piece for line in hits for piece in _pieces(line)))
    within = _hits(pieces[:MAX_LINES], index, encoder, known, seen)
    found: dict[str, list[Hit]] = {}
    for line in hits:
        found |= {piece: within[piece] for piece in _pieces(line) if piece in within} or {line: hits[line]}
    sums: dict[str, float] = {}
    led: dict[str, list[str]] = {}
    near: dict[str, float] = {}
    for line, about in found.items():
        for hit in about:
            near[hit.id] = max(near.get(hit.id, 0.0), round(hit.score, 3))
        scores = {topics[hit.id]: hit.score for hit in reversed(about)}
        if line.casefold() in known:
            scores[line.casefold()] = 1.0
        for topic, score in scores.items():
            sums[topic] = sums.get(topic, 0.0) + score
            led.setdefault(topic, []).append(line)
    left = max(0, len(lines) - MAX_LINES) + max(0, len(pieces) - MAX_LINES)
    by_share = sorted(sums, key=lambda topic: (-sums[topic], topic))
    return Focus(_shared([TopicFocus(topic, sums[topic], tuple(led[topic])) for topic in by_share]), near, left)


def _hits(
    lines: Sequence[str], index: Index, encoder: Encoder, known: Collection[str], seen: MutableMapping[str, Floats]
) -> dict[str, list[Hit]]:
    """What each line is about; those that are about nothing, and no name of a `known` topic, are left out."""
    if not lines:
        return {}
    if new := [line for line in lines if line not in seen]:
        seen.update(zip(new, encoder.encode(new), strict=True))
    found = index.search(np.stack([seen[line] for line in lines]), HITS)
    about = {
        line: [hit for hit in hits if hit.score >= max(NEAR, CLOSE * hits[0].score)]
        for line, hits in zip(lines, found, strict=True)
    }
    return {line: hits for line, hits in about.items() if hits or line.casefold() in known}


def _shared(topics: Sequence[TopicFocus]) -> tuple[TopicFocus, ...]:
    """The same topics, their shares adding up to 1."""
    total = sum(each.share for each in topics)
    return tuple(replace(each, share=each.share / total) for each in topics)


def _lines(description: str) -> Iterator[str]:
    """What the description says, line by line; headings and what holds no word that tells anything are left out."""
    whole = description.encode("utf-8", "replace").decode("utf-8")  # half characters are nothing to a model
    for line in whole.splitlines():
        long = len(line.split()) > LONG
        for part in [line[start:end] for start, end in sentences(line)] if long else [line]:
            said = part.strip(" \t-*•·–—>#|")
            if content_stems([said]) and not said.endswith(":"):
                yield said


def _pieces(line: str) -> list[str]:
    """What a line lists or says in several sentences, without the label before a colon; nothing of one piece."""
    parts = [part.strip(_ENDS) for start, end in sentences(line) for part in _BORDER.split(line[start:end])]
    return [part for part in parts if content_stems([part]) and part != line.strip(_ENDS)]
