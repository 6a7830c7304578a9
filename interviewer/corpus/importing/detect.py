"""A file -> what is in it: which kind of data it is, and which reader understands most of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from interviewer.corpus.importing import details, headings, labels, lists, numbers, records, tables
from interviewer.corpus.importing.clean import items_of, prose
from interviewer.corpus.importing.document import Document, parse
from interviewer.corpus.importing.found import MAX_ITEMS, Entry, Found, Item, within_limits
from interviewer.corpus.importing.source import read_text
from interviewer.errors import CorpusError

Reader = Callable[[Document], list[Entry]]
READERS: Sequence[tuple[str, Reader]] = (
    ("text with <details> blocks", details.read),
    ("Markdown with headings called Answer", headings.read_answer_headings),
    ("text with labelled questions and answers", labels.read),
    ("Markdown with questions as headings", headings.read_headings),
    ("text with bold questions", headings.read_bold),
    ("numbered text", numbers.read),
    ("lines that ask", lists.read),
)
ENOUGH = (0.5, 0.2, 0.3)  # shares of the most that any reader found, in the measures of `_gain`
HINT = "docs/importing.md shows the shapes that are understood."


def read_file(file: Path) -> Found:
    """Every question of `file`. Raises CorpusError when it cannot be read or nothing in it is a question."""
    found = _read(file, read_text(file))
    kept, refused = within_limits(found.items)
    if len(kept) > MAX_ITEMS:
        raise CorpusError([f"{file}: more than {MAX_ITEMS:,} questions."], "Split it and import the parts.")
    if not kept and not refused:
        raise CorpusError([f"{file}: no question was understood in it."], HINT)
    skipped = sorted([*found.skipped, *refused], key=lambda each: each.first)
    return Found(found.shape, tuple(kept), tuple(skipped), found.notes)


def _read(file: Path, text: str) -> Found:
    kind = file.suffix.lower()
    if tables.is_anki(text):
        return tables.read_anki(file, text)
    if kind == ".csv":
        return tables.read_csv(file, text)
    if kind in (".tsv", ".tab"):
        return tables.read_tabs(file, text)
    if kind in (".jsonl", ".ndjson"):
        return records.read_json_lines(file, text)
    if kind in (".yaml", ".yml"):
        return records.read_yaml(file, text)
    if kind == ".json" or text.lstrip()[:1] in ("{", "["):
        return _read_json(file, text, certain=kind == ".json")
    if tables.looks_tabular(text):
        return tables.read_tabs(file, text)
    return read_prose(text)


def _read_json(file: Path, text: str, *, certain: bool) -> Found:
    """JSON, or JSON lines under its name; a text that only begins like JSON is read as text."""
    try:
        return records.read_json(file, text)
    except CorpusError:
        try:
            return records.read_json_lines(file, text)
        except CorpusError:
            pass
        if certain:
            raise
    return read_prose(text)


def read_prose(text: str) -> Found:
    """Text or Markdown, by the reader with the surest marks among those that understand about as much as any."""
    doc = parse(text)
    if headings.names_both(doc):
        items, skipped = items_of(doc, headings.read_answer_headings(doc))
        return Found("Markdown with headings called Question and Answer", tuple(items), tuple(skipped))
    tried = [(shape, *items_of(doc, reader(doc))) for shape, reader in READERS]
    gains = [_gain(items) for _, items, _ in tried]
    best = [max(column) for column in zip(*gains, strict=True)]
    for (shape, items, skipped), gain in zip(tried, gains, strict=True):
        if items and all(own >= share * most for own, share, most in zip(gain, ENOUGH, best, strict=True)):
            return Found(shape, tuple(items), tuple(skipped))
    return Found("text", ())


def _gain(items: Sequence[Item]) -> tuple[int, int, int]:
    """What a reader found: how many questions with an answer, how many words of answer, how many questions."""
    answered = [item for item in items if item.answer]
    said = sum(len(text.split()) for item in answered for text in (prose(item.answer), *item.points))
    return len(answered), said, len(items)
