"""A session as one HTML file: no script, nothing from outside it, every text from outside shown literally.

`page.html.j2` lays out, `page.css` dresses, and code computes what they show. The page names its own style by digest,
so a browser runs and loads nothing else, whatever an answer holds.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from interviewer.domain import Session, TopicResult
from interviewer.report import format as shown
from interviewer.report.delivery import answer_block
from interviewer.report.gather import gather
from interviewer.report.head import facts, title
from interviewer.report.next_time import next_time
from interviewer.report.quotes import pieces
from interviewer.report.sections import sections
from interviewer.speech.delivery import deliveries
from interviewer.text import printable

FOLDER = Path(__file__).parent


def to_html(
    session: Session,
    *,
    error: float | None = None,
    previous: Session | None = None,
    past: Sequence[TopicResult] = (),
) -> str:
    """The report of `session`. The arguments are those of `gather`."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    report = gather(session, error=error, previous=previous, past=past)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=title(session),
            style=Markup(style),  # noqa: S704 - our own file
            style_digest=b64encode(sha256(style.encode()).digest()).decode(),
            session=session,
            summary=report.summary,
            error=error,
            facts=facts(report),
            sections=sections(report),
            pieces=pieces,
            deliveries=deliveries,
            answer_block=answer_block,
            next_time=next_time,
            shown=shown,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_literal,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["score"] = shown.out_of_five
    made.tests["of_type"] = lambda value, name: type(value).__name__ == name
    return made


def _literal(value: object) -> object:
    """Text about to enter the page: control characters, and those that turn the direction of writing, are visible."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return printable(value.replace("\r\n", "\n"))
