"""How English words sound, roughly: enough to tell that "read is" may have been "Redis". Pure; no dictionary, no audio.

A key in the manner of Metaphone (Philips 1990): consonants by how they are spoken, voiced and voiceless ones alike, a
vowel only where a word begins. Transcribers mishear voicing, vowels and word boundaries most, so keys leave these out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

LONGEST_RUN = 4  # heard words that one term may have become
_RULES = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"^[kgp]n", "n"),
        (r"^ps", "s"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"mb$", "m"),
        (r"ph", "f"),
        (r"gh(?=t|$)", ""),
        (r"[st]i(?=on|a)", "X"),
        (r"t?ch|sh", "X"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"d?g(?=[ey])|j", "X"),
        (r"x", "ks"),
        (r"ck|qu?|[cg]", "k"),
        (r"th|d", "t"),
        (r"v", "f"),
        (r"b", "p"),
        (r"z", "s"),
        (r"(?<!^)[hwy]", ""),
        (r"^[aeiouy]+", "A"),
        (r"[aeiou]", ""),
    )
)
_NAMES = """
    ay bee see dee ee ef jee aitch eye jay kay el em en oh pee cue are es tee you vee doubleyou ex why zee
    zero one two three four five six seven eight nine
"""
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789", _NAMES.split(), strict=True))
# Terms that are not said as they are written.
SPOKEN = {
    "kubectl": ("cube control", "cube cuddle", "cube c t l"),
    "k8s": ("kates", "kubernetes"),
    "sql": ("sequel",),
    "mysql": ("my sequel",),
    "nosql": ("no sequel",),
    "postgresql": ("postgres", "post gres q l"),
    "nginx": ("engine x",),
    "etcd": ("et c d",),
    "jwt": ("jot",),
    "acid": ("acid",),
    "crud": ("crud",),
    "cors": ("course",),
    "yaml": ("yammel",),
    "json": ("jason",),
    "gunicorn": ("g unicorn",),
    "grpc": ("g r p c",),
    "numpy": ("num pie",),
    "asgi": ("az ghee",),
    "wsgi": ("whiskey",),
    "mvcc": ("m v c c",),
}


@lru_cache(maxsize=65_536)
def key(words: str) -> str:
    """How `words` sound, run together: "B-tree" and "beat tree" have neighbouring keys."""
    sounds = []
    for word in re.findall(r"[^\W_]+", words.casefold()):
        said = _LETTERS[word] if len(word) == 1 and word in _LETTERS else word
        for pattern, sound in _RULES:
            said = pattern.sub(sound, said)
        sounds.append(said)
    joined = "".join(sounds)
    return joined[:1] + re.sub(r"(.)\1+", r"\1", joined[1:].replace("A", ""))


def spoken_forms(term: str) -> tuple[str, ...]:
    """The ways a term may be said: as it is written, as it is known to be said, and letter by letter if it is short."""
    folded = term.casefold()
    spelled = " ".join(folded) if folded.isalnum() and folded.isascii() and len(folded) <= 4 and term.isupper() else ""
    return tuple(filter(None, (term, spelled, *SPOKEN.get(folded, ()))))


def alike(heard: str, term: str) -> float:
    """0..1: how much `heard` sounds like one of the ways in which `term` is said."""
    return max((_similarity(heard, form) for form in spoken_forms(term)), default=0.0)


def nearest_run(words: Sequence[str], term: str) -> tuple[float, int, int]:
    """The neighbouring `words` that sound most like `term`: how much, the first of them and the one behind the last."""
    best = (0.0, 0, 0)
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + LONGEST_RUN) + 1):
            score = alike(" ".join(words[first:last]), term)
            if score > best[0]:
                best = (score, first, last)
    return best


@lru_cache(maxsize=262_144)
def _similarity(one: str, other: str) -> float:
    """Two thirds by sound, one third by letters, which tell vowels."""
    sounds = _ratio(key(one), key(other))
    letters = _ratio(re.sub(r"[\W_]", "", one.casefold()), re.sub(r"[\W_]", "", other.casefold()))
    return (2 * sounds + letters) / 3


def _ratio(one: str, other: str) -> float:
    """1 less the edit distance (Levenshtein) as a share of the longer one; 0 where either is empty."""
    if not one or not other:
        return 0.0
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        before, row[0] = row[0], n
        for m, against in enumerate(other, start=1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (letter != against))
    return 1 - row[-1] / max(len(one), len(other))
