"""The candidate's own questions in the Markdown report, and what the other formats share of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from interviewer.domain import Session
from interviewer.report.escape import fenced, inline
from interviewer.report.format import comment_parts, duration

LEFT = "You were invited to ask, and asked nothing."
NONE = "You said that you have no question."


def closing_lines(session: Session) -> Iterator[str]:
    """Each question with its comment; nothing where the candidate was not invited to ask."""
    if session.invited_at is None:
        return
    yield from ("## Your own questions", "", "They are commented on, not graded.", "")
    if not session.enquiries:
        yield from (LEFT, "")
    for enquiry in session.enquiries:
        yield from (*fenced(enquiry.text, prefix="> "), "") if enquiry.text else (NONE, "")
        if enquiry.comment is not None:
            yield from (f"- {label}: {inline(said)}" for label, said in comment_parts(enquiry.comment))
            yield ""


def paused(session: Session) -> str:
    """How long the session rested, left or interrupted included; '' when it never did."""
    seconds = sum((pause.end - pause.start for pause in session.pauses), timedelta()).total_seconds()
    return duration(seconds) if round(seconds) else ""
