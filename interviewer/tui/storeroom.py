"""Models that are here or could be downloaded, as the app's workers reach them. Every method blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewer.text import size

if TYPE_CHECKING:
    from interviewer.models.catalogue import Entry, Offer, Transfer
    from interviewer.tui.desk import Desk

FIRST = 0.5  # seconds after which the downloads are looked for: the first screen comes first
POLL = 0.25


class Storeroom:
    """On the program of `desk`, which is opened by the first call."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def offers(self) -> list[Offer]:
        return self._desk.load(lambda program: program.stock).offers()

    def start(self, entry: Entry) -> None:
        """Begin a download that the person has agreed to, or go on with it."""
        self._desk.load(lambda program: program.stock).downloads.start(entry)

    def pause(self, name: str) -> None:
        self._desk.load(lambda program: program.stock).downloads.pause(name)

    def seen(self, name: str) -> None:
        """The person knows that it is downloaded."""
        self._desk.load(lambda program: program.stock).downloads.forget(name)

    def remove(self, offer: Offer) -> str:
        """Delete a model that is not in use, whole or in part; what was done. Raises UsageError, DownloadError."""
        freed = self._desk.load(lambda program: program.stock).remove(offer.name)
        return f"{offer.name} is deleted; {size(freed)} are free again."

    def path(self, name: str) -> str:
        """The GGUF of a downloaded model, '' for the packaged one. Raises UsageError."""
        file = self._desk.load(lambda program: program.stock).chosen(name)
        return str(file) if file else ""

    def look(self, address: str) -> Entry:
        """What the server of an address says of the GGUF there. Raises UsageError, DownloadError."""
        return self._desk.load(lambda program: program.stock).look(address)

    def watch(self, told: Callable[[tuple[Transfer, ...]], None]) -> None:
        """Tell how the downloads stand, whenever that changes, until the app closes."""
        if self._desk.closing.wait(FIRST):
            return
        downloads = self._desk.load(lambda program: program.stock).downloads
        known: tuple[Transfer, ...] = ()
        while True:
            if (transfers := downloads.transfers()) != known:
                known = transfers
                told(transfers)
            if self._desk.closing.wait(POLL):
                return
