"""Every model that is here or could be, in one list; and what a person means by a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from interviewer.errors import ModelFileError, UsageError
from interviewer.models import packaged
from interviewer.models.catalogue import UNKNOWN, Entry, Offer, catalogue, find, fit
from interviewer.models.shelf import Held, Shelf

DEFAULT = "default"


def offers(shelf: Shelf, chat: Path | None, memory: int, free: int) -> list[Offer]:
    """`chat` is the GGUF in use, None for the packaged one; `memory` and `free` are bytes of this machine."""
    held = {each.entry.name: each for each in shelf.held()}
    entries = {each.name: each for each in catalogue()} | {name: each.entry for name, each in held.items()}
    listed = (_offer(each, held.get(each.name), chat) for each in entries.values())
    rows = [*_packaged(chat), *_own(chat, held.values()), *listed]
    return [replace(row, fit=fit(row.size, memory, free)) for row in rows]


def chosen(shelf: Shelf, text: str) -> Path | None:
    """The GGUF that a person means by a name or a path; None for the packaged one. Raises UsageError."""
    if text == DEFAULT:
        return None
    held = shelf.find(text.lower())
    path = Path(text).expanduser()
    if held is None and (path.exists() or path.name != text or path.suffix):
        return path.resolve()
    entry = held.entry if held else find(text)
    if entry.kind != "chat":
        raise UsageError(f"{entry.name} hears; it does not chat.", "Choose a chat model: interviewer model list")
    return shelf.path(entry.name).resolve()


def remove(shelf: Shelf, name: str, chat: Path | None) -> int:
    """Delete a downloaded model that is not in use; the bytes that were freed. Raises UsageError, DownloadError."""
    held = shelf.find(name)
    if held is not None and _same(held.path, chat):
        raise UsageError(f"{name} is in use.", "Use another first: interviewer model use default")
    return shelf.delete(name)


def _packaged(chat: Path | None) -> Iterator[Offer]:
    for kind, model, about in (
        ("encoder", packaged.ENCODER, "Compares meanings; every grade needs it."),
        ("chat", packaged.CHAT, "Comes with the program; mostly the authored text is used."),
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
