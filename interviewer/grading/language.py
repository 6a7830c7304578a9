"""Whether an answer is in another language than English, by its letters and its commonest words."""

from __future__ import annotations

import unicodedata

from interviewer.text import STOP_WORDS, words

LEAST_WORDS = 6  # fewer tell nothing
COMMON = 0.15  # least share of common words of another language
OTHER_SCRIPT = 0.5  # least share of letters that are not Latin
_COMMON_WORDS = {
    "German": """
        der die das und ist nicht ein eine einen dem den des mit für auf werden wird von zu im es sich ich
        man auch wenn oder aber durch sind wir kann dass bei nach zum zur aus um als wie nur noch diese
        dieser alle
    """,
    "French": """
        le la les des est une un et que qui dans pour pas sur avec ce cette sont par plus ne se il elle on
        nous vous je du au aux ou mais comme être peut fait tout cela ces
    """,
    "Spanish": """
        el la los las es una un y que en de para con por no se su más como pero del al lo son está hay
        cuando esta este puede todos cada si yo
    """,
    "Portuguese": """
        o os as é uma um e que em de para com por não se mais como mas do da dos das no na são está quando
        pode cada eu isso também
    """,
    "Italian": """
        il lo gli la le è una un e che di per con non si più come ma del della dei delle nel nella sono
        quando può ogni io questo anche
    """,
    "Dutch": """
        de het een en is niet van dat die op te met voor zijn er aan worden wordt ook als maar om door bij
        naar dan kan ik je wij deze
    """,
    "Polish": """
        i w nie jest na się z do że to jak ale przez dla od są może oraz tylko gdy który która które być
    """,
}
COMMON_WORDS = {name: frozenset(text.split()) - STOP_WORDS for name, text in _COMMON_WORDS.items()}


def other_language(answer: str) -> str:
    """What language an answer seems to be in, in words; empty for English and for what is too short to tell."""
    said = words(answer)
    letters = [each for each in answer if each.isalpha()]
    if len(letters) >= 2 * LEAST_WORDS and sum(not _latin(each) for each in letters) >= OTHER_SCRIPT * len(letters):
        return "another script than Latin"
    if len(said) < LEAST_WORDS:
        return ""
    english = sum(word in STOP_WORDS for word in said)
    name, count = max(
        ((name, sum(word in common for word in said)) for name, common in COMMON_WORDS.items()),
        key=lambda each: each[1],
    )
    return name if count >= COMMON * len(said) and count > 2 * english else ""


def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
