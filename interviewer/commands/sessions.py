"""`interviewer history` and `interviewer report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer.commands.shared import echo, out_file, program, write
from interviewer.errors import UsageError, nearest

if TYPE_CHECKING:
    from interviewer.domain import Session

FORMATS = ("md", "html", "json", "csv")


@click.command()
@click.option("-n", "limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many sessions.")
@click.option(
    "--delivery", is_flag=True, help="How you spoke instead: pace, pauses, fillers, the oldest session first."
)
def history(limit: int, delivery: bool) -> None:
    """The sessions so far, the newest first."""
    from interviewer.report.format import out_of_five

    with program() as opened:
        rows = opened.store.history(limit)
        if delivery:
            found = [session for row in rows if (session := opened.store.session(row.id)) is not None]
            _show_delivery(found)
            return
    for row in rows:
        score = "no score" if row.score is None else out_of_five(row.score)
        state = "" if row.ended_at else "  (interrupted)"
        echo(f"{row.id}  {row.loop} {row.level:<7} {row.answered} of {row.questions} answered  {score}{state}")
    if not rows:
        echo("No session yet. Start one with: interviewer interview")


def _show_delivery(sessions: list[Session]) -> None:
    from interviewer.report.delivery import APART, trend_lines
    from interviewer.speech.delivery import trend

    found = trend(sessions)
    if not found:
        echo("Nothing was answered yet. Start with: interviewer interview")
        return
    for line in trend_lines(found):
        echo(line)
    echo(f"{APART} What the columns mean: docs/delivery.md")


@click.command()
@click.argument("session", default="")
@click.option("--format", "kind", default="md", show_default=True, help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
@click.option("--out", type=out_file, help="Write to this file.")
def report(session: str, kind: str, out: Path | None) -> None:
    """The report of a session: the newest, or the one named."""
    if kind not in FORMATS:
        raise UsageError(f"There is no format {kind!r}.", nearest(kind, FORMATS))
    with program() as opened:
        found = opened.store.session(session) if session else opened.store.latest()
        if found is None:
            raise UsageError("There is no session yet.", "Start one with: interviewer interview")
        text = _written(kind, found, opened.error, opened.store.before(found))
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text)


def _written(kind: str, session: Session, error: float, previous: Session | None) -> str:
    from interviewer.report.csv_report import to_csv
    from interviewer.report.html import to_html
    from interviewer.report.json_report import to_json
    from interviewer.report.markdown import to_markdown

    if kind == "csv":
        return to_csv(session)
    make = {"md": to_markdown, "html": to_html, "json": to_json}[kind]
    return make(session, error=error, previous=previous)
