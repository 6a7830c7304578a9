"""`interviewer corpus import`: a preview of what was understood, and nothing written before it is accepted."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer import places
from interviewer.commands.shared import echo, in_file
from interviewer.domain import Level
from interviewer.errors import CorpusError, UsageError, nearest

if TYPE_CHECKING:
    from interviewer.corpus.importing.build import Import
    from interviewer.corpus.importing.found import Item, Skipped

SHOWN = 500  # lines of one list
WIDTH, SHORT = 96, 64  # characters of a text
OFTEN = 8  # places skipped for one reason; more are told together


@click.command("import")
@click.argument("file", type=in_file)
@click.option("--topic", default="", help="The topic they go to; named after the file without it.")
@click.option("--level", default="", help="junior, middle, senior or lead; else the file's own, else middle.")
@click.option("--yes", is_flag=True, help="Accept what the preview shows.")
def import_file(file: Path, topic: str, level: str, yes: bool) -> None:
    """Add the questions of a text, Markdown, CSV, JSON, YAML or Anki text file to a corpus of your own.

    A preview shows what was understood and what was skipped; nothing is written before you accept it.
    """
    from interviewer.corpus.importing.build import build
    from interviewer.corpus.importing.detect import read_file
    from interviewer.corpus.importing.own_file import add
    from interviewer.grading.points import split_reference

    topic, rank = _topic(topic, file), _level(level)
    found = read_file(file)
    plan = build(found, topic, rank, split_reference, _known_ids())
    for line in preview(plan, file, topic):
        echo(line)
    if not plan.new:
        echo("\nNothing to import.")
    elif yes or _accepted(len(plan.new)):
        echo(f"\nWritten to {add(_folder(), topic, plan.questions)}")
        echo(f"Practise them with: interviewer interview --topic {topic}")
    else:
        echo("\nNothing was written. Accept with --yes.")


def _folder() -> Path:
    return places.own_corpus()


def _topic(name: str, file: Path) -> str:
    from interviewer.corpus.importing.build import slug

    wanted = slug(name or file.stem)[:80].strip("-")
    if name and name != wanted:
        raise UsageError(
            f"{name!r} cannot name a topic: lower-case letters, digits and hyphens do.", f"Try {wanted!r}."
        )
    return wanted or "imported"


def _level(name: str) -> Level | None:
    if not name:
        return None
    try:
        return Level(name.lower())
    except ValueError as error:
        raise UsageError(f"There is no level {name!r}.", nearest(name, [str(each) for each in Level])) from error


def _known_ids() -> set[str]:
    """Ids of the person's own questions. Raises CorpusError when one of the files is broken: it may hold any."""
    from interviewer.corpus.loader import load_own

    topics, problems = load_own(_folder())
    if problems:
        raise CorpusError(problems, "Correct your own question files first, or move them away.")
    return {question.id for topic in topics for question in topic.questions}


def _accepted(count: int) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return click.confirm(f"\nImport {count} questions?", default=False)


# -- the preview -----------------------------------------------------------------------------------------------------


def preview(plan: Import, file: Path, topic: str) -> Iterator[str]:
    """What was understood, line by line of the file, and what was not."""
    answered = len(plan.new) + len(plan.known) + len(plan.repeated) + len(plan.empty)
    yield f"{file.name}: {plan.shape}"
    yield f"Understood: {answered} questions with an answer, {len(plan.unanswered)} without."
    if plan.new:
        yield f"\nNew: {len(plan.new)}, for the topic {topic}"
        yield from _capped([_new_line(item, len(question.key_points)) for item, question in plan.new])
    if plan.known:
        yield f"\nAlready in your corpus, left as they are: {len(plan.known)}"
        yield from _capped([_item_line(item) for item in plan.known])
    if plan.repeated:
        yield f"\nRepeated in the file with the same answer, taken once: {len(plan.repeated)}"
        yield from _capped([f"{_item_line(item)}  (line {first})" for item, first in plan.repeated])
    if plan.empty:
        yield f"\nThe answer states nothing that could be looked for: {len(plan.empty)}"
        yield from _capped([_item_line(item) for item in plan.empty])
    if plan.unanswered:
        yield f"\nNo answer: not imported, for they cannot be graded: {len(plan.unanswered)}"
        yield from _capped([_item_line(item) for item in plan.unanswered])
    if plan.skipped:
        yield "\nSkipped"
        yield from _capped(list(_skipped_lines(plan.skipped)))


def _capped(lines: Sequence[str]) -> Iterator[str]:
    yield from islice(lines, SHOWN)
    if len(lines) > SHOWN:
        yield f"  ... and {len(lines) - SHOWN} more"


def _new_line(item: Item, points: int) -> str:
    said = f"{points} key point{'s' if points > 1 else ''}"
    return f"{_item_line(item)}\n        {_first(item.answer, WIDTH)}  [{said}]"


def _item_line(item: Item) -> str:
    return f"{item.line:>6}  {_first(item.question, WIDTH)}"


def _first(text: str, width: int) -> str:
    """The first words of a text, on one line."""
    flat = " ".join(text[: 4 * width].split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def _skipped_lines(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Each skipped range with its text; a reason that comes often is told once, with its lines."""
    reasons: dict[str, list[Skipped]] = defaultdict(list)
    for each in skipped:
        reasons[each.why].append(each)
    for why, places_ in reasons.items():
        if why != "belongs to no question" and len(places_) > OFTEN:
            yield f"  {len(places_)} times: {why}: lines {', '.join(_range(each) for each in places_)}"
        else:
            yield from (f"  {_range(each):>9}  {_first(each.text, SHORT)}  ({why})" for each in places_)


def _range(skipped: Skipped) -> str:
    return str(skipped.first) if skipped.first == skipped.last else f"{skipped.first}-{skipped.last}"
