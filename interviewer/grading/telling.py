"""How a clause tells: by whom, of when, how particularly. Closed lists of English words; the same on every machine.

It does not know what is told, and cannot tell whether it is true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from interviewer.text import WORD, fold, is_content, stem


def _words(text: str) -> list[str]:
    return text.split()


_IRREGULAR = """
    was were had did went came took gave told got made wrote found thought knew saw said asked let put set cut
    ran kept left lost met built bought brought broke began chose drew drove fell felt fought flew forgot froze
    grew heard held hung hit hurt led learnt learned meant paid quit read rose rang sent sold showed shut sat
    slept split spent spoke stood stuck stole struck swept swore taught threw understood woke won wore withdrew
    gone done taken given written seen known shown chosen broken grown spoken driven forgotten frozen thrown
    drawn been rewrote rewritten rebuilt redid undid undone oversaw overheard overlooked
    wasn't weren't hadn't didn't couldn't
"""
_BARE = "put set cut let hit hurt quit read shut split"
_NOT_PAST = "need needed speed feed seed embed indeed exceed proceed succeed bed red fed shared hundred naked"
PAST = frozenset(_IRREGULAR.split())
SAME_IN_PRESENT = frozenset(_BARE.split())
NOT_PAST = frozenset(_NOT_PAST.split()) - {"needed"}
SUPPOSED = frozenset(
    _words("""
    would wouldn't could might should shouldn't maybe perhaps probably hopefully imagine
""")
)
HABIT = frozenset(
    _words("""
    always usually normally often generally typically whenever every everybody everyone tend never sometimes
""")
)
SKIPPED = frozenset(
    _words("""
    just then also really simply only even first finally quickly actually basically um uh er
""")
)
NUMBERS = frozenset(
    _words("""
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half twice
    third dozen percent
""")
)
TIMES = frozenset(
    _words("""
    january february march april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday spring summer autumn winter christmas easter yesterday ago noon midnight
    morning afternoon evening weekend night week month year quarter semester internship thesis
""")
)
_HOLLOW = """
    account achieve achievement act action answer approach aspect bad best better big challenge challenging
    change clear communicate communication company complex concrete customer deal decide decision different
    difficult difficulty everybody everyone experience fail failure feedback fine fix go goal good great happen
    happy hard help idea important improve improvement interesting issue job know large lead learn lesson lot
    main make manage many measure mistake necessary need nice own part people person point positive problem
    process professional project question reason reflection reflect responsibility responsible result right
    satisfied say see situation solution solve something star success successful successfully support take talk
    task team tell thing time try understand use useful various way well work worked working years took taken
    made went
"""
HOLLOW = frozenset(stem(word) for word in _HOLLOW.split())
LEAST = 2  # words that are about something in particular; a clause of fewer is hollow
_MINE = re.compile(
    r"\b(?:myself|on me|my (?:own|part|call|decision|fault|job|mistake|signature|idea)|was mine)\b", re.I
)
_HOLD = re.compile(
    r"\bI(?:'m| am)? (?:look(?:ing)? after|own|run|lead|maintain|responsible|in charge|decide|answer for)\b"
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|got|being) (?:\w+ly )?(?:\w{2,}ed|done|made|rewritten|rebuilt|built|written|found|taken)\b",
    re.I,
)
_LATER = re.compile(
    r"\b(?:since then|since that|nowadays|these days|to(?:day| this day)|ever since|from then on|now|next time"
    r"|in hindsight|looking back|should have|shouldn't have|learn(?:ed|t)|taught|differently|(?:I'd|would) (?:do|have)"
    r"|lesson|no longer|any ?more|still (?:can't|couldn't|don't|haven't)|(?:haven't|have never|never) \w+)\b",
    re.I,
)
_CAME = re.compile(
    r"\b(?:from \S+ (?:\w+ )?to|percent|in the end|went live|afterwards|as a result|after that|by then|went down|fell"
    r"|dropped|halved|doubled|instead of|has run|have used|since (?:19|20)\d\d|in time|on time|within|used to|twice"
    r"|at last|still (?:runs?|use|works?)|in use|turned out|saved|worked)\b|\d\s*%",
    re.I,
)  # fmt: skip
_NEEDED = re.compile(
    r"\b(?:wanted|needed|had to|was to|were to|supposed to|due|deadline|my (?:job|role|task|part)|goal|responsible"
    r"|asked (?:me|us) to|in charge|by the (?:first|end)|promised|depended)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What stands in a clause, each 0 or 1 but `specific`: its numbers, dates and names, 0..1 (two are plenty).

    `owned`: I and what I did; `held`: what is mine to do; `team`: we; `passive`: done, by nobody named; `told`: past
    tense; `supposed`: would, could, if; `habit`: always, usually; `present`: I and what I do or would; `later`: since
    then, learned, next time; `came`: what came of it; `needed`: wanted, due; `hollow`: words that fit any account, and
    hardly another.
    """

    owned: float
    held: float
    team: float
    passive: float
    told: float
    supposed: float
    habit: float
    present: float
    specific: float
    later: float
    came: float
    needed: float
    hollow: float


CUES = tuple(each.name for each in fields(Telling))


def telling(clause: str) -> Telling:
    """Read one clause, or a few that belong together."""
    plain = clause.replace("’", "'")
    said = [match.group() for match in WORD.finditer(plain)]
    folded = [fold(word) for word in said]
    own, present = _first_person(folded)
    supposed = any(word in SUPPOSED for word in folded) or ("if" in folded and "i" in folded)
    team = any(word in ("we", "we'd", "we've", "our", "us", "team") for word in folded)
    marks = sum(_marks(said, folded))
    return Telling(
        owned=float(own or bool(_MINE.search(plain))),
        held=float(bool(_HOLD.search(plain))),
        team=float(team),
        passive=float(bool(_PASSIVE.search(plain))),
        told=float(any(_past(word) for word in folded)),
        supposed=float(supposed),
        habit=float(any(word in HABIT for word in folded)),
        present=float(present),
        specific=min(1.0, marks / 2),
        later=float(bool(_LATER.search(plain))),
        came=float(bool(_CAME.search(plain))),
        needed=float(bool(_NEEDED.search(plain))),
        hollow=float(_hollow(folded)),
    )


def _hollow(folded: list[str]) -> bool:
    return len({stem(word) for word in folded if is_content(word)} - HOLLOW) < LEAST


def _past(word: str) -> bool:
    return word in PAST or (len(word) > 4 and word.endswith("ed") and word not in NOT_PAST)


def _first_person(folded: list[str]) -> tuple[bool, bool]:
    """Whether "I" did something, and whether "I" do or would do something."""
    own = present = False
    for n, word in enumerate(folded):
        if word not in ("i", "i'd", "i've", "i'm"):
            continue
        verb = next((each for each in folded[n + 1 : n + 4] if each not in SKIPPED), "")
        if word == "i":
            own |= _past(verb)
            present |= bool(verb) and not _past(verb)
        elif word == "i've":
            own |= _past(verb)
        else:  # "I'd asked" tells, "I'd ask" and "I'd put" suppose
            told = word == "i'd" and _past(verb) and verb not in SAME_IN_PRESENT
            own, present = own or told, present or not told
    return own, present


def _marks(said: list[str], folded: list[str]) -> list[float]:
    """1 for each number, date or name; a name is a capital inside the clause."""
    return [
        float(
            low in NUMBERS
            or low in TIMES
            or any(char.isdigit() for char in word)
            or (n > 0 and len(word) > 1 and word[0].isupper() and not low.startswith("i'"))
        )
        for n, (word, low) in enumerate(zip(said, folded, strict=True))
    ]
