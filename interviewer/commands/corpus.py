"""`interviewer corpus`: check, import, list, mark, show, stats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from interviewer import places
from interviewer.commands.importing import import_file
from interviewer.commands.loops import loop_lines
from interviewer.commands.shared import Commands, echo, program, progress_bar
from interviewer.domain import Corpus, Level, Loop, Mark, Question, Stage
from interviewer.errors import CorpusError, UsageError, nearest
from interviewer.text import printable

ALL = "interviewer corpus list"


@click.group(cls=Commands)
def corpus() -> None:
    """The questions: check, import, list, mark, show, stats."""


corpus.add_command(import_file)


@corpus.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Let the models judge every question, also those that passed before.")
def check(folder: Path | None, again: bool) -> None:
    """Check every question and loop file; problems are named by file, line and field.

    Without FOLDER: the shipped ones, and whether your own can be used.
    """
    from interviewer.corpus.checking import problems_of
    from interviewer.corpus.loader import load, with_own

    place = folder or places.shipped("corpus")
    loaded, sources = load(place)
    own = [] if folder else with_own(loaded, places.own_corpus())[1]
    with program(bulk=True) as opened, progress_bar("Judging") as progress:
        problems = problems_of(place, loaded, sources, opened.judge(), progress, again=again) + own
    if problems:
        raise CorpusError(problems, f"Problems: {len(problems)}.")
    echo(f"{len(loaded)} questions in {len(loaded.topics)} topics, loops: {len(loaded.loops)}. No problem found.")


@corpus.command()
@click.argument("question")
@click.argument("mark", metavar="known|hidden|none")
def mark(question: str, mark: str) -> None:
    """Not be asked QUESTION any more, as it is known or to be hidden; `none` lets it come back."""
    from interviewer.assembly import now

    names = [*Mark, "none"]
    if mark not in names:
        raise UsageError(f"There is no mark {mark!r}.", nearest(mark, names))
    with program() as opened:
        known = opened.corpus.by_id()
        if question not in known:
            raise UsageError(f"There is no question {question!r}.", nearest(question, known, see=ALL))
        opened.store.mark(question, None if mark == "none" else Mark(mark), now())
    echo(f"{question}: {mark}")


@corpus.command("list")
@click.option("--topic", default="", help="Only this topic.")
def list_questions(topic: str) -> None:
    """One line a question: id, level, stage, kind, prompt."""
    with _questions() as loaded:
        topics = {each.id: each for each in loaded.topics}
    if topic and topic not in topics:
        raise UsageError(f"There is no topic {topic!r}.", nearest(topic, topics, see="interviewer corpus stats"))
    for each in [topics[topic]] if topic else topics.values():
        for q in each.questions:
            echo(f"{q.id:<40} {q.level:<7} {q.stage:<14} {q.kind:<12} {q.prompt}")


@corpus.command()
@click.argument("name")
def show(name: str) -> None:
    """One question whole, or one loop with its stages, tips and practical tasks."""
    with _questions() as loaded:
        known: dict[str, Question | Loop] = {**loaded.by_id(), **{loop.id: loop for loop in loaded.loops}}
    if name not in known:
        raise UsageError(f"There is no question and no loop {name!r}.", nearest(name, known, see=ALL))
    found = known[name]
    echo("\n".join(loop_lines(found) if isinstance(found, Loop) else _question_lines(found)))


@corpus.command()
def stats() -> None:
    """How many questions there are by topic, level and stage."""
    with _questions() as loaded:
        echo("\n".join(_stats_lines(loaded)))


@contextmanager
def _questions() -> Iterator[Corpus]:
    """The questions in use; what is wrong with the person's own is said on stderr."""
    with program() as opened:
        for problem in opened.corpus_problems:
            click.echo(printable(f"Left out: {problem}"), err=True)
        yield opened.corpus


def _question_lines(question: Question) -> Iterator[str]:
    facts = (question.topic, question.level, question.stage, question.kind, f"{question.minutes} min")
    yield f"{question.id}  ({', '.join(facts)})"
    yield f"\n{question.prompt}"
    yield from (f"  or: {variant}" for variant in question.variants if variant != question.prompt)
    yield f"\nReference\n{question.reference}\n\nKey points"
    for point in question.key_points:
        yield f"  [{point.weight}] {point.id}: {point.text}" + ("  (derived)" if point.derived else "")
        yield from (f"        also: {phrase}" for phrase in point.accept)
        yield from (f"        {name}: {said}" for name, said in (("probe", point.probe), ("hint", point.hint)) if said)
    if question.misconceptions:
        yield "\nMisconceptions"
        yield from (f"  {each.claim}\n      {each.correction}" for each in question.misconceptions)
    yield f"\nLabelled answers: {len(question.samples)}"


def _stats_lines(corpus: Corpus) -> Iterator[str]:
    yield f"{'topic':<24}{'all':>5}" + "".join(f"{level:>8}" for level in Level)
    for topic in corpus.topics:
        levels = Counter(question.level for question in topic.questions)
        yield f"{topic.id:<24}{len(topic.questions):>5}" + "".join(f"{levels[level]:>8}" for level in Level)
    levels = Counter(question.level for question in corpus)
    yield f"{'all':<24}{len(corpus):>5}" + "".join(f"{levels[level]:>8}" for level in Level)
    stages = Counter(question.stage for question in corpus)
    yield "stages: " + ", ".join(f"{stage} {stages[stage]}" for stage in Stage)
    points = sum(len(question.key_points) for question in corpus)
    samples = sum(len(question.samples) for question in corpus)
    yield f"key points: {points:,}; labelled answers: {samples:,}"
