"""The formats that a report can be written in."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain import Session, TopicResult
from interviewer.errors import UsageError, nearest
from interviewer.report.csv_report import to_csv
from interviewer.report.json_report import to_json
from interviewer.report.markdown import to_markdown

FORMATS = ("md", "html", "json", "csv")


def check(kind: str) -> None:
    """Raises UsageError for what is no format."""
    if kind not in FORMATS:
        raise UsageError(f"There is no format {kind!r}.", nearest(kind, FORMATS))


def written(
    kind: str,
    session: Session,
    *,
    error: float | None = None,
    previous: Session | None = None,
    past: Sequence[TopicResult] = (),
) -> str:
    """The report of `session` in format `kind`; the other arguments are those of `gather`. Raises UsageError."""
    check(kind)
    if kind == "csv":
        return to_csv(session)
    if kind == "json":
        return to_json(session, error=error, previous=previous, past=past)
    if kind == "md":
        return to_markdown(session, error=error, previous=previous, past=past)
    from interviewer.report.html import to_html  # the template engine is loaded for this alone

    return to_html(session, error=error, previous=previous, past=past)
