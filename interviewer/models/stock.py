"""Every model that is here or could be: packaged, downloaded, begun, of the person's own, in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from interviewer.errors import DownloadError, ModelFileError, UsageError
from interviewer.models import machine, packaged
from interviewer.models.catalogue import UNKNOWN, Entry, Offer, at_address, catalogue, find, fit
from interviewer.models.download import look
from interviewer.models.downloads import Downloads
from interviewer.models.shelf import Held, Shelf
from interviewer.models.transport import host

DEFAULT = "default"


class Stock:
    """Of one program. `chat` tells the GGUF in use, None for the packaged one. Every method may block."""

    def __init__(self, root: Path, chat: Callable[[], Path | None]) -> None:
        self.shelf = Shelf(root)
        self.downloads = Downloads(self.shelf)
        self._chat = chat

    def offers(self) -> list[Offer]:
        """Every model that is here or could be downloaded."""
        held = {each.entry.name: each for each in self.shelf.held()}
        entries = {each.name: each for each in catalogue()} | {name: each.entry for name, each in held.items()}
        chat, (memory, free) = self._chat(), machine.memory()
        listed = (_offer(each, held.get(each.name), chat) for each in entries.values())
        rows = [*_packaged(chat), *_own(chat, held.values()), *listed]
        return [replace(row, fit=fit(row.size, memory, free)) for row in rows]

    def chosen(self, text: str) -> Path | None:
        """The GGUF that a person means by a name or a path; None for the packaged one. Raises UsageError."""
        if text == DEFAULT:
            return None
        held = self.shelf.find(text.lower())
        path = Path(text).expanduser()
        if held is None and (path.exists() or path.name != text or path.suffix == ".gguf"):
            return path.resolve()
        entry = held.entry if held else find(text)
        if entry.kind != "chat":
            raise UsageError(f"{entry.name} hears; it does not chat.", "Choose a chat model: interviewer model list")
        return self.shelf.path(entry.name).resolve()

    def look(self, address: str, sha256: str = "") -> Entry:
        """What the server of an address says of the GGUF there; nothing of it is fetched. Raises UsageError,
        DownloadError."""
        at_address(address, 1)
        told = look(address)
        if not told.size:
            raise DownloadError(f"{host(address)} does not tell how large the file is.", "Download it in a browser.")
        return at_address(address, told.size, sha256)

    def remove(self, name: str) -> int:
        """Delete a model that was downloaded, whole or in part, and is not in use; the bytes that were freed.

        Raises UsageError, DownloadError.
        """
        held = self.shelf.find(name)
        if held is not None and _same(held.path, self._chat()):
            raise UsageError(f"{name} is in use.", "Use another first: interviewer model use default")
        self.downloads.halt(name)
        freed = self.shelf.delete(name)
        self.downloads.forget(name)
        return freed

    def close(self) -> None:
        """Pause what is coming."""
        self.downloads.close()


def _packaged(chat: Path | None) -> Iterator[Offer]:
    for kind, model, about in (
        ("encoder", packaged.ENCODER, "Compares meanings; every grade needs it."),
        ("chat", packaged.CHAT, "Comes with the program, and with an adapter for asking; judges nothing."),
    ):
        try:
            size = model.locate().stat().st_size
        except (ModelFileError, OSError):
            size = 0
        name = model.name if kind == "encoder" else DEFAULT
        in_use = kind == "encoder" or chat is None
        yield Offer(name, kind, about, model.parameters, model.licence, size, size, "packaged", in_use, "")


def _own(chat: Path | None, held: Iterable[Held]) -> Iterator[Offer]:
    """The file in use, where it is none of the shelf's."""
    if chat is not None and not any(_same(each.path, chat) for each in held):
        with suppress(OSError):
            size = chat.stat().st_size
            yield Offer(chat.stem, "chat", f"A file of your own: {chat}", "", UNKNOWN, size, size, "yours", True, "")


def _offer(entry: Entry, held: Held | None, chat: Path | None) -> Offer:
    state = "" if held is None else "downloaded" if held.complete else "begun"
    size, done = (held.total, held.done) if held else (entry.size, 0)
    in_use = held is not None and held.complete and _same(held.path, chat)
    about = (entry.name, entry.kind, entry.about, entry.parameters, entry.licence)
    return Offer(*about, size, done, state, in_use, "", entry)


def _same(path: Path, chat: Path | None) -> bool:
    return chat is not None and path.resolve() == chat.resolve()
