"""`interviewer grade`: one answer, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewer.commands import jsonl
from interviewer.commands.reference import accepted, ask, rubric
from interviewer.commands.shared import echo, in_file, json_option, model_option, out_file, program
from interviewer.commands.speech import hear_file, marked, proposals
from interviewer.domain import Answer, KeyPoint, Question, Speech, Turn, Wording
from interviewer.errors import GradeError, HearingError, UsageError
from interviewer.misheard import set_aside

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.grading.batch import BatchGrader


@click.command()
@click.option("--question", default="", help="The question, or the id of one in the corpus.")
@click.option("--reference", help="The reference answer; without it, the question is looked for in the corpus.")
@click.option(
    "--accept", is_flag=True, help="Take the reference that is found without asking; needed where nobody can be asked."
)
@click.option("--answer", help="The answer; without it, standard input is read.")
@click.option("--audio", "sound", type=in_file, help="A wav, flac or mp3 file with the answer, spoken.")
@click.option("--batch", type=in_file, help="JSON lines with question, reference and answer.")
@click.option("--out", type=out_file, help="Where the graded lines go.")
@json_option
@model_option
def grade(
    question: str,
    reference: str | None,
    accept: bool,
    answer: str | None,
    sound: Path | None,
    batch: Path | None,
    out: Path | None,
    as_json: bool,
    chat: Path | None,
) -> None:
    """Grade one answer against a reference, or a file of answers."""
    if batch is not None and out is None:
        raise UsageError("--batch needs --out FILE.")
    if sound is not None and (answer is not None or batch is not None):
        raise UsageError("--audio is the answer: leave out --answer and --batch.")
    if batch is None and not question.strip():
        raise UsageError("Which question? Give --question TEXT, or --batch IN.jsonl --out OUT.jsonl.")
    with program(chat, bulk=batch is not None) as opened:
        if batch is not None and out is not None:
            _batch(opened, batch, out)
        else:
            by = rubric(opened, question, reference, accepted if accept else ask)
            if sound is not None:
                text, speech = _heard(opened, by, sound, quiet=as_json)
            else:
                text, speech = sys.stdin.read() if answer is None else answer, None
            _one(opened, by, text, speech, as_json=as_json)


def _heard(opened: Program, by: Question, sound: Path, *, quiet: bool) -> tuple[str, Speech]:
    """The answer in a sound file; what is in doubt is told. Raises HearingError when not all of it was heard."""
    heard = hear_file(opened, by, sound)
    if heard.problem:
        raise HearingError(f"{heard.problem} Nothing was graded.", heard.hint)
    if not quiet:
        for line in (f"Heard: {marked(heard.text, heard.speech)}", *proposals(opened, heard.text, heard.speech, by)):
            echo(line)
    return heard.text, heard.speech


def _one(opened: Program, rubric: Question, answer: str, speech: Speech | None, *, as_json: bool) -> None:
    from interviewer.assembly import now
    from interviewer.grading.output import grade_record
    from interviewer.plain import grade_lines

    graded = opened.grader.grade(rubric, answer)
    if speech is not None:
        given = Answer(answer, now(), speech.seconds, speech)
        graded = set_aside(Turn(1, rubric, Wording(rubric.prompt), now(), given), graded, opened.grader)
    if as_json:
        record = {"question": rubric.prompt, "reference": rubric.reference, **grade_record(graded)}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    if rubric.id in opened.corpus.by_id():
        echo(f"Graded against the corpus: {rubric.id} - {rubric.prompt}")
    for line in grade_lines(graded, opened.error):
        echo(line)
    if not opened.standing.measured:
        echo(f"The grader was {opened.standing.note}")


def _batch(opened: Program, source: Path, out: Path) -> None:
    def report(number: int, bad: int) -> None:
        if number % 25 == 0:
            click.echo(f"\r{number:,} lines, {bad:,} rejected", err=True, nl=False)

    bad = grade_file(opened.batch_grader, source, out, report)
    click.echo(f"\rDone: {out}" + (f"; {bad:,} lines rejected, see {out}.rejects" if bad else ""), err=True)


def grade_file(grader: BatchGrader, source: Path, out: Path, report: Callable[[int, int], None]) -> int:
    """Grade the lines of `source` that are not yet in `out`; how many are rejected. See `jsonl.process`."""
    return jsonl.process(
        source,
        out,
        lambda record: _graded(grader, record),
        report,
        same=_same,
        ahead=lambda records: grader.prepare(_usable(records)),
    )


def _same(record: jsonl.Record, graded: jsonl.Record) -> bool:
    """Whether `graded` is what became of `record`."""
    return "grade" in graded and {**record, "grade": graded["grade"]} == graded


def _usable(records: Sequence[jsonl.Record]) -> Iterator[tuple[Question, str]]:
    """What there is to grade in the records; the faults of the others are told when their turn comes."""
    for record in records:
        with suppress(jsonl.BadLine, GradeError):
            yield _rubric_of(record), jsonl.text_of(record, "answer")


def _graded(grader: BatchGrader, record: jsonl.Record) -> jsonl.Record:
    from interviewer.grading.output import grade_record

    try:
        graded = grader.grade(_rubric_of(record), jsonl.text_of(record, "answer"))
    except GradeError as error:
        raise jsonl.BadLine(str(error)) from error
    return {**record, "grade": grade_record(graded)}


def _rubric_of(record: jsonl.Record) -> Question:
    """The rubric of one line: its key points where it has some, else the statements of its reference."""
    from interviewer.grading.points import question_from_reference

    question, given = jsonl.text_of(record, "question"), record.get("key_points")
    if not given:
        return question_from_reference(question, jsonl.text_of(record, "reference"))
    if not isinstance(given, list):
        raise jsonl.BadLine("key_points is not a list")
    points = tuple(_point(n, each) for n, each in enumerate(given, start=1))
    rubric = question_from_reference(question, " ".join(point.text for point in points))
    return replace(rubric, key_points=points)


def _point(n: int, given: Any) -> KeyPoint:
    """A key point from a bare text, or from an object with text and perhaps weight and accept."""
    record = {"text": given} if isinstance(given, str) else given
    if not isinstance(record, dict):
        raise jsonl.BadLine(f"key point {n} is neither a text nor an object")
    weight, accept = record.get("weight", 2), record.get("accept", [])
    if type(weight) is not int or not 1 <= weight <= 3:
        raise jsonl.BadLine(f"key point {n}: weight is 1, 2 or 3")
    if not isinstance(accept, list) or not all(isinstance(each, str) for each in accept):
        raise jsonl.BadLine(f"key point {n}: accept is a list of texts")
    return KeyPoint(str(record.get("id", f"p{n}")), jsonl.text_of(record, "text"), weight, tuple(accept))
