"""Fillers, repeated and broken-off words, counted by pattern: `like` between commas is a filler, as a verb it is not.

Patterns know no meaning. Where a word has an honest use too, it counts only where it is set off on both sides (by
punctuation, a pause or a hesitation) or where its neighbours exclude that use; so the counts are rather too low than
too high.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.domain import HeardWord
from interviewer.text import fold

PAUSE = 0.25  # seconds of silence that are a pause

HESITATIONS = {
    "um": re.compile(r"u+h?m+"),
    "uh": re.compile(r"u+h+"),
    "er": re.compile(r"er|e{2,}r+|er{3,}|e+rm+"),  # `err` is a variable
    "hm": re.compile(r"h+m+|m{3,}"),
    "ah": re.compile(r"a+h+"),
    "eh": re.compile(r"e+h+"),
}

_VERBAL = frozenset(
    """do does did don't doesn't didn't if as how when once that because what would should must can could might may will
    to since unless until whether where why let than""".split()  # noqa: SIM905 - read as prose
)
_OBJECT = frozenset(
    """the a an what that how which where whether why when who your my its their it this these those them about of
    nothing everything something exactly already all each if in by is was are to""".split()  # noqa: SIM905
)
_NOUN = frozenset(
    """a an the this that these those what which some any another every each one same different other first second last
    certain all no new special particular only right wrong two three many several both own main third merge heap quick
    bubble insertion selection radix topological stable external final to must will can""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Filler:
    """A phrase that is counted as `kind`, unless it stands after or before words that make it part of a sentence.

    Punctuation or a pause in between lifts that. One that must be `alone` counts only where it is set off.
    """

    words: tuple[str, ...]
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    alone: bool = False

    @property
    def kind(self) -> str:
        return " ".join(self.words)


FILLERS = (
    Filler(("you", "know"), not_after=_VERBAL, not_before=_OBJECT),
    Filler(("i", "mean"), not_after=_VERBAL | {"which", "by"}, not_before=_OBJECT),
    Filler(("sort", "of"), not_after=_NOUN),
    Filler(("kind", "of"), not_after=_NOUN),
    Filler(("basically",)),
    Filler(("actually",)),
    Filler(("literally",)),
    Filler(("like",), alone=True),
    Filler(("right",), alone=True),
)

# Said twice on purpose.
_TWICE = frozenset(
    """had that very really so much many more no yes log far long again over zero one two three four five six seven
    eight nine ten""".split()  # noqa: SIM905
)


def fillers(words: Sequence[HeardWord]) -> dict[str, int]:
    """How often each kind of filler occurs, the most frequent first."""
    tokens = [token(word) for word in words]
    found = Counter(kind for each in tokens if (kind := hesitation(each)))
    n = 0
    while n < len(tokens):
        filler = next((each for each in FILLERS if _is(each, n, words, tokens)), None)
        if filler is not None:
            found[filler.kind] += 1
        n += len(filler.words) if filler else 1
    return dict(found.most_common())


def repeated(words: Sequence[HeardWord]) -> int:
    """How often one to three words are said again at once (`I would I would`), whatever hesitation is in between."""
    kept = [word for word in words if not hesitation(token(word))]
    tokens = [token(word) for word in kept]
    count = n = 0
    while n < len(tokens):
        size = next((size for size in (3, 2, 1) if _again(n, size, kept, tokens)), 0)
        count += size > 0
        n += size or 1
    return count


def broken_off(words: Sequence[HeardWord]) -> int:
    """How many words were broken off, which a transcript shows by a hyphen at their end: `ind- index`."""
    return sum(bool(re.search(r"\w[-–—]+[,.…]?\s*$", word.text)) for word in words)


def token(word: HeardWord) -> str:
    """A heard word for comparison: folded, without punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", fold(word.text))


def hesitation(token: str) -> str:
    """Which hesitation a token is; '' for none."""
    return next((kind for kind, pattern in HESITATIONS.items() if pattern.fullmatch(token)), "")


def _is(filler: Filler, n: int, words: Sequence[HeardWord], tokens: Sequence[str]) -> bool:
    end = n + len(filler.words)
    if tuple(tokens[n:end]) != filler.words:
        return False
    off_before, off_after = _set_off(n, words, tokens), _set_off(end, words, tokens)
    if filler.alone:
        return (off_before and off_after) or (n > 0 and filler.words == ("right",) and "?" in words[n].text)
    after = off_before or tokens[n - 1] not in filler.not_after
    return after and (off_after or tokens[end] not in filler.not_before)


def _set_off(n: int, words: Sequence[HeardWord], tokens: Sequence[str]) -> bool:
    """Whether there is a break before the n-th word: punctuation, a pause, a hesitation, or the end of the answer."""
    if n == 0 or n == len(words):
        return True
    breaks = words[n - 1].text.rstrip()[-1:] in {",", ".", ";", ":", "?", "!", "…", "-", "–", "—"}
    pause = round(words[n].start - words[n - 1].end, 3) >= PAUSE
    return breaks or pause or bool(hesitation(tokens[n - 1]) or hesitation(tokens[n]))


def _again(n: int, size: int, words: Sequence[HeardWord], tokens: Sequence[str]) -> bool:
    first, second = tokens[n : n + size], tokens[n + size : n + 2 * size]
    if first != second or not all(first):
        return False
    ended = any(word.text.rstrip()[-1:] in {".", "?", "!"} for word in words[n : n + size])
    meant = size == 1 and (first[0] in _TWICE or first[0].isdigit())
    return not ended and not meant
