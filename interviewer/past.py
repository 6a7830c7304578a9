"""What can be done with a session of the past: go on with it where it was interrupted, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer import places
from interviewer.interview import Interview
from interviewer.speech.recordings import Recordings

if TYPE_CHECKING:
    from interviewer.assembly import Program

GONE = "Its questions, answers, grades and recordings are deleted for good. Cards made of it stay as they are."


def reopen(program: Program, session_id: str) -> Interview:
    """The interview or drill with this id, or with the only id that begins so, at the step where it was interrupted.

    Raises UsageError when there is none, SessionError when it has ended or is open elsewhere.
    """
    claimed = program.store.claim(program.store.session_id(session_id))
    return Interview.resume(program.store.session(claimed), program.parts)  # as it is now that nobody else goes on


def delete(program: Program, session_id: str) -> int:
    """Delete the session with this id, for good; how many recordings went with it.

    Its cards stay as they are; what it did to them can no longer be taken back. Raises StoreError or HearingError, and
    SessionError when it is open elsewhere.
    """
    program.store.claim(session_id)
    _ = program.cards  # what it still has to do to them is done first
    recordings = Recordings(places.recordings()).delete(session_id)
    program.store.delete(session_id)
    return recordings
