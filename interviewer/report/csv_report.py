"""The questions of a session as CSV, one a row, safe to open in a spreadsheet. The columns are in docs/report.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from interviewer.domain import Session, Turn, Verdict
from interviewer.report.criteria import scored
from interviewer.report.delivery import FIGURES, figures
from interviewer.speech.delivery import together
from interviewer.text import printable

MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for the code page of the machine
LONGEST = 32_000  # what a spreadsheet's cell holds, less a little; it lets the rest run into other cells
CUT = " … (cut; the JSON report has all of it)"
# What a spreadsheet may take for the start of a formula, at the start of a cell or of what it could split off as one.
_FORMULA = re.compile(r"(^|[;\t\n])([\s\"']*)(?=[=+\-@＝＋－＠﹢﹣−])")

Cell = str | int | float | None


def to_csv(session: Session) -> str:
    """The turns of `session`; the head alone where nothing was asked."""
    out = io.StringIO()
    rows = [_row(session, turn) for turn in session.turns]
    writer = csv.DictWriter(out, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return MARK + out.getvalue()


def _row(session: Session, turn: Turn) -> Mapping[str, Cell]:
    question = turn.question
    return {
        "session": session.id,
        "kind": session.plan.kind.value,
        "loop": session.plan.loop,
        "n": turn.n,
        "state": turn.state.value,
        "question_id": question.id,
        "topic": question.topic,
        "level": question.level.value,
        "stage": question.stage.value,
        "question_kind": question.kind.value,
        "question": turn.wording.text,
        "asked_at": turn.asked_at.isoformat(timespec="seconds"),
        "answer": turn.answer.text if turn.answer else None,
        "follow_ups": "\n".join(_follow_ups(turn)) or None,
        "hints": len(turn.hints),
        "skipped": int(turn.skipped),
        "seconds": round(sum(answer.seconds for answer in turn.answers), 1),
        "minutes_meant": question.minutes,
        **_figures(turn),
        "expected": round(turn.prediction.expected, 4) if turn.prediction else None,
        "disputed": len(turn.disputes),
        "minutes_under_pressure": turn.limit or None,
        "reference": question.reference,
        **figures(together([turn])),
    }


def _follow_ups(turn: Turn) -> list[str]:
    return [f"{each.wording.text}\n{each.answer.text if each.answer else '(not answered)'}" for each in turn.follow_ups]


def _figures(turn: Turn) -> Mapping[str, Cell]:
    """Of an abstained grade the reason, and no number."""
    grade = scored(turn)
    found: dict[str, Cell] = dict.fromkeys(("score", "low", "high", "band", *(each.value for each in Verdict)))
    if grade is not None:
        scores = {"score": grade.score, "low": grade.low, "high": grade.high}
        found |= {name: None if value is None else round(value, 4) for name, value in scores.items()}
        found["band"] = grade.band
        found |= {each.value: sum(point.verdict is each for point in grade.points) for each in Verdict}
    found["reason"] = turn.grade.reason if turn.grade else None
    return found


def _cell(value: Cell) -> Cell:
    return neutral(value) if isinstance(value, str) else value


def neutral(text: str) -> str:
    """`text` so that no spreadsheet computes it: a `'` stands before what could begin a formula."""
    plain = printable(text.replace("\r\n", "\n"))
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - len(CUT)] + CUT
    return _FORMULA.sub(r"\1\2'", plain)


COLUMNS = (
    "session", "kind", "loop", "n", "state", "question_id", "topic", "level", "stage", "question_kind", "question",
    "asked_at", "answer", "follow_ups", "hints", "skipped", "seconds", "minutes_meant", "score", "low", "high", "band",
    "covered", "partial", "missing", "contradicted", "reason", "expected", "disputed", "minutes_under_pressure",
    "reference",
    *FIGURES,
)  # fmt: skip
