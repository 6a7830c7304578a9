"""`interviewer history` and `interviewer report`."""

from __future__ import annotations

import click

from interviewer.commands.shared import echo, program
from interviewer.errors import UsageError, nearest


@click.command()
@click.option("-n", "limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many sessions.")
def history(limit: int) -> None:
    """The sessions so far, the newest first."""
    from interviewer.report.format import out_of_five

    with program() as opened:
        rows = opened.store.history(limit)
    for row in rows:
        score = "no score" if row.score is None else out_of_five(row.score)
        state = "" if row.ended_at else "  (interrupted)"
        echo(f"{row.id}  {row.loop} {row.level:<7} {row.answered} of {row.questions} answered  {score}{state}")
    if not rows:
        echo("No session yet. Start one with: interviewer interview")


@click.command()
@click.argument("session", default="")
@click.option("--format", "kind", default="md", show_default=True, help="md or json.")
def report(session: str, kind: str) -> None:
    """The report of a session: the newest, or the one named."""
    from interviewer.report import to_json, to_markdown

    if kind not in ("md", "json"):
        raise UsageError(f"There is no format {kind!r}.", nearest(kind, ("md", "json")))
    with program() as opened:
        found = opened.store.session(session) if session else opened.store.latest()
        if found is None:
            raise UsageError("There is no session yet.", "Start one with: interviewer interview")
        error = opened.error
    click.echo(to_json(found) if kind == "json" else to_markdown(found, error=error))
