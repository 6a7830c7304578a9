"""The candidate's own questions as the conversation and the report show them. Pure; every text is literal."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from interviewer.domain import Comment, Enquiry, Session
from interviewer.report.format import comment_parts
from interviewer.tui.literal import literal
from interviewer.tui.widgets.hanging import Hanging

LABEL = 10
NONE = "No question"


def comment(said: Comment) -> Content:
    """A line a part, its label before it."""
    return Content("\n").join(
        Content.assemble(literal(f"{label:<{LABEL}}", "$quiet"), literal(text, "bold" if label == "Taken as" else ""))
        for label, text in comment_parts(said)
    )


def asked(enquiry: Enquiry) -> Content:
    return literal(enquiry.text) if enquiry.text else literal(NONE, "$quiet")


def section(session: Session) -> Iterator[Content | Hanging]:
    """What the candidate asked, for the report; nothing where they were not invited to."""
    if session.invited_at is not None and not session.enquiries:
        yield literal("You were invited to ask, and left.", "$quiet")
    for enquiry in session.enquiries:
        yield Content.assemble(("“", "$quiet"), asked(enquiry).stylize("bold"), ("”", "$quiet"))
        for label, text in comment_parts(enquiry.comment) if enquiry.comment else ():
            yield Hanging(literal(f"  {label}", "$quiet"), literal(text), LABEL + 2)
        yield Content("")
