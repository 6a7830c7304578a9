"""Text where labels tell questions from answers: `Q:` and `A:`, `Question 3: …` and `• Answer:`."""

from __future__ import annotations

import re

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, heading_of, spans
from interviewer.corpus.importing.found import Entry, Line

_MARKS = r"[\s#>*_•\-–]{0,20}"
_QUESTION = re.compile(
    _MARKS
    + r"(?:question[ ]{0,3}\d{1,4}[a-z]?[ ]{0,3}[.:)\]\-–*_]{0,4}(?=\s|$)|q[ ]{0,3}\d{1,4}[a-z]?[ ]{0,3}[.:)\]\-–]{1,3}"
    r"|(?:question|q)[ ]{0,3}[:.][*_]{0,3}(?=\s|$))",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    _MARKS
    + r"(?:a[ ]{0,3}\d{0,4}[ ]{0,2}:|(?:(?:reference|sample|model|suggested|example|best)[ ])?(?:answer|ans|solution)"
    r"[ ]{0,3}\d{0,4}[ ]{0,2}(?:[:.]|-(?=\s)))[*_]{0,3}(?=\s|$)",
    re.IGNORECASE,
)


def read(doc: Document) -> list[Entry]:
    """Every labelled question with its answer: what its label opens, up to the next question."""
    starts = [n for n, line in enumerate(doc.lines) if not line.code and _QUESTION.match(line.text[: wording.SHORT])]
    return [_entry(list(doc.lines[start:end])) for start, end in spans(starts, len(doc.lines))]


def _entry(lines: list[Line]) -> Entry:
    level = heading_of(lines[0])
    lines[0] = _after_label(lines[0], _QUESTION)
    label = next((n for n, line in enumerate(lines) if _is_answer(line)), None)
    if label is None:
        asked = next((n + 1 for n, line in enumerate(lines) if not line.blank), len(lines))
        return Entry(lines[:asked], _up_to_heading(lines[asked:], level[0] if level else 6))
    question = [line for line in lines[:label] if not line.blank]
    opening = lines[label]
    rest = lines[label + 1 :]
    if wording.is_bullet(opening.text):
        rest = _listed(rest)
    return Entry(question, [_after_label(opening, _ANSWER), *_up_to_heading(rest, level[0] if level else 6)])


def _is_answer(line: Line) -> bool:
    if line.code or line.blank:
        return False
    return wording.is_answer_label(line.text) or _ANSWER.match(line.text[: wording.SHORT]) is not None


def _after_label(line: Line, label: re.Pattern[str]) -> Line:
    """What stands on a line behind its label."""
    found = label.match(line.text[: wording.SHORT])
    return Line(line.n, line.text[found.end() :].strip() if found else "")


def _up_to_heading(lines: list[Line], level: int) -> list[Line]:
    """`lines` up to a heading of at least this height: a section of the page begins there."""
    headings = ((n, heading_of(line)) for n, line in enumerate(lines))
    return lines[: next((n for n, heading in headings if heading is not None and heading[0] <= level), len(lines))]


def _listed(lines: list[Line]) -> list[Line]:
    """The lines that go on the list which an answer is written as: deeper ones and further items."""
    for n, line in enumerate(lines):
        if not (line.blank or line.code or wording.indent(line.text) or wording.is_bullet(line.text)):
            return lines[:n]
    return lines
