"""Separating a model's thinking from its reply while both stream in."""

from __future__ import annotations

OPEN, CLOSE = "<think>", "</think>"


class ThinkFilter:
    """Feeds on pieces of text and gives back what lies outside `<think>…</think>`.

    `inside` is true from the start when the chat template itself opens the block. Tags may be split between pieces.
    """

    def __init__(self, *, inside: bool = False) -> None:
        self.inside = inside
        self._held = ""

    def feed(self, piece: str) -> str:
        """The visible text that `piece` completes; a possible beginning of a tag is held back."""
        self._held += piece
        shown = ""
        while True:
            tag = CLOSE if self.inside else OPEN
            before, found, after = self._held.partition(tag)
            if found:
                shown += "" if self.inside else before
                self._held = after
                self.inside = not self.inside
                continue
            keep = _overlap(self._held, tag)
            ready = self._held[: len(self._held) - keep]
            self._held = self._held[len(ready) :]
            return shown + ("" if self.inside else ready)

    def close(self) -> str:
        """What was held back at the end of the reply; nothing when the thinking was never closed."""
        held, self._held = self._held, ""
        return "" if self.inside else held


def _overlap(text: str, tag: str) -> int:
    """Length of the longest end of `text` that could be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)
