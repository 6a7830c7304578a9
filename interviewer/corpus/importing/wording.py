"""How questions, answers and page furniture are told apart by their words. Regular expressions only on short lines."""

from __future__ import annotations

import re

SHORT = 400  # characters; a longer line is prose, whatever it says
_ORDERS = frozenset(
    """
    compare contrast define describe design difference differences differentiate discuss elaborate enumerate explain
    give how identify illustrate implement list mention name outline provide share suppose talk tell what when where
    which who why write walk
    """.split()  # noqa: SIM905 - read as prose
)
_OPENERS = _ORDERS | frozenset(
    "are can could did do does has have if in is may please should was were will would you your".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+")
_BULLET = re.compile(r"[ \t]{0,40}(?:[-*+•–◦▪][ \t]+|\(?\d{1,4}[.)][ \t]+)")
_ANSWER = re.compile(
    r"(?:(?:the|reference|sample|model|suggested|example|best|expected|ideal|possible)[ ]){0,2}"
    r"(?:answers?|ans|solutions?)(?:[ ](?:guide|key|\d{1,3}))?",
    re.IGNORECASE,
)
_STUB = re.compile(
    r"(?:(?:the )?answer (?:is )?)?"
    r"(?:to be (?:completed|done|added|continued|written)|to complete|coming soon|pending|tbd)[ .!]*|"
    r"(?:answer here|your answer(?: here)?|todo|wip|n/?a|none|no answer(?: yet)?|work in progress|[?.!…-]*)[ .!]*",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"(?:(?:useful|additional|other|more|external|related|ref|reference|further) )?"
    r"(?:resources?|references?|sources?|links?|reading|see also|read more|more info|credits?)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"(?:good to hear|key points?|expected points?|rubric|must mention|points to cover)", re.IGNORECASE
)
_ASIDE = re.compile(
    r"(?:table of contents?|contents|toc|index|contribut(?:ing|ors?|ions?)|licen[cs]e|about|acknowledge?ments?|"
    r"what to learn next|next steps|related (?:questions|articles|topics)|introduction|overview|prerequisites?|"
    r"how to use|disclaimer|authors?|vision)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:career acceleration|advertisements?|sponsored(?: content)?|related (?:articles|posts)|share this(?: \w+)?|"
    r"share your thoughts.*|join the discussion|(?:discussion|comments?) ?\(\d+\)|no comments yet|"
    r"leave a (?:reply|comment)|sign in with .*|(?:yes,? )?(?:send me the|subscribe to (?:our|the|my)) newsletter.*|"
    r"view (?:all |other )?interview questions|partner with us|was this \w+ helpful\??.*|edit this page|"
    r"all rights reserved.*|© ?\d{4}.*|copyright ©.*)[.!]?",
    re.IGNORECASE,
)
_INLINE_AD = re.compile(
    r"(?:ready to find|looking for) your [^.?!]{1,80}[.?!] [^.?!]{1,160}[.?!] Browse \w+?s(?=[A-Z ]) ?", re.I
)


def bare(line: str) -> str:
    """The words of a short line: without bullets, heading marks, emphasis and a colon at its end."""
    return line.strip(" \t#*_>•-–:").strip()


def unbulleted(line: str) -> str:
    """`line` without the bullet or number before it."""
    found = _BULLET.match(line)
    return line[found.end() :].strip() if found else line.strip()


def is_bullet(line: str) -> bool:
    return _BULLET.match(line) is not None


def indent(line: str) -> int:
    """Columns before the first character; a tab counts four."""
    space = line[: len(line) - len(line.lstrip(" \t"))]
    return len(space.expandtabs(4))


def opens_like_a_question(line: str) -> bool:
    word = _WORD.search(line[:80])
    return word is not None and word.group().lower() in _OPENERS


def is_question(line: str) -> bool:
    """Whether a line asks something: it has a question mark, or opens with what interviewers open with."""
    text = bare(line)
    if not 3 <= len(text) <= SHORT:
        return False
    word = _WORD.search(text[:80])
    return "?" in text or (word is not None and word.group().lower() in _ORDERS)


def is_answer_label(line: str) -> bool:
    """'Answer', 'Reference answer:', '**Solution**' alone on a line."""
    return len(line) <= 80 and _ANSWER.fullmatch(bare(line)) is not None


def is_stub(answer: str) -> bool:
    """Whether an answer only says that there is none yet."""
    return not answer.strip() or (len(answer) <= 80 and _STUB.fullmatch(answer.strip(" \t\n*_()[]<>")) is not None)


def is_references_label(line: str) -> bool:
    return len(line) <= 80 and _REFERENCES.fullmatch(bare(line)) is not None


def is_points_label(line: str) -> bool:
    return len(line) <= 80 and _POINTS.fullmatch(bare(line)) is not None


def is_aside(heading: str) -> bool:
    """A heading of the file's own business, never a question and never part of an answer."""
    return len(heading) <= 80 and (_ASIDE.fullmatch(bare(heading)) is not None or is_references_label(heading))


def is_furniture(line: str) -> bool:
    """A line that web pages put between or after what one came for."""
    return len(line) <= 200 and _FURNITURE.fullmatch(line.strip()) is not None


def without_inline_ad(line: str) -> str:
    """`line` without an advertisement glued before its first word, as copied pages have it."""
    found = _INLINE_AD.match(line[:SHORT])
    return line[found.end() :] if found else line
