"""Puts the parts together for a front end. Parts are opened on first use: a command pays only for what it needs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.disputes import Disputes
from interviewer.domain import Card, CardKey, Corpus, Manner, Plan, Rating, Review, SessionKind
from interviewer.drill import (
    DrillWishes,
    Limits,
    askable,
    catch_up,
    due_by_topic,
    make_drill,
    restart_rewritten,
    todays,
)
from interviewer.errors import SettingsError, UsageError
from interviewer.interview import Interview, Parts
from interviewer.past import reopen
from interviewer.planning import Wishes, make_plan
from interviewer.practice import overrule, stands, unruled
from interviewer.schedule import Schedule
from interviewer.settings import Settings
from interviewer.settings import load as load_settings
from interviewer.settings import save as save_settings
from interviewer.wishes_file import Remembered, remember

if TYPE_CHECKING:
    from interviewer.corpus.checking import Judge
    from interviewer.grading.batch import BatchGrader
    from interviewer.grading.cards import Configuration, ReportCard, Standing
    from interviewer.grading.checking.own import OwnAnswer
    from interviewer.grading.checking.run import Progress as CheckProgress
    from interviewer.grading.grader import PointGrader
    from interviewer.models.ports import Floats, ModelSet
    from interviewer.models.stock import Stock
    from interviewer.retrieval import Focus, Found, Index, Progress, Ranker
    from interviewer.speech.ear import Ear
    from interviewer.store import Cards, Store

JUDGED = "judged.jsonl"
KEPT_LINES = 1_000


class Program:
    """The whole program without a face.

    `chat` and `adapter` override the chat model of the settings; `models` replaces both models, `corpus` all shipped
    questions and loops. `bulk` says that many texts are to be encoded and nothing else needs the processors.
    """

    def __init__(
        self,
        *,
        chat: Path | None = None,
        adapter: str | None = None,
        models: ModelSet | None = None,
        corpus: Corpus | None = None,
        bulk: bool = False,
    ) -> None:
        self._chat = chat
        self._adapter = adapter
        self._bulk = bulk
        self._models = models
        self._corpus = corpus

    @cached_property
    def settings(self) -> Settings:
        return load_settings(places.settings())

    @property
    def corpus(self) -> Corpus:
        """The shipped questions and the person's own."""
        return self._corpora[0]

    @property
    def corpus_problems(self) -> list[str]:
        """What is wrong with the person's own question files, which are left out for it; the others are in use."""
        return self._corpora[1]

    @cached_property
    def _corpora(self) -> tuple[Corpus, list[str]]:
        from interviewer.corpus.loader import with_own

        return with_own(self._shipped, places.own_corpus())

    @cached_property
    def _shipped(self) -> Corpus:
        from interviewer.corpus.loader import load

        return self._corpus if self._corpus is not None else load(places.shipped("corpus"))[0]

    def renew_own(self) -> None:
        """Read the person's own questions again. A session under way keeps those that it began with."""
        self._forget("_corpora", "parts", "_last_focus")

    @cached_property
    def store(self) -> Store:
        from interviewer.store import Store

        return Store(places.database())

    @cached_property
    def models(self) -> ModelSet:
        from interviewer.models.remote import open_models

        if self._models is not None:
            return self._models
        chat, encoder = self._chat or self.settings.chat_path, self.settings.encoder_path
        adapter = self.settings.chat_adapter if self._adapter is None else self._adapter
        return open_models(places.logs(), encoder=encoder, chat=chat, adapter=adapter, bulk=self._bulk)

    # -- what is changed while the program runs ----------------------------------------------------------------------

    def _forget(self, *names: str) -> None:
        """Make these parts anew when they are needed next."""
        for name in names:
            self.__dict__.pop(name, None)

    def machine(self) -> tuple[int, int, int]:
        """Processors, and bytes of memory in all and free (0: not told)."""
        from interviewer.models import machine

        return machine.cores(), *machine.memory()

    @cached_property
    def stock(self) -> Stock:
        """The models that are here or could be downloaded."""
        from interviewer.models.stock import Stock

        return Stock(places.models(), lambda: self._chat or self.settings.chat_path)

    def use_chat(self, fresh: ModelSet, file: Path | None, adapter: str = "") -> str:
        """Use `fresh`, which is `models.with_chat(file, adapter)`, from now on; says what it is.

        Raises ModelError when it cannot be loaded, and changes nothing then.
        """
        described = fresh.chat.describe()
        chosen = str(file.expanduser().resolve()) if file else ""
        settings = self.settings.model_copy(update={"chat_model": chosen, "chat_adapter": adapter})
        save_settings(settings, places.settings())
        before, self._chat, self._adapter, self._models = self.models, None, None, fresh
        self.__dict__.update(settings=settings, models=fresh)
        self._forget("standing", "grader", "batch_grader", "parts")
        before.stop("chat")
        return described

    def adopt(self, settings: Settings) -> None:
        """Store the settings, which count from now on; other models from the next start on. Raises SettingsError."""
        save_settings(settings, places.settings())
        self.__dict__["settings"] = settings
        if "ear" in self.__dict__:
            self.ear.stop()
        self._forget("schedule", "parts", "ear")

    # -- the grader --------------------------------------------------------------------------------------------------

    @cached_property
    def grader(self) -> PointGrader:
        from interviewer.grading.grader import PointGrader

        return PointGrader(self.models.encoder, self.models.chat, self.standing.weights)

    @cached_property
    def standing(self) -> Standing:
        """How far the grader in use is known, and the weights that it has earned."""
        from interviewer.grading.cards import Cards, standing
        from interviewer.models import packaged

        identity = self.models.identity()
        return standing(Cards(places.grader()), identity, packaged_chat=packaged.is_packaged_chat(identity[1]))

    @property
    def configuration(self) -> Configuration:
        """What a report card of the grader in use is about."""
        from interviewer.grading.cards import Configuration
        from interviewer.grading.weights import Weights

        encoder, chat = self.models.identity()
        return Configuration(encoder=encoder, chat=chat, weights=Weights.shipped().version)

    @property
    def card(self) -> ReportCard | None:
        """The report card made here of the grader in use; None when there is none that can be used."""
        from interviewer.grading.cards import Cards

        try:
            return Cards(places.grader()).find(self.configuration)
        except ValueError:  # told by `standing`
            return None

    def make_card(self, own: Sequence[OwnAnswer], most: int, progress: CheckProgress) -> ReportCard:
        """Measure the grader in use on at most `most` samples and as many answers of the person's own; keep its card.

        What `progress` raises ends it. What was judged by then is kept.
        """
        from interviewer.grading.cards import Cards
        from interviewer.grading.checking.recorder import Recorder
        from interviewer.grading.checking.run import Check
        from interviewer.grading.checking.sample import choose, labelled
        from interviewer.grading.weights import Weights

        configuration = self.configuration
        recorder = Recorder(self.models.chat, configuration.chat, places.grader() / JUDGED)
        samples = choose(labelled(self.corpus), most)
        theirs = choose([each.labelled() for each in own], most)
        check = Check(self.models.encoder, recorder, Weights.shipped())
        card = check.card(configuration, samples, theirs, progress)
        Cards(places.grader()).save(card)
        self._forget("standing", "grader", "batch_grader", "parts")
        return card

    @cached_property
    def batch_grader(self) -> BatchGrader:
        from interviewer.grading.batch import BatchGrader

        return BatchGrader(self.models.encoder, self.models.chat, self.standing.weights)

    def judge(self) -> Judge:
        """What the models say of a question, for the check of a corpus."""
        from interviewer.judging import open_judge

        return open_judge(self.models.encoder)

    @property
    def error(self) -> float:
        """The grader's measured error, on the 0..1 scale: shown beside every score."""
        return self.grader.weights.score_error  # a card's, see `standing`

    @cached_property
    def parts(self) -> Parts:
        from interviewer.enquiries import Commenter
        from interviewer.phrasing import Phraser

        speaker = Phraser(self.models.chat, self.models.encoder)
        _ = self.cards  # what was graded before comes first
        commenter = Commenter(self.corpus.enquiries, self.models.encoder)
        return Parts(self.corpus, self.store, self.grader, speaker, commenter, now, self.schedule, self.settings.manner)

    @cached_property
    def ear(self) -> Ear:
        """Hears spoken answers."""
        from interviewer.hearing import open_ear

        return open_ear(self.settings, lambda: self.stock.shelf.held())

    # -- cards -------------------------------------------------------------------------------------------------------

    @cached_property
    def schedule(self) -> Schedule:
        return Schedule(self.settings.desired_retention, self.settings.leech_lapses)

    @cached_property
    def cards(self) -> Cards:
        """The cards, those of sessions graded before there were any included."""
        catch_up(self.store.cards, self.schedule, now())
        return self.store.cards

    @property
    def limits(self) -> Limits:
        return Limits(self.settings.cards_a_day, self.settings.new_cards_a_day)

    def today(self) -> list[Card]:
        """The cards that today brings up, within the daily limits."""
        questions, day = askable(self.corpus, self.store.marks()), now().date()
        restart_rewritten(self.cards, self.corpus, day)
        return todays(self.cards.due(day), questions, self.cards.practised(day), self.limits)

    def due(self) -> dict[str, int]:
        """How many of them each topic has, the most first."""
        return due_by_topic(self.today(), self.corpus.by_id())

    def open_drill(self, wishes: DrillWishes, *, resume: bool = True) -> Interview | None:
        """The interrupted drill when nothing is asked for, else a new one; None when there is nothing to drill."""
        if resume and wishes == DrillWishes() and (found := self.resume(SessionKind.DRILL)) is not None:
            return found
        plan = self.plan_drill(wishes)
        return self._start(plan) if plan else None

    def plan_drill(self, wishes: DrillWishes) -> Plan | None:
        """What such a drill would ask now; None when there is nothing to drill."""
        day = now().date()
        restart_rewritten(self.cards, self.corpus, day)
        return make_drill(wishes, self.corpus, self.cards, self.store, self.limits, day)

    def rate(self, key: CardKey, rating: Rating) -> Review:
        """Overrule the newest rating of a card."""
        return self.cards.overrule(key, lambda review, card: overrule(review, card, rating, self.schedule))

    def undo(self, session_id: str = "") -> Sequence[Review]:
        """Take back what was done to the cards last, in this session if one is named: see `Cards.undo`."""
        return self.cards.undo(stands, lambda review, card: unruled(review, card, self.schedule), session_id)

    @property
    def disputes(self) -> Disputes:
        _ = self.cards
        return Disputes(self.store, self.grader, self.schedule, now)

    # -- interviews --------------------------------------------------------------------------------------------------

    def begin(self, wishes: Wishes) -> Interview:
        """Start a new interview, and remember what was wished for.

        Raises UsageError when the wishes name what does not exist.
        """
        try:
            plan = make_plan(self.corpus, wishes)  # before anything is searched
        except UsageError as error:
            if not self.corpus_problems:
                raise
            left_out = "\n".join(["Question files of yours were left out:", *self.corpus_problems])
            raise UsageError(str(error), f"{error.hint}\n{left_out}") from error
        if wishes.description:
            focus = self.focus(wishes.description, wishes.dropped)
            plan = replace(plan, focus=focus.weights, near=focus.near)
        interview = self._start(replace(plan, manner=plan.manner or Manner(self.settings.manner)))
        if not wishes.question:
            with suppress(SettingsError):  # the interview is stored; only the next set-up begins elsewhere
                remember(Remembered(replace(wishes, loop=plan.loop), started=True), places.wishes())
        return interview

    def _start(self, plan: Plan) -> Interview:
        return Interview.start(plan, self.parts, session_id=self.store.claim(new_id()), seed=secrets.randbelow(2**31))

    def resume(self, kind: SessionKind = SessionKind.INTERVIEW) -> Interview | None:
        """The newest interrupted session of this kind, at the step where it was; None when there is none."""
        session = self.store.unfinished(kind)
        return reopen(self, session.id) if session is not None else None

    def open_interview(self, wishes: Wishes, *, resume: bool = False) -> Interview:
        """The interrupted interview when it is asked for, or when nothing is asked for; else a new one."""
        if resume or wishes == Wishes():
            if (found := self.resume()) is not None:
                return found
            if resume:
                raise UsageError("No session was interrupted.", "Start one with: interviewer interview")
        return self.begin(wishes)

    def focus(self, description: str, dropped: Sequence[str] = (), progress: Progress | None = None) -> Focus:
        """Which topics a job description is about, and which of its lines led to which; but for those `dropped`."""
        from interviewer.retrieval import topic_focus

        topics = {question.id: question.topic for question in self.corpus}
        known: tuple[str, Focus] | None = self.__dict__.get("_last_focus")
        if known is None or known[0] != description:
            seen = dict(list(self._lines.items())[-KEPT_LINES:])
            known = description, topic_focus(description, self.index(progress), self.models.encoder, topics, seen)
            self.__dict__.update(_last_focus=known, _lines=seen)
        return known[1].without(dropped, topics)

    @cached_property
    def _lines(self) -> dict[str, Floats]:
        """The vectors of lines of descriptions."""
        return {}

    def index(self, progress: Progress | None = None, *, anew: bool = False) -> Index:
        """The index of the corpus, built or brought up to date first where needed; `anew` trusts nothing stored."""
        self.models.start("encoder")  # it loads while the corpus is read
        from interviewer.retrieval import IndexStore, entries_of

        store = IndexStore(places.indexes() / "corpus")
        return store.ensure(entries_of(self.corpus), self.models.encoder, progress, anew=anew)

    def ranker(self, progress: Progress | None = None) -> Ranker:
        """What searches the corpus; its index is brought up to date first where needed."""
        from interviewer.retrieval import Ranker, ensure_profile, entries_of

        index = self.index(progress)
        return Ranker(index, ensure_profile(places.indexes() / "corpus", index, entries_of(self.corpus)))

    def find(self, text: str, k: int) -> Found:
        """The `k` questions of the corpus nearest to `text`, and whether the first of them is what was meant."""
        return self.ranker().search(self.models.encoder, text, k)

    def close(self) -> None:
        """Pause downloads, stop the models and close the database, where they were opened."""
        for name, end in (("stock", "close"), ("models", "stop"), ("ear", "stop"), ("store", "close")):
            if name in self.__dict__:
                getattr(self.__dict__[name], end)()


def now() -> datetime:
    """This moment, in the zone of this machine: it tells which day it is for the person."""
    return datetime.now(UTC).astimezone()


def new_id() -> str:
    """A session id: sorts by time, and is short enough to type."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
