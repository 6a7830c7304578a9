"""A small choice that stands beside others: its name and the chosen value."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.tui.literal import literal
from interviewer.tui.widgets.choice import Choice, Piece, between_arrows


class Filter(Choice):
    """`label ‹ value ›`; changed with the arrow keys, Space or a click."""

    BINDING_GROUP_TITLE = "Filter"

    def __init__(self, label: str, options: Sequence[tuple[str, str]], *, id: str) -> None:
        super().__init__(label, [("", "any"), *options], "", id=id)

    def pieces(self) -> list[Piece]:
        on = "bold $background on $primary" if self.has_focus else "bold" if self.value else "$quiet"
        chosen = self._options[self._at][1]
        label = literal(f"{self._label} ", "$primary" if self.has_focus else "$quiet")
        return [(label, 0), *between_arrows(chosen, on)]
