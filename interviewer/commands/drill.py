"""`interviewer drill`: what was missed comes back."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer.commands.interview import run_app, stored_draft
from interviewer.commands.shared import echo, model_option, program, reading_aloud

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.interview import Interview

FIRST = "Cards come from points missed in an interview: interviewer interview; or a topic: interviewer drill TOPIC"
AHEAD = "Review ahead: interviewer drill --ahead 7; or a topic: interviewer drill TOPIC"


@click.command()
@click.argument("topic", default="")
@click.option("--due", is_flag=True, help="The cards due today, which is what is drilled when nothing is asked for.")
@click.option("--weakest", is_flag=True, help="The points that cost most in the last graded session.")
@click.option("--ahead", type=click.IntRange(0, 3_650), default=0, help="Cards due within so many days as well.")
@click.option("--limit", type=click.IntRange(0, 200), default=0, help="How many questions at most.")
@click.option("--plain", is_flag=True, help="Line by line on stdin and stdout.")
@click.option("--explain", is_flag=True, help="Tell who wrote each question, and why the model's words were refused.")
@model_option
def drill(
    topic: str, due: bool, weakest: bool, ahead: int, limit: int, plain: bool, explain: bool, chat: Path | None
) -> None:
    """Practise the points that you missed: those due, those on TOPIC, or others.

    With nothing asked for, an interrupted drill goes on where it was.
    """
    from interviewer.drill import DrillWishes, nothing
    from interviewer.errors import UsageError

    if due and (topic or weakest or ahead):
        raise UsageError("--due excludes a topic, --weakest and --ahead.", "Choose one of them.")
    wishes = DrillWishes(topic, weakest, ahead, limit)
    if not plain:
        run_app("interviewer drill --plain", chat=chat, drill=wishes, due=due, explain=explain)
        return
    with program(chat) as opened:
        found = opened.open_drill(wishes, resume=not due)
        if found is None:
            other = AHEAD if opened.cards.all() else FIRST
            echo(nothing(wishes) if wishes != DrillWishes(limit=limit) else f"{nothing(wishes)} {other}")
        else:
            run_drill(opened, found, explain=explain)


def run_drill(opened: Program, found: Interview, *, explain: bool) -> None:
    """Run a drill line by line."""
    from interviewer.plain import GO_ON
    from interviewer.plain_drill import PlainDrill

    opened.models.start()
    session = found.session
    try:
        with reading_aloud(opened.settings) as aloud:
            PlainDrill(
                found,
                sys.stdin,
                sys.stdout,
                error=opened.error,
                explain=explain,
                save_draft=partial(opened.store.save_draft, session.id),
                rate=opened.rate,
                undo=lambda: opened.undo(session.id),
                aloud=aloud,
            ).run(stored_draft(opened.store, found))
    except KeyboardInterrupt:
        echo(f"\nThe drill is kept. Go on with: {GO_ON} {session.id}")
        sys.exit(130)
