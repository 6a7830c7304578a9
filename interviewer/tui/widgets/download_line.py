"""How downloads stand, in one line of a screen that is about something else; not there when there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from interviewer.tui import storeroom_text

if TYPE_CHECKING:
    from interviewer.models.catalogue import Transfer


class DownloadLine(Static):
    """Follows the app's `transfers`."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.display = False

    def on_mount(self) -> None:
        self.watch(self.app, "transfers", self._show)

    def _show(self, transfers: tuple[Transfer, ...]) -> None:
        self.display = bool(transfers)
        if transfers:
            self.update(storeroom_text.summary(transfers))
