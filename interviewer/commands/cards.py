"""`interviewer cards`: the schedule of what comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from interviewer.commands.shared import Commands, echo, force_option, in_file, out_file, program, write_out
from interviewer.errors import UsageError


@click.group(cls=Commands)
def cards() -> None:
    """The cards: list, rate, undo, suspend, export, import, anki."""


@cards.command("list")
@click.option("--due", is_flag=True, help="Only those that today brings up.")
@click.option("--leeches", is_flag=True, help="Only those forgotten again and again.")
def list_cards(due: bool, leeches: bool) -> None:
    """One line a card: its question and point, when it is due, and what it is about."""
    with program() as opened:
        schedule, today = opened.schedule, opened.today()
        found = [card for card in (today if due else opened.cards.all()) if not leeches or schedule.is_leech(card)]
        topics = opened.due()
    for card in found:
        state = "suspended" if card.suspended else "new" if card.fresh else "leech" if schedule.is_leech(card) else ""
        echo(f"{card.question_id} {card.point_id}  {card.due}  {state:<9} {card.text}")
    named = ", ".join(f"{topic} {count}" for topic, count in topics.items())
    echo(f"Cards: {len(found)}. Due today: {len(today)}{f' ({named})' if named else ''}.")


@cards.command()
@click.argument("question")
@click.argument("point")
@click.argument("rating")
def rate(question: str, point: str, rating: str) -> None:
    """Overrule the newest rating of a card: again, hard, good or easy."""
    from interviewer.plain_drill import rating_of, review_line

    wanted = rating_of(rating)
    with program() as opened:
        echo(review_line(opened.rate((question, point), wanted)))


@cards.command()
def undo() -> None:
    """Take back your last rating, or what the last reviewed question did to its cards: they are what they were."""
    from interviewer.plain_drill import taken_line

    with program() as opened:
        for review in opened.undo():
            echo(taken_line(review))


@cards.command()
@click.argument("question")
@click.argument("point")
@click.option("--off", is_flag=True, help="Let it come back.")
def suspend(question: str, point: str, off: bool) -> None:
    """Keep a card from coming back, with its schedule kept."""
    with program() as opened:
        if not opened.cards.change([(question, point)], lambda card: replace(card, suspended=not off)):
            raise UsageError(f"There is no card {question} {point}.", "See: interviewer cards list")
    echo("It comes back as scheduled." if off else "It does not come back until: interviewer cards suspend --off")


@cards.command("export")
@click.argument("file", type=out_file)
@force_option
def export_cards(file: Path, force: bool) -> None:
    """Write the schedule to FILE as JSON."""
    from interviewer.cards_file import to_json

    with program() as opened:
        found = opened.cards.all()
    write_out(file, to_json(found), force=force)
    echo(f"Cards written to {file}: {len(found)}.")


@cards.command("import")
@click.argument("file", type=in_file)
def import_cards(file: Path) -> None:
    """Read a schedule that was exported. Of two cards of a point, the one reviewed later is kept."""
    from interviewer.cards_file import MAX_BYTES, from_json

    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    found = from_json(data)
    with program() as opened:
        changed = opened.cards.merge(found)
    echo(f"{changed} of {len(found)} cards were added or replaced; the others are here already, reviewed as late.")


@cards.command()
@click.argument("file", type=out_file)
@force_option
def anki(file: Path, force: bool) -> None:
    """Write the cards to FILE as text that Anki imports (File, Import)."""
    from interviewer.cards_file import to_anki
    from interviewer.practice import point_of

    with program() as opened:
        questions = opened.corpus.by_id()
        found = [card for card in opened.cards.all() if point_of(questions, card.key)]
    write_out(file, to_anki(found, questions), force=force)
    echo(f"Notes written to {file}: {len(found)}.")
