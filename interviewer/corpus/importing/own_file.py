"""Adds questions to a file of the person's own corpus. What stands in it stays to the letter, comments included.

The new file is written beside, read back by the corpus loader, and only then put in the place of the old one.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from interviewer.corpus.loader import MAX_BYTES, load_topic
from interviewer.corpus.schema import OwnTopicModel
from interviewer.domain import KeyPoint, Question, Sample, Topic
from interviewer.errors import CorpusError

HEAD = """\
# Your own questions. Edit them freely: importing again adds what is new and changes nothing else.
# A key point with `derived: true` was cut from the answer: reword it, weigh it (1 nice, 2 expected, 3 essential), or
# delete it; then delete the mark. `accept`, `probe`, `hint`, `variants` and `samples` may be added to any question.
"""
INDENT = 2
_FIRST_ITEM = re.compile(r"^questions:[^\n]*\n(?:[ ]*(?:#[^\n]*)?\n)*(?P<indent>[ ]*)- ", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """YAML for people: lists indented, texts of several lines as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - as PyYAML calls it
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def add(folder: Path, topic: str, questions: Sequence[Question]) -> Path:
    """Add `questions` to `folder`/questions/`topic`.yaml, made when it is missing.

    Raises CorpusError, and changes nothing, when the file there is broken or would become too large.
    """
    file = folder / "questions" / f"{topic}.yaml"
    try:
        old = load_topic(file, OwnTopicModel)[0] if file.exists() else None
        before = file.read_text(encoding="utf-8") if old else HEAD + _dump({"topic": topic, "title": title_of(topic)})
        text = _joined(before, _listed(questions), fresh=old is None)
        if len(text.encode()) > MAX_BYTES:
            advice = "Split the file to import, or choose another topic with --topic."
            raise CorpusError([f"{file}: would be larger than {MAX_BYTES // 1_000_000} MB."], advice)
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=file.parent) as beside:
            written = Path(beside) / file.name
            with written.open("w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            _verify(file, written, old, questions)
            if old is not None and file.read_text(encoding="utf-8") != before:
                raise CorpusError([f"{file}: was changed by another program just now."], "Import again.")
            written.replace(file)
    except OSError as error:
        raise CorpusError([f"{file}: cannot be written: {error.strerror}."]) from error
    return file


def title_of(topic: str) -> str:
    title = topic.replace("-", " ").capitalize()
    return title if len(title) > 1 else f"Topic {title}"


def _verify(file: Path, written: Path, old: Topic | None, questions: Sequence[Question]) -> None:
    """The written file holds what was there and what was to be added, or it is not used."""
    had = old.questions if old else ()
    try:
        now = load_topic(written, OwnTopicModel)[0].questions
    except CorpusError:
        now = ()
    if now[: len(had)] != had or [_facts(each) for each in now[len(had) :]] != [_facts(each) for each in questions]:
        raise CorpusError(
            [f"{file}: nothing can be added to it as it is written."],
            "`questions:` has to stand last in the file. Or choose another topic with --topic.",
        )


def _facts(question: Question) -> Question:
    return replace(question, topic="")


def _joined(before: str, listed: str, *, fresh: bool) -> str:
    """`before` with the list of questions continued at the depth that it has there."""
    if fresh:
        return f"{before}questions:\n{listed}"
    found = _FIRST_ITEM.search(before)
    depth = len(found["indent"]) if found else INDENT
    lines = (f"{' ' * depth}{line[INDENT:]}" if line else "" for line in listed.split("\n"))
    return before.rstrip("\n") + "\n" + "\n".join(lines)


def _listed(questions: Sequence[Question]) -> str:
    return _dump({"questions": [_record(each) for each in questions]}).partition("\n")[2]


def _record(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "prompt": question.prompt,
        "level": str(question.level),
        "stage": str(question.stage),
        "kind": str(question.kind),
        "minutes": question.minutes,
        "reference": question.reference,
        "key_points": [_point(each) for each in question.key_points],
        **_given(
            variants=list(question.variants),
            misconceptions=[{"claim": each.claim, "correction": each.correction} for each in question.misconceptions],
            samples=[_sample(each) for each in question.samples],
        ),
    }


def _point(point: KeyPoint) -> dict[str, Any]:
    record: dict[str, Any] = {"id": point.id, "text": point.text, "weight": point.weight}
    element = str(point.element) if point.element else ""
    more = _given(accept=list(point.accept), probe=point.probe, hint=point.hint, element=element)
    return record | more | _given(derived=point.derived)


def _sample(sample: Sample) -> dict[str, Any]:
    verdicts = {point: str(verdict) for point, verdict in sample.verdicts.items()}
    return {"answer": sample.answer, "verdicts": verdicts, **_given(quotes=dict(sample.quotes))}


def _given(**fields: Any) -> dict[str, Any]:
    """What has a value: a question holds no empty fields."""
    return {name: value for name, value in fields.items() if value}


def _dump(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)
