"""One session as a state machine: asked -> answered -> graded -> probed -> done. No UI, and nothing runs by itself.

Where the plan invites it, the candidate asks after the last question: enquired -> commented, as often as they like.

Every step is stored before it counts: an answer is on disk before anybody grades it, so a session that was killed at
any moment goes on from its last step. Steps may block on a model; call them from one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event

from interviewer.disputes import met, settled
from interviewer.domain import (
    Answer,
    Enquiry,
    FollowUp,
    KeyPoint,
    Pause,
    Plan,
    Practise,
    Prediction,
    Question,
    Review,
    Session,
    SessionKind,
    Speech,
    Turn,
    TurnState,
    Verdict,
    Wording,
)
from interviewer.errors import SessionError
from interviewer.manner import limit
from interviewer.misheard import set_aside
from interviewer.parts import Grader, Log, Parts, Speaker
from interviewer.picker import pick
from interviewer.practice import practise

__all__ = ["MAX_ANSWER", "MAX_FOLLOW_UPS", "Grader", "Interview", "Log", "Parts", "Speaker", "heaviest", "next_probe"]
MAX_FOLLOW_UPS = 2
MAX_ANSWER = 20_000


class Interview:
    """Drives `session`. `turn.state` says which step is next; a step out of order raises SessionError."""

    def __init__(self, session: Session, parts: Parts) -> None:
        self.session = session
        self._parts = parts
        self.reviews: Sequence[Review] = ()  # what the last grade of this run did to the cards

    @classmethod
    def start(cls, plan: Plan, parts: Parts, *, session_id: str, seed: int) -> Interview:
        """A new session, stored."""
        session = Session(session_id, plan, seed, parts.now())
        parts.log.start_session(session)
        return cls(session, parts)

    @classmethod
    def resume(cls, session: Session, parts: Parts) -> Interview:
        """An interrupted session, where it was. The time since its last step does not count.

        Raises SessionError for one that has ended.
        """
        if session.ended_at is not None:
            raise SessionError(f"The session {session.id} has ended.", f"See: interviewer report {session.id}")
        resumed = cls(session, parts)
        if session.turns:
            resumed._rest(Pause(session.last_step, max(session.last_step, parts.now())))
        return resumed

    @property
    def turn(self) -> Turn | None:
        """The question at hand; None before the first one and after the last."""
        turn = self.session.current
        return None if turn is None or turn.state is TurnState.DONE else turn

    def ask(self, cancel: Event | None = None, watch: Callable[[int], None] | None = None) -> Turn | None:
        """Ask the next question; None when the plan is through: then the candidate is invited to ask, where the plan
        has that, and else, or after that, the session ends."""
        if self.turn is not None:
            raise SessionError(f"Question {self.turn.n} is still open.")
        question = None if self._out_of_time() else self._next_question()
        if question is None:
            self._wind_up()
            return None
        wording = self._parts.speaker.question(question, cancel, watch)
        if self.session.plan.kind is SessionKind.DRILL:
            wording = other_words(wording, question, self._parts.log.wordings(question.id))
        n = len(self.session.turns) + 1
        pressed = limit(self.session.plan.manner or self._parts.manner, self.session, n, question)
        turn = Turn(n, question, wording, self._parts.now(), limit=pressed)
        self._parts.log.add_turn(self.session.id, turn)
        return self._keep(turn)

    def answer(self, text: str, seconds: float, speech: Speech | None = None) -> Turn:
        """Take the answer to the question or to the open follow-up. It is on disk when this returns.

        `speech` is what was heard, where the answer was spoken; `text` is what the person made of it.
        """
        turn = self._in_state(TurnState.ASKED, TurnState.PROBED)
        _check_length(text)
        answer = Answer(text, self._parts.now(), round(seconds, 1), speech)
        self._parts.log.add_answer(self.session.id, turn.n, answer)
        if turn.open_probe is None:
            return self._keep(replace(turn, answer=answer))
        probes = (*turn.follow_ups[:-1], replace(turn.follow_ups[-1], answer=answer))
        return self._keep(replace(turn, follow_ups=probes))

    def grade(self) -> Turn:
        """Grade all answers of the turn together: a follow-up's answer can turn a missing point into a covered one."""
        turn = self._in_state(TurnState.ANSWERED)
        grade = self._parts.grader.grade(turn.question, turn.transcript, turn.asked)
        grade = set_aside(turn, grade, self._parts.grader)
        grade = replace(settled(turn, grade, self._parts.grader), answers=len(turn.answers))
        graded = replace(turn, grade=grade, prediction=met(turn, grade))
        self.reviews = self._parts.log.add_grade(self.session.id, turn.n, grade, self._practise(graded))
        return self._keep(graded)

    def probe(self, cancel: Event | None = None, watch: Callable[[int], None] | None = None) -> FollowUp | None:
        """Ask about the heaviest missed point; closes the turn and returns None when nothing is left to ask."""
        turn = self._in_state(TurnState.GRADED)
        point = next_probe(turn, self.session.plan.points.get(turn.question.id, ()))
        if point is None:
            self.close()
            return None
        wording = self._parts.speaker.follow_up(turn.question, point, turn.transcript, cancel, watch)
        follow_up = FollowUp(point.id, wording, self._parts.now())
        self._parts.log.add_follow_up(self.session.id, turn.n, follow_up)
        self._keep(replace(turn, follow_ups=(*turn.follow_ups, follow_up)))
        return follow_up

    def hint(self) -> str:
        """The hint of the heaviest point not hinted at yet, which then costs a share of it; '' when none is left."""
        turn = self._in_state(TurnState.ASKED, TurnState.PROBED)
        probe = turn.open_probe
        points = [turn.question.point(probe.point_id)] if probe else heaviest(turn.question)
        hint = next((point.hint for point in points if point.hint and point.hint not in turn.hints), "")
        if hint:
            self._parts.log.add_hint(self.session.id, turn.n, hint)
            turn = replace(turn, hints=(*turn.hints, hint))
            if probe:
                turn = replace(turn, follow_ups=(*turn.follow_ups[:-1], replace(probe, hinted=True)))
            self._keep(turn)
        return hint

    def reword(self) -> Wording:
        """The question in the next of its authored variants; the first one again after the last."""
        turn = self._in_state(TurnState.ASKED)
        texts = (*turn.question.variants, turn.question.prompt)
        shown = texts.index(turn.wording.text) if turn.wording.text in texts else -1
        wording = Wording(texts[(shown + 1) % len(texts)])
        self._parts.log.reword(self.session.id, turn.n, wording)
        self._keep(replace(turn, wording=wording))
        return wording

    def predict(self, score: float) -> None:
        """Note the score (0..1) that the candidate expects; only before one is shown."""
        turn = self.turn
        if turn is None:
            raise SessionError("No question is open.")
        if turn.grade is not None:
            raise SessionError("This question has been graded already.", "Predict before the score is shown.")
        if not 0 <= score <= 1:
            raise SessionError("A predicted score lies between 0 and 5.")
        prediction = Prediction(score, self._parts.now())
        self._parts.log.predict(self.session.id, turn.n, prediction)
        self._keep(replace(turn, prediction=prediction))

    def skip(self) -> None:
        """Leave the question without an answer, or the follow-up without another."""
        turn = self._in_state(TurnState.ASKED, TurnState.PROBED)
        if turn.answer is not None:
            self.close()
            return
        self._parts.log.close_turn(self.session.id, turn.n, skipped=True)
        self._keep(replace(turn, skipped=True, closed=True))

    def close(self) -> None:
        """Be done with the question as it stands, graded or not."""
        turn = self._in_state(TurnState.ANSWERED, TurnState.GRADED, TurnState.PROBED)
        self._parts.log.close_turn(self.session.id, turn.n)
        self._keep(replace(turn, closed=True))

    def finish_stage(self) -> None:
        """Be done with the question at hand and with its stage: what its stage had left is not asked."""
        turn = self._in_state(*(state for state in TurnState if state is not TurnState.DONE))
        plan = self.session.plan.ended_after(turn.n)
        self._parts.log.replan(self.session.id, plan)
        self.session = replace(self.session, plan=plan)
        if turn.state is TurnState.ASKED:
            self.skip()
        else:
            self.close()

    def enquire(self, text: str, seconds: float) -> Enquiry:
        """Take a question of the candidate's own; '' says that there is none. It is on disk when this returns."""
        if not self.session.closing or self.open_enquiry is not None:
            raise SessionError("It is not the time for a question of your own.", "It comes after the last question.")
        _check_length(text)
        enquiry = Enquiry(text, self._parts.now(), round(seconds, 1))
        self._parts.log.add_enquiry(self.session.id, len(self.session.enquiries) + 1, enquiry)
        self.session = replace(self.session, enquiries=(*self.session.enquiries, enquiry))
        return enquiry

    @property
    def open_enquiry(self) -> Enquiry | None:
        """What the candidate asked, while there is no comment on it."""
        asked = self.session.enquiries
        return asked[-1] if asked and asked[-1].comment is None else None

    def comment(self) -> Enquiry:
        """Comment on what the candidate asked last. There is no grade."""
        asked = self.open_enquiry
        if asked is None:
            raise SessionError("Nothing was asked that waits for a comment.")
        comment = self._parts.commenter.comment(asked.text)
        *before, _ = self.session.enquiries
        self._parts.log.add_comment(self.session.id, len(before) + 1, comment)
        commented = replace(asked, comment=comment)
        self.session = replace(self.session, enquiries=(*before, commented))
        return commented

    def rested(self, seconds: float) -> None:
        """The person paused for so long, until now: it does not count."""
        now = self._parts.now()
        self._rest(Pause(now - timedelta(seconds=seconds), now))

    def end(self) -> None:
        """End the session; ending it again changes nothing."""
        if self.session.ended_at is None:
            now = self._parts.now()
            self._parts.log.end_session(self.session.id, now)
            self.session = replace(self.session, ended_at=now)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _next_question(self) -> Question | None:
        session, parts = self.session, self._parts
        rng = Random(session.seed * 1_000_003 + len(session.turns))
        left_out = parts.log.marks()
        return pick(parts.corpus, session.plan, session.turns, parts.log.asked(), parts.now(), rng, left_out)

    def _wind_up(self) -> None:
        if not self.session.plan.invites or self.session.invited_at is not None:
            self.end()
            return
        now = self._parts.now()
        self._parts.log.invite(self.session.id, now)
        self.session = replace(self.session, invited_at=now)

    def _rest(self, pause: Pause) -> None:
        self._parts.log.add_pause(self.session.id, pause)
        self.session = replace(self.session, pauses=(*self.session.pauses, pause))

    def _practise(self, turn: Turn) -> Practise:
        return partial(practise, self.session, turn, self._parts.now(), self._parts.schedule)

    def _out_of_time(self) -> bool:
        minutes = self.session.plan.minutes
        return bool(minutes) and self.session.active(self._parts.now()) >= timedelta(minutes=minutes)

    def _in_state(self, *states: TurnState) -> Turn:
        turn = self.turn
        if turn is None:
            raise SessionError("No question is open.")
        if turn.state not in states:
            raise SessionError(f"Question {turn.n} is {turn.state}; this needs it {' or '.join(states)}.")
        return turn

    def _keep(self, turn: Turn) -> Turn:
        self.session = self.session.with_turn(turn)
        return turn


def _check_length(text: str) -> None:
    if len(text) > MAX_ANSWER:
        raise SessionError(
            f"An answer may have {MAX_ANSWER:,} characters; this one has {len(text):,}.",
            "Shorten it and submit again.",
        )


def heaviest(question: Question) -> list[KeyPoint]:
    """The key points by weight, the order of the question between equals."""
    return sorted(question.key_points, key=lambda point: -point.weight)


def other_words(offered: Wording, question: Question, before: Sequence[str]) -> Wording:
    """The question as it was never put before, else in the words used longest ago (`before`, oldest first)."""
    if offered.text not in before:
        return offered
    last = {text: n for n, text in enumerate(before)}
    authored = min((question.prompt, *question.variants), key=lambda text: last.get(text, -1))
    return replace(offered, text=authored, by_model=False)


def next_probe(turn: Turn, among: Sequence[str] = ()) -> KeyPoint | None:
    """The point to ask about next: the one that cost most and was not probed yet; None after two follow-ups.

    `among` names the points that may be asked about; all of them when it is empty.
    """
    grade = turn.grade
    if grade is None or grade.abstained or len(turn.follow_ups) >= MAX_FOLLOW_UPS:
        return None
    probed = {follow_up.point_id for follow_up in turn.follow_ups}
    missed = [each for each in grade.points if each.verdict is not Verdict.COVERED and each.point_id not in probed]
    missed = [each for each in missed if not among or each.point_id in among]
    missed.sort(key=lambda each: -each.weight * (1 - each.credit))
    for each in missed:
        point = turn.question.point(each.point_id)
        if point.probe:
            return point
    return None
