"""Numbered text: numbers alone on their lines, as copied web pages have them, or before each question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, spans
from interviewer.corpus.importing.found import Entry, Line

_ALONE = re.compile(r"[ \t]{0,8}#?(\d{1,4})[.):]?[ \t]{0,8}")
_BEFORE = re.compile(r"[ ]{0,3}\**(\d{1,4})[.)][ \t*_]{1,9}(?=\S)")
MOSTLY = 0.6
MANY, FEW = 20, 0.05  # what is rare among many answers: a paragraph that belongs to the page


def read(doc: Document) -> list[Entry]:
    """The questions of a numbered text."""
    alone = _sequence(doc, [(n, _number(line, alone=True)) for n, line in enumerate(doc.lines)])
    if len(alone) >= 2:
        return _records(doc, alone)
    before = [(n, _number(line, alone=False)) for n, line in enumerate(doc.lines)]
    starts = _sequence(doc, [(n, number) for n, number in before if number and wording.is_question(doc.lines[n].text)])
    return [_entry(doc.lines[start:end]) for start, end in spans(starts, len(doc.lines))]


def _number(line: Line, *, alone: bool) -> int:
    if line.code:
        return 0
    found = _ALONE.fullmatch(line.text) if alone else _BEFORE.match(line.text[: wording.SHORT])
    return int(found.group(1)) if found else 0


def _sequence(doc: Document, numbered: Sequence[tuple[int, int]]) -> list[int]:
    """The lines whose numbers count up by one; a section may begin again at 1."""
    found: list[int] = []
    last = 0
    for n, number in numbered:
        if number and (number == last + 1 or (number == 1 and _opens_section(doc, n))):
            found.append(n)
            last = number
    return found


def _opens_section(doc: Document, n: int) -> bool:
    """Whether the filled line before is no list item: a list inside an answer does not begin the count again."""
    before = next((line for line in reversed(doc.lines[max(n - 5, 0) : n]) if not line.blank), None)
    return before is None or before.text.lstrip().startswith("#")


def _entry(lines: Sequence[Line]) -> Entry:
    """The first line asks, the others answer; a label between them is no part of either."""
    label = next((n for n, line in enumerate(lines) if not line.code and wording.is_answer_label(line.text)), None)
    if label is not None:
        return Entry([line for line in lines[:label] if not line.blank], lines[label + 1 :])
    filled = [n for n, line in enumerate(lines) if not line.blank]
    first = filled[0] if filled else 0
    return Entry(lines[first : first + 1], lines[first + 1 :])


# -- numbers on lines of their own -----------------------------------------------------------------------------------


def _records(doc: Document, starts: Sequence[int]) -> list[Entry]:
    bodies = [doc.lines[start + 1 : end] for start, end in spans(starts, len(doc.lines))]
    titled = _titled(bodies)
    return titled or _without_inserts([_entry(body) for body in bodies])


def _titled(bodies: Sequence[Sequence[Line]]) -> list[Entry]:
    """Records of a title, a tag from a small set and the task; [] when the text is of another shape.

    The task is the question: the title only names it, and there is no answer.
    """
    filled = [[line for line in body if not line.blank] for body in bodies]
    shape = Counter(len(lines) for lines in filled[:-1] or filled).most_common(1)[0]
    if shape[0] != 3 or shape[1] < MOSTLY * len(filled[:-1] or filled) or len(filled) < 3:
        return []
    whole = [lines[:3] for lines in filled if len(lines) >= 3]
    tags = Counter(lines[1].text.strip() for lines in whole)
    if len(tags) > len(whole) / 2 or not all(map(_is_tag, tags)):
        return []
    return [
        Entry(_task(lines[2:]), titles=lines[:2]) if len(lines) >= 3 else Entry(lines[:1]) for lines in filled if lines
    ]


def _task(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines up to those that the page puts behind its last question."""
    return lines[: next((n for n, line in enumerate(lines) if n and wording.is_furniture(line.text)), len(lines))]


def _is_tag(text: str) -> bool:
    return len(text) <= 60 and not text.endswith((".", "?", ":")) and not wording.is_answer_label(text)


def _without_inserts(entries: list[Entry]) -> list[Entry]:
    """Where nearly all of many answers are one paragraph, a titled block after a rare one belongs to the page."""
    loose = [n for n, entry in enumerate(entries) if _has_gap(entry.answer)]
    if len(entries) < MANY or len(loose) > FEW * len(entries):
        return entries
    for n in loose:
        answer = entries[n].answer
        filled = [m for m, line in enumerate(answer) if not line.blank]
        title = next((m for m in filled[1:] if m + 1 < len(answer) and answer[m + 1].blank), None)
        if title is not None and _is_title(answer[title].text):
            entries[n] = Entry(entries[n].question, answer[:title])
    return entries


def _has_gap(lines: Sequence[Line]) -> bool:
    filled = [n for n, line in enumerate(lines) if not line.blank]
    return bool(filled) and any(lines[n].blank for n in range(filled[0], filled[-1]))


def _is_title(line: str) -> bool:
    text = line.strip()
    return len(text) <= 60 and len(text.split()) <= 6 and text[-1].isalnum() and not wording.is_bullet(line)
