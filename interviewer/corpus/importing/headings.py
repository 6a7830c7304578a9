"""Markdown where headings or bold paragraphs ask, and where headings name the question and the answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, Heading, heading_of
from interviewer.corpus.importing.found import Entry, Line

_EXPLICIT = re.compile(
    r"[*_]{0,3}(?:q(?:uestion)?[ ]{0,3}\d{1,4}[a-z]?\b|q(?:uestion)?[ ]{0,3}[.:)](?=[ *_]))", re.IGNORECASE
)
_NAMED = re.compile(r"(?:the )?question(?: text)?", re.IGNORECASE)
_BOLD = re.compile(r"[ ]{0,3}(?:\d{1,4}[.)][ ]{1,3}|[-*+][ ]{1,3})?(\*\*|__)(?P<text>[^\n]{3,500})\1[ :.]{0,3}")
MOSTLY = 0.5


# -- headings that ask -----------------------------------------------------------------------------------------------


def read_headings(doc: Document) -> list[Entry]:
    """Each asking heading with what follows, up to the next one or a heading at least as high."""
    asking = _asking(doc.headings)
    headings = doc.headings
    entries = []
    for n, heading in enumerate(headings):
        if heading.at not in asking:
            continue
        following = (headings[m] for m in range(n + 1, len(headings)))
        end = next((h.at for h in following if h.level <= heading.level or h.at in asking), len(doc.lines))
        entries.append(Entry([doc.lines[heading.at]], _without_label(doc.lines[heading.at + 1 : end])))
    return entries


def _asking(headings: Sequence[Heading]) -> set[int]:
    """Where the asking headings stand: those marked 'Q.', else the levels on which most ask, else those that ask."""
    explicit = {each.at for each in headings if _EXPLICIT.match(each.text)}
    if len(explicit) >= 2:
        return explicit
    levels: dict[int, list[Heading]] = defaultdict(list)
    for each in headings:
        if not wording.is_aside(each.text) and not wording.is_answer_label(each.text):
            levels[each.level].append(each)
    asked = {level: [h for h in each if wording.is_question(h.text)] for level, each in levels.items()}
    for level in sorted(levels):
        if len(asked[level]) >= 2 and len(asked[level]) >= MOSTLY * len(levels[level]):
            return {each.at for each in levels[level]}
    most = max(asked.values(), key=len, default=[])
    return {each.at for each in most}


def _without_label(lines: Sequence[Line]) -> Sequence[Line]:
    """`lines` without a first one that only says 'Answer'."""
    first = next((n for n, line in enumerate(lines) if not line.blank), None)
    return lines[first + 1 :] if first is not None and wording.is_answer_label(lines[first].text) else lines


# -- headings that name ----------------------------------------------------------------------------------------------


def names_both(doc: Document) -> bool:
    """Whether the file has a heading 'Question' and a heading 'Answer': then nothing else in it is a mark."""
    headings = doc.headings
    named = any(_NAMED.fullmatch(wording.bare(each.text)) for each in headings)
    return named and any(wording.is_answer_label(each.text) for each in headings)


def read_answer_headings(doc: Document) -> list[Entry]:
    """A heading 'Answer' answers what stands between it and the heading above; references after it are left out."""
    headings = doc.headings
    answers = [n for n, each in enumerate(headings) if wording.is_answer_label(each.text)]
    starts = [_question_heading(headings, n, after) for n, after in zip(answers, [-1, *answers], strict=False)]
    entries = []
    for position, (n, start) in enumerate(zip(answers, starts, strict=True)):
        following = starts[position + 1] if position + 1 < len(starts) else None
        if start is None and position:
            continue
        question = _question_lines(doc, None if start is None else headings[start], headings[n])
        if question:
            last = len(headings) if following is None else following
            entries.append(_answered(doc, question, headings, n, last))
    return entries


def _question_heading(headings: Sequence[Heading], answer: int, after: int) -> int | None:
    """Which heading between two answers asks: 'Question', else the nearest higher one, else the one before."""
    between = range(answer - 1, after, -1)
    named = (n for n in between if _NAMED.fullmatch(wording.bare(headings[n].text)))
    higher = (n for n in between if headings[n].level < headings[answer].level)
    return next(named, next(higher, next(iter(between), None)))


def _question_lines(doc: Document, heading: Heading | None, answer: Heading) -> list[Line]:
    """The heading and the text under it; the text alone where that asks and the heading is only its title."""
    start = heading.at if heading is not None else -1
    below = [line for line in doc.lines[start + 1 : answer.at] if not line.blank and line.text.strip("-_* ")]
    if heading is None or _NAMED.fullmatch(wording.bare(heading.text)):
        return below
    asks = any("?" in line.text for line in below if not line.code)
    return below if asks and "?" not in heading.text else [doc.lines[start], *below]


def _answered(doc: Document, question: list[Line], headings: Sequence[Heading], answer: int, last: int) -> Entry:
    """The answer up to heading number `last`, ended earlier by references or by the list of its key points."""
    inside = [n for n in range(answer + 1, last) if headings[n].level <= headings[answer].level]
    end = next((n for n in inside if wording.is_aside(headings[n].text) or _is_points(headings[n])), last)
    listed = next((n for n in inside if _is_points(headings[n])), None)
    points: list[Line] = []
    if listed is not None:
        lines = doc.lines[headings[listed].at + 1 : _at(doc, headings, listed + 1)]
        points = [line for line in lines if not line.code and wording.is_bullet(line.text)]
    return Entry(question, doc.lines[headings[answer].at + 1 : _at(doc, headings, end)], points)


def _is_points(heading: Heading) -> bool:
    return wording.is_points_label(heading.text)


def _at(doc: Document, headings: Sequence[Heading], n: int) -> int:
    return headings[n].at if n < len(headings) else len(doc.lines)


# -- bold paragraphs -------------------------------------------------------------------------------------------------


def read_bold(doc: Document) -> list[Entry]:
    """Lines that are bold from end to end and mostly ask; an answer runs to the next one or to a heading."""
    bold = [n for n, line in enumerate(doc.lines) if _is_bold(line)]
    asking = [n for n in bold if wording.is_question(doc.lines[n].text)]
    if len(asking) < MOSTLY * len(bold):
        bold = [n for n in asking if "?" in doc.lines[n].text]
    borders = sorted({*bold, *(each.at for each in doc.headings), len(doc.lines)})
    after = dict(pairwise(borders))
    return [Entry([doc.lines[n]], _without_label(doc.lines[n + 1 : after[n]])) for n in bold]


def _is_bold(line: Line) -> bool:
    if line.code or len(line.text) > 2 * wording.SHORT or heading_of(line) is not None:
        return False
    found = _BOLD.fullmatch(line.text.rstrip())
    return found is not None and "**" not in found["text"] and not found["text"].rstrip().endswith(":")
