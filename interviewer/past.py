"""What can be done with a session of the past: go on with it where it was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.interview import Interview

if TYPE_CHECKING:
    from interviewer.assembly import Program


def reopen(program: Program, session_id: str) -> Interview:
    """The interview or drill with this id, or with the only id that begins so, at the step where it was interrupted.

    Raises UsageError when there is none, SessionError when it has ended or is open elsewhere.
    """
    claimed = program.store.claim(program.store.session(session_id).id)
    return Interview.resume(program.store.session(claimed), program.parts)  # as it is now that nobody else goes on
