"""What pydantic and PyYAML find wrong with a file, in words for people: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from interviewer.errors import nearest

SHOWN = 40  # characters of a value that is told
Context = Mapping[str, Any]


def told(fault: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong with one field of `model`, the field's name not included."""
    kind, value, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"is no field here. {nearest(str(fault['loc'][-1]), _fields(model, fault['loc'][:-1]))}"
    if kind == "value_error":
        return fault["msg"].removeprefix("Value error, ")
    if isinstance(value, str) and not value.strip() and kind != "missing":
        return f"is empty; write {_wanted(kind, context)}"
    known = _TOLD.get(kind)
    return known(value, context) if known else fault["msg"]


def _wanted(kind: str, context: Context) -> str:
    """What an empty field should hold."""
    return {"list_type": _LIST, "enum": _one_of(context), "int_parsing": _NUMBER, "int_type": _NUMBER}.get(kind, "it")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def _one_of(context: Context) -> str:
    return f"one of {context.get('expected', '')}"


def _few(value: Sequence[object], context: Context) -> str:
    least, there = context["min_length"], len(value)
    return f"has {there} of at least {least}; add {least - there} more, each after a `- ` on a line of its own"


def _many(value: Sequence[object], context: Context) -> str:
    most, there = context["max_length"], len(value)
    return f"has {there}, and may have {most}; take {there - most} away"


_LIST = "a list, each item after a `- ` on a line of its own"
_NUMBER = "a whole number, such as 3"
_GROUP = "fields of its own, one a line, such as `id: …`"
_TOLD: dict[str, Callable[[Any, Context], str]] = {
    "missing": lambda _, __: "is missing; add a line for it",
    "string_too_short": lambda _, ctx: f"is too short; write at least {ctx['min_length']} characters",
    "string_too_long": lambda value, ctx: f"has {len(value):,} characters; cut it to {ctx['max_length']:,}",
    "string_pattern_mismatch": lambda value, _: (
        f"cannot be {_shown(value)}; write small letters, digits and single hyphens, such as my-question-1"
    ),
    "string_type": lambda value, _: (
        f"is the number {value}; put it in quotes to make it a text"
        if isinstance(value, int)
        else f"is {_shown(value)}; write a text"
    ),
    "int_type": lambda value, _: f"is {_shown(value)}; write {_NUMBER}",
    "int_parsing": lambda value, _: f"is {_shown(value)}; write {_NUMBER}",
    "greater_than_equal": lambda value, ctx: f"is {_shown(value)}; write {ctx['ge']} or more",
    "less_than_equal": lambda value, ctx: f"is {_shown(value)}; write {ctx['le']} or less",
    "too_short": _few,
    "too_long": _many,
    "list_type": lambda value, _: f"is {_shown(value)}; write {_LIST}",
    "dict_type": lambda value, _: f"is {_shown(value)}; write {_GROUP}",
    "model_type": lambda value, _: "is empty" if value is None else f"is {_shown(value)}; write {_GROUP}",
    "enum": lambda value, ctx: f"is {_shown(value)}; write {_one_of(ctx)}",
    "bool_parsing": lambda value, _: f"is {_shown(value)}; write true or false",
    "bool_type": lambda value, _: f"is {_shown(value)}; write true or false",
}


_ASTRAY = "this line does not fit those above; see that it is indented as they are and that quotes are closed"
_YAML = (
    ("mapping values are not allowed", "a text with `: ` in it needs quotes around it, or `>-` and the text below"),
    ("expected ':'", "a field's name has to be followed by `: `"),
    (
        "cannot start any token",
        "nothing begins with this sign (a tab, @, `, %); indent with spaces, put texts in quotes",
    ),
    ("',' or '", "a bracket is opened and not closed; a text that begins with one needs quotes around it"),
    ("quoted scalar", "a quote is opened here and not closed"),
    ("end of stream", "a quote or a bracket is opened and not closed"),
    ("did not find expected", _ASTRAY),
    ("expected <block end>", _ASTRAY),
)


def unreadable(error: yaml.MarkedYAMLError) -> str:
    """Why a text is no YAML."""
    said = error.problem or error.context or ""
    return next((words for sign, words in _YAML if sign in said), said)


def _fields(model: type[BaseModel], loc: Sequence[int | str]) -> Iterator[str]:
    """The fields that are known at `loc` in a `model`."""
    for part in loc:
        if isinstance(part, str):
            inner = _models(model.model_fields[part].annotation) if part in model.model_fields else []
            if not inner:
                return
            model = inner[0]
    yield from model.model_fields


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field's type mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for inner in get_args(annotation) for each in _models(inner)]
