"""What the commands have in common: the program, printing, a group that names the nearest command."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewer.errors import InterviewerError, UsageError, nearest
from interviewer.text import printable

if TYPE_CHECKING:
    from interviewer.assembly import Program
    from interviewer.settings import Settings
    from interviewer.speech.aloud import Aloud


class Commands(click.Group):
    """A group that answers an unknown command with the nearest valid ones."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UsageError(f"There is no command {name!r}.", nearest(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


@contextmanager
def program(chat: Path | None = None, *, adapter: str | None = None, bulk: bool = False) -> Iterator[Program]:
    """The program for one command, closed behind it; `bulk` gives the encoder all processors."""
    from interviewer.assembly import Program

    opened = Program(chat=chat, adapter=adapter, bulk=bulk)
    try:
        yield opened
    finally:
        opened.close()


def echo(text: str = "") -> None:
    """Print text from anywhere: control characters in it reach no terminal."""
    click.echo(printable(text))


@contextmanager
def reading_aloud(settings: Settings) -> Iterator[Aloud]:
    """What the settings want read aloud; what goes wrong is told on stderr, and the session goes on in text."""
    from interviewer.speech.aloud import Aloud

    def tell(error: InterviewerError) -> None:
        click.echo(printable(f"{error} {error.hint}".rstrip()), err=True)

    aloud = Aloud(settings.speak, settings.voice, settings.speaking_rate, tell=tell)
    try:
        yield aloud
    finally:
        aloud.close()


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr with rate and time left; call it with (done, total).

    It appears with the first thing to do; another total begins another bar.
    """
    bar: Any = None
    began = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal bar, began
        if bar is not None and bar.length != total:
            bar.render_finish()
            bar = None
        if bar is None and total:
            began = time.monotonic()
            bar = click.progressbar(length=total, label=label, file=sys.stderr, show_eta=False, item_show_func=_pace)
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos, (done, total, time.monotonic() - began))

    try:
        yield progress
    finally:
        if bar is not None:
            bar.render_finish()


def _pace(state: tuple[int, int, float] | None) -> str:
    """How fast it goes, and how long at that rate."""
    if state is None or not state[0] or not state[2]:
        return ""
    done, total, seconds = state
    left = round((total - done) * seconds / done)
    return f"{done / seconds:,.0f}/s, {left // 3_600}:{left // 60 % 60:02}:{left % 60:02} left"


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
model_option = click.option(
    "--model", "chat", type=click.Path(path_type=Path), help="A GGUF file in place of the chosen model."
)
in_file = click.Path(exists=True, dir_okay=False, path_type=Path)
out_file = click.Path(dir_okay=False, path_type=Path)
force_option = click.option("--force", is_flag=True, help="Replace the file if there is such a one.")


def write_out(file: Path, text: str, *, force: bool) -> None:
    """Write a file that was asked for; one that is there is replaced only by `force`. Raises UsageError."""
    from interviewer.files import write, write_new

    if force:
        write(file, text)
    elif not write_new(file, text):
        raise UsageError(f"{file} is there already, and was left as it is.", "Give another name, or add --force.")
