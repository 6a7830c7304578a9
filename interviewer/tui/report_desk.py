"""What the report screen asks of the program. Every method blocks, so none belongs on the event loop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.drill import DrillWishes, nothing
from interviewer.errors import InterviewerError, UsageError
from interviewer.files import write, write_new
from interviewer.report.formats import written
from interviewer.report.gather import Report, gather

if TYPE_CHECKING:
    from interviewer.domain import Session, TopicResult
    from interviewer.store import SessionSummary
    from interviewer.tui.desk import Desk

MOST = 500  # sessions of which one can be chosen to compare with
_UNSAFE = re.compile(r"[^\w-]")


@dataclass(frozen=True, slots=True)
class _Found:
    """What a report is made of."""

    session: Session
    error: float | None
    previous: Session | None
    past: list[TopicResult]


class ReportDesk:
    """The reports, behind the desk that opens the program. `other` is the session compared with, '' the one before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def report(self, session_id: str, other: str) -> Report:
        found = self._read(session_id, other)
        return gather(found.session, error=found.error, previous=found.previous, past=found.past)

    def others(self, session: Session) -> list[SessionSummary]:
        """The sessions with a score that `session` can be compared with, of its kind and newest first."""
        rows = self._desk.load(lambda program: program.store).history(MOST)
        return [row for row in rows if row.kind is session.plan.kind and row.score is not None and row.id != session.id]

    def write(self, session_id: str, other: str, kind: str, file: Path, *, replace: bool) -> bool:
        """Write the report; False where `file` is there already and not to be replaced. Raises InterviewerError."""
        found = self._read(session_id, other)
        text = written(kind, found.session, error=found.error, previous=found.previous, past=found.past)
        if replace:
            write(file, text)
            return True
        return write_new(file, text)

    def weakest(self, session_id: str) -> DrillWishes:
        """The drill of what cost most in this session. Raises UsageError when there is nothing to drill."""
        wishes = DrillWishes(weakest=True, session=session_id)
        if self._desk.load(lambda program: program.plan_drill(wishes)) is None:
            raise UsageError(nothing(wishes), "Drill a topic instead: d on the home screen.")
        return wishes

    def _read(self, session_id: str, other: str) -> _Found:
        store = self._desk.load(lambda program: program.store)
        session = store.session(session_id)
        previous = store.session(other) if other else store.before(session)
        try:
            error: float | None = self._desk.error()
        except InterviewerError:
            error = None
        return _Found(session, error, previous, store.past(session))


def proposed(session_id: str, kind: str) -> str:
    """A file in the folder in which the program was started, or at home where that is not known."""
    name = f"report-{_UNSAFE.sub('_', session_id)[:60]}.{kind}"
    try:
        return str(Path.cwd() / name)
    except OSError:
        return str(Path.home() / name)
