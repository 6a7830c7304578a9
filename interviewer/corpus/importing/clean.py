"""Entries -> items: markup off the question, page furniture off the answer. What is dropped is said, never hidden."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, heading_of
from interviewer.corpus.importing.found import Entry, Item, Line, Skipped

_LEAD = re.compile(
    r"[\s#>*_•\-–]{0,20}(?:(?:question|q)[ ]{0,3}(?:\d{1,4}[a-z]?[ ]{0,3}[.:)\]\-]{1,3}|[.:)]{1,3}(?=[ \t*_]))|"
    r"question[ ]{1,3}\d{1,4}[a-z]?(?=[ \t])|"
    r"\(?\d{1,4}[a-z]?[ ]{0,3}[.)](?!\d)|\[[ xX]\])[ \t]{0,9}",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|small|span|"
    r"strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:[ \t/][^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_CODE_TAG = re.compile(r"</?(?:code|kbd|tt)>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,1000}\)")
_BOLD = re.compile(r"\*\*([^*\n]{1,600})\*\*|(?<!\w)__([^_\n]{1,300} [^_\n]{1,300})__(?!\w)")
_SIGNS = "\u200d\ufe0f\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_TAIL = re.compile(rf"(?<=\?)[ {_SIGNS}]{{0,12}}[{_SIGNS}][ {_SIGNS}A-Z]{{0,3}}$|[ {_SIGNS}]{{1,20}}$")
_ONLY_MARKUP = re.compile(r"(?:\s|[-*_=>|`~#•]|\d{1,4}[.)]?$|<[^<>]{0,300}>)*")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|={3,}|(?:</?(?:p|div|center|br|img)(?:[ /][^<>]*)?>\s*)+)", re.IGNORECASE)
_TOC_LINK = re.compile(r"\s*(?:[-*+]\s+)?[*_]{0,3}\[[^\[\]\n]{1,300}\]\(#[^()\n]{0,300}\)[*_]{0,3}\s*")
LABEL = 8  # words
Dropped = dict[int, str]


def items_of(doc: Document, entries: Iterable[Entry]) -> tuple[list[Item], list[Skipped]]:
    """The cleaned questions, and every other line of the text as ranges with a reason."""
    dropped: Dropped = {}
    used: set[int] = set()
    items: list[Item] = []
    for entry in entries:
        question = question_text(entry.question)
        if not question:
            continue
        kept = answer_lines(entry.answer, dropped)
        answer = tidy("\n".join(line.text for line in kept))
        points = tuple(text for line in entry.points if (text := plain(wording.unbulleted(line.text))))
        used.update(line.n for line in (*entry.question, *kept, *entry.points))
        dropped.update((line.n, "title or tag of a question") for line in entry.titles)
        level = doc.meta.get("level") or doc.meta.get("difficulty") or ""
        items.append(Item(entry.question[0].n, question, "" if wording.is_stub(answer) else answer, points, level))
    return items, _skipped(doc.lines, used, dropped)


def question_text(lines: Sequence[Line]) -> str:
    """The question without numbering, heading marks, emphasis and ratings; code that belongs to it stays as it is."""
    rows = [line.text if line.code else _inline(line.text) for line in lines]
    text = tidy("\n".join(rows))
    first, newline, rest = text.partition("\n")
    found = _LEAD.match(first)
    first = first[found.end() :] if found and found.end() < len(first) else first
    first = _unwrapped(first.lstrip(" \t#>•").removeprefix("- ").strip())
    first = _TAIL.sub("", first).strip().rstrip("*").strip() if len(first) <= 4_000 else first
    return (first + newline + rest).strip()


def _inline(row: str) -> str:
    """One line of prose without markup."""
    if len(row) > 20_000:
        return row
    row = _CODE_TAG.sub("`", row)
    row = html.unescape(_TAG.sub("", row))
    row = _LINK.sub(r"\1", row)
    return _BOLD.sub(lambda found: found.group(1) or found.group(2), row)


def _unwrapped(text: str) -> str:
    """`text` without emphasis around all of it."""
    while len(text) > 2 and text[0] == text[-1] and text[0] in "*_":
        text = text[1:-1].strip()
    return text


def plain(text: str) -> str:
    """Markdown and HTML as the words they show: what statements are derived from."""
    return " ".join(_inline(text).replace("`", "").split())


def prose(answer: str) -> str:
    """An answer as plain statements, line by line: without code blocks and markup, table rows as lists.

    A short label ('Pitfalls:') goes before the row below it, so that it is not taken for the end of the row above.
    """
    rows: list[str] = []
    label, fenced = "", False
    for row in answer.split("\n"):
        if row.strip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and (text := _prose_row(row)):
            if label:
                text = f"{label} {text.removeprefix('- ')}"
            is_label = text.endswith(":") and len(text.split()) <= LABEL
            label = text if is_label else ""
            rows += [] if is_label else [text]
    return "\n".join([*rows, label] if label else rows)


def _prose_row(row: str) -> str:
    heading = heading_of(Line(0, row))
    if heading is not None:
        return plain(heading[1]).rstrip(":") + ":"
    if row.strip().startswith("|"):
        cells = [cell for each in row.split("|") if (cell := plain(each)) and cell.strip("-: ")]
        return ", ".join(cells)
    text = plain(row)
    bullet = next((mark for mark in "•◦▪" if text.startswith(mark)), "")
    return f"- {text.removeprefix(bullet).strip()}" if bullet else text


def tidy(text: str) -> str:
    """`text` without white space at the ends of lines and with one blank line where there were more."""
    rows: list[str] = []
    for row in text.expandtabs(4).split("\n"):
        row = row.rstrip()
        if row or (rows and rows[-1]):
            rows.append(row)
    least = min((wording.indent(row) for row in rows if row), default=0)
    return "\n".join(row[least:] for row in rows).strip()


# -- answers ---------------------------------------------------------------------------------------------------------


def answer_lines(lines: Sequence[Line], dropped: Dropped) -> list[Line]:
    """The lines of an answer without what the page put around it; the rest goes to `dropped` with its reason."""
    rest = list(lines)
    for n, line in enumerate(rest):
        if not line.code and wording.is_furniture(line.text):
            dropped.update((each.n, "page furniture") for each in rest[n:])
            rest = rest[:n]
            break
    rest = _without_back_to_top(rest, dropped)
    rest = _without_references(rest, dropped)
    rest = [line for line in rest if line.code or not (_lone_break(line) or _is_toc(line, dropped))]
    rest = _trimmed(rest)
    if rest and not rest[0].code and (text := wording.without_inline_ad(rest[0].text)) != rest[0].text:
        rest[0] = Line(rest[0].n, text)
    return rest


def _lone_break(line: Line) -> bool:
    return line.text.strip().lower() in ("<br>", "<br/>", "<br />")


def _is_toc(line: Line, dropped: Dropped) -> bool:
    if len(line.text) <= 700 and _TOC_LINK.fullmatch(line.text):
        dropped[line.n] = "link inside the page"
        return True
    return False


def _trimmed(lines: list[Line]) -> list[Line]:
    """Without blank lines and rules at both ends."""
    first, last = 0, len(lines)
    while first < last and _is_edge(lines[first]):
        first += 1
    while last > first and _is_edge(lines[last - 1]):
        last -= 1
    return lines[first:last]


def _is_edge(line: Line) -> bool:
    return line.blank or (not line.code and len(line.text) <= 400 and _RULE.fullmatch(line.text.rstrip()) is not None)


def _without_back_to_top(lines: list[Line], dropped: Dropped) -> list[Line]:
    gone: set[int] = set()
    for n, line in enumerate(lines):
        if line.code or len(line.text) > 300 or "back to top" not in line.text.lower():
            continue
        gone.add(n)
        before = next((m for m in range(n - 1, max(n - 4, -1), -1) if not lines[m].blank), None)
        after = next((m for m in range(n + 1, min(n + 4, len(lines))) if not lines[m].blank), None)
        if before is not None and after is not None and _wraps(lines[before].text, lines[after].text):
            gone.update((before, after))
    dropped.update((lines[n].n, "link to the top") for n in gone)
    return [line for n, line in enumerate(lines) if n not in gone]


def _wraps(opening: str, closing: str) -> bool:
    opening, closing = opening.strip().lower(), closing.strip().lower()
    return opening.startswith(("<div", "<p")) and opening.endswith(">") and closing in ("</div>", "</p>")


def _without_references(lines: list[Line], dropped: Dropped) -> list[Line]:
    """Without sections that hold nothing but links. One that says anything else stays whole."""
    kept: list[Line] = []
    n = 0
    while n < len(lines):
        end = _references_end(lines, n)
        if end > n:
            dropped.update((line.n, "list of links") for line in lines[n:end])
        else:
            kept.append(lines[n])
        n = max(end, n + 1)
    return kept


def _references_end(lines: Sequence[Line], start: int) -> int:
    """Where the link section that begins at `start` ends; `start` itself when none begins there."""
    if lines[start].code or not wording.is_references_label(lines[start].text):
        return start
    heading = heading_of(lines[start]) is not None
    end, links = start + 1, 0
    while end < len(lines) and (lines[end].blank or _is_link(lines[end])):
        links += not lines[end].blank
        end += 1
    complete = end == len(lines) or heading_of(lines[end]) is not None or not heading
    return end if complete and (links or heading) else start


def _is_link(line: Line) -> bool:
    return not line.code and len(line.text) <= 2_000 and ("http" in line.text or "](" in line.text)


# -- what is left ----------------------------------------------------------------------------------------------------


def _skipped(lines: Sequence[Line], used: set[int], dropped: Mapping[int, str]) -> list[Skipped]:
    """Lines that reached no question, in ranges of one reason; pure markup is not worth a word."""
    ranges: list[Skipped] = []
    open_ = False
    for line in lines:
        if line.n in used:
            open_ = False
        elif not line.blank and not _is_markup(line):
            why = dropped.get(line.n, "belongs to no question")
            if open_ and ranges[-1].why == why:
                ranges[-1] = Skipped(ranges[-1].first, line.n, ranges[-1].text, why)
            else:
                ranges.append(Skipped(line.n, line.n, line.text.strip()[:200], why))
            open_ = True
    return ranges


def _is_markup(line: Line) -> bool:
    text = line.text
    return len(text) <= 300 and (
        wording.is_answer_label(_TAG.sub("", text)) or _ONLY_MARKUP.fullmatch(text) is not None
    )
