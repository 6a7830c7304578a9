"""`interviewer model` and `interviewer doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interviewer.commands.pulling import delete, pull, table
from interviewer.commands.shared import Commands, echo, in_file, model_option, program

LEAST = 30  # answers of a check: figures of fewer would be chance


@click.group(cls=Commands)
def model() -> None:
    """The local models: list, pull, use, delete, check."""


@model.command("list")
def list_models() -> None:
    """Which models are in use and load, which are here, and which could be downloaded."""
    from interviewer.doctor import models_load

    with program() as opened:
        for finding in models_load(opened):
            echo(f"{finding.what}: {finding.detail}")
        echo()
        for line in table(opened.stock.offers()):
            echo(line)
    echo("\nDownload one: interviewer model pull NAME")


@model.command()
@click.argument("file", metavar="NAME|FILE|default")
def use(file: str) -> None:
    """Use a downloaded model or a GGUF file from now on; `default` goes back to the packaged one. It is tried first."""
    with program() as opened:
        chosen = opened.stock.chosen(file)
        described = opened.use_chat(opened.models.with_chat(chosen), chosen)
    echo(f"From now on: {described}.\nBack to the packaged model: interviewer model use default")
    echo("It judges no answers until it is measured: interviewer model check")


@model.command()
@click.option("--answers", type=in_file, help="Graded answers of your own (.jsonl, .csv), kept for later checks too.")
@click.option("--scale", default="0-1", show_default=True, help="Lowest and highest score in that file.")
@click.option("--forget-answers", is_flag=True, help="First drop the graded answers of your own that were kept.")
@click.option("--sample", type=click.IntRange(LEAST, 100_000), default=120, show_default=True, help="Answers to check.")
@model_option
def check(answers: Path | None, scale: str, forget_answers: bool, sample: int, chat: Path | None) -> None:
    """Measure the grader in use on labelled answers, and print its report card.

    It takes a few minutes with the packaged models. What was judged is kept: a check that was stopped goes on.
    """
    from interviewer.commands.checking import own_answers, run_check

    own = own_answers(answers, scale, forget=forget_answers)
    with program(chat) as opened:
        run_check(opened, own, sample)


model.add_command(pull)
model.add_command(delete)


@click.command()
def doctor() -> None:
    """Check that everything the program needs is there and works."""
    from interviewer.doctor import examine

    with program() as opened:
        findings = list(examine(opened))
    for finding in findings:
        echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.what}: {finding.detail}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
