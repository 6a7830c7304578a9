"""`interviewer interview`, and the app."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewer import places
from interviewer.commands.focus import focus_lines
from interviewer.commands.shared import echo, model_option, program, reading_aloud
from interviewer.commands.speech import audio_option, hear_file, marked, proposals
from interviewer.description import read_description
from interviewer.domain import SessionKind, Turn
from interviewer.errors import HearingError, ModelError, UsageError
from interviewer.planning import Wishes
from interviewer.wishes_file import recall

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.interview import Interview
    from interviewer.plain import Spoken
    from interviewer.plain_reading import Typed
    from interviewer.store import Store

NEWEST = "newest"  # `--resume` without a session
SERVED = "TEXTUAL_DRIVER"  # set by `interviewer serve` for the apps behind it


def run_app(plain: str = "interviewer interview --plain", **options: Any) -> None:
    """The app, in a terminal or in a browser's tab; elsewhere the `plain` command is suggested."""
    if SERVED in os.environ:
        _end_with_parent()
    elif not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal.", f"Without one: {plain}")
    from interviewer.tui.app import run

    run(**options)


def _end_with_parent() -> None:
    """The server that draws this app in a browser may be killed; the app then stores what was typed, and ends."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)
        os._exit(1)  # it hangs, and nobody is left to see it

    threading.Thread(target=watch, name="parent", daemon=True).start()


@click.command()
@click.option("--loop", default="", help="Interview loop, by role.")
@click.option("--level", default="", help="junior, middle, senior or lead.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    help="Only this stage (may be repeated): screening, technical, system_design, coding or final.",
)
@click.option("--topic", "topics", multiple=True, help="Only this topic (may be repeated).")
@click.option(
    "--questions", type=click.IntRange(0, 200), default=0, help="How many questions; 0 leaves it to the loop."
)
@click.option(
    "--minutes",
    type=click.IntRange(0, 600),
    default=0,
    help="As many questions as fit, and no new one after so many minutes; 0 for no limit.",
)
@click.option("--difficulty", default="", help="adaptive (the level follows your answers) or fixed.")
@click.option("--manner", default="", help="neutral, friendly or probing; the settings say which when not given.")
@click.option(
    "--jd", type=click.Path(path_type=Path), help="A job description or résumé (a text file) to take topics from."
)
@click.option("--drop", "dropped", multiple=True, help="A topic found in it that shall not count (may be repeated).")
@click.option("--again", is_flag=True, help="The same interview as was started last.")
@click.option("--plain", is_flag=True, help="Line by line on stdin and stdout.")
@audio_option
@click.option("--explain", is_flag=True, help="Tell who wrote each question, and why the model's words were refused.")
@click.option(
    "--resume",
    is_flag=False,
    flag_value=NEWEST,
    metavar="[SESSION]",
    help="Go on with the interview interrupted last, or with this interrupted session.",
)
@model_option
def interview(
    jd: Path | None,
    again: bool,
    plain: bool,
    sounds: tuple[Path, ...],
    explain: bool,
    resume: str | None,
    chat: Path | None,
    **asked: Any,
) -> None:
    """Be interviewed. With nothing asked for, an interrupted session goes on where it was."""
    wishes = Wishes(**asked, description=read_description(jd) if jd else "")
    if again:
        if wishes != Wishes():
            raise UsageError("--again starts what was started last, and nothing else.", "Leave the other options out.")
        wishes = recall(places.wishes()).wishes
    if sounds and not plain:
        raise UsageError("--audio needs --plain.", "In the app, the microphone is a key away.")
    newest = resume == NEWEST
    if resume is not None and not newest:
        _reopen(resume, chat, sounds, plain=plain, explain=explain)
    elif not plain:
        run_app(chat=chat, wishes=wishes, explain=explain, resume=newest)
    else:
        with program(chat) as opened:
            session = opened.open_interview(wishes, resume=newest)
            _run_plain(opened, session, sounds, Wishes() if newest else wishes, explain=explain)


def _reopen(wanted: str, chat: Path | None, sounds: Sequence[Path], *, plain: bool, explain: bool) -> None:
    """Go on with one session, interview or drill."""
    from interviewer.commands.drill import run_drill
    from interviewer.drill import DrillWishes
    from interviewer.past import reopen

    with program(chat) as opened:
        found = opened.store.session(wanted)
        drilled = found.plan.kind is SessionKind.DRILL
        if drilled and sounds:
            raise UsageError("The answers of a drill are typed.", "Leave --audio out.")
        if plain and drilled:
            run_drill(opened, reopen(opened, found.id), explain=explain)
        elif plain:
            _run_plain(opened, reopen(opened, found.id), sounds, Wishes(), explain=explain)
    if not plain:
        run_app(chat=chat, session=found.id, drill=DrillWishes() if drilled else None, explain=explain)


def _run_plain(opened: Program, session: Interview, sounds: Sequence[Path], wishes: Wishes, *, explain: bool) -> None:
    from interviewer.plain import GO_ON, PlainSession

    if sounds:
        opened.ear.start()
    opened.models.start()
    if wishes.description:
        titles = {topic.id: topic.title for topic in opened.corpus.topics}
        for line in focus_lines(opened.focus(wishes.description, wishes.dropped), titles):
            echo(line)
    try:
        with reading_aloud(opened.settings) as aloud:
            PlainSession(
                session,
                sys.stdin,
                sys.stdout,
                error=opened.error,
                explain=explain,
                manner=session.session.plan.manner or opened.settings.manner,
                save_draft=partial(opened.store.save_draft, session.session.id),
                hear=_hearing(opened, sounds),
                aloud=aloud,
            ).run(stored_draft(opened.store, session))
    except KeyboardInterrupt:
        echo(f"\nThe session is kept. Go on with: {GO_ON} {session.session.id}")
        sys.exit(130)


def stored_draft(store: Store, session: Interview) -> Typed:
    """What was typed of the open answer before the session was interrupted, and how long that took."""
    from interviewer.plain_reading import Typed

    place = session.session.id, session.turn.n if session.turn else 0
    return Typed(store.draft(*place), store.draft_seconds(*place))


def _hearing(opened: Program, sounds: Sequence[Path]) -> Callable[[Turn], Spoken | None]:
    """One sound file after the other answers what is asked; then there is none."""
    left = iter(sounds)

    def hear(turn: Turn) -> Spoken | None:
        from interviewer.plain import Spoken

        if (file := next(left, None)) is None:
            return None
        try:
            heard = hear_file(opened, turn.question, file)
        except (HearingError, ModelError) as error:
            echo(f"{error} {error.hint}".rstrip() + "\nType your answer.")
            return None
        notes = [f"Heard: {marked(heard.text, heard.speech)}" if heard.text else f"Nothing was heard in {file}."]
        notes += proposals(opened, heard.text, heard.speech, turn.question)
        notes += [f"{heard.problem} {heard.hint}".rstrip()] if heard.problem else []
        return Spoken(heard.text, heard.speech, heard.speech.seconds, notes)

    return hear
