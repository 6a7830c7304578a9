"""What the person may take or leave: one offer at a time, in a line below what is typed. Nothing is done unasked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import TextArea

from interviewer.domain import Question
from interviewer.errors import InterviewerError
from interviewer.tui import hearing_text
from interviewer.tui.desk import Order
from interviewer.tui.newest import Newest
from interviewer.tui.screens.interview_aloud import AloudFlow
from interviewer.tui.speech_desk import Studied, Taking, fresh
from interviewer.tui.widgets.hearing import HearingPanel

if TYPE_CHECKING:
    from interviewer.speech.terms import Proposal

DOUBT = ("", "")  # in the place of a term: the line that names the words heard badly
PAUSE = 0.15  # seconds without a key, before a text is studied


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that one key takes and another one leaves."""

    told: Content
    take: Callable[[], None]
    leave: Callable[[], None] = lambda: None


class OffersFlow(AloudFlow):
    """Also marks the words that were heard badly, and offers the terms that they may have been."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self.taking: Taking | None = None  # the answer that is being recorded
        self._offers: dict[str, Offer] = {}  # the first of them is shown
        self._refused: set[tuple[str, str]] = set()

    def on_mount(self) -> None:
        self._studying = Newest(self, self._study, self._studied, self._failed_quietly, pause=PAUSE)

    @property
    def panel(self) -> HearingPanel:
        return self.query_one(HearingPanel)

    @property
    def _question(self) -> Question | None:
        turn = self.conduct.turn if self.conduct else None
        return turn.question if turn else None

    # -- offers ------------------------------------------------------------------------------------------------------

    def _show_offer(self) -> None:
        if self.taking is None:
            first = next(iter(self._offers.values()), None)
            self.panel.offer(first.told if first else None)
        self.refresh_bindings()

    @property
    def offered(self) -> bool:
        return self.taking is None and any(self._offers)

    def forget_offers(self) -> None:
        """They were about another answer, or will be made anew."""
        self._offers.clear()
        self._refused.clear()
        self._show_offer()

    def action_take(self) -> None:
        """Take what is offered."""
        self._answer_offer(lambda offer: offer.take())

    def leave_offer(self) -> None:
        self._answer_offer(lambda offer: offer.leave())

    def _answer_offer(self, what: Callable[[Offer], None]) -> None:
        if self.offered:
            name = next(iter(self._offers))
            what(self._offers.pop(name))
            self._show_offer()

    def _failed_quietly(self, error: InterviewerError) -> None:
        if self.doing is None:
            self.activity.fail(error)

    # -- what was misheard -------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _edited(self) -> None:
        if self.conduct is not None and self.conduct.speech is not None:
            self._studying.ask(self.editor.text)

    def _study(self, text: str) -> Studied:
        speech = self.conduct.speech if self.conduct else None
        return self.speech_desk.study(text, speech, self._question) if speech else Studied()

    def _studied(self, text: str, found: Studied) -> None:
        if self.editor.text != text:
            return
        self.editor.mark(found.doubtful)
        self._offers.pop("term", None)
        self._offers.pop("doubt", None)
        if (proposal := fresh(found.proposals, self._refused)) is not None:
            self._offers["term"] = self._offer_term(proposal, found.proposals)
        elif found.doubtful and DOUBT not in self._refused:
            words = list(dict.fromkeys(text[start:end] for start, end in found.doubtful))
            self._offers["doubt"] = Offer(hearing_text.doubted(words), lambda: None, lambda: self._refused.add(DOUBT))
        self._show_offer()

    def _offer_term(self, proposal: Proposal, among: Sequence[Proposal]) -> Offer:
        refused = (proposal.heard.casefold(), proposal.proposed)
        further = sum(fresh([each], self._refused) is not None for each in among) - 1

        def take() -> None:
            self.editor.exchange(proposal.start, proposal.end, proposal.heard, proposal.proposed)

        def leave() -> None:
            self._refused.add(refused)
            self._studying.ask(self.editor.text, at_once=True)

        return Offer(hearing_text.proposal(proposal, further), take, leave)
