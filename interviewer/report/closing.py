"""The section of what the candidate asked. It is commented on, not graded."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.report.blocks import Block, Heading, Line, Lines, Quote, Words
from interviewer.report.format import comment_parts
from interviewer.report.gather import Report

LEFT = "You were invited to ask, and asked nothing."
NONE = "You said that you have no question."


def asked(report: Report) -> Iterator[Block]:
    """Each question with its comment; nothing where the candidate was not invited to ask."""
    if report.session.invited_at is None:
        return
    yield Words("Your questions are commented on, not graded.")
    if not report.session.enquiries:
        yield Words(LEFT)
    for enquiry in report.session.enquiries:
        yield Quote(enquiry.text) if enquiry.text else Heading(NONE)
        if enquiry.comment is not None:
            yield Lines(tuple(Line(f"{label}: {said}") for label, said in comment_parts(enquiry.comment)))
