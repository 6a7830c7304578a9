"""What was found in a job description, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.retrieval import Focus

NOTHING = "Nothing in the description is near any question here: it changes nothing."


def focus_lines(focus: Focus, titles: Mapping[str, str]) -> Iterator[str]:
    """Each topic with its share and the lines that led to it; `titles` maps topics."""
    if not focus.topics:
        yield NOTHING
        return
    yield "From the description:"
    for each in focus.topics:
        yield f"  {each.topic}: {titles.get(each.topic, each.topic)}, {each.share:.0%}"
        yield from (f"    - {line}" for line in each.lines)
    yield "A topic is left out with --drop TOPIC."
    if focus.left:
        yield f"{focus.left} more lines were not read."
