"""Data with named fields (JSON, JSON lines, YAML): finds the records that hold a question, by common field names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.clean import tidy
from interviewer.corpus.importing.found import Found, Item, Skipped
from interviewer.corpus.importing.source import visible
from interviewer.corpus.loader import parse_yaml
from interviewer.errors import CorpusError

QUESTIONS = (
    "question",
    "q",
    "prompt",
    "front",
    "query",
    "ask",
    "problem",
    "instruction",
    "term",
    "title",
    "name",
    "text",
)
ANSWERS = (
    "answer", "a", "reference", "reference_answer", "model_answer", "ideal_answer", "sample_answer", "response", "back",
    "solution", "explanation", "completion", "output", "definition", "reply", "body", "content", "answers", "text",
)  # fmt: skip
POINTS = ("expected_points", "key_points", "goodtohear", "good_to_hear", "rubric", "points")
LEVELS = ("level", "difficulty", "seniority", "expertise")
LANGUAGES = ("en", "text", "value", "html", "markdown")
MAX_DEPTH = 50
Path_ = tuple[str | int, ...]
Locate = Callable[[Path_, str], int]


def read_json(file: Path, text: str) -> Found:
    """One JSON document. Raises CorpusError naming the line at fault."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorpusError([f"{file}:{error.lineno}: not valid JSON: {error.msg}"]) from error
    except RecursionError as error:
        raise CorpusError([f"{file}: nested too deep."]) from error
    except ValueError as error:
        raise CorpusError([f"{file}: not valid JSON: {str(error)[:120]}"]) from error
    return _found("JSON", data, _Search(text).line)


def read_json_lines(file: Path, text: str) -> Found:
    """One JSON record a line; a line that is none is skipped with its reason."""
    items: list[Item] = []
    skipped: list[Skipped] = []
    for n, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            found = _found("", json.loads(row), partial(_same, n))
        except (ValueError, RecursionError) as error:
            skipped.append(Skipped(n, n, row[:200], f"not JSON: {str(error)[:80]}"))
            continue
        items += found.items
        skipped += found.skipped or ([] if found.items else [Skipped(n, n, row[:200], "no question in it")])
    if not items and skipped:
        raise CorpusError([f"{file}:{each.first}: {each.why}" for each in skipped[:5]])
    return Found("JSON lines", tuple(items), tuple(skipped))


def read_yaml(file: Path, text: str) -> Found:
    """One YAML document. Raises CorpusError naming the line at fault: an alias, deep nesting, no YAML."""
    source = parse_yaml(file, text, flow_lists=True)
    return _found("YAML", source.data, lambda path, _: source.line(path))


def _same(line: int, _: Path_, __: str) -> int:
    return line


class _Search:
    """Lines of JSON records, found by looking for each question behind the one before: `json` tells no positions."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line, self._misses = text, 0, 1, 0

    def line(self, _: Path_, question: str) -> int:
        if self._misses > 20:
            return self._line
        for ascii_ in (False, True):
            at = self._text.find(json.dumps(question, ensure_ascii=ascii_)[:60].rstrip('"\\'), self._at)
            if at >= 0:
                self._line += self._text.count("\n", self._at, at)
                self._at = at
                return self._line
        self._misses += 1
        return self._line


def _found(shape: str, data: Any, locate: Locate) -> Found:
    items: list[Item] = []
    skipped: list[Skipped] = []
    for path, record in _records(data):
        question, answer = _fields(record)
        line = locate(path, _raw(record))
        if not question:
            skipped.append(Skipped(line, line, _raw(record)[:200] or str(record)[:200], "no question in it"))
            continue
        answer = "" if wording.is_stub(answer) else answer
        points = tuple(_strings(_value(record, POINTS)))
        if not answer and points:
            answer = "\n".join(f"- {point}" for point in points)
        level = _value(record, LEVELS)
        items.append(Item(line, question, answer, points, level if isinstance(level, str) else ""))
    return Found(shape, tuple(items), tuple(skipped))


def _records(data: Any) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every mapping that asks something, in order; mappings and lists around them are looked through."""
    stack: list[tuple[Path_, Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        if len(path) > MAX_DEPTH:
            continue
        if isinstance(value, list):
            stack += [((*path, n), each) for n, each in reversed(list(enumerate(value)))]
        elif isinstance(value, dict) and _is_record(value):
            yield path, value
        elif isinstance(value, dict):
            pairs = [
                (key, each) for key, each in value.items() if isinstance(each, str) and wording.is_question(str(key))
            ]
            if pairs and len(pairs) == len(value):
                yield from (((*path, key), {"question": key, "answer": each}) for key, each in pairs)
            else:
                stack += [((*path, str(key)), each) for key, each in reversed(list(value.items()))]


def _is_record(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is a question: a field that asks and one that answers, or a field that can be nothing else."""
    keys = {_key(key): each for key, each in value.items()}
    asks = next((key for key in QUESTIONS if _text(keys.get(key))), "")
    answers = any(key in keys for key in (*ANSWERS, *POINTS) if key != asks)
    return bool(asks) and (answers or asks in QUESTIONS[:5])


def _fields(record: Mapping[str, Any]) -> tuple[str, str]:
    keys = {_key(key): each for key, each in record.items()}
    asks = next((key for key in QUESTIONS if _text(keys.get(key))), "")
    answers = next((key for key in ANSWERS if key != asks and _text(keys.get(key))), "")
    question = _text(keys.get(asks))
    if asks == "instruction" and (given := _text(keys.get("input"))):
        question = f"{question}\n\n{given}"
    return _clean(question), _clean(_text(keys.get(answers)))


def _raw(record: Mapping[str, Any]) -> str:
    """The question as the file spells it, to look for its line."""
    keys = {_key(key): each for key, each in record.items()}
    value = next((keys[key] for key in QUESTIONS if _text(keys.get(key))), "")
    return value if isinstance(value, str) else _text(value).split("\n")[0]


def _key(key: object) -> str:
    return str(key).strip().lower().replace(" ", "_").replace("-", "_")


def _value(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((each for key, each in record.items() if _key(key) in names), None)


def _text(value: Any) -> str:
    """The text of a field: itself, its English or first version, a list as bullets; code stands below its text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(f"- {each}" for each in _strings(value))
    if isinstance(value, dict):
        keys = {_key(key): each for key, each in value.items()}
        first = next((key for key in LANGUAGES if key in keys), next(iter(keys), ""))
        inner = keys.get(first)
        text = _text(inner) if isinstance(inner, str | dict) and inner is not value else ""
        code = keys.get("code")
        return f"{text}\n\n```\n{code.rstrip()}\n```" if text and isinstance(code, str) and code.strip() else text
    return ""


def _strings(value: Any) -> list[str]:
    texts = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    return [text for each in texts if (text := _clean(each))]


def _clean(text: str) -> str:
    return tidy(visible(text.replace("\r\n", "\n").replace("\r", "\n")))
