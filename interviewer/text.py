"""How this program sees text: words, sentences, content words. Pure functions, the same on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+(?:[_'’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|\n+|(?<=;)\s+")

STOP_WORDS = frozenset(
    """
    a about above after again all also although am an and any are aren't as at be because been before being
    below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during
    each few for from further had hadn't has hasn't have haven't having he her here hers him his how however i
    if in into is isn't it its itself just let like may me might more most much must my no nor not of off on
    once one only or other our ours out over own per rather same shall she should shouldn't so some such than
    that the their theirs them then there these they this those through thus to too under until up upon us use
    used uses using very was wasn't we were weren't what when where whether which while who whom why will with
    within without won't would wouldn't you your yours
    """.split()  # noqa: SIM905 - read as prose
)
FILLERS = frozenset("um uh er erm hmm eh ah okay ok yeah well basically actually literally".split())  # noqa: SIM905
# Too common to say what a text is about, but a question without them is another question.
QUALIFIERS = frozenset(
    """
    again all already before both during every few first last more most must never once other same should still
    under until
    """.split()  # noqa: SIM905
)
NEGATIONS = frozenset(["not", "no", "never", "without", "nobody", "none", "nothing", "neither", "nor", "cannot"])


def size(count: float) -> str:
    """Bytes for people: `1.2 GB`, `91 MB`, `2 kB`."""
    if count >= 1e9:
        return f"{count / 1e9:,.1f} GB"
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each word of `text`, in characters."""
    return [match.span() for match in WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of `text`, folded for comparison (case, accents of compatibility, curly apostrophes)."""
    return [fold(match.group()) for match in WORD.finditer(text)]


def fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def stem(word: str) -> str:
    """A crude English stem, enough to match inflections: plurals, -ed, -ing, -ly."""
    for suffix in ("ing", "edly", "ied", "ies", "ed", "es", "ly", "s"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            return word[: -len(suffix)]
    return word


def is_content(word: str) -> bool:
    """Whether a folded word carries meaning of its own."""
    return word not in STOP_WORDS and word not in FILLERS and (len(word) > 1 or word.isdigit())


def content_stems(texts: Iterable[str]) -> set[str]:
    """Stems of the content words of all `texts`."""
    return {stem(word) for text in texts for word in words(text) if is_content(word)}


def negations(text: str) -> int:
    """How many words of `text` negate."""
    return sum(word in NEGATIONS or word.endswith("n't") for word in words(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, line or clause set off by a semicolon, without surrounding white space."""
    found: list[tuple[int, int]] = []
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _SENTENCE_END.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        if stripped := piece.strip():
            begin = start + piece.index(stripped)
            found.append((begin, begin + len(stripped)))
        start = following
    return found


def printable(text: str) -> str:
    """`text` with control characters made visible, so that a terminal interprets none of them."""
    return "".join(char if char in "\n\t" or char.isprintable() else _visible(char) for char in text)


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return " " if char.isspace() else "�"
