"""A question of one's own as it is being written: YAML -> a question, or what is wrong with it, line by line.

The fields are those of a question file, with the `topic` beside them; the rules are those of `schema`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from interviewer.corpus.loader import MAX_BYTES, parse_yaml, validate
from interviewer.corpus.schema import OwnQuestionModel, Slug
from interviewer.domain import Question
from interviewer.errors import CorpusError

TOPIC = "my-questions"
_NAME = Path("draft")
_PROBLEM = re.compile(rf"{_NAME}:(?:(?P<line>\d+):)? ?(?P<text>.*)", re.DOTALL)
_OWN_ID = re.compile(rf"{TOPIC}-\d+")
_LONE = re.compile("[\ud800-\udfff]")  # halves of characters, which no file can hold
_TEMPLATE = """\
# A question of your own. It stays a draft until it is saved.
topic: {topic}    # one of yours, or one that exists
id: {id}     # stays for ever: your history hangs on it
prompt: >-
{inside}
level: middle      # junior, middle, senior, lead
stage: technical   # screening, technical, system_design, coding, final
kind: concept      # compare, scenario, debug, design, behavioural, coding, sql
minutes: 3
reference: >-
{inside}
key_points:
  - id: first
    text: >-
    {inside}
    weight: 2      # 1 nice, 2 expected, 3 essential
# Each point may also have `accept` (a list: other ways to say it), `probe`
# and `hint`; the question `variants` (a list) and `misconceptions`.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which line (from 1)."""

    line: int
    text: str


class _DraftModel(OwnQuestionModel):
    topic: Slug


def template(taken: Collection[str]) -> str:
    """An empty question with an id that is not `taken`."""
    n = 1
    while f"{TOPIC}-{n}" in taken:
        n += 1
    return _filled(f"{TOPIC}-{n}")


def _filled(name: str) -> str:
    return _TEMPLATE.format(topic=TOPIC, id=name, inside="  ")  # where texts are written, in their field already


def untouched(text: str) -> bool:
    """Whether nothing was written into a template yet."""
    found = _OWN_ID.search(text)
    return found is not None and text.strip() == _filled(found[0]).strip()


def read(text: str, taken: Collection[str]) -> Question:
    """The question in `text`. Raises CorpusError with all its problems, an id in `taken` among them."""
    if len(text) > MAX_BYTES:
        raise CorpusError([f"{_NAME}:1: larger than {MAX_BYTES // 1_000_000} MB"])
    if (lone := _LONE.search(text)) is not None:
        raise CorpusError(
            [f"{_NAME}:{text.count(chr(10), 0, lone.start()) + 1}: holds half of a character; type it anew"]
        )
    source = parse_yaml(_NAME, text)
    if not isinstance(source.data, dict):
        raise CorpusError([f"{_NAME}:1: write the fields of a question, such as `id: …`"])
    found = validate(source, _DraftModel)
    if found.id in taken:
        raise CorpusError([source.problem(("id",), f"{found.id!r} is already used; choose another")])
    return found.to_domain(found.topic)


def problems(text: str, taken: Collection[str]) -> list[Problem]:
    """What keeps `text` from being a question, in the order of its lines; nothing when it is one."""
    try:
        read(text, taken)
    except CorpusError as error:
        return sorted(map(_problem, error.problems), key=lambda each: each.line)
    return []


def _problem(told: str) -> Problem:
    found = _PROBLEM.fullmatch(told)
    return Problem(int(found["line"] or 1), found["text"].strip()) if found else Problem(1, told)
