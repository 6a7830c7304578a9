"""`interviewer history` and `interviewer report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer.commands.shared import echo, force_option, out_file, program, write_out
from interviewer.errors import UsageError

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.domain import Session
    from interviewer.store import Store


@click.command()
@click.option("-n", "limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many sessions.")
@click.option(
    "--delivery", is_flag=True, help="How you spoke instead: pace, pauses, fillers, the oldest session first."
)
@click.option("--delete", "unwanted", metavar="SESSION", help="Delete this session for good; its cards stay.")
@click.option("--yes", is_flag=True, help="Delete without being asked.")
def history(limit: int, delivery: bool, unwanted: str | None, yes: bool) -> None:
    """The sessions so far, the newest first."""
    from interviewer.report.format import out_of_five

    with program() as opened:
        if unwanted is not None:
            _delete(opened, unwanted, yes=yes)
            return
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


def _delete(opened: Program, wanted: str, *, yes: bool) -> None:
    from interviewer.past import GONE, delete

    session = opened.store.session_id(wanted)
    if not yes and not click.confirm(f"Delete the session {session}? {GONE}", err=True):
        echo("Nothing was deleted.")
        return
    recordings = delete(opened, session)
    told = f" and {recordings} recording{'s' * (recordings != 1)}" if recordings else ""
    echo(f"Deleted {session}{told}. Its cards are as they were.")


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
@click.option("--format", "kind", default="md", show_default=True, help="md, html, json or csv.")
@click.option("--compare", "other", metavar="SESSION", help="Compare with this session, not with the one before.")
@click.option("--out", type=out_file, help="Write to this file.")
@force_option
def report(session: str, kind: str, other: str | None, out: Path | None, force: bool) -> None:
    """The report of a session: the newest, or the one named."""
    from interviewer.report.formats import check, written

    check(kind)
    if other is not None and kind == "csv":
        raise UsageError("A CSV file has one session and compares nothing.", "Choose md, html or json.")
    with program() as opened:
        found = opened.store.session(session) if session else opened.store.latest()
        if found is None:
            raise UsageError("There is no session yet.", "Start one with: interviewer interview")
        previous = opened.store.before(found) if other is None else _other(opened.store, other, found)
        text = written(kind, found, error=opened.error, previous=previous, past=opened.store.past(found))
    if out is None:
        click.echo(text, nl=False)
    else:
        write_out(out, text, force=force)


def _other(store: Store, wanted: str, session: Session) -> Session:
    other = store.session(wanted)
    if other.id == session.id:
        raise UsageError("A session cannot be compared with itself.", "interviewer history lists the others.")
    return other
