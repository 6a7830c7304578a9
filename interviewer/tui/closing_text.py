"""The candidate's own questions as the conversation shows them. Pure; every text is literal."""

from __future__ import annotations

from textual.content import Content

from interviewer.domain import Comment, Enquiry
from interviewer.report.format import comment_parts
from interviewer.tui.literal import literal

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
