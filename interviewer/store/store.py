"""The store that the rest of the program sees: sessions in, sessions out, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from interviewer.domain import (
    Answer,
    Comment,
    Dispute,
    Enquiry,
    FollowUp,
    Grade,
    Mark,
    Pause,
    Plan,
    Practise,
    Prediction,
    Review,
    Session,
    SessionKind,
    TopicResult,
    Turn,
    Wording,
)
from interviewer.errors import StoreError
from interviewer.store import codec, load, practice, progress, save
from interviewer.store.cards import Cards
from interviewer.store.claims import Claims
from interviewer.store.database import Database
from interviewer.store.load import SessionSummary
from interviewer.store.progress import TopicScore
from interviewer.store.unsaved import Unsaved


class Store:
    """Sessions in an SQLite database at `path`, made or migrated when it is opened.

    Each method is one transaction, on disk when it returns; every failure is a StoreError that says what to do. Any
    thread may call. A locked database is waited for `busy_seconds`, so no call belongs on an event loop.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 3.0) -> None:
        self._database = Database(path, busy_seconds)
        self._unsaved = Unsaved(path)
        self._claims = Claims(path)
        self.cards = Cards(self._database)

    def close(self) -> None:
        self._claims.let_go()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing -----------------------------------------------------------------------------------------------------

    def start_session(self, session: Session) -> None:
        """Store a new session, with the turns it may already hold."""
        with self._database.write() as db:
            save.session(db, session)

    def end_session(self, session_id: str, at: datetime) -> None:
        with self._database.write() as db:
            save.end(db, session_id, at)

    def replan(self, session_id: str, plan: Plan) -> None:
        """The rest of the session was planned anew."""
        with self._database.write() as db:
            save.plan(db, session_id, plan)

    def add_turn(self, session_id: str, turn: Turn) -> None:
        """A question was asked."""
        with self._database.write() as db:
            save.turn(db, session_id, turn)

    def add_answer(self, session_id: str, n: int, answer: Answer) -> None:
        """Store the answer to turn `n`'s question, or to its open follow-up, and clear the draft.

        An answer is never replaced: SessionError when nothing waits for one. One that the database does not take is
        kept in a file beside it, which the error's hint names, and comes back as the draft.
        """
        with self._kept(session_id, n, answer.text), self._database.write() as db:
            save.answer(db, session_id, n, answer)

    def add_enquiry(self, session_id: str, n: int, enquiry: Enquiry) -> None:
        """Store the candidate's n-th question (from 1), kept like an answer where the database does not take it."""
        with self._kept(session_id, 0, enquiry.text), self._database.write() as db:
            save.enquiry(db, session_id, n, enquiry)

    @contextmanager
    def _kept(self, session_id: str, n: int, text: str) -> Iterator[None]:
        """Keep `text` in a file beside the database while that cannot be written."""
        try:
            yield
        except StoreError as error:
            if kept := self._unsaved.keep(session_id, n, text):
                raise StoreError(str(error), f"{error.hint} Until then your answer is in {kept}.") from error.__cause__
            raise
        self._unsaved.forget(session_id, n)

    def add_comment(self, session_id: str, n: int, comment: Comment) -> None:
        """Store the comment on the candidate's n-th question."""
        with self._database.write() as db:
            save.comment(db, session_id, n, comment)

    def invite(self, session_id: str, at: datetime) -> None:
        """The candidate was invited to ask."""
        with self._database.write() as db:
            save.invitation(db, session_id, at)

    def add_pause(self, session_id: str, pause: Pause) -> None:
        with self._database.write() as db:
            save.pause(db, session_id, pause)

    def add_grade(self, session_id: str, n: int, grade: Grade, practise: Practise | None = None) -> Sequence[Review]:
        """Store one more grade of turn `n` and what `practise` makes of it, which is returned, or neither.

        The newest grade counts, the older ones stay.
        """
        with self._database.write() as db:
            save.grade(db, session_id, n, grade)
            return practice.review_turn(db, session_id, n, practise) if practise else ()

    def add_dispute(
        self, session_id: str, n: int, dispute: Dispute, grade: Grade, practise: Practise, *, withdrawn: bool = False
    ) -> None:
        """Store a dispute, or its withdrawal, with the grade and the reviews that follow from it, or nothing."""
        with self._database.write() as db:
            save.dispute(db, session_id, n, dispute, withdrawn=withdrawn)
            save.grade(db, session_id, n, grade)
            practice.review_turn(db, session_id, n, practise)

    def predict(self, session_id: str, n: int, prediction: Prediction) -> None:
        """The score that the candidate expects of turn `n`; SessionError once it has been graded."""
        with self._database.write() as db:
            save.prediction(db, session_id, n, prediction)

    def mark(self, question_id: str, mark: Mark | None, at: datetime) -> None:
        """Mark a question as known or hidden, or as neither."""
        with self._database.write() as db:
            save.mark(db, question_id, mark, at)

    def add_follow_up(self, session_id: str, n: int, follow_up: FollowUp) -> None:
        with self._database.write() as db:
            save.follow_up(db, session_id, n, follow_up)

    def add_hint(self, session_id: str, n: int, hint: str) -> None:
        """A hint was given below the question, or below its follow-up that is open."""
        with self._database.write() as db:
            save.hint(db, session_id, n, hint)
            save.hinted(db, session_id, n)

    def reword(self, session_id: str, n: int, wording: Wording) -> None:
        """The question was put in other words; the old ones stay in the database."""
        with self._database.write() as db:
            save.wording(db, session_id, n, wording)

    def close_turn(self, session_id: str, n: int, *, skipped: bool = False) -> None:
        with self._database.write() as db:
            save.flags(db, session_id, n, skipped=skipped, closed=True)

    def save_draft(self, session_id: str, n: int, text: str, seconds: float = 0.0) -> None:
        """Keep what is typed and not yet submitted, in place of what was kept before. Turn 0 is the candidate."""
        with self._database.write() as db:
            save.draft(db, session_id, n, text, seconds)
        if text.strip():
            self._unsaved.forget(session_id, n)

    def claim(self, session_id: str) -> str:
        """Keep the session, whose id is returned, from being opened elsewhere until `close` or this process ends.

        Raises SessionError when it is open elsewhere. What is read of it counts only after that.
        """
        self._claims.take(session_id)
        return session_id

    def delete(self, session_id: str) -> None:
        """Delete a session for good: what was asked, answered and graded, and drafts. Its cards stay as they are."""
        with self._database.write() as db:
            save.delete(db, session_id)
        self._unsaved.forget_all(session_id)

    # -- reading -----------------------------------------------------------------------------------------------------

    def draft(self, session_id: str, n: int) -> str:
        """What was typed for turn `n` and not stored as an answer: a refused answer first, else the draft."""
        kept = self._unsaved.read(session_id, n)
        with self._database.read() as db:
            if kept and not load.has_answer(db, session_id, n, kept):
                return kept
            return load.draft(db, session_id, n)

    def draft_seconds(self, session_id: str, n: int) -> float:
        """How long the draft of turn `n` has taken so far."""
        with self._database.read() as db:
            return load.draft_seconds(db, session_id, n)

    def session_id(self, wanted: str) -> str:
        """The id of a session that is, or alone begins so; UsageError names the nearest otherwise."""
        with self._database.read() as db:
            return load.session_id(db, wanted)

    def session(self, session_id: str) -> Session:
        """The session with this id, or with the only id that begins so; UsageError names the nearest otherwise."""
        with self._database.read() as db:
            return load.session(db, load.session_id(db, session_id))

    def unfinished(self, kind: SessionKind = SessionKind.INTERVIEW) -> Session | None:
        """The newest session of this kind that asked something and was not ended: the one to resume.

        A question that was practised alone hides no interview: it counts where there is nothing else.
        """
        whole = self._newest(f"{load.UNFINISHED} AND NOT ({load.PRACTICE})", kind=kind)
        return whole or self._newest(load.UNFINISHED, kind=kind)

    def latest(self) -> Session | None:
        """The session begun last."""
        return self._newest()

    def latest_graded(self) -> Session | None:
        """The session begun last of those in which an answer has a score."""
        return self._newest(load.GRADED)

    def before(self, session: Session) -> Session | None:
        """The session of the same kind with a score that was begun last before `session`."""
        started = codec.stamp(session.started_at)
        return self._newest(f"{load.EARLIER} AND {load.GRADED}", kind=session.plan.kind, started=started)

    def _newest(self, condition: str = "TRUE", **given: str) -> Session | None:
        with self._database.read() as db:
            found = load.newest(db, condition, **given)
            return None if found is None else load.session(db, found)

    def disputed(self) -> list[Session]:
        """The sessions with disputes, oldest first."""
        with self._database.read() as db:
            return [load.session(db, each) for each in load.disputed(db)]

    def history(self, limit: int = 50, offset: int = 0) -> list[SessionSummary]:
        """Sessions, newest first."""
        with self._database.read() as db:
            return load.history(db, limit, offset)

    def scores(self, sessions: int) -> list[float]:
        """The mean score (0..1) of each of the last graded interviews, oldest first."""
        with self._database.read() as db:
            return progress.scores(db, sessions)

    def topic_scores(self, turns: int) -> list[TopicScore]:
        """The topics by their mean score over the last `turns` questions asked, the weakest first."""
        with self._database.read() as db:
            return progress.topic_scores(db, turns)

    def past(self, session: Session) -> list[TopicResult]:
        """How each topic of `session` went in the sessions of its kind up to this one, oldest first."""
        with self._database.read() as db:
            return progress.past(db, session)

    def asked(self) -> dict[str, datetime]:
        """When each question was last asked, over all sessions."""
        with self._database.read() as db:
            return load.asked(db)

    def wordings(self, question_id: str) -> list[str]:
        """How a question was put, over all sessions, oldest first."""
        with self._database.read() as db:
            return load.wordings(db, question_id)

    def marks(self) -> dict[str, Mark]:
        """The questions that the person marked."""
        with self._database.read() as db:
            return load.marks(db)
