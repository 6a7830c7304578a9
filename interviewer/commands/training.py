"""What `interviewer model train` does: the corpus in, progress with the time left, an adapter out."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from interviewer import places
from interviewer.assembly import Program
from interviewer.commands.shared import echo
from interviewer.errors import ModelError, UsageError
from interviewer.training.examples import Example, judged, reworded
from interviewer.training.rewordings import load_rewordings
from interviewer.training.split import held_out

if TYPE_CHECKING:
    from interviewer.models.training.loop import Progress

LIBRARIES = ("peft", "accelerate", "gguf")
MEMORY = 4_000_000_000  # bytes that a training takes, measured: 3.6 GB
LEAST_REWORDINGS = 100
LEAST_ANSWERS = 300
SEED = 0


def examples(program: Program, *, judging: bool, own_only: bool) -> list[Example]:
    """What there is to learn from, without the questions kept for measuring. Raises UsageError, CorpusError."""
    from interviewer.corpus.loader import load_own

    own = [question for topic in load_own(places.own_corpus())[0] for question in topic.questions]
    questions = own if own_only else list(program.corpus)
    wordings = {} if own_only else dict(load_rewordings(places.shipped("corpus") / "rewordings.yaml", questions))
    wordings |= load_rewordings(places.own_corpus() / "rewordings.yaml", questions)
    learned = [each for each in questions if not held_out(each.id)]
    found = list(reworded(learned, wordings))
    _enough(len(found) // 2, LEAST_REWORDINGS, "rewordings", "write some in rewordings.yaml, see corpus/README.md")
    if judging:
        answers = sum(len(each.samples) for each in learned)
        _enough(answers, LEAST_ANSWERS, "labelled answers", "add samples to your questions, or leave out --judging")
        found += judged(learned, Random(SEED))
    return found


def _enough(count: int, least: int, what: str, advice: str) -> None:
    if count < least:
        raise UsageError(
            f"There are {count:,} {what} to learn from; {least:,} are needed.", f"{advice[0].upper()}{advice[1:]}."
        )


def look(program: Program) -> None:
    """Raises UsageError or ModelError where a training could not even begin."""
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        raise UsageError(f"Training needs {', '.join(missing)}.", "Install them: pip install 'interviewer[training]'")
    *_, free = program.machine()
    if 0 < free < MEMORY:
        raise ModelError(
            f"Training takes {MEMORY / 1e9:.0f} GB of memory, and {free / 1e9:.1f} GB are free.",
            "Close other programs and try again.",
        )


def run_training(program: Program, out: Path, epochs: int, *, judging: bool, own_only: bool) -> None:
    """Train, or go on with a training that was stopped, and write the adapter to `out`."""
    look(program)
    found = examples(program, judging=judging, own_only=own_only)
    echo(f"Learning from {len(found):,} examples, {epochs} times over. Stop with Ctrl-C; the same command goes on.")
    os.environ.setdefault("TQDM_DISABLE", "1")  # read once, on import: transformers draws a bar of its own
    from interviewer.models.training.making import Lesson, Making
    from interviewer.models.training.recipe import Recipe

    out.parent.mkdir(parents=True, exist_ok=True)
    making = Making(
        [Lesson(e.group, e.messages, e.reply, e.source) for e in found], Recipe(epochs=epochs, seed=SEED), out
    )
    done, steps = making.steps
    echo(f"{steps:,} steps on the {making.device}" + (f", {done:,} of them done before." if done else "."))
    with _interrupted() as stopped:
        finished = making.run(_tell, stopped.is_set)
    click.echo(err=True)
    if not finished:
        echo("Stopped. What was learned is kept; the same command goes on.")
        raise click.Abort
    echo(f"The adapter is {out} ({out.stat().st_size / 1e6:.1f} MB).")
    echo(f"Use it: interviewer model use default --adapter {out}")
    echo("Then measure it: interviewer model check")


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, so that the step under way is finished and kept."""
    seen = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: seen.set())
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(progress: Progress) -> None:
    """On a terminal one line that is written over, else a line now and then."""
    left = f"{progress.left / 60:.0f} min" if progress.left >= 90 else f"{progress.left:.0f} s"
    line = f"step {progress.step:,} of {progress.steps:,}, loss {progress.loss:.3f}, about {left} left"
    if sys.stderr.isatty():
        click.echo(f"\r{line}   ", err=True, nl=False)
    elif progress.step % 20 == 0 or progress.step == progress.steps:
        click.echo(line, err=True)
