"""Whether the words of an answer stand in an order, or are a heap: word likeness alone cannot tell.

A bigram model in which every content word counts as the same: how much more often one word follows another than it
would by chance, averaged over the answer's pairs. Prose lies well above 0, the same words shuffled far below. Lists of
content words have no such pairs, and are left alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from interviewer.grading.weights import Order
from interviewer.text import FILLERS, STOP_WORDS, fold

CONTENT, MARK = "*", "."
LEAST_PAIRS = 15  # fewer tell nothing
SURPRISE = -2.0  # the least a pair may count, so that one odd pair condemns nobody
PRIOR = 5.0
_TOKEN = re.compile(r"[^\W_]+(?:[_'’][^\W_]+)*|[.,;:!?]")


def disordered(answer: str, order: Order) -> bool:
    """Whether the answer is long enough to tell and its words follow each other as in a heap."""
    values = [order.value(*pair) for pair in _pairs(answer) if _telling(pair)]
    return len(values) >= LEAST_PAIRS and sum(values) / len(values) < order.least


def learn(texts: Iterable[str], least: float) -> Order:
    """The model of `texts`; an answer whose mean is below `least` is held for a heap."""
    pairs = Counter(pair for text in texts for pair in _pairs(text))
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        before[one] += count
        after[other] += count
    total = sum(pairs.values())
    seen: dict[str, dict[str, float]] = {one: {} for one in sorted(before)}
    for (one, other), count in sorted(pairs.items()):
        if not _telling((one, other)):
            continue
        chance = after[other] / total
        value = math.log((count + PRIOR * chance) / (before[one] + PRIOR) / chance)
        seen[one][other] = round(max(SURPRISE, value), 1)
    unseen = {one: round(max(SURPRISE, math.log(PRIOR / (count + PRIOR))), 1) for one, count in sorted(before.items())}
    return Order(least=least, seen=seen, unseen=unseen)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    return pairwise(kind for word in _TOKEN.findall(text) if (kind := _kind(fold(word))))


def _telling(pair: tuple[str, str]) -> bool:
    """Whether one of the two at least is a function word and none a punctuation mark."""
    return MARK not in pair and pair != (CONTENT, CONTENT)


def _kind(word: str) -> str:
    if word in ".,;:!?":
        return MARK
    if word in FILLERS:
        return ""
    return word if word in STOP_WORDS else CONTENT
