"""`interviewer dispute`: your word against the grader's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer.commands.shared import Commands, echo, force_option, out_file, program, write_out
from interviewer.domain import Session

if TYPE_CHECKING:
    from interviewer.disputes import Disputes


@click.group(cls=Commands)
def dispute() -> None:
    """Grades you do not agree with: said, not-said, withdraw, list, export."""


@dispute.command()
@click.argument("session")
@click.argument("question", type=int)
@click.argument("point")
@click.option("--quote", required=True, help="The words of your answer that say it, letter by letter.")
def said(session: str, question: int, point: str, quote: str) -> None:
    """The answer to QUESTION (its number) of SESSION does say POINT (its id)."""
    _change(session, question, lambda disputes, found: disputes.quoted(found, question, point, quote))


@dispute.command("not-said")
@click.argument("session")
@click.argument("question", type=int)
@click.argument("point")
def not_said(session: str, question: int, point: str) -> None:
    """The answer does not say POINT, though the grader found it there."""
    _change(session, question, lambda disputes, found: disputes.not_said(found, question, point))


@dispute.command()
@click.argument("session")
@click.argument("question", type=int)
@click.argument("point")
def withdraw(session: str, question: int, point: str) -> None:
    """Let the grader's own verdict on POINT stand again."""
    _change(session, question, lambda disputes, found: disputes.withdraw(found, question, point))


@dispute.command("list")
def list_disputes() -> None:
    """Every dispute that stands."""
    with program() as opened:
        sessions = opened.store.disputed()
    for session in sessions:
        for turn in session.turns:
            for each in turn.disputes:
                word = "said" if each.said else "not said"
                was = each.original.verdict
                echo(f"{session.id} {turn.n} {each.point_id}: {word}, graded {was}: {each.original.text}")
    if not any(turn.disputes for session in sessions for turn in session.turns):
        echo("No grade is disputed.")


@dispute.command()
@click.argument("file", type=out_file)
@force_option
def export(file: Path, force: bool) -> None:
    """Write the disputed answers to FILE as graded data, one JSON object a line: see docs/report.md."""
    from interviewer.report.disputed import records

    with program() as opened:
        found = [each for session in opened.store.disputed() for each in records(session)]
    write_out(file, "".join(json.dumps(each) + "\n" for each in found), force=force)
    echo(f"Disputed answers written to {file}: {len(found)}.")


def _change(session: str, n: int, how: Callable[[Disputes, Session], Session]) -> None:
    """Make a dispute, and show the grade that follows from it."""
    from interviewer.plain import grade_lines

    with program() as opened:
        changed = how(opened.disputes, opened.store.session(session))
        error = opened.error
    for turn in changed.turns:
        if turn.n == n and turn.grade is not None:
            for line in grade_lines(turn.grade, error):
                echo(line)
