"""`interviewer model` and `interviewer doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interviewer import places
from interviewer.commands.pulling import delete, pull, table
from interviewer.commands.shared import Commands, echo, in_file, model_option, out_file, program
from interviewer.errors import UsageError
from interviewer.models.packaged import NO_ADAPTER
from interviewer.models.training.recipe import EPOCHS

LEAST = 30  # answers of a check: figures of fewer would be chance


@click.group(cls=Commands)
def model() -> None:
    """The local models: list, pull, use, delete, check, train."""


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
@click.option("--adapter", default="", metavar="FILE", help="With `default`: an adapter of your own, or `none`.")
def use(file: str, adapter: str) -> None:
    """Use a downloaded model or a GGUF file from now on; `default` goes back to the packaged one. It is tried first."""
    beside = adapter if adapter in ("", NO_ADAPTER) else str(Path(adapter).expanduser().resolve())
    with program() as opened:
        chosen = opened.stock.chosen(file)
        if chosen and adapter:
            advice = f"interviewer model use default --adapter {adapter}"
            raise UsageError("An adapter belongs to the packaged model.", advice)
        described = opened.use_chat(opened.models.with_chat(chosen, beside), chosen, beside)
    echo(f"From now on: {described}.\nBack to the packaged model: interviewer model use default")
    echo("It judges no answers until it is measured: interviewer model check")


@model.command()
@click.option("--answers", type=in_file, help="Graded answers of your own (.jsonl, .csv), kept for later checks too.")
@click.option("--scale", default="0-1", show_default=True, help="Lowest and highest score in that file.")
@click.option("--forget-answers", is_flag=True, help="First drop the graded answers of your own that were kept.")
@click.option("--sample", type=click.IntRange(LEAST, 100_000), default=120, show_default=True, help="Answers to check.")
@click.option("--adapter", metavar="FILE", help="An adapter for the packaged chat model; `none`: without.")
@model_option
def check(
    answers: Path | None, scale: str, forget_answers: bool, sample: int, adapter: str | None, chat: Path | None
) -> None:
    """Measure the grader in use on labelled answers, and print its report card.

    It takes a few minutes with the packaged models. What was judged is kept: a check that was stopped goes on.
    """
    from interviewer.commands.checking import own_answers, run_check

    own = own_answers(answers, scale, forget=forget_answers)
    with program(chat, adapter=adapter) as opened:
        run_check(opened, own, sample)


@model.command()
@click.option("--out", type=out_file, help="The adapter's file; without it `adapter.gguf` in your data folder.")
@click.option(
    "--epochs", type=click.IntRange(1, 100), default=EPOCHS, show_default=True, help="How often it learns all."
)
@click.option("--judging", is_flag=True, help="Teach it to judge answers too. It takes several times as long.")
@click.option("--own", is_flag=True, help="Learn from your own questions alone.")
def train(out: Path | None, epochs: int, judging: bool, own: bool) -> None:
    """Train an adapter for the packaged chat model on the questions and their rewordings.

    It takes about forty minutes on four free processors. A training that was stopped goes on where it was.
    """
    from interviewer.commands.training import run_training

    with program(bulk=True) as opened:
        run_training(opened, out or places.data() / "adapter.gguf", epochs, judging=judging, own_only=own)


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
