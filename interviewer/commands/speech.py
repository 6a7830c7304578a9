"""`interviewer speech`: microphones, a try, sound files to text. Also what other commands need of spoken answers."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewer.commands.shared import Commands, echo, in_file, json_option, program
from interviewer.domain import Question, Speech
from interviewer.errors import UsageError, nearest
from interviewer.misheard import doubtful_spans

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.speech.listening import Heard, Progress

METER = 30  # signs of the level meter: two decibels each
audio_option = click.option(
    "--audio",
    "sounds",
    type=in_file,
    multiple=True,
    help="A wav, flac or mp3 file with a spoken answer (may be repeated: one an answer, in order).",
)


@click.group(cls=Commands)
def speech() -> None:
    """Spoken answers: devices, test, transcribe, recordings."""


@speech.command("devices")
def list_devices() -> None:
    """The microphones; the first one is used unless the setting `microphone` names another."""
    with program() as opened:
        found = opened.ear.devices()
    for device in found:
        echo(f"{device.name} ({device.channels} channels, {device.rate:,} Hz){' - default' if device.default else ''}")
    if not found:
        echo("No microphone was found. Connect one and allow its use; sound files can be transcribed all the same.")


@speech.command("test")
@click.option("--sound", type=in_file, help="A sound file in place of the microphone, played in its own time.")
def try_out(sound: Path | None) -> None:
    """Speak: shows the level and what is heard, until Ctrl-C. The recording is deleted."""
    with program() as opened:
        heard = _listen(opened, None, "test", sound, paced=True)
        if heard is not None:
            echo(f"\n{marked(heard.text, heard.speech) or 'Nothing was heard.'}")
            _tell_problem(heard)
            if heard.recorded.clipped:
                echo("It was too loud in places: speak lower, or turn the microphone down.")
            heard.recording.unlink(missing_ok=True)


@speech.command()
@click.argument("file", type=in_file)
@click.option("--question", default="", help="Id of the question that it answers, whose terms are then listened for.")
@json_option
def transcribe(file: Path, question: str, as_json: bool) -> None:
    """The text of a sound FILE, with what was heard badly in [brackets]; --json gives the times of the words."""
    with program() as opened:
        asked = _question(opened, question)
        heard = hear_file(opened, asked, file)
        if as_json:
            record = {"text": heard.text, **asdict(heard.speech), "problem": heard.problem}
            click.echo(json.dumps(record, indent=2))
        else:
            echo(marked(heard.text, heard.speech) or "Nothing was heard.")
            for line in proposals(opened, heard.text, heard.speech, asked):
                echo(line)
            _tell_problem(heard)
    sys.exit(1 if heard.problem else 0)


@speech.command("recordings")
def list_recordings() -> None:
    """Recordings that were left behind when the program was killed before their text was stored."""
    with program() as opened:
        left = list(opened.ear.unsettled())
    for file, seconds in left:
        echo(f"{seconds:6.0f} s  {file}")
    echo("Their text: interviewer speech transcribe FILE" if left else "None: every spoken answer has its text stored.")


# -- for the other commands --------------------------------------------------------------------------------------------


def hear_file(opened: Program, question: Question | None, file: Path) -> Heard:
    """What is spoken in a sound file; its recording is deleted, for the file stays. Raises HearingError."""
    heard = _listen(opened, question, file.stem, file, paced=False)
    if heard is None:
        raise click.Abort
    heard.recording.unlink(missing_ok=True)
    return heard


def marked(text: str, spoken: Speech) -> str:
    """The text with what was heard badly in brackets."""
    pieces, end = [], 0
    for start, stop in doubtful_spans(text, spoken):
        pieces += [text[end:start], f"[{text[start:stop]}]"]
        end = stop
    return "".join([*pieces, text[end:]])


def proposals(opened: Program, text: str, spoken: Speech, question: Question | None) -> Sequence[str]:
    """A line for each term that may have been misheard."""
    from interviewer.speech.terms import propose

    if question is None:
        return []
    found = propose(text, question, doubtful_spans(text, spoken), opened.models.encoder)
    return [f"  {each.heard!r} may have been {each.proposed!r}: {each.why}" for each in found]


def _question(opened: Program, wanted: str) -> Question | None:
    known = opened.corpus.by_id()
    if wanted and wanted not in known:
        raise UsageError(f"There is no question {wanted!r}.", nearest(wanted, known, see="interviewer corpus list"))
    return known.get(wanted)


def _tell_problem(heard: Heard) -> None:
    if heard.problem:
        click.echo(f"{heard.problem} {heard.hint}".rstrip(), err=True)


def _listen(opened: Program, question: Question | None, name: str, sound: Path | None, *, paced: bool) -> Heard | None:
    """Until the sound ends, or Ctrl-C; the level and the text so far go to a terminal's stderr."""
    stop, cancel = threading.Event(), threading.Event()
    with _ended_by_ctrl_c(stop if paced else cancel):
        try:
            return opened.ear.listen(question, name, _show, stop, cancel, sound=sound, paced=paced)
        finally:
            if sys.stderr.isatty():
                click.echo("\r\x1b[K", err=True, nl=False)


def _show(progress: Progress) -> None:
    if not sys.stderr.isatty():
        return
    moment = progress.moment
    bar = "█" * round((max(-60.0, moment.rms) + 60) / 60 * METER) if moment else ""
    text = f"{progress.committed} {progress.tentative}".strip()[-40:]
    seconds = f"{moment.seconds:5.1f} s" if moment else ""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    click.echo(f"\r\x1b[K{seconds} {bar:<{METER}} {shown}", err=True, nl=False)


@contextmanager
def _ended_by_ctrl_c(event: threading.Event) -> Iterator[None]:
    """Ctrl-C sets `event` and lets what runs end by itself."""
    before = signal.signal(signal.SIGINT, lambda *_: event.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
