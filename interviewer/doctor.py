"""Looks whether everything the program needs is there and works, and says so in a line each."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from interviewer import __version__, places
from interviewer.assembly import Program
from interviewer.errors import InterviewerError
from interviewer.hearing import speech_folder


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ok: bool
    detail: str


def examine(program: Program) -> Iterator[Finding]:
    """Every part in turn; a part that fails does not keep the next from being looked at."""
    yield Finding("interviewer", True, f"{__version__}, Python {platform.python_version()}, {sys.platform}")
    yield _try("settings", lambda: str(places.settings()) if program.settings else "")
    yield _try("corpus", lambda: f"{len(program.corpus)} questions in {len(program.corpus.topics)} topics")
    for problem in program.corpus_problems:
        yield Finding("own questions", False, f"left out: {problem}")
    yield _try("sessions", lambda: f"{len(program.store.history(10_000))} in {places.database()}")
    yield from models_load(program)
    yield from hearing(program)
    yield _try("index", lambda: _index(program))


def hearing(program: Program) -> Iterator[Finding]:
    """What there is to hear spoken answers with. It is an extra: that it is not there is no fault."""
    from interviewer.speech.extra import HOW_TO_GET_IT, missing

    if missing():
        yield Finding("spoken answers", True, f"not installed. {HOW_TO_GET_IT}")
        return
    yield _try("microphones", lambda: "; ".join(each.name for each in program.ear.devices()) or "none was found")
    if speech_folder(program.settings, program.stock.shelf.held()) is None:
        yield Finding("speech model", True, "none is here: interviewer model list shows those that can be had")
    else:
        yield _try("speech model", lambda: program.ear.transcriber.describe())


def _index(program: Program) -> str:
    """Brought up to date, then read byte by byte."""
    from interviewer.retrieval import IndexStore

    texts = len(program.index())
    IndexStore(places.indexes() / "corpus").verify()
    return f"{texts} texts in {places.indexes()}"


def models_load(program: Program) -> Iterator[Finding]:
    """Both models, loaded now, and how far the grader that they make is known."""
    program.models.start()
    yield _try("encoder", program.models.encoder.describe)
    yield _try("chat", program.models.chat.describe)
    yield _try("grader", lambda: f"scores ± {5 * program.error:.1f} of 5; {program.standing.note}")


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except InterviewerError as error:
        return Finding(what, False, f"{error} {error.hint}".strip())
