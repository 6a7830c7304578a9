"""Sessions come back from the store as they went in, step by step, from any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from interviewer.domain import Difficulty, Level, Manner, Sample, Session, Stage, TurnState, Verdict, Wording
from interviewer.errors import SessionError, StoreError, UsageError
from interviewer.store import SessionSummary, Store
from tests.builders import (
    NOON,
    a_follow_up,
    a_grade,
    a_plan,
    a_question,
    a_session,
    a_stage,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

SID = a_session().id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "interviewer.db") as opened:
        yield opened


def begun(store: Store, *turns: int) -> None:
    store.start_session(a_session())
    for n in turns:
        store.add_turn(SID, a_turn(n))


# -- round trips -----------------------------------------------------------------------------------------------------


def test_a_session_goes_through_all_its_states_and_comes_back_equal(store: Store) -> None:
    session = a_session()
    store.start_session(session)
    turn = a_turn()
    store.add_turn(SID, turn)
    answer, grade = an_answer(), a_grade(None, Verdict.COVERED, Verdict.MISSING)
    probe, second = a_follow_up(), an_answer("It slows writes.", at=at(4))
    steps: list[tuple[Callable[[], object], dict[str, Any], TurnState]] = [
        (lambda: store.add_hint(SID, 1, "Think."), {"hints": ("Think.",)}, TurnState.ASKED),
        (lambda: store.add_answer(SID, 1, answer), {"answer": answer}, TurnState.ANSWERED),
        (lambda: store.add_grade(SID, 1, grade), {"grade": grade}, TurnState.GRADED),
        (lambda: store.add_follow_up(SID, 1, probe), {"follow_ups": (probe,)}, TurnState.PROBED),
        (
            lambda: store.add_hint(SID, 1, "Count."),
            {"hints": ("Think.", "Count."), "follow_ups": (replace(probe, hinted=True),)},
            TurnState.PROBED,
        ),
        (
            lambda: store.add_answer(SID, 1, second),
            {"follow_ups": (replace(probe, hinted=True, answer=second),)},
            TurnState.ANSWERED,
        ),
        (lambda: store.close_turn(SID, 1), {"closed": True}, TurnState.DONE),
    ]
    for step, change, state in steps:
        step()
        turn = replace(turn, **change)
        assert store.session(SID) == session.with_turn(turn)
        assert turn.state is state


def test_everything_a_value_can_hold_survives(store: Store) -> None:
    sample = Sample("Few rows.", {"selectivity": Verdict.COVERED}, {"selectivity": "Few rows"})
    question = a_question(samples=(sample,))
    turn = a_turn(
        1,
        question,
        wording=Wording("Put otherwise", by_model=True, refused="Bad", refusal="leaks a point"),
        answer=an_answer(seconds=0.1 + 0.2),
        grade=a_grade(question, Verdict.PARTIAL, score=1 / 3, misconceptions=question.misconceptions, answers=3),
        follow_ups=(
            a_follow_up(answer=an_answer("one")),
            replace(a_follow_up("measuring", answer=an_answer("two")), hinted=True),
        ),
        hints=("a", "b"),
        closed=True,
    )
    plan = a_plan(stages=(a_stage(), a_stage(Stage.FINAL, tips=("Sleep",))), focus={"sql": 0.1, "x": 2.0}, minutes=30)
    plan = replace(plan, near={"q": 0.5}, difficulty=Difficulty.FIXED, manner=Manner.PROBING)
    session = a_session(turn, a_turn(2, skipped=True), plan=plan, seed=2**200 + 1, ended_at=at(50))
    store.start_session(session)
    loaded = store.session(SID)
    assert loaded == session
    assert type(loaded.plan.level) is Level
    assert loaded.turns[0].question.samples[0].verdicts["selectivity"] is Verdict.COVERED
    assert loaded.turns[0].grade == session.turns[0].grade
    assert loaded.started_at.tzinfo is not None


def test_a_read_only_mapping_is_stored_like_any_other(store: Store) -> None:
    store.start_session(a_session(plan=a_plan(focus=MappingProxyType({"sql": 1.0}))))
    assert store.session(SID).plan.focus == {"sql": 1.0}


@pytest.mark.parametrize(
    "text", ["", " \r\n\t ", "a\x00b\x1b[31m", "'; DROP TABLE answer; --", "[bold]<script>", "é😀\u2028", "x" * 500_000]
)
def test_answers_are_kept_to_the_letter(store: Store, text: str) -> None:
    begun(store, 1)
    store.save_draft(SID, 1, text)
    assert store.draft(SID, 1) == text
    store.add_answer(SID, 1, an_answer(text))
    [turn] = store.session(SID).turns
    assert turn.answer == an_answer(text)


def test_half_a_character_is_replaced_without_moving_the_rest(store: Store) -> None:
    begun(store, 1)
    store.add_answer(SID, 1, an_answer("a\ud800b"))
    store.add_grade(SID, 1, an_abstained_grade("a\udc80b"))
    [turn] = store.session(SID).turns
    assert turn.answer
    assert turn.answer.text == "a\ufffdb"
    assert turn.grade
    assert turn.grade.reason == "a\ufffdb"


def test_moments_are_the_same_in_every_time_zone(store: Store) -> None:
    early = datetime(2026, 3, 4, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    store.start_session(a_session(session_id="tokyo", started_at=early))
    begun(store)
    loaded = store.session("tokyo").started_at
    assert loaded == early
    assert loaded.tzinfo is UTC
    assert [each.id for each in store.history()] == [SID, "tokyo"]


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        store.start_session(a_session(started_at=datetime(2026, 3, 4)))
    assert store.latest() is None


# -- what counts -----------------------------------------------------------------------------------------------------


def test_an_answer_is_never_replaced(store: Store) -> None:
    begun(store, 1)
    store.add_answer(SID, 1, an_answer("first"))
    with pytest.raises(SessionError, match="already has its answer"):
        store.add_answer(SID, 1, an_answer("second"))
    store.add_follow_up(SID, 1, a_follow_up())
    store.add_answer(SID, 1, an_answer("second"))
    with pytest.raises(SessionError):
        store.add_answer(SID, 1, an_answer("third"))
    assert [answer.text for answer in store.session(SID).turns[0].answers] == ["first", "second"]


def test_the_newest_grade_counts(store: Store) -> None:
    begun(store, 1)
    store.add_answer(SID, 1, an_answer())
    store.add_grade(SID, 1, a_grade(None, Verdict.MISSING))
    store.add_grade(SID, 1, a_grade())
    assert store.session(SID).turns[0].grade == a_grade()
    assert store.history()[0].score == 1.0
    store.add_grade(SID, 1, an_abstained_grade())
    assert store.history()[0].score is None


def test_the_newest_wording_counts_and_the_old_one_stays(store: Store, tmp_path: Path) -> None:
    begun(store, 1)
    store.reword(SID, 1, Wording("In other words", by_model=True))
    assert store.session(SID).turns[0].wording == Wording("In other words", by_model=True)
    assert b"How do you decide" in (tmp_path / "data" / "interviewer.db-wal").read_bytes()


def test_a_skipped_turn_is_closed_and_stays_skipped(store: Store) -> None:
    begun(store, 1)
    store.close_turn(SID, 1, skipped=True)
    store.close_turn(SID, 1)
    [turn] = store.session(SID).turns
    assert (turn.skipped, turn.closed) == (True, True)


def test_a_draft_is_replaced_by_the_next_and_cleared_by_the_answer(store: Store) -> None:
    begun(store, 1, 2)
    assert store.draft(SID, 1) == ""
    store.save_draft(SID, 1, "I lo")
    store.save_draft(SID, 1, "I look")
    store.save_draft(SID, 2, "other")
    assert store.draft(SID, 1) == "I look"
    store.add_answer(SID, 1, an_answer())
    assert (store.draft(SID, 1), store.draft(SID, 2)) == ("", "other")


# -- finding sessions ------------------------------------------------------------------------------------------------


def test_sessions_are_found_by_id_or_by_a_beginning_that_only_one_has(store: Store) -> None:
    for name in ("20260304-ab", "20260304-cd", "20260305-ab", "2026"):
        store.start_session(a_session(session_id=name))
    assert store.session("20260305").id == "20260305-ab"
    assert store.session("2026").id == "2026"
    with pytest.raises(UsageError, match="2 sessions begin with '20260304'") as caught:
        store.session("20260304")
    assert caught.value.hint == "Give more of one: 20260304-cd, 20260304-ab"


@pytest.mark.parametrize("wanted", ["20260305-ax", "", "%", "_"])
def test_an_unknown_session_is_answered_with_the_nearest(store: Store, wanted: str) -> None:
    for day in range(1, 10):
        store.start_session(a_session(session_id=f"2026030{day}-ab", started_at=NOON + timedelta(days=day)))
    with pytest.raises(UsageError, match="There is no session") as caught:
        store.session(wanted)
    assert "20260305-ab" in caught.value.hint
    assert caught.value.hint.count("-ab") <= 5


def test_an_empty_store_has_nothing_to_offer(store: Store) -> None:
    assert store.latest() is None
    assert store.unfinished() is None
    assert store.history() == []
    assert store.asked() == {}
    with pytest.raises(UsageError, match="There is no session") as caught:
        store.session("any")
    assert caught.value.hint == "None is known."


def test_unfinished_is_the_newest_session_that_asked_something_and_has_no_end(store: Store) -> None:
    def start(name: str, minutes: int, *, turns: int, ended: bool) -> None:
        asked = [a_turn(n + 1) for n in range(turns)]
        ended_at = at(minutes + 5) if ended else None
        store.start_session(a_session(*asked, session_id=name, started_at=at(minutes), ended_at=ended_at))

    start("new-but-empty", 40, turns=0, ended=False)
    start("ended", 30, turns=1, ended=True)
    start("wanted", 20, turns=1, ended=False)
    start("older", 10, turns=1, ended=False)
    found, latest = store.unfinished(), store.latest()
    assert found
    assert found.id == "wanted"
    assert latest
    assert latest.id == "new-but-empty"
    store.end_session("wanted", at(60))
    found = store.unfinished()
    assert found
    assert found.id == "older"


def test_history_is_newest_first_in_pages(store: Store) -> None:
    for n in range(5):
        store.start_session(a_session(session_id=f"s{n}", started_at=at(n)))
    assert [each.id for each in store.history(limit=2)] == ["s4", "s3"]
    assert [each.id for each in store.history(limit=2, offset=3)] == ["s1", "s0"]
    assert store.history(offset=9) == []


def test_history_counts_and_scores_as_the_session_does(store: Store) -> None:
    session = a_session(
        a_turn(1, answer=an_answer(), grade=a_grade(None, Verdict.MISSING)),
        a_turn(2, answer=an_answer(), grade=a_grade()),
        a_turn(3, answer=an_answer(), grade=an_abstained_grade(), follow_ups=(a_follow_up(answer=an_answer()),)),
        a_turn(4, skipped=True),
        ended_at=at(30),
    )
    store.start_session(session)
    assert store.history() == [
        SessionSummary(
            SID,
            "backend",
            Level.MIDDLE,
            NOON,
            at(30),
            questions=4,
            answered=3,
            score=session.score,
            topics=("indexing",),
        )
    ]
    assert session.score == 0.75


def test_asked_gives_the_last_time_over_all_sessions(store: Store) -> None:
    other = a_question("caching-ttl", topic="caching")
    store.start_session(a_session(a_turn(1), a_turn(2, other), session_id="a"))
    store.start_session(a_session(a_turn(1, asked_at=at(90)), session_id="b"))
    assert store.asked() == {"indexing-when-to-add": at(90), "caching-ttl": at(2)}


# -- many hands ------------------------------------------------------------------------------------------------------


def test_threads_share_a_store(store: Store) -> None:
    def one_session(k: int) -> Session:
        session = a_session(session_id=f"thread-{k}")
        store.start_session(session)
        for n in range(1, 6):
            store.add_turn(session.id, a_turn(n))
            store.save_draft(session.id, n, "typing")
            store.add_answer(session.id, n, an_answer(f"{k}.{n}"))
        return store.session(session.id)

    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(one_session, range(8)))
    for k, session in enumerate(sessions):
        assert [turn.answers[0].text for turn in session.turns] == [f"{k}.{n}" for n in range(1, 6)]


def test_two_programs_share_a_database(store: Store, tmp_path: Path) -> None:
    begun(store, 1)
    with Store(tmp_path / "data" / "interviewer.db") as other:
        other.add_answer(SID, 1, an_answer())
    assert store.session(SID).turns[0].answer == an_answer()


def test_records_without_their_session_or_turn_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="does not fit"):
        store.add_turn("nobody", a_turn())
    begun(store)
    writes: list[Callable[[], object]] = [
        lambda: store.add_answer(SID, 1, an_answer()),
        lambda: store.add_grade(SID, 1, a_grade()),
        lambda: store.add_follow_up(SID, 1, a_follow_up()),
        lambda: store.add_hint(SID, 1, "hint"),
        lambda: store.save_draft(SID, 1, "draft"),
        lambda: store.reword(SID, 1, Wording("x")),
        lambda: store.close_turn(SID, 1),
        lambda: store.end_session("nobody", at(1)),
        lambda: store.start_session(a_session()),
    ]
    for write in writes:
        with pytest.raises(StoreError):
            write()
    assert store.session(SID) == a_session()


def test_a_session_that_fails_halfway_is_not_stored_at_all(store: Store) -> None:
    with pytest.raises(StoreError):
        store.start_session(a_session(a_turn(1), a_turn(1)))
    assert store.latest() is None


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "interviewer.db")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.latest()
