"""What `interviewer model check` does: graded answers in, progress with the time left, the report card out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interviewer import places
from interviewer.assembly import Program
from interviewer.commands.shared import echo
from interviewer.grading.checking.card_text import card_lines
from interviewer.grading.checking.own import OwnAnswer, OwnAnswers, read_answers, scale_of

SHOWN = 10  # bad lines that are told one by one


def own_answers(file: Path | None, scale: str, *, forget: bool) -> list[OwnAnswer]:
    """The person's graded answers after forgetting the old ones and taking in those of `file`, where asked for."""
    own = OwnAnswers(places.grader())
    if forget:
        echo(f"{own.forget():,} graded answers of yours forgotten.")
    if file is not None:
        added, problems = read_answers(file, scale_of(scale))
        _tell(problems)
        own.add(added)
        echo(f"{len(added):,} graded answers taken from {file.name}.")
    kept, problems = own.load()
    _tell(problems)
    return kept


def run_check(opened: Program, own: list[OwnAnswer], most: int) -> None:
    """Check the grader in use on at most `most` samples and as many answers of the person's own; keep its card."""
    try:
        card = opened.make_card(own, most, _progress)
    except KeyboardInterrupt:
        click.echo("\nStopped. What was judged is kept; go on with: interviewer model check", err=True)
        raise
    click.echo(err=True)
    for line in card_lines(card):
        echo(line)


def _progress(done: int, total: int, seconds: float) -> None:
    """On a terminal one line that is written over, else a line now and then."""
    left = f"about {round(seconds / 60)} min left" if seconds >= 90 else f"{round(seconds)} s left"
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,} answers, {left}   ", err=True, nl=False)
    elif done % 20 == 0:
        click.echo(f"{done:,} of {total:,} answers, {left}", err=True)


def _tell(problems: list[str]) -> None:
    for problem in problems[:SHOWN]:
        echo(f"left out: {problem}")
    if len(problems) > SHOWN:
        echo(f"left out: {len(problems) - SHOWN:,} more lines")
