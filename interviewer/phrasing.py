"""What the model may say to the candidate: its words pass a gate, or the authored ones are used.

A rephrased question must mean the same by the encoder as a whole and in each of its parts, be one question, keep its
numbers and negations, and leak no key point. A follow-up must be one question, ask about its point and leak nothing of
it. The gate never mends a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from threading import Event

from interviewer import prompts, text
from interviewer.domain import KeyPoint, Question, Wording
from interviewer.errors import InterviewerError, ModelCancelled
from interviewer.models.ports import ChatModel, Encoder, Message

SAME_MEANING = 0.85
SAME_PART = 0.82
ABOUT_POINT = 0.45
AS_AUTHORED = 0.95  # of the authored probe's own likeness, where that is below ABOUT_POINT
MAX_TOKENS = 90
MAX_WORDS = 60
Watcher = Callable[[int], None]  # told of the number of words written so far
_AND_ASKS = re.compile(r",? and (?=(?:how|what|why|when|where|which|who)\b)", re.I)
_LABEL = re.compile(r"^\W*(?:question|re(?:word|phras|writ)\w*|follow[- ]?up|interviewer)[^:?\n]{0,30}:\s*", re.I)


class Phraser:
    """Puts questions and follow-ups into words, the model's where the gate allows. A model's failure never raises."""

    def __init__(self, chat: ChatModel | None, encoder: Encoder | None, *, deadline: float = 12.0) -> None:
        self._chat = chat
        self._encoder = encoder
        self._deadline = deadline

    def question(self, question: Question, cancel: Event | None = None, watch: Watcher | None = None) -> Wording:
        """The question as the model puts it, or as it was authored."""
        return self._offer(
            question.prompt,
            lambda: ask_question(question),
            lambda offered: self._refuse_question(question, offered),
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
            lambda: ask_follow_up(point),
            lambda offered: self._refuse_follow_up(question, point, transcript, offered),
            cancel,
            watch,
        )

    # -- inside ------------------------------------------------------------------------------------------------------

    def _offer(
        self,
        authored: str,
        render: Callable[[], Sequence[Message]],
        refuse: Callable[[str], str],
        cancel: Event | None,
        watch: Watcher | None,
    ) -> Wording:
        if self._chat is None or self._encoder is None:
            return Wording(authored, refusal="no model is in use")
        if not self._chat.ready:
            self._chat.start()
            return Wording(authored, refusal="the model is still loading")
        try:
            offered = self._write(self._chat, render(), authored, cancel, watch)
            refusal = refuse(offered)
        except ModelCancelled:
            return Wording(authored, refusal="stopped by you")
        except InterviewerError as error:
            return Wording(authored, refusal=f"the model failed: {error}")
        if refusal:
            return Wording(authored, refused=offered, refusal=refusal)
        return Wording(offered, by_model=True)

    def _write(
        self,
        chat: ChatModel,
        messages: Sequence[Message],
        authored: str,
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

        reply = chat.chat(messages, max_tokens=MAX_TOKENS, deadline=self._deadline, on_text=on_text, cancel=cancel)
        return tidy(reply.text)

    def _refuse_question(self, question: Question, offered: str) -> str:
        same = (question.prompt, *question.variants)
        if refusal := form_refusal(offered, question.prompt) or fact_refusal(question.prompt, offered):
            return refusal
        if offered.casefold() in {each.casefold() for each in same}:
            return "it is an authored text"
        if leaked := leak(question.key_points, same, offered):
            return f"it gives away the point {leaked!r}"
        return self._meaning_refusal(same, offered)

    def _refuse_follow_up(self, question: Question, point: KeyPoint, transcript: str, offered: str) -> str:
        if refusal := form_refusal(offered, point.probe) or fact_refusal(point.probe, offered):
            return refusal
        if offered.casefold() == point.probe.casefold():
            return "it is an authored text"
        known = (question.prompt, *question.variants, transcript, point.probe)
        if leaked := leak(question.key_points, known, offered):
            return f"it gives away the point {leaked!r}"
        return self._aim_refusal(question, point, offered)

    def _meaning_refusal(self, same: Sequence[str], offered: str) -> str:
        assert self._encoder is not None  # noqa: S101 - `_offer` has seen to it
        vectors = self._encoder.encode([offered, *same])
        likeness = float((vectors[1:] @ vectors[0]).max())
        if likeness < SAME_MEANING:
            return f"it means something else (likeness {likeness:.2f})"
        return self._part_refusal(same[0], offered)

    def _part_refusal(self, authored: str, offered: str) -> str:
        """Each part of the authored text must be found in what is offered."""
        assert self._encoder is not None  # noqa: S101
        wanted, found = parts_of(authored), parts_of(offered)
        vectors = self._encoder.encode([*wanted, *found])
        nearest = (vectors[: len(wanted)] @ vectors[len(wanted) :].T).max(axis=1)
        lost = int(nearest.argmin())
        return "" if nearest[lost] >= SAME_PART else f"it drops {wanted[lost]!r}"

    def _aim_refusal(self, question: Question, point: KeyPoint, offered: str) -> str:
        """The follow-up must be nearer to its own point than to any other of the question."""
        assert self._encoder is not None  # noqa: S101
        points = question.key_points
        vectors = self._encoder.encode([offered, point.probe, *(f"{each.probe} {each.text}" for each in points)])
        likeness, authored = vectors[2:] @ vectors[0], vectors[2:] @ vectors[1]
        own = points.index(point)
        if float(likeness[own]) < min(ABOUT_POINT, AS_AUTHORED * float(authored[own])):
            return f"it does not ask about its point (likeness {float(likeness[own]):.2f})"
        if int(likeness.argmax()) != own:
            return f"it asks about another point ({points[int(likeness.argmax())].id!r})"
        return self._part_refusal(point.probe, offered)


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
    """Numbers, code and negations carry the meaning that encoders see least: they must stay."""
    if set(re.findall(r"\d+", prompt)) != set(re.findall(r"\d+", offered)):
        return "its numbers differ"
    if not set(re.findall(r"`[^`]+`", prompt)) <= set(re.findall(r"`[^`]+`", offered)):
        return "it drops code of the question"
    if bool(text.negations(prompt)) != bool(text.negations(offered)):
        return "it adds or drops a negation"
    return ""


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
