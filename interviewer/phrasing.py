"""What the model may say to the candidate: its words pass a gate, or the authored ones are used.

A question or follow-up in other words must mean the same as the authored one by the encoder, as a whole and in each of
its parts; be one question; keep nearly all of its words, its numbers and its negations; and leak no key point. The gate
never mends a text.

A model that was trained to reword has to find the way back as well: the authored text must be likely as a rewording of
what it wrote, and that of the authored text. What was dropped or turned round makes the way back unlikely, where the
words alone look right. (The idea is that of dual learning: He et al., "Dual Learning for Machine Translation", 2016.)
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

from interviewer import prompts, text
from interviewer.domain import KeyPoint, Question, Wording
from interviewer.errors import InterviewerError, ModelCancelled
from interviewer.models.ports import ChatModel, Encoder, Message

SAME_MEANING = 0.85
SAME_PART = 0.82
MAY_CHANGE = 0.25  # of the authored content words
ROUND_TRIP = -0.3  # natural log-probability of a token, there and back together
ATTEMPTS = 6  # of a model whose way back can be asked
PATIENCE = 3.0  # seconds after which no further attempt is begun
MAX_TOKENS = 90
MAX_WORDS = 60
Watcher = Callable[[int], None]  # told of the number of words written so far
Render = Callable[[str], Sequence[Message]]  # the request to put a text in other words
Refuse = Callable[[str], str]  # why a text does not pass, or ''
_AND_ASKS = re.compile(r",? and (?=(?:how|what|why|when|where|which|who)\b)", re.I)
_LABEL = re.compile(r"^\W*(?:question|re(?:word|phras|writ)\w*|follow[- ]?up|interviewer)[^:?\n]{0,30}:\s*", re.I)


class Phraser:
    """Puts questions and follow-ups into words, the model's where the gate allows. A model's failure never raises."""

    def __init__(
        self, chat: ChatModel | None, encoder: Encoder | None, *, deadline: float = 12.0, patience: float = PATIENCE
    ) -> None:
        """`deadline`: seconds for each thing asked of the model; after `patience` it gets no further attempt."""
        self._chat = chat
        self._encoder = encoder
        self._deadline = deadline
        self._patience = patience

    def question(self, question: Question, cancel: Event | None = None, watch: Watcher | None = None) -> Wording:
        """The question as the model puts it, or as it was authored."""
        return self._offer(
            question.prompt,
            lambda words: ask_question(replace(question, prompt=words)),
            lambda offered: self._refusal(offered, (question.prompt, *question.variants), question),
            cancel,
            watch,
        )

    def follow_up(
        self,
        question: Question,
        point: KeyPoint,
        transcript: str,
        cancel: Event | None = None,
        watch: Watcher | None = None,
    ) -> Wording:
        """A question about `point`, which the answer so far has missed."""
        return self._offer(
            point.probe,
            lambda words: ask_follow_up(replace(point, probe=words)),
            lambda offered: self._refusal(offered, (point.probe,), question, transcript),
            cancel,
            watch,
        )

    # -- inside ------------------------------------------------------------------------------------------------------

    def _offer(
        self, authored: str, render: Render, refuse: Refuse, cancel: Event | None, watch: Watcher | None
    ) -> Wording:
        """The first of some attempts that passes. When none does, the first one is told with the reason."""
        if self._chat is None or self._encoder is None:
            return Wording(authored, refusal="no model is in use")
        if not self._chat.ready:
            self._chat.start()
            return Wording(authored, refusal="the model is still loading")
        refused: list[Wording] = []
        until = time.monotonic() + self._patience
        try:
            for attempt in range(ATTEMPTS if self._chat.rewords else 1):
                offered = self._write(self._chat, render(authored), authored, attempt, cancel, watch)
                refusal = refuse(offered) or self._stray(self._chat, render, authored, offered)
                if not refusal:
                    return Wording(offered, by_model=True)
                refused.append(Wording(authored, refused=offered, refusal=refusal))
                if time.monotonic() >= until:
                    break
        except ModelCancelled:
            return Wording(authored, refusal="stopped by you")
        except InterviewerError as error:
            return Wording(authored, refusal=f"the model failed: {error}")
        return refused[0]

    def _write(
        self,
        chat: ChatModel,
        messages: Sequence[Message],
        authored: str,
        attempt: int,
        cancel: Event | None,
        watch: Watcher | None,
    ) -> str:
        """One reply, halted as soon as it has asked all that `authored` asks, or is too long to become it."""
        written = ""
        marks = max(1, authored.count("?")) if authored.endswith("?") else MAX_WORDS

        def on_text(piece: str) -> bool:
            nonlocal written
            written += piece
            count = len(written.split())
            if watch is not None:
                watch(count)
            return count <= MAX_WORDS and written.count("?") < marks and "\n" not in written.strip()

        reply = chat.chat(
            messages, max_tokens=MAX_TOKENS, deadline=self._deadline, on_text=on_text, cancel=cancel, attempt=attempt
        )
        return tidy(reply.text)

    def _stray(self, chat: ChatModel, render: Render, authored: str, offered: str) -> str:
        """Why `offered` may not be the same by the way there and back; '' when it is, or the model cannot tell."""
        if not chat.rewords:
            return ""
        there = chat.likelihood(render(authored), offered, deadline=self._deadline)
        back = chat.likelihood(render(offered), authored, deadline=self._deadline)
        return "" if there + back >= ROUND_TRIP else f"the way back from it leads elsewhere ({there + back:.2f})"

    def _refusal(self, offered: str, same: Sequence[str], question: Question, transcript: str = "") -> str:
        """Why `offered` may not stand for the authored text, the first of `same`; '' when it may."""
        authored = same[0]
        found = form_refusal(offered, authored) or fact_refusal(authored, offered) or repeat_refusal(authored, offered)
        if found:
            return found
        if offered.casefold() in {each.casefold() for each in same}:
            return "it is an authored text"
        known = (question.prompt, *question.variants, transcript, *same)
        if leaked := leak(question.key_points, known, offered):
            return f"it gives away the point {leaked!r}"
        return self._meaning_refusal(same, offered)

    def _meaning_refusal(self, same: Sequence[str], offered: str) -> str:
        """It must be like one of the texts that ask the same, and have each part of the authored one."""
        assert self._encoder is not None  # noqa: S101 - `_offer` has seen to it
        wanted, found = parts_of(same[0]), parts_of(offered)
        vectors = self._encoder.encode([offered, *same, *wanted, *found])
        likeness = float((vectors[1 : 1 + len(same)] @ vectors[0]).max())
        if likeness < SAME_MEANING:
            return f"it means something else (likeness {likeness:.2f})"
        parts = vectors[1 + len(same) :]
        nearest = (parts[: len(wanted)] @ parts[len(wanted) :].T).max(axis=1)
        lost = int(nearest.argmin())
        return "" if nearest[lost] >= SAME_PART else f"it drops {wanted[lost]!r}"


def ask_question(question: Question) -> tuple[Message, ...]:
    """The request to put a question in other words."""
    variant = (question.variants or (question.prompt,))[0]
    return prompts.render("rephrase", prompt=question.prompt, variant=variant)


def ask_follow_up(point: KeyPoint) -> tuple[Message, ...]:
    """The request to put a point's probe in other words."""
    return prompts.render("follow_up", probe=point.probe)


def parts_of(question: str) -> list[str]:
    """What a question consists of: its sentences, and each thing asked in them."""
    sentences = [question[start:end] for start, end in text.sentences(question)]
    return [part.strip() for sentence in sentences for part in _AND_ASKS.split(sentence) if part.strip()]


def tidy(reply: str) -> str:
    """The first line of a reply, without labels and quotation marks around it."""
    line = next((line for line in reply.strip().splitlines() if line.strip()), "")
    line = _LABEL.sub("", line.strip()).strip().strip('"“”*').strip()
    return text.printable(line)


def form_refusal(offered: str, authored: str) -> str:
    """Why `offered` cannot be a question put by an interviewer, by its form alone; '' when it can.

    It asks once and ends with the question mark, unless the authored text does otherwise: where that asks twice or goes
    on after its question ("… Compare them."), so may this; where it has no question mark ("Tell me …"), this begins as
    that does.
    """
    count = len(offered.split())
    if count < 3:
        return "it is too short"
    if count > MAX_WORDS:
        return "it is too long"
    asks_alike = "?" not in authored and offered.split()[0] == authored.split()[0]
    goes_on = "?" in authored and not authored.endswith("?") and "?" in offered and offered.endswith(".")
    if not offered.endswith("?") and not asks_alike and not goes_on:
        return "it is not a question"
    if offered.count("?") > max(1, authored.count("?")):
        return "it is more than one question"
    return ""


def fact_refusal(prompt: str, offered: str) -> str:
    """What carries meaning that encoders hardly see must stay: numbers, code, negations, qualifiers, most words.

    Of four content words one may be replaced, and never more than two.
    """
    if set(re.findall(r"\d+", prompt)) != set(re.findall(r"\d+", offered)):
        return "its numbers differ"
    if not set(re.findall(r"`[^`]+`", prompt)) <= set(re.findall(r"`[^`]+`", offered)):
        return "it drops code of the question"
    if bool(text.negations(prompt)) != bool(text.negations(offered)):
        return "it adds or drops a negation"
    authored, words = text.content_stems([prompt]), set(text.words(offered))
    lost = sorted(authored - text.content_stems([offered]))
    if dropped := [word for word in text.words(prompt) if word in text.QUALIFIERS and word not in words]:
        return f"it drops {dropped[0]!r}"
    if len(lost) > min(2, len(authored) * MAY_CHANGE):
        return f"it drops {lost[0]!r}"
    return ""


def repeat_refusal(prompt: str, offered: str) -> str:
    """Small models say a thing twice when they lose their way: no content word of `prompt` may come more often."""
    before, now = Counter(_content(prompt)), Counter(_content(offered))
    again = sorted(word for word in before if now[word] > before[word])
    return f"it repeats {again[0]!r}" if again else ""


def _content(words: str) -> list[str]:
    """The stems of its content words, each as often as it occurs."""
    return [text.stem(word) for word in text.words(words) if text.is_content(word)]


def leak(points: Sequence[KeyPoint], known: Sequence[str], offered: str) -> str:
    """The id of a point of which `offered` says something that `known` does not; '' when it leaks none.

    A leak is two new content words of one phrasing of the point, or one that is half of what that phrasing adds.
    """
    said = text.content_stems(known)
    new = text.content_stems([offered]) - said
    for point in points:
        for phrasing in point.phrasings:
            own = text.content_stems([phrasing]) - said
            shared = own & new
            if len(shared) >= 2 or (shared and 2 * len(shared) >= len(own)):
                return point.id
    return ""
