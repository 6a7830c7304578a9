"""Text as it is read aloud: `O(n log n)` becomes "O of n log n", and nothing is left that a synthesiser would obey.

Rules are applied in order, each to the whole text; the last keeps letters, digits and a few signs of punctuation only,
so that no tag (`<break/>`), phoneme input (`[[...]]`) or control character reaches a synthesiser, whatever came in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from interviewer.speech.said import NAMES, PER, SIGNS, UNITS, WORDS

MOST = 4000  # characters that are read aloud, about four minutes; the rest is to be read
ON_SCREEN = "See the code on the screen."
THE_REST = "The rest is on the screen."
_SHORT_CODE = 60
_LONG_ADDRESS = 60

Replacement = str | Callable[[re.Match[str]], str]


def speakable(text: str) -> str:
    """`text` as one line of words; '' when there is nothing to say. At most `MOST` characters and a little are read."""
    cut = len(text) > MOST
    said = _without_control(text[:MOST].rsplit(" ", 1)[0] if cut else text)
    for pattern, replacement in RULES:
        said = pattern.sub(replacement, said)
    said = _tidy(said)
    return f"{said} {THE_REST}".strip() if cut else said


def _without_control(text: str) -> str:
    """White space but line ends as spaces; control, format and unassigned characters gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char if char == "\n" else " " if char.isspace() else char for char in lines)
    return "".join(char for char in kept if char == "\n" or not unicodedata.category(char).startswith("C"))


def _tidy(text: str) -> str:
    said = re.sub(r"\s+", " ", text)
    said = re.sub(r" +(?=[.,;:?!])", "", said)
    said = re.sub(r"[,;:]+(?=[.,;:?!])", "", said)
    said = re.sub(r"([.?!])[.,;:]+", r"\1", said)
    return said.strip(" ,;:-")


# -- what the rules put in the place of what they find ---------------------------------------------------------------


def _code(match: re.Match[str]) -> str:
    """A block of code: one short line is read, more is to be seen."""
    lines = [line.strip() for line in match["code"].split("\n") if line.strip()]
    return f"\nCode: {lines[0]}.\n" if len(lines) == 1 and len(lines[0]) <= _SHORT_CODE else f"\n{ON_SCREEN}\n"


def _address(match: re.Match[str]) -> str:
    """A web address without its scheme, query and fragment; a long one by its host alone."""
    said = re.split(r"[?#]", match["rest"])[0].rstrip("/.,;:")
    stop = match["rest"][len(match["rest"].rstrip(".,;:")) :]
    said = said if len(said) <= _LONG_ADDRESS else said.split("/")[0]
    return " " + _spelled_path(said) + stop


def _path(match: re.Match[str]) -> str:
    return " " + _spelled_path(match.group())


def _spelled_path(path: str) -> str:
    """`/api/**` as "slash api slash star star"."""
    names = {"/": " slash ", "\\": " slash ", ".": " dot ", "*": " star ", ":": " colon "}
    return "".join(names.get(char, char) for char in path)


def _unit(match: re.Match[str]) -> str:
    one, many = UNITS[match["unit"]]
    return f"{match['number']} {one if match['number'] == '1' else many}"


def _dollars(match: re.Match[str]) -> str:
    return f"{match['number']} dollars"


def _name(match: re.Match[str]) -> str:
    return NAMES[match.group().lower()]


def _capitals(match: re.Match[str]) -> str:
    """Letters of an acronym one by one, with its plural; a word in capitals as a word."""
    letters, plural = match["letters"], match["plural"] or ""
    if letters in WORDS or letters + plural.upper() in WORDS or len(letters) > 5:
        return letters.lower() + plural
    return " ".join(letters) + ("'s" if plural else "")


def _any(words: dict[str, str] | dict[str, tuple[str, str]]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"

_RULES: tuple[tuple[str, Replacement], ...] = (
    # Markdown
    (r"^ {0,3}(?P<fence>```+|~~~+)[^\n]*\n(?P<code>[\s\S]*?)(?:^ {0,3}(?P=fence)[^\n]*$|\Z)", _code),
    (r"!?\[([^\[\]\n]{1,300})\]\([^()\s]{1,500}\)", r"\1"),
    (r"^\s*(?:#{1,6}|>+|[-*+•])\s+(?=\S)", ""),
    (r"(?<![\w*/])(\*{1,3})(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\1(?![\w*(])", r"\2"),
    (r"`+", ""),
    (r"(?<=[^\s.,;:?!])[ ]*\n", ".\n"),
    # Addresses, paths, versions
    (r"\b[a-z][a-z0-9+]{1,9}://(?P<rest>[^\s()<>\"']+)", _address),
    (rf"(?i)(?<![\w.])(?:{_any(NAMES)})(?![\w+#])", _name),
    (r"(?<![\w.])(?:~|\.{1,2})?/[\w{}*][\w{}*./-]*(?<![.-])|(?<!\w)[\w.-]+(?:/[\w.*-]+){2,}(?<![.-])", _path),
    (r"\b[A-Za-z]\w*(?:\\\w+)+", _path),
    (r"\bv(?=\d)", "version "),
    (r"\b\d+(?:\.\d+){2,}(?:/\d+)?\b", _path),
    # Numbers
    (r"(?<=\d)/(?=\d)", " slash "),
    (rf"(?<![\w.])(?!\d{{3,}}s\b)(?P<number>{_NUMBER}) ?(?P<unit>{_any(UNITS)})\b", _unit),
    (r"(?<=[=(,])( ?)\$(?=\d)", r"\1parameter "),
    (rf"\$(?P<number>{_NUMBER})", _dollars),
    (rf"(?<=\w) ?/ ?(?P<per>{_any(PER)})\b", lambda match: f" per {PER[match['per']]}"),
    (r"(?<=\d) ?%", " percent"),
    (r"(?<=\w)(?:\^|\*\*)(?=[\w(-])", " to the power of "),
    (r"(?<![\d-])(\d+(?:\.\d+)?) ?[-–] ?(?=\d+(?:\.\d+)?(?![\d-]))", r"\1 to "),
    (r"(?<![\w)])[-−](?=\d)", "minus "),
    (r"~(?=\d)", "about "),
    (r"\bp(?=\d{2,4}\b)", "p "),
    # Calls, types, signs
    (r"(?<=\w)\(s\)", "s"),
    (r"(?<=\w)\(\)", ""),
    (r"(?<=\w)\(\s*\*\s*\)", " star"),
    *([(r"(?<=\w)\(([^()\n]{1,200})\)", r" of \1")] * 2),
    (r"\b([A-Za-z]\w*)<([A-Za-z][\w, ]{0,60})>", r"\1 of \2"),
    (r"<\s*/?\s*[A-Za-z][^<>\n]{0,200}>", " "),
    (r"(?<!\S)(--?)(?=[A-Za-z])", lambda match: "dash " * len(match[1])),
    (_any(SIGNS), lambda match: f" {SIGNS[match.group()]} "),
    (r"<", " less than "),
    (r">", " greater than "),
    (r"(?<=\d) ?\* ?(?=\d)|(?<=\w)\*(?=\w)", " times "),
    (r"(?<![\w*])\*(?![*])", " star "),
    (r"\s?[—–]\s?", ", "),
    (r"…", ". "),
    # Identifiers
    (r"(?<![A-Za-z0-9])__(\w+?)__(?![A-Za-z0-9])", r"dunder \1"),
    (r"(?:(?<=[\w)\]}])|(?<!\S))\.(?=[A-Za-z_])", " dot "),
    (r"\b[A-Z]+(?:_[A-Z0-9]+)+\b", lambda match: match.group().lower()),
    (r"_+|(?<=[\w])/(?=\w)", " "),
    (r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " "),
    (r"\b(?P<letters>[A-Z]{2,})(?P<plural>s)?(?![a-z])", _capitals),
    # What is left: no sign that a synthesiser could obey
    (r"[()\[\]{}]+", ", "),
    (r"[’‘]", "'"),
    (r"[^\w\s.,;:?!'-]|_", " "),
    (r"(?<!\w)['-]+|['-]+(?!\w)", " "),
)
RULES = tuple((re.compile(pattern, re.MULTILINE), replacement) for pattern, replacement in _RULES)
