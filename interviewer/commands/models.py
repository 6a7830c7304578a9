"""`interviewer model` and `interviewer doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interviewer import places
from interviewer.commands.shared import Commands, echo, program


@click.group(cls=Commands)
def model() -> None:
    """The local models: list, use."""


@model.command("list")
def list_models() -> None:
    """Which models are in use, and whether they load."""
    from interviewer.doctor import models_load

    with program() as opened:
        for finding in models_load(opened):
            echo(f"{finding.what}: {finding.detail}")


@model.command()
@click.argument("file")
def use(file: str) -> None:
    """Use the GGUF FILE from now on; `default` goes back to the packaged model. It is tried first."""
    from interviewer import settings
    from interviewer.models.remote import open_models

    chosen = None if file == "default" else Path(file).expanduser().resolve()
    models = open_models(places.logs(), chat=chosen)
    try:
        described = models.chat.describe()
    finally:
        models.stop()
    current = settings.load(places.settings())
    settings.save(current.model_copy(update={"chat_model": str(chosen or "")}), places.settings())
    echo(f"From now on: {described}.\nBack to the packaged model: interviewer model use default")


@click.command()
def doctor() -> None:
    """Check that everything the program needs is there and works."""
    from interviewer.doctor import examine

    with program() as opened:
        findings = list(examine(opened))
    for finding in findings:
        echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.what}: {finding.detail}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
