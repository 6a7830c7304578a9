"""The end of an interview, a question under pressure, time away: in session, store, line by line, and reports."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from interviewer.domain import NO_QUESTIONS, Comment, Enquiry, EnquiryKind, Pause, Session, SessionKind, Turn
from interviewer.enquiries import Commenter
from interviewer.errors import SessionError
from interviewer.interview import MAX_ANSWER, Interview
from interviewer.manner import INVITATION
from interviewer.parts import Parts
from interviewer.plain import PlainSession
from interviewer.plain_reading import Alarm, Reader, Typed
from interviewer.report.csv_report import to_csv
from interviewer.report.format import pressed
from interviewer.report.html import to_html
from interviewer.report.json_report import to_json
from interviewer.report.markdown import to_markdown
from interviewer.store import Store
from tests.builders import NOON, a_plan, a_session, a_stage, a_turn, an_answer, at
from tests.fakes import HashEncoder
from tests.unit.test_interview import Clock, store
from tests.unit.test_interview import parts as plain_parts

__all__ = ["store"]
KINDS = (
    EnquiryKind("pay", "Pay", "Money.", "Wait.", "When?", ("salary bonus shares",)),
    EnquiryKind(NO_QUESTIONS, "No question", "Little.", "Bring some.", "And?", ("nothing thanks",)),
)


def parts(store: Store, manner: str = "neutral", clock: Clock | None = None) -> Parts:
    made = replace(plain_parts(store), commenter=Commenter(KINDS, HashEncoder()), manner=manner)
    return replace(made, now=clock) if clock else made


def an_interview(
    store: Store, *, questions: int = 1, manner: str = "neutral", minutes: int = 0, clock: Clock | None = None
) -> Interview:
    plan = a_plan(stages=(a_stage(questions=questions, invites=True),), focus={}, minutes=minutes)
    return Interview.start(plan, parts(store, manner, clock), session_id="s1", seed=3)


def reloaded(store: Store) -> Interview:
    return Interview.resume(store.session("s1"), parts(store))


def at_the_end(store: Store) -> Interview:
    interview = an_interview(store)
    interview.ask()
    interview.skip()
    assert interview.ask() is None
    return interview


# -- the session -----------------------------------------------------------------------------------------------------


def test_a_plan_that_invites_ends_with_the_candidates_questions(store: Store) -> None:
    interview = at_the_end(store)
    assert interview.session.closing
    assert interview.session.ended_at is None
    interview.enquire("salary bonus?", 4.25)
    commented = interview.comment()
    assert commented.comment
    assert [kind.id for kind in commented.comment.kinds] == ["pay"]
    interview.enquire("And who wrote Hamlet?", 2)
    interview.comment()
    assert interview.ask() is None  # nothing more to ask: that ends it
    assert not interview.session.closing
    assert store.session("s1") == interview.session
    assert interview.session.score is None


def test_a_plan_that_does_not_invite_ends_as_before(store: Store) -> None:
    plan = a_plan(stages=(a_stage(questions=1),), focus={})
    interview = Interview.start(plan, parts(store), session_id="s1", seed=3)
    interview.ask()
    interview.skip()
    interview.ask()
    assert interview.session.ended_at
    assert interview.session.invited_at is None
    with pytest.raises(SessionError, match="not the time"):
        interview.enquire("salary?", 1)


def test_finishing_the_last_stage_leads_to_the_candidates_questions(store: Store) -> None:
    interview = an_interview(store, questions=2)
    interview.ask()
    interview.finish_stage()
    assert interview.ask() is None
    assert interview.session.closing


def test_steps_out_of_order_and_too_long_a_question_are_refused(store: Store) -> None:
    interview = at_the_end(store)
    with pytest.raises(SessionError, match="Nothing was asked"):
        interview.comment()
    with pytest.raises(SessionError, match="may have"):
        interview.enquire("x" * (MAX_ANSWER + 1), 1)
    interview.enquire("salary?", 1)
    with pytest.raises(SessionError, match="not the time"):
        interview.enquire("bonus?", 1)
    with pytest.raises(SessionError, match="No question is open"):
        interview.answer("x", 1)


@pytest.mark.parametrize("steps", range(4))
def test_killed_at_any_step_it_goes_on_from_there(store: Store, steps: int) -> None:
    interview = at_the_end(store)
    walk: list[Callable[[], object]] = [
        lambda: interview.enquire("salary?", 1),
        interview.comment,
        lambda: interview.enquire("nothing", 1),
    ]
    for step in walk[:steps]:
        step()
    again = reloaded(store)
    assert again.session.closing
    assert again.session.enquiries == interview.session.enquiries
    assert (again.open_enquiry is not None) == (steps in (1, 3))
    assert store.unfinished()
    if again.open_enquiry:
        again.comment()
    again.end()
    assert all(each.comment for each in store.session("s1").enquiries)


def test_the_draft_of_a_question_is_kept_and_goes_with_it(store: Store) -> None:
    interview = at_the_end(store)
    store.save_draft("s1", 0, "sal")
    assert store.draft("s1", 0) == "sal"
    interview.enquire("salary?", 1)
    assert store.draft("s1", 0) == ""


def test_a_session_that_holds_everything_is_stored_as_it_is(store: Store) -> None:
    session = a_session(
        a_turn(1, limit=2.0, answer=an_answer()),
        plan=a_plan(stages=(a_stage(invites=True),)),
        invited_at=at(5),
        enquiries=(Enquiry("a\x00\x1b?", at(6), 3.0, Comment((KINDS[0],), ("seen",))), Enquiry("", at(7), 0.0)),
        pauses=(Pause(at(2), at(3)),),
    )
    store.start_session(session)
    loaded = store.session(session.id)
    kept = replace(KINDS[0])
    assert loaded == replace(
        session, enquiries=(replace(session.enquiries[0], comment=Comment((kept,), ("seen",))), session.enquiries[1])
    )


# -- time ------------------------------------------------------------------------------------------------------------


def test_a_pause_does_not_count_against_the_minutes(store: Store) -> None:
    clock = Clock()
    interview = an_interview(store, questions=2, minutes=10, clock=clock)
    interview.ask()
    interview.skip()
    clock.time += timedelta(minutes=30)
    interview.rested(30 * 60)
    assert interview.ask() is not None
    assert len(store.session("s1").pauses) == 1


def test_time_that_is_no_pause_counts(store: Store) -> None:
    clock = Clock()
    interview = an_interview(store, questions=2, minutes=10, clock=clock)
    interview.ask()
    interview.skip()
    clock.time += timedelta(minutes=11)
    assert interview.ask() is None


def test_the_time_between_being_killed_and_going_on_does_not_count(store: Store) -> None:
    interview = an_interview(store, questions=3, minutes=10)
    interview.ask()
    interview.skip()
    later = Clock()
    later.time = NOON + timedelta(days=2)
    again = Interview.resume(store.session("s1"), parts(store, clock=later))
    assert again.ask() is not None
    assert again.session.active(later()) < timedelta(minutes=1)


def test_a_clock_that_was_set_back_makes_no_negative_pause(store: Store) -> None:
    interview = an_interview(store, questions=3)
    interview.ask()
    before = Clock()
    before.time = NOON - timedelta(days=2)
    pause = Interview.resume(store.session("s1"), parts(store, clock=before)).session.pauses[0]
    assert pause.end == pause.start


def test_the_pressure_is_stored_with_its_question(store: Store) -> None:
    interview = an_interview(store, questions=2, manner="probing")
    for _ in range(2):
        interview.ask()
        interview.skip()
    first, second = store.session("s1").turns
    assert (first.limit, first.minutes) == (0, first.question.minutes)
    assert second.limit == second.minutes == second.question.minutes / 2


def test_a_drill_presses_nobody(store: Store) -> None:
    plan = replace(a_plan(stages=(a_stage(questions=3, order=("q1", "q2")),), focus={}), kind=SessionKind.DRILL)
    interview = Interview.start(plan, parts(store, "probing"), session_id="s1", seed=3)
    while interview.ask():
        interview.skip()
    assert all(not turn.limit for turn in interview.session.turns)


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (a_turn(1, answer=an_answer()), ""),
        (a_turn(1, limit=2.0), "2 min 0 s given, not answered"),
        (a_turn(1, limit=2.0, answer=an_answer()), "2 min 0 s given, 1 min 30 s taken, in time"),
        (a_turn(1, limit=1.0, answer=an_answer()), "1 min 0 s given, 1 min 30 s taken: 30 s over"),
    ],
)
def test_how_the_pressure_went_is_told(turn: Turn, told: str) -> None:
    assert pressed(turn) == told


# -- line by line ----------------------------------------------------------------------------------------------------


class Tick:
    """A clock that goes on by so many seconds each time it is looked at."""

    def __init__(self, step: float) -> None:
        self.step, self.time = step, 0.0

    def __call__(self) -> float:
        self.time += self.step
        return self.time


class Silent:
    """An alarm that was set; a test rings it."""

    cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


def plain(interview: Interview, typed: str, *, draft: str = "", rings: bool = False) -> tuple[str, list[Silent]]:
    alarms: list[Silent] = []

    def set_alarm(seconds: float, ring: Callable[[], None]) -> Alarm:
        alarms.append(Silent())
        if rings and len(alarms) == 1:
            ring()
        return alarms[-1]

    sink = io.StringIO()
    manner = interview._parts.manner
    reader = Reader(io.StringIO(typed), Tick(100.0), set_alarm)
    session = PlainSession(interview, reader, sink, error=0.1, manner=manner, save_draft=lambda *_: None)
    session.run(Typed(draft, 0.0))
    return sink.getvalue(), alarms


def test_line_by_line_the_candidate_asks_until_they_are_done(store: Store) -> None:
    interview = an_interview(store)
    shown, _ = plain(interview, "/skip\nsalary\nbonus?\n.\nWho wrote Hamlet?\n.\n/hint\n/skip\n")
    assert INVITATION in shown
    assert "Taken as: Pay" in shown
    assert "Kind: could not be told" in shown
    assert "No question is open" in shown  # /hint is for the interviewer's questions
    assert [each.text for each in interview.session.enquiries] == ["salary\nbonus?", "Who wrote Hamlet?"]
    assert interview.session.ended_at


@pytest.mark.parametrize("typed", ["/skip\n/skip\n", "/skip\n.\n"])
def test_line_by_line_having_no_question_is_commented_on(store: Store, typed: str) -> None:
    interview = an_interview(store)
    shown, _ = plain(interview, typed)
    assert "Taken as: No question" in shown
    assert [each.text for each in interview.session.enquiries] == [""]


def test_line_by_line_the_end_of_input_keeps_what_was_typed(store: Store) -> None:
    interview = an_interview(store)
    plain(interview, "/skip\nsalary")
    assert [(each.text, bool(each.comment)) for each in interview.session.enquiries] == [("salary", True)]
    assert interview.session.ended_at


def test_line_by_line_a_killed_session_goes_on_at_its_draft(store: Store) -> None:
    at_the_end(store)
    shown, _ = plain(reloaded(store), "bonus?\n.\n", draft="salary")
    assert "Going on where the session was interrupted." in shown
    assert store.session("s1").enquiries[0].text == "salary\nbonus?"


def test_line_by_line_the_time_under_pressure_is_told_and_nothing_is_cut(store: Store) -> None:
    interview = an_interview(store, questions=2, manner="probing")
    shown, alarms = plain(interview, "/skip\nfirst line\nsecond line\n.\n", rings=True)
    assert "half of the usual time. Nothing is cut" in shown
    assert shown.count("The time for this question is up.") == 1
    assert interview.session.turns[1].transcript == "first line\nsecond line"
    assert f"Under pressure: {pressed(interview.session.turns[1])}." in shown
    assert alarms
    assert all(alarm.cancelled for alarm in alarms)


def test_line_by_line_a_pause_counts_nowhere(store: Store) -> None:
    interview = an_interview(store)
    shown, _ = plain(interview, "/pause\n\nselectivity\n.\n")
    assert "The clock stands still" in shown
    assert interview.session.turns[0].answers[0].seconds == 300.0  # of 400 between the first look and the last
    assert len(interview.session.pauses) == 1


# -- reports ---------------------------------------------------------------------------------------------------------

HOSTILE = '<script>alert(1)</script> **b** =1+1 [x](javascript:y) \x1b[31m "q" | ` ``` \u202e'


def a_closed_session() -> Session:
    kind = replace(KINDS[0], title=HOSTILE)
    return a_session(
        a_turn(1, limit=1.0, answer=an_answer(), closed=True),
        invited_at=at(5),
        ended_at=at(9),
        enquiries=(
            Enquiry(HOSTILE, at(6), 3.0, Comment((kind,), (HOSTILE,))),
            Enquiry("And no kind?", at(7), 3.0, Comment()),
            Enquiry("", at(8), 0.0, Comment((KINDS[1],))),
        ),
        pauses=(Pause(at(2), at(3.5)),),
    )


def test_markdown_has_the_questions_literally() -> None:
    page = to_markdown(a_closed_session())
    section = page[page.index("## What you asked") : page.index("## Questions")]
    assert "\n> ````text\n" in section  # a fence longer than any in the text
    assert "\\<script\\>" in section
    assert "\x1b" not in section
    assert "You said that you have no question." in section
    assert "- Kind: could not be told" in section
    assert "- Paused or away: 1 min 30 s" in page
    assert "Under pressure: 1 min 0 s given, 1 min 30 s taken: 30 s over." in page


def test_html_has_the_questions_escaped() -> None:
    page = to_html(a_closed_session())
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "What you asked" in page
    assert "30 s over" in page
    assert "\u202e" not in page


def test_json_and_csv() -> None:
    record = json.loads(to_json(a_closed_session()))
    assert [each["text"] for each in record["enquiries"]] == [HOSTILE, "And no kind?", ""]
    assert record["enquiries"][0]["comment"]["kinds"][0]["id"] == "pay"
    assert record["turns"][0]["minutes_under_pressure"] == 1.0
    assert len(record["session"]["pauses"]) == 1
    assert '"1.0"' in to_csv(a_closed_session())


def test_who_was_not_invited_is_told_nothing_of_it() -> None:
    assert "What you asked" not in to_markdown(a_session(a_turn(1)))
    assert "asked nothing" in to_markdown(a_session(a_turn(1), invited_at=at(3), ended_at=at(4)))
