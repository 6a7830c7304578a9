"""`interviewer model list`, `pull` and `delete`: what is here, what could be, and how it comes and goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING

import click

from interviewer import places
from interviewer.commands.shared import echo, program
from interviewer.errors import UsageError
from interviewer.text import size

if TYPE_CHECKING:
    from interviewer.models.catalogue import Entry, Offer
    from interviewer.models.stock import Stock

OFTEN = 0.2  # seconds between two lines of progress on a terminal
STEPS = 10  # lines of progress elsewhere


@click.command()
@click.argument("model", metavar="NAME|ADDRESS")
@click.option("--sha256", default="", help="The digest that the file at ADDRESS must have.")
@click.option("--anew", is_flag=True, help="Take what is published now, even if it is not what came the first time.")
@click.option("--yes", is_flag=True, help="Agree to size and licence without being asked.")
def pull(model: str, sha256: str, anew: bool, yes: bool) -> None:
    """Download a model: one of `interviewer model list`, or the GGUF at an https ADDRESS.

    Size, source and licence are shown first, and nothing is fetched before you agree. A download that was stopped or
    killed goes on where it was.
    """
    from interviewer.models.stock import Stock

    stock = Stock(places.models(), lambda: None)
    shelf, entry = stock.shelf, _wanted(stock, model, sha256.strip().lower())
    held = shelf.find(entry.name)
    if held is not None and held.complete and held.entry.files == entry.files and not anew:
        echo(f"{entry.name} is here already: {held.path}")
        return
    for line in terms(entry):
        echo(line)
    if not yes and not click.confirm("Download it?", err=True):
        echo("Nothing was downloaded.")
        return
    progress = _Progress()
    try:
        held = shelf.pull(entry, progress, Event(), anew=anew)
    except KeyboardInterrupt:
        again = f"interviewer model pull {click.format_filename(model)}"
        click.echo(f"\nPaused. What has come is kept; go on with: {again}", err=True)
        raise
    finally:
        progress.end()
    echo(f"Downloaded and checked: {held.path}")
    if entry.kind == "chat":
        echo(f"Use it: interviewer model use {entry.name}")


def _wanted(stock: Stock, model: str, sha256: str) -> Entry:
    """From the catalogue, or made of what the server of an address says. Raises UsageError, DownloadError."""
    from interviewer.models import catalogue

    if not catalogue.is_address(model):
        if sha256:
            raise UsageError("--sha256 goes with an address; the models of the list have digests of their own.")
        return catalogue.find(model)
    if sha256 and not (len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
        raise UsageError("A SHA-256 has 64 digits of 0-9 and a-f.")
    return stock.look(model, sha256)


def terms(entry: Entry) -> Iterator[str]:
    """What a person agrees to."""
    yield f"{entry.name}: {entry.about}"
    parameters = f"{entry.parameters} parameters, " if entry.parameters else ""
    yield f"  {parameters}{'' if entry.exact else 'about '}{size(entry.size)} from {entry.host}"
    yield f"  licence: {entry.licence}{f', see {entry.licence_url}' if entry.licence_url else ''}"
    if not entry.exact:
        yield "  Its digest is not known here: the one that the server states is checked, and kept for later downloads."
    yield "  The server sees your network address and the name of this program."
    yield f"  It is stored in {places.models() / entry.name}"


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Delete a model that was downloaded, whole or in part."""
    with program() as opened:
        held = opened.stock.shelf.find(name)
        if held is not None and not yes and not click.confirm(f"Delete {name}, {size(held.done)}?", err=True):
            echo("Nothing was deleted.")
            return
        freed = opened.stock.remove(name)
    echo(f"{name} is deleted; {size(freed)} are free again.")


def table(offers: list[Offer]) -> Iterator[str]:
    """Every model that is here or could be; the one in use has a star and says so."""
    rows = [("", "name", "for", "size", "licence", "here", "memory"), *(_row(each) for each in offers)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(offer: Offer) -> tuple[str, ...]:
    share = f"begun, {offer.done / offer.size:.0%}" if offer.state == "begun" else offer.state
    here = "in use" if offer.in_use and offer.state != "downloaded" else "in use, downloaded" if offer.in_use else share
    about = "" if offer.entry is None or offer.entry.exact else "about "
    role = {"chat": "chat", "speech": "speech", "encoder": "grading"}[offer.kind]
    return (
        "*" if offer.in_use else "",
        offer.name,
        role,
        about + size(offer.size),
        offer.licence,
        here or "-",
        offer.fit or "?",
    )


class _Progress:
    """On a terminal one line that is written over, elsewhere a line now and then."""

    def __init__(self) -> None:
        self._began = self._shown = 0.0
        self._first: int | None = None
        self._step = -1

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = done, now
        step = STEPS * done // total if total else 0
        if sys.stderr.isatty():
            if now - self._shown >= OFTEN or done == total:
                self._shown = now
                click.echo(f"\r\x1b[K{self._line(done, total, now)}", err=True, nl=False)
        elif step != self._step:
            click.echo(self._line(done, total, now), err=True)
        self._step = step

    def _line(self, done: int, total: int, now: float) -> str:
        if done >= total:
            return f"{size(total)}, checking"
        rate = (done - (self._first or 0)) / (now - self._began) if now > self._began else 0.0
        left = f", {size(rate)}/s, {clock((total - done) / rate)} left" if rate else ""
        return f"{done / total:.0%} of {size(total)}{left}"

    def end(self) -> None:
        if self._first is not None and sys.stderr.isatty():
            click.echo(err=True)


def clock(seconds: float) -> str:
    """`1:02:03`."""
    whole = min(round(seconds), 359_999)
    return f"{whole // 3_600}:{whole // 60 % 60:02}:{whole % 60:02}"
