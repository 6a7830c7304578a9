"""`<details>` blocks: the summary asks and the body answers, or the body answers what stands before the block.

Blocks nest: one that holds other questions is a section. Nothing here recurses, however deep a file nests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from interviewer.corpus.importing import wording
from interviewer.corpus.importing.document import Document, heading_of
from interviewer.corpus.importing.found import Entry, Line

_TAG = re.compile(r"`[^`\n]*`|<(/?)(details|summary)\b[^<>]{0,200}>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,300}>")
_REVEAL = re.compile(
    r"(?:(?:show|see|view|click (?:here )?(?:to|for)|reveal|expand)\b.{0,40}|(?:the )?(?:answer|solution)s?\b.{0,12}|"
    r"hints?|tips?)",
    re.IGNORECASE,
)


@dataclass
class _Block:
    """One `<details>`, or the whole text. `flow` is its content in order, the blocks inside it included."""

    summary: list[Line] = field(default_factory=list)
    flow: list[Line | _Block] = field(default_factory=list)
    nested: bool = False

    @property
    def title(self) -> str:
        return wording.bare(_MARKUP.sub("", " ".join(line.text for line in self.summary)[:1_000]))

    @property
    def inner(self) -> list[_Block]:
        return [each for each in self.flow if isinstance(each, _Block)]

    @property
    def reveals(self) -> bool:
        """Whether its summary is no question, but a button: 'Answer'."""
        return len(self.title) <= 60 and (not self.title or _REVEAL.fullmatch(self.title) is not None)

    @property
    def is_question(self) -> bool:
        """Whether its summary asks. One that is a heading or holds questions is a section."""
        section = any("<h" in line.text.lower() for line in self.summary) and not wording.is_question(self.title)
        aside = section or self.reveals or wording.is_aside(self.title)
        return not aside and all(each.reveals for each in self.inner)


def read(doc: Document) -> list[Entry]:
    """All questions of a text in `<details>` blocks, in its order."""
    entries: list[Entry] = []
    for block in _blocks(doc.lines):
        if block.nested and block.is_question:
            entries.append(Entry(_filled(block.summary), _answer(block)))
        elif not block.reveals or not block.nested:
            entries += _before_reveals(block)
    entries = [entry for entry in entries if entry.question]
    if not any(entry.answer for entry in entries):
        return []
    return sorted(entries, key=lambda entry: entry.question[0].n)


def _answer(block: _Block) -> list[Line]:
    """The body; a button inside opens more of it."""
    lines: list[Line] = []
    for each in block.flow:
        lines += [each] if isinstance(each, Line) else [line for line in each.flow if isinstance(line, Line)]
    return lines


def _filled(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not line.blank]


def _before_reveals(block: _Block) -> list[Entry]:
    """Questions that stand before a block called 'Answer', and listed ones that have none."""
    entries: list[Entry] = []
    pending: list[Line] = []
    for each in block.flow:
        if isinstance(each, Line):
            if heading_of(each) is not None:
                entries += _listed(pending)
                pending = []
            pending.append(each)
            continue
        question = _asked(pending) if each.reveals else []
        if question:
            entries.append(Entry(question, _answer(each)))
        elif each.reveals and entries:
            entries[-1] = Entry(entries[-1].question, [*entries[-1].answer, *_answer(each)])
        else:
            entries += _listed(pending)
        pending = []
    return entries + _listed(pending)


def _asked(lines: Sequence[Line]) -> list[Line]:
    """What the lines before an answer ask: from their heading on, else from the last line that asks."""
    if lines and heading_of(lines[0]) is not None:
        start = 0
    else:
        asking = [n for n, line in enumerate(lines) if not line.code and wording.is_question(line.text)]
        filled = [n for n, line in enumerate(lines) if not line.blank]
        start = max(asking[-1:] or filled[-1:] or [len(lines)])
    kept = list(lines[start:])
    while kept and kept[-1].blank:
        kept.pop()
    return kept


def _listed(lines: Sequence[Line]) -> list[Entry]:
    """Questions in a list, without answers. An item that is a link belongs to a table of contents."""
    asked = (line for line in lines if not line.code and wording.is_bullet(line.text) and "](" not in line.text)
    return [Entry([line]) for line in asked if wording.is_question(_MARKUP.sub("", line.text[: 2 * wording.SHORT]))]


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    """The text and every block in it, in order of opening. A closing tag without an opening one is ignored."""
    root = _Block()
    blocks, stack, in_summary = [root], [root], False
    for line in lines:
        if line.code or "<" not in line.text:
            (stack[-1].summary if in_summary else stack[-1].flow).append(line)
            continue
        at = 0
        for tag in _TAG.finditer(line.text):
            if tag.group(2) is None:
                continue
            _put(stack[-1], line, at, tag.start(), in_summary)
            at = tag.end()
            closing, name = bool(tag.group(1)), tag.group(2).lower()
            if name == "summary":
                in_summary = not closing and len(stack) > 1
            elif not closing:
                block = _Block(nested=True)
                stack[-1].flow.append(block)
                blocks.append(block)
                stack.append(block)
            elif len(stack) > 1:
                stack.pop()
            in_summary = in_summary and name == "summary"
        _put(stack[-1], line, at, len(line.text), in_summary)
    return blocks


def _put(block: _Block, line: Line, start: int, end: int, in_summary: bool) -> None:
    piece = line.text[start:end]
    if piece.strip() or (start, end) == (0, len(line.text)):
        (block.summary if in_summary else block.flow).append(Line(line.n, piece))
