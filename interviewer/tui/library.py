"""The questions, as the app's workers reach them: shelves, search, marks, and a question of one's own.

Every method blocks; none belongs on the event loop.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from interviewer import places
from interviewer.corpus import draft
from interviewer.corpus.draft import Problem
from interviewer.domain import Mark, Question, Topic
from interviewer.errors import ModelCancelled, StoreError
from interviewer.tui.desk import Desk

if TYPE_CHECKING:
    from interviewer.retrieval import Lexicon, Ranker

NEAR = 50  # questions that are ranked by meaning
NEAREST = 10  # of them, shown where none is surely meant
DRAFT = "draft.yaml"


@dataclass(frozen=True, slots=True)
class Shelves:
    """All questions by topic, the person's marks, and what is wrong with their own files."""

    topics: tuple[Topic, ...]
    marks: dict[str, Mark]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: ids, best first; `near` come nearest without being what was meant.

    `meant` says whether the meaning was looked at, which needs the encoder; `answered` whether something matches it.
    """

    ids: tuple[str, ...]
    near: tuple[str, ...] = ()
    meant: bool = False
    answered: bool = False


class Library:
    """On the program of `desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._indexing = Lock()
        self._writing = Lock()
        self._edition = 0  # of the questions; a ranker of an older one is of no use
        self._lexicon: Lexicon | None = None
        self._ranker: Ranker | None = None
        self._added = ""

    def shelves(self) -> Shelves:
        program = self._desk.load(lambda program: program)
        corpus = self._desk.load(lambda program: program.corpus)
        return Shelves(corpus.topics, program.store.marks(), tuple(program.corpus_problems))

    def mark(self, question_id: str, mark: Mark | None) -> Shelves:
        from interviewer.assembly import now

        self._desk.load(lambda program: program.store).mark(question_id, mark, now())
        return self.shelves()

    # -- searching ---------------------------------------------------------------------------------------------------

    def open_index(self, progress: Callable[[int, int], None]) -> None:
        """Bring the index up to date, once. Raises ModelError; what was embedded by then is kept."""

        def told(done: int, total: int) -> None:
            if self._desk.closing.is_set():
                raise ModelCancelled("The app was closed.")
            progress(done, total)

        self._desk.load(lambda program: (program.corpus, program.models))
        with self._indexing:
            while self._ranker is None:
                edition = self._edition
                ranker = self._desk.program.ranker(told)
                if edition == self._edition:
                    self._ranker = ranker

    def search(self, text: str) -> Hits:
        """By words, and by meaning once the index is open and the encoder loaded. Raises ModelError."""
        from interviewer.retrieval import Lexicon, fuse

        if self._lexicon is None:
            self._lexicon = Lexicon(self._desk.load(lambda program: program.corpus))
        by_words = self._lexicon.search(text)
        ranker = self._ranker
        if ranker is None or not self._encoder_ready():
            return Hits(tuple(by_words))
        found = ranker.search(self._desk.program.models.encoder, text, NEAR)
        meant = [hit.id for hit in found.hits]
        if found.answered:
            return Hits(tuple(fuse(by_words, meant)), meant=True, answered=True)
        near = [each for each in meant if each not in by_words][:NEAREST]
        return Hits(tuple(by_words), tuple(near), meant=True)

    def _encoder_ready(self) -> bool:
        statuses = self._desk.statuses()
        return any(status.kind == "encoder" and status.state == "ready" for status in statuses)

    # -- a question of one's own -------------------------------------------------------------------------------------

    def draft(self) -> str:
        """What was being written, else an empty question."""
        file = places.own_corpus() / DRAFT
        try:
            if (kept := file.read_text(encoding="utf-8", errors="replace")).strip():
                return kept
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StoreError(f"{file} cannot be read: {error.strerror}.") from error
        return draft.template(self._taken())

    def keep_draft(self, text: str) -> None:
        """In one step. Raises StoreError."""
        file = places.own_corpus() / DRAFT
        beside = file.with_suffix(f".{os.getpid()}.new")
        try:
            with self._writing:
                if text == self._added:  # it is a question by now
                    return
                file.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(text, encoding="utf-8", errors="replace")
                beside.replace(file)
        except OSError as error:
            raise StoreError(f"{file} cannot be written: {error.strerror}.") from error

    def problems(self, text: str) -> list[Problem]:
        return draft.problems(text, self._taken())

    def add(self, text: str) -> Question:
        """Store the question in `text` beside the person's own. Raises CorpusError and changes nothing then."""
        from interviewer.corpus.importing import own_file

        question = draft.read(text, self._taken())
        with self._writing:
            own_file.add(places.own_corpus(), question.topic, [question])
            self._added = text
            (places.own_corpus() / DRAFT).unlink(missing_ok=True)
            self._desk.load(lambda program: program.renew_own())
            self._edition += 1
            self._lexicon = self._ranker = None
        return question

    def _taken(self) -> set[str]:
        return set(self._desk.load(lambda program: program.corpus).by_id())
