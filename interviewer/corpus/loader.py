"""YAML files -> `domain.Corpus`. Every fault is reported with file, line and field; nothing is guessed or skipped.

Files are untrusted: no tags, no anchors or aliases (so no cycle and no expansion), a bounded size, no duplicate keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from interviewer.corpus.faults import told, unreadable
from interviewer.corpus.schema import ClosingModel, LoopModel, OwnTopicModel, TopicModel
from interviewer.domain import Corpus, EnquiryKind, Loop, Question, Topic
from interviewer.errors import CorpusError

MAX_BYTES = 4_000_000
MAX_DEPTH = 20
M = TypeVar("M", bound=BaseModel)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """One parsed file: its data, and the line of each of its fields for messages."""

    file: Path
    data: Any
    lines: dict[tuple[str | int, ...], int] = field(repr=False)

    def line(self, loc: Iterable[str | int]) -> int:
        """1-based line of the deepest known part of `loc`."""
        path = tuple(loc)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, loc: Iterable[str | int], text: str) -> str:
        """One line for people: file:line: field: what is wrong."""
        path = tuple(loc)
        name = ".".join(str(part) for part in path)
        return f"{self.file}:{self.line(path)}: {name + ': ' if name else ''}{text}"


class _Walker:
    """Turns YAML nodes into plain data, remembering lines and refusing what a corpus file has no use for."""

    def __init__(self, file: Path, *, flow_lists: bool) -> None:
        self.file = file
        self._flow_lists = flow_lists
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.problems: list[str] = []
        self._constructor = yaml.constructor.SafeConstructor()

    def _fault(self, node: yaml.Node, loc: tuple[str | int, ...], text: str) -> None:
        name = ".".join(map(str, loc))
        self.problems.append(f"{self.file}:{node.start_mark.line + 1}: {name + ': ' if name else ''}{text}")

    def walk(self, node: yaml.Node, loc: tuple[str | int, ...] = ()) -> Any:
        self.lines[loc] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            if (
                not self._flow_lists
                and node.flow_style
                and any(isinstance(item, yaml.ScalarNode) for item in node.value)
            ):
                self._fault(node, loc, "write one item a line: in a [flow list] a comma splits a phrase unseen")
            return [self.walk(item, (*loc, n)) for n, item in enumerate(node.value)]
        return self._scalar(node, loc)

    def _scalar(self, node: yaml.Node, loc: tuple[str | int, ...]) -> Any:
        try:
            value = self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self._fault(node, loc, f"not a plain value: {str(node.value)[:40]!r}")
            return None
        # `yes`, `1.5` and `2024-01-01` are text in this corpus wherever a text is asked for; only numbers stay numbers.
        return value if type(value) is int else node.value

    def _mapping(self, node: yaml.MappingNode, loc: tuple[str | int, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in data:
                self._fault(key_node, (*loc, key), "this key occurs twice")
            data[key] = self.walk(value_node, (*loc, key))
            self.lines[(*loc, key)] = key_node.start_mark.line + 1
        return data


def read_yaml(file: Path) -> Source:
    """Parse one file. Raises CorpusError on anything but plain YAML of a sensible size."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CorpusError([f"{file}: larger than {MAX_BYTES // 1_000_000} MB"])
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CorpusError([f"{file}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise CorpusError([f"{file}: not UTF-8 (byte {error.start})"]) from error
    return parse_yaml(file, text)


def parse_yaml(file: Path, text: str, *, flow_lists: bool = False) -> Source:
    """The data of `text`, and its lines. A corpus file may hold no flow lists of text; other people's files may."""
    walker = _Walker(file, flow_lists=flow_lists)
    try:
        _refuse_hostile(file, text)
        node = yaml.compose(text, Loader=_SafeLoader)
        data = walker.walk(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise CorpusError([f"{file}:{line}: not valid YAML: {unreadable(error)}"]) from error
    except yaml.YAMLError as error:
        raise CorpusError([f"{file}: not valid YAML: {str(error).splitlines()[0]}"]) from error
    if walker.problems:
        raise CorpusError(walker.problems)
    return Source(file, data, walker.lines)


def _refuse_hostile(file: Path, text: str) -> None:
    """Stop at an alias, an anchor or deep nesting before any node is built: none can then repeat, cycle or pile up."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        line = getattr(event.start_mark, "line", 0) + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise CorpusError([f"{file}:{line}: anchors and aliases are not allowed"])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise CorpusError([f"{file}:{line}: nested more than {MAX_DEPTH} deep"])


def validate(source: Source, model: type[M]) -> M:
    """The data of `source` in the shape of `model`. Raises CorpusError naming each field at fault, with its line."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise CorpusError(source.problem(each["loc"], told(each, model)) for each in error.errors()) from error


def load_topic(file: Path, model: type[TopicModel] = TopicModel) -> tuple[Topic, Source]:
    """One question file. Raises CorpusError with a line for each problem."""
    source = read_yaml(file)
    topic = validate(source, model).to_domain()
    if topic.id != file.stem:
        raise CorpusError([source.problem(("topic",), f"is {topic.id!r}, but the file is named {file.name}")])
    return topic, source


def load_loop(file: Path) -> tuple[Loop, Source]:
    """One loop file. Raises CorpusError with a line for each problem."""
    source = read_yaml(file)
    return validate(source, LoopModel).to_domain(), source


def load_closing(file: Path) -> tuple[tuple[EnquiryKind, ...], Source]:
    """The kinds of questions that candidates ask. Raises CorpusError with a line for each problem."""
    source = read_yaml(file)
    kinds = tuple(kind.to_domain() for kind in validate(source, ClosingModel).kinds)
    first: dict[str, str] = {}
    problems: list[str] = []
    for n, kind in enumerate(kinds):
        for k, example in enumerate(kind.examples):
            if (taken := example.casefold()) in first:
                problems.append(source.problem(("kinds", n, "examples", k), f"is an example of {first[taken]} already"))
            first.setdefault(taken, kind.id)
    if problems:
        raise CorpusError(problems)
    return kinds, source


def load(folder: Path) -> tuple[Corpus, dict[str, Source]]:
    """The corpus in `folder` (`questions/*.yaml`, `loops/*.yaml`, `closing.yaml` if there is one) and its source files.

    Raises CorpusError listing every problem of every file.
    """
    problems: list[str] = []
    sources: dict[str, Source] = {}
    topics: list[Topic] = []
    loops: list[Loop] = []
    for file in sorted((folder / "questions").glob("*.yaml")):
        try:
            topic, source = load_topic(file)
        except CorpusError as error:
            problems += error.problems
        else:
            topics.append(topic)
            sources[f"questions/{topic.id}"] = source
    for file in sorted((folder / "loops").glob("*.yaml")):
        try:
            loop, source = load_loop(file)
        except CorpusError as error:
            problems += error.problems
        else:
            loops.append(loop)
            sources[f"loops/{loop.id}"] = source
    enquiries: tuple[EnquiryKind, ...] = ()
    if (file := folder / "closing.yaml").exists():
        try:
            enquiries, sources["closing"] = load_closing(file)
        except CorpusError as error:
            problems += error.problems
    if not topics and not problems:
        problems.append(f"{folder}: no question files (questions/*.yaml)")
    problems += _repeated_ids(topics, sources)
    if problems:
        raise CorpusError(problems, "Correct these and run `interviewer corpus check`.")
    return Corpus(tuple(topics), tuple(loops), enquiries), sources


def load_own(folder: Path) -> tuple[list[Topic], list[str]]:
    """The person's own topics in `folder`, and the problems of the files that had to be left out. Never raises."""
    topics: list[Topic] = []
    problems: list[str] = []
    for file in sorted((folder / "questions").glob("*.yaml")):
        try:
            topics.append(load_topic(file, OwnTopicModel)[0])
        except CorpusError as error:
            problems += error.problems
    return topics, problems


def with_own(corpus: Corpus, folder: Path) -> tuple[Corpus, list[str]]:
    """`corpus` and the person's own questions in `folder`; the problems of what had to be left out.

    A topic of the same name is continued. A question whose id is taken is left out: history hangs on the first.
    """
    own, problems = load_own(folder)
    topics = {topic.id: topic for topic in corpus.topics}
    taken = set(corpus.by_id())
    for topic in own:
        fresh: list[Question] = []
        for question in topic.questions:
            if question.id in taken:
                problems.append(f"{folder / 'questions' / topic.id}.yaml: the id {question.id!r} is already used")
            else:
                fresh.append(question)
            taken.add(question.id)
        if fresh:
            before = topics.get(topic.id, replace(topic, questions=()))
            topics[topic.id] = replace(before, questions=(*before.questions, *fresh))
    return replace(corpus, topics=tuple(topics.values())), problems


def _repeated_ids(topics: list[Topic], sources: dict[str, Source]) -> list[str]:
    problems: list[str] = []
    first: dict[str, str] = {}
    for topic in topics:
        for n, question in enumerate(topic.questions):
            if question.id in first:
                text = f"{question.id!r} is already used in {first[question.id]}"
                problems.append(sources[f"questions/{topic.id}"].problem(("questions", n, "id"), text))
            first.setdefault(question.id, f"{topic.id}.yaml")
    return problems
