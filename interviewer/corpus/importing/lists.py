"""Plain text: lines that ask, with what stands below them; and bare lists of questions under a heading that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, heading_of, spans
from interviewer.corpus.importing.found import Entry, Line

_ANNOUNCED = re.compile(
    r"[#*_\s]{0,8}(?:[\w-]{1,20}[ ]){0,4}questions?[ ]{0,2}(?:\((\d{1,4})\)|:)[*_\s]{0,6}", re.IGNORECASE
)


def read(doc: Document) -> list[Entry]:
    """Questions in lines that end with a question mark, else those under a heading that announces questions."""
    asking = _asking(doc.lines)
    entries = [
        Entry([doc.lines[start]], _body(doc.lines[start + 1 : end])) for start, end in spans(asking, len(doc.lines))
    ]
    answered = [entry for entry in entries if any(not line.blank for line in entry.answer)]
    if len(entries) > 2 and len(answered) == 1 and answered[0] is entries[-1]:
        entries[-1] = Entry(entries[-1].question)  # a list of questions: what follows the last one is no answer
    listed = announced(doc)
    return listed if len(listed) > len(entries) else entries


def _asking(lines: Sequence[Line]) -> list[int]:
    """Lines that end with a question mark and stand where one would ask: after a blank line, or opening like it."""
    asking = [n for n, line in enumerate(lines) if _ends_with_mark(line) and _stands_alone(lines, n)]
    least = min((wording.indent(lines[n].text) for n in asking), default=0)
    return [n for n in asking if wording.indent(lines[n].text) == least]


def _ends_with_mark(line: Line) -> bool:
    return not line.code and len(line.text) <= wording.SHORT and line.text.rstrip(" \t*_\"'”’)").endswith("?")


def _stands_alone(lines: Sequence[Line], n: int) -> bool:
    text = lines[n].text
    return n == 0 or lines[n - 1].blank or wording.is_bullet(text) or wording.opens_like_a_question(text)


def _body(lines: Sequence[Line]) -> Sequence[Line]:
    """What answers: up to the next heading, without a label before it."""
    end = next((n for n, line in enumerate(lines) if heading_of(line) is not None), len(lines))
    first = next((n for n, line in enumerate(lines[:end]) if not line.blank), end)
    labelled = first < end and wording.is_answer_label(lines[first].text)
    return lines[first + 1 if labelled else 0 : end]


def announced(doc: Document) -> list[Entry]:
    """The lines below 'Interview questions (25)', as many as it announces; below 'Questions:' up to a blank line."""
    for n, line in enumerate(doc.lines):
        found = None if line.code or len(line.text) > 120 else _ANNOUNCED.fullmatch(line.text)
        if found:
            count = int(found.group(1) or 0)
            return [Entry([each]) for each in _listed(doc.lines[n + 1 :], count)]
    return []


def _listed(lines: Sequence[Line], count: int) -> list[Line]:
    listed: list[Line] = []
    for line in lines:
        if wording.is_furniture(line.text) or heading_of(line) is not None or (count and len(listed) == count):
            break
        if line.blank:
            if listed and not count:
                break
        elif any(char.isalpha() for char in line.text):
            listed.append(line)
    return listed
