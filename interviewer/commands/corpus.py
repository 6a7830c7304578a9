"""`interviewer corpus`: check, list, show, stats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from interviewer import places
from interviewer.commands.shared import Commands, echo, program
from interviewer.domain import Corpus, Level, Question, Stage
from interviewer.errors import CorpusError, UsageError, nearest


@click.group(cls=Commands)
def corpus() -> None:
    """The questions: check, list, show, stats."""


@corpus.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check every question and loop file; problems are named by file, line and field."""
    from interviewer.corpus.check import problems_of
    from interviewer.corpus.loader import load

    loaded, sources = load(folder or places.shipped("corpus"))
    if problems := problems_of(loaded, sources):
        raise CorpusError(problems, f"Problems: {len(problems)}.")
    echo(f"{len(loaded)} questions in {len(loaded.topics)} topics, loops: {len(loaded.loops)}. No problem found.")


@corpus.command("list")
@click.option("--topic", default="", help="Only this topic.")
def list_questions(topic: str) -> None:
    """One line a question: id, level, stage, kind, prompt."""
    with program() as opened:
        topics = {each.id: each for each in opened.corpus.topics}
    if topic and topic not in topics:
        raise UsageError(f"There is no topic {topic!r}.", nearest(topic, topics))
    for each in [topics[topic]] if topic else topics.values():
        for q in each.questions:
            echo(f"{q.id:<40} {q.level:<7} {q.stage:<14} {q.kind:<12} {q.prompt}")


@corpus.command()
@click.argument("question_id")
def show(question_id: str) -> None:
    """One question whole."""
    with program() as opened:
        known = opened.corpus.by_id()
    if question_id not in known:
        raise UsageError(f"There is no question {question_id!r}.", nearest(question_id, known))
    echo("\n".join(_question_lines(known[question_id])))


@corpus.command()
def stats() -> None:
    """How many questions there are by topic, level and stage."""
    with program() as opened:
        echo("\n".join(_stats_lines(opened.corpus)))


def _question_lines(question: Question) -> Iterator[str]:
    facts = (question.topic, question.level, question.stage, question.kind, f"{question.minutes} min")
    yield f"{question.id}  ({', '.join(facts)})"
    yield f"\n{question.prompt}"
    yield from (f"  or: {variant}" for variant in question.variants)
    yield f"\nReference\n{question.reference}\n\nKey points"
    for point in question.key_points:
        yield f"  [{point.weight}] {point.id}: {point.text}"
        yield from (f"        also: {phrase}" for phrase in point.accept)
        yield f"        probe: {point.probe}"
        yield f"        hint: {point.hint}"
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
