"""Items -> questions of the person's own corpus, sorted into what is new, known, without an answer, and left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from interviewer.corpus.importing.clean import prose
from interviewer.corpus.importing.found import Found, Item, Skipped
from interviewer.domain import KeyPoint, Kind, Level, Question, Stage
from interviewer.text import words

Splitter = Callable[[str], Sequence[str]]
MINUTES = 3
RUBRIC = range(2, 21)  # as many points as a file has to list for them to be taken as they are
SLUG = 60  # characters
_LEVELS = {
    Level.JUNIOR: "junior jr easy beginner basic simple entry fresher",
    Level.MIDDLE: "middle mid medium intermediate regular moderate normal",
    Level.SENIOR: "senior sr hard advanced difficult",
    Level.LEAD: "lead expert staff principal guru architect",
}
_RANKS = {name: level for level, names in _LEVELS.items() for name in names.split()}
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass
class Import:
    """What an import would do, before it does it. Each new question stands beside the item it was made from."""

    shape: str
    new: list[tuple[Item, Question]] = field(default_factory=list)
    known: list[Item] = field(default_factory=list)
    repeated: list[tuple[Item, int]] = field(default_factory=list)  # with the line of the first
    empty: list[Item] = field(default_factory=list)  # their answers state nothing
    unanswered: list[Item] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def questions(self) -> list[Question]:
        return [question for _, question in self.new]


def build(found: Found, topic: str, level: Level | None, split: Splitter, known: Collection[str]) -> Import:
    """The import of `found` into `topic`; `known` holds the ids that exist, `level` overrides the file's own.

    A question that occurs again with another answer is kept, under an id that the answer has a part in.
    """
    result = Import(found.shape, skipped=list(found.skipped))
    lines: dict[str, int] = {}
    answers: dict[str, str] = {}
    for item in found.items:
        question_id = id_of(item.question)
        if not item.answer:
            result.unanswered.append(item)
            continue
        if answers.setdefault(question_id, item.answer) != item.answer:
            question_id = id_of(item.question, item.answer)
        if question_id in lines:
            result.repeated.append((item, lines[question_id]))
            continue
        lines[question_id] = item.line
        _sort_in(result, item, question_id, topic, level, split, known)
    return result


def _sort_in(
    result: Import,
    item: Item,
    question_id: str,
    topic: str,
    level: Level | None,
    split: Splitter,
    known: Collection[str],
) -> None:
    if question_id in known:
        result.known.append(item)
        return
    points = key_points(item, split)
    if not points:
        result.empty.append(item)
        return
    question = Question(
        id=question_id,
        topic=topic,
        prompt=item.question,
        level=level or level_of(item.level),
        stage=Stage.TECHNICAL,
        kind=Kind.CONCEPT,
        minutes=MINUTES,
        reference=item.answer,
        key_points=points,
    )
    result.new.append((item, question))


def key_points(item: Item, split: Splitter) -> tuple[KeyPoint, ...]:
    """The points that the file itself lists; else the statements of the answer, marked as derived."""
    if len(item.points) in RUBRIC:
        return tuple(KeyPoint(f"p{n}", text) for n, text in enumerate(item.points, 1))
    statements = split(prose(item.answer)) or split(item.answer)
    return tuple(KeyPoint(f"s{n}", text, derived=True) for n, text in enumerate(statements, 1))


def level_of(word: str) -> Level:
    """The level that a file's own word means; middle where it says none."""
    return next((_RANKS[each] for each in words(word) if each in _RANKS), Level.MIDDLE)


def id_of(question: str, *more: str) -> str:
    """A stable id: the first words of the question, and a digest of all its words, whatever their case and spacing."""
    digest = sha256("\0".join(" ".join(words(text)) or text for text in (question, *more)).encode()).hexdigest()[:8]
    start = slug(question)[:SLUG].rsplit("-", 1 if len(slug(question)) > SLUG else 0)[0]
    return f"{start or 'question'}-{digest}"


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; '' where there are none."""
    plain = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    return _NO_SLUG.sub("-", plain).strip("-")
