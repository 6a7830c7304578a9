"""Which keys there are, and which of them a person may have changed to what. A binding's id names it for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character
from textual.screen import ModalScreen, Screen
from textual.widgets import TextArea

from interviewer.tui import doors

OURS = "interviewer.tui."
MODIFIERS = {"ctrl", "alt", "shift", "super", "hyper", "meta"}
NAMED = {key.value for key in Keys if "+" not in key.value and not key.value.startswith("<")}
NAMED |= set(KEY_NAME_REPLACEMENTS.values())  # slash, minus …
EDITING = {"enter", "tab", *(each.key for each in Binding.make_bindings(TextArea.BINDINGS))}


@dataclass(frozen=True, slots=True)
class Bound:
    """What a key does by default: `keys` are comma-separated, `first` says that no field gets to see it before."""

    id: str
    description: str
    keys: str
    first: bool


@cache
def catalogue() -> dict[str, Bound]:
    """Every binding of the app by its id. Loads all screens: not for the event loop, the first time."""
    doors.preload()
    import_module(f"{OURS}app")
    found = {}
    for node in _nodes(DOMNode):
        for binding in _own(node):
            if binding.id:
                found[binding.id] = Bound(binding.id, binding.description, binding.key, binding.priority)
    return found


def usable(chosen: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Those of the `chosen` keys (id -> comma-separated keys) that can be used, and what is wrong with the others."""
    wrong = {each: problem(each, chosen) for each in chosen}
    return {each: keys for each, keys in chosen.items() if not wrong[each]}, [each for each in wrong.values() if each]


def problem(binding_id: str, chosen: Mapping[str, str]) -> str:
    """What is wrong with the keys chosen for this binding, '' if nothing is."""
    known = catalogue().get(binding_id)
    if known is None:
        near = get_close_matches(binding_id, catalogue(), n=1, cutoff=0.65)
        return f"keys: there is no {binding_id!r}. " + (
            f"Did you mean {near[0]}?" if near else "The keys screen has all."
        )
    keys = chosen[binding_id]
    for key in keys.split(","):
        if not _is_key(key.strip()):
            return f"keys: {binding_id}: {key.strip()!r} is not a key. Such are: s, ctrl+s, f5, pageup, comma."
    if _normal(keys) == _normal(known.keys):
        return ""
    if known.first and any(key_to_character(key) for key in _normal(keys)):
        return f"keys: {binding_id}: this key works everywhere, so it cannot be one that is typed as text."
    if binding_id in _while_typing() and (typed := [key for key in _normal(keys) if _edits(key)]):
        return f"keys: {binding_id}: {typed[0]} does something in the text that is typed there."
    if other := _clash(binding_id, chosen):
        return f"keys: {binding_id}: {keys} is taken on the same screen, by {other.id} ({other.description})."
    return ""


def effective(binding_id: str, chosen: Mapping[str, str]) -> str:
    """The keys of this binding now, comma-separated."""
    keys = chosen.get(binding_id, "")
    return keys if keys and all(_is_key(key.strip()) for key in keys.split(",")) else catalogue()[binding_id].keys


def _clash(binding_id: str, chosen: Mapping[str, str]) -> Bound | None:
    """Another binding that a screen, or a part of one, has for the same key."""
    wanted = set(_normal(chosen[binding_id]))
    for together in _together():
        for other in together - {binding_id} if binding_id in together else ():
            if wanted & set(_normal(effective(other, chosen))):
                return catalogue()[other]
    return None


@cache
def _together() -> tuple[frozenset[str], ...]:
    """The ids that are heard by one screen or widget, with those of the app where nothing lies over it."""
    everywhere = {binding.id for node in _nodes(App) for binding in _own(node) if binding.id}
    found = set()
    for node in _nodes(DOMNode):
        ids = set(_heard(node))
        if issubclass(node, Screen) and not issubclass(node, ModalScreen):
            ids |= everywhere
        found.add(frozenset(ids))
    return tuple(sorted(found, key=sorted))


@cache
def _while_typing() -> frozenset[str]:
    """The ids of what is reached while one types: on screens that hold text, by keys that the text has no use for."""
    known = catalogue()
    ids = {each for node in _nodes(Screen) if getattr(node, "HOLDS_TEXT", False) for each in _heard(node)}
    return frozenset(each for each in ids if not any(map(_edits, _normal(known[each].keys))))


def _edits(key: str) -> bool:
    """Whether a field for text takes this key before the screen gets to see it."""
    character = key_to_character(key)
    return key in EDITING or (character is not None and character.isprintable())


def _heard(node: type[DOMNode]) -> Iterator[str]:
    """The ids of this class's bindings and of those it inherits, but for keys that it binds anew."""
    by_key: dict[str, set[str]] = {}
    for each in reversed([*_heard_of(node)]):
        anew: dict[str, set[str]] = {}
        for binding in _own(each):
            for key in _normal(binding.key):
                anew.setdefault(key, set()).add(binding.id or "")
        by_key |= anew
    return (binding_id for ids in by_key.values() for binding_id in ids if binding_id)


def _heard_of(node: type[DOMNode]) -> Iterator[type[Any]]:
    """`node` and the classes above it whose bindings it has."""
    for each in node.__mro__:
        yield each
        if not getattr(each, "_inherit_bindings", True):
            return


def _nodes(above: type[Any]) -> Iterator[type[DOMNode]]:
    for node in above.__subclasses__():
        if node.__module__.startswith(OURS):
            yield node
        yield from _nodes(node)


def _own(node: type[Any]) -> list[Binding]:
    if not node.__module__.startswith(OURS):
        return []
    return [each for each in node.__dict__.get("BINDINGS", ()) if isinstance(each, Binding)]


def _is_key(name: str) -> bool:
    if len(name) == 1:
        return name.isprintable() and not name.isspace()
    *modifiers, key = name.split("+")
    known = (len(key) == 1 and key.isprintable()) or key in NAMED or key_to_character(key) is not None
    return known and set(modifiers) <= MODIFIERS


def _normal(keys: str) -> list[str]:
    """One name for each key: `?` is `question_mark`."""
    return [binding.key for binding in Binding.make_bindings([Binding(keys, "")])]
