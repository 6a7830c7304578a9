"""A session as one HTML file: no script, nothing from outside it, every text from outside shown literally.

`page.html.j2` lays out, `page.css` dresses, and code computes what they show. The page names its own style by digest,
so a browser runs and loads nothing else, whatever an answer holds.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from interviewer.domain import Session, SessionKind
from interviewer.report import closing, delivery
from interviewer.report import format as shown
from interviewer.report.comparison import compare, to_drill
from interviewer.report.html.bars import score_bars, time_bars
from interviewer.report.quotes import pieces
from interviewer.report.summary import Summary, summarise
from interviewer.speech.delivery import deliveries, together
from interviewer.text import printable

FOLDER = Path(__file__).parent


def to_html(session: Session, *, error: float | None = None, previous: Session | None = None) -> str:
    """The report of `session`, beside the `previous` one. `error` is the grader's measured error (0..1)."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    summary = summarise(session)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=_title(session),
            style=Markup(style),  # noqa: S704 - our own file
            style_digest=b64encode(sha256(style.encode()).digest()).decode(),
            session=session,
            summary=summary,
            error=error,
            comparison=compare(session, previous) if previous else None,
            to_drill=to_drill(session, summary.costs),
            score_bars=score_bars(session.turns, error),
            time_bars=time_bars(session.turns),
            disputed=[(turn, dispute) for turn in session.turns for dispute in turn.disputes],
            facts=_facts(session, summary),
            pieces=pieces,
            delivery=delivery,
            deliveries=deliveries,
            now=together(session.turns),
            before=_before(previous),
            shown=shown,
            closing=closing,
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
    return made


def _literal(value: object) -> object:
    """Text about to enter the page: control characters, and those that turn the direction of writing, are visible."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return printable(value.replace("\r\n", "\n"))


def _before(previous: Session | None) -> dict[str, str]:
    """How answers were delivered in the session before: values by the names of their rows."""
    return {row.name: row.value for row in delivery.together_rows(together(previous.turns))} if previous else {}


def _title(session: Session) -> str:
    kind = "Drill" if session.plan.kind is SessionKind.DRILL else "Interview"
    return f"{kind} report: {session.plan.loop}, {session.plan.level}"


def _facts(session: Session, summary: Summary) -> list[tuple[str, str]]:
    """What stands in the head, name and text."""
    ended = f"to {shown.when(session.ended_at)}" if session.ended_at else "not finished"
    facts = [
        ("Session", session.id),
        ("When", f"{shown.when(session.started_at)}, {ended}"),
        ("Questions", f"{summary.asked} asked, {summary.answered} answered, {summary.skipped} skipped"),
        ("Time answering", shown.duration(summary.minutes * 60)),
    ]
    if rest := closing.paused(session):
        facts.append(("Paused or away", rest))
    for grader in dict.fromkeys(turn.grade.grader for turn in session.turns if turn.grade):
        model = f", chat model {grader.model}" if grader.model else ""
        facts.append(("Graded by", f"encoder {grader.encoder}{model}, version {grader.version}"))
    return facts
