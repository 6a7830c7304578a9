"""Which reference an answer is graded by: the given one, a question's own, or one that the person accepts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from interviewer.domain import Question
from interviewer.errors import UsageError
from interviewer.text import printable, words

if TYPE_CHECKING:
    from interviewer.assembly import Program

NEAREST = 3
Choose = Callable[[str, Question], Question | None]


def rubric(opened: Program, question: str, reference: str | None, accept: Choose) -> Question:
    """What to grade by. `accept` gets the question asked and the one found; it returns what to grade by, or None.

    A question named by its id, or word for word by one of its wordings, is not asked about. Raises UsageError when
    the corpus has no reference for the question, or when none was accepted.
    """
    from interviewer.grading.points import question_from_reference

    if reference is not None:
        return question_from_reference(question, reference)
    known = opened.corpus.by_id()
    if (same := known.get(question.strip()) or _verbatim(opened, question)) is not None:
        return same
    found = opened.find(question, NEAREST)
    near = [known[hit.id] for hit in found.hits]
    if not found.answered:
        hint = "Give --reference TEXT, or name a question by its id."
        named = "".join(f"\n  {each.id}: {each.prompt}" for each in near)
        raise UsageError(
            "Nothing in the corpus answers this question, so nothing was graded.",
            f"{hint} The nearest ones:{named}" if near else hint,
        )
    if (chosen := accept(question, near[0])) is None:
        raise UsageError("No reference was accepted, so nothing was graded.", f"Give --reference TEXT{_or_ids(near)}.")
    return chosen


def accepted(_question: str, found: Question) -> Question:
    """For `--accept`: whatever was found."""
    return found


def ask(question: str, found: Question) -> Question | None:
    """Show the person what was found: they accept it, write a reference of their own, or leave it."""
    from interviewer.grading.points import question_from_reference

    if not sys.stdin.isatty():
        hint = f"Look at it with `interviewer corpus show {found.id}`, then say --accept, or give --reference TEXT."
        raise UsageError(f"Nothing was graded: is this the question? {found.id} - {found.prompt}", hint)
    click.echo(printable(f"The nearest question is {found.id}: {found.prompt}\n{found.reference}"), err=True)
    choices = click.Choice(["y", "w", "n"])
    said = click.prompt("Grade by this reference? (yes, write another one, no)", type=choices, err=True)
    if said == "w":
        return question_from_reference(question, click.prompt("Reference", err=True))
    return found if said == "y" else None


def _verbatim(opened: Program, text: str) -> Question | None:
    said = words(text)
    wordings = ((each, wording) for each in opened.corpus for wording in (each.prompt, *each.variants))
    return next((each for each, wording in wordings if said and words(wording) == said), None)


def _or_ids(near: list[Question]) -> str:
    return ", or name one by its id: " + ", ".join(each.id for each in near)
