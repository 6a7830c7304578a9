"""The session on stdin and stdout, over the real store and scripted models."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pytest

from interviewer import plain_reading
from interviewer.domain import Corpus, Misconception, TurnState, Verdict
from interviewer.interview import Interview
from interviewer.plain import PlainSession, grade_lines
from interviewer.store import Store
from tests.builders import a_grade, a_question, an_abstained_grade
from tests.command_line import Typed
from tests.unit.test_interview import WordGrader, an_interview, store

__all__ = ["store"]


def run(
    interview: Interview, typed: str | TextIO, *, draft: str = "", explain: bool = False, manner: str = "neutral"
) -> str:
    sink = io.StringIO()
    session = PlainSession(
        interview,
        io.StringIO(typed) if isinstance(typed, str) else typed,
        sink,
        error=0.1,
        explain=explain,
        manner=manner,
        save_draft=lambda *_: None,
    )
    session.run(plain_reading.Typed(draft, 0.0))
    return sink.getvalue()


def test_a_session_with_a_follow_up(store: Store) -> None:
    interview = an_interview(store, questions=1)
    shown = run(interview, "selectivity\n.\nwrites\n.\nsize\n.\n")
    assert "Question 1 of 1 - Technical - indexing, middle" in shown
    assert "Score 1.7 ± 0.5 of 5 (solid)" in shown
    assert "✗ missing (0.0 of 3): An index pays off by writes." in shown
    assert "Follow-up: And inserts?" in shown
    assert "Score 5.0 ± 0.5 of 5 (solid)" in shown
    assert f"Report: interviewer report {interview.session.id}" in shown
    assert interview.session.ended_at is not None


def test_an_answer_may_have_many_lines_and_full_stops(store: Store) -> None:
    interview = an_interview(store, questions=1)
    run(interview, "one.\n..\n\n  two\n.\n")
    assert interview.session.turns[0].transcript == "one.\n..\n\n  two"


def test_the_end_of_input_ends_the_session_and_keeps_what_was_typed(store: Store) -> None:
    interview = an_interview(store)
    shown = run(interview, "half an ans")
    assert "The session ends here." in shown
    ended = store.session("s1")
    assert ended.ended_at is not None
    assert ended.turns[0].transcript == "half an ans"
    assert ended.turns[0].grade is not None


def test_the_manner_speaks_before_questions_and_follow_ups(store: Store) -> None:
    shown = run(an_interview(store), "selectivity\n.\n", manner="probing")
    assert "I press for detail.\nHow do you decide" in shown
    assert re.search(r"\n\n(That does not|I doubt|I am not).*\nFollow-up: And inserts\?", shown)
    assert "Next time: Say this first: An index pays off by writes. Then add: An index pays off by size." in shown


@pytest.mark.parametrize("typed", ["", "/help\n", "\n", "/leave\n", "half an answer\n/leave\n.\n/leave\nnot read\n"])
def test_a_session_that_was_left_goes_on(store: Store, typed: str) -> None:
    interview = an_interview(store)
    shown = run(interview, typed)
    assert "The session is kept. Go on with: interviewer interview --plain --resume s1" in shown
    assert store.session("s1").ended_at is None


def test_the_end_of_input_leaves_a_draft_as_it_is(store: Store) -> None:
    first = an_interview(store, questions=1)
    first.ask()
    again = Interview(store.session("s1"), first._parts)
    assert "The session is kept." in run(again, "/hint\n", draft="typed before")
    assert store.session("s1").turns[0].answer is None


def test_the_end_of_input_at_a_terminal_leaves_the_session(store: Store) -> None:
    shown = run(an_interview(store), Typed("selectivity\n.\nhalf an ans\n", tty=True))
    assert "The session is kept." in shown
    stored = store.session("s1")
    assert stored.ended_at is None
    assert stored.turns[0].transcript == "selectivity"


def test_commands(store: Store) -> None:
    shown = run(an_interview(store), "/hint\n/again\n/skip\n/quit\nnot read\n")
    assert "Think of inserts." in shown
    assert "When would you add an index?" in shown
    assert "Question 2 of 2" in shown
    assert store.session("s1").turns[0].skipped


def test_a_command_within_an_answer_is_text(store: Store) -> None:
    interview = an_interview(store, questions=1)
    run(interview, "I would\n/skip\nthat\n.\n")
    assert interview.session.turns[0].transcript == "I would\n/skip\nthat"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/bogus", "There is no command /bogus. Known: /again,"),
        ("/skpi", "There is no command /skpi. Did you mean /skip?"),
        ("/Skip", "There is no command /Skip. Did you mean /skip?"),
        ("/predcit 3.5", "There is no command /predcit 3.5. Did you mean /predict?"),
        ("/skip please", "There is no command /skip please. Did you mean /skip?"),
        ("/rate 1 good", "There is no command /rate 1 good."),
    ],
)
def test_a_mistyped_command_is_told_and_no_answer(store: Store, typed: str, said: str) -> None:
    interview = an_interview(store, questions=1)
    shown = run(interview, f"{typed}\nselectivity\n.\n/quit\n")
    assert said in shown
    assert interview.session.turns[0].transcript == "selectivity"


@pytest.mark.parametrize("typed", ["/etc/passwd is read", "/ divides", "/api answers with a 404 then", "//", "/", "/2"])
def test_an_answer_may_begin_with_a_slash(store: Store, typed: str) -> None:
    interview = an_interview(store, questions=1)
    run(interview, f"{typed}\n.\n/quit\n")
    assert interview.session.turns[0].transcript == typed


def test_help_lists_the_commands(store: Store) -> None:
    interview = an_interview(store, questions=1)
    shown = run(interview, "/help\n/quit\n")
    assert "\n/skip: leave it\n" in shown
    assert interview.session.turns[0].answer is None


def test_markup_and_escapes_are_literal(store: Store) -> None:
    interview = an_interview(store, questions=1)
    shown = run(interview, "[bold]\x1b[2J<script>\n.\n/quit\n")
    assert interview.session.turns[0].transcript == "[bold]\x1b[2J<script>"
    assert "\x1b" not in shown


def test_each_line_is_a_draft_before_the_answer_is_whole(store: Store) -> None:
    interview = an_interview(store)
    drafts: list[tuple[int, str]] = []
    session = PlainSession(
        interview,
        io.StringIO("a\nb\n.\n/quit\n"),
        io.StringIO(),
        error=0.1,
        save_draft=lambda n, text, _: drafts.append((n, text)),
    )
    session.run()
    assert drafts == [(1, "a"), (1, "a\nb")]


def test_an_interrupted_session_goes_on_with_its_draft(store: Store) -> None:
    first = an_interview(store, questions=1)
    first.ask()
    again = Interview(store.session("s1"), first._parts)
    shown = run(again, "and more\n.\n/quit\n", draft="typed before")
    assert "Going on where the session was interrupted." in shown
    assert "end with '.':\ntyped before\n" in shown
    assert again.session.turns[0].answer is not None
    assert again.session.turns[0].answer.text == "typed before\nand more"


def test_the_time_of_a_draft_counts(store: Store) -> None:
    times = iter([100.0, 107.0, 112.0])
    drafts: list[tuple[int, str, float]] = []
    first = an_interview(store, questions=1)
    first.ask()
    again = Interview(store.session("s1"), first._parts)
    typed = plain_reading.Reader(io.StringIO("more\n.\n"), clock=lambda: next(times, 112.0))
    session = PlainSession(
        again, typed, io.StringIO(), error=0.1, save_draft=lambda n, text, seconds: drafts.append((n, text, seconds))
    )
    session.run(plain_reading.Typed("typed before", 40.0))
    assert drafts == [(1, "typed before\nmore", 47.0)]
    assert again.session.turns[0].answers[0].seconds == 52


@pytest.mark.parametrize("draft", ["typed before", "\n \n"])
def test_a_draft_leaves_the_commands_as_they_are(store: Store, draft: str) -> None:
    first = an_interview(store, questions=1)
    first.ask()
    again = Interview(store.session("s1"), first._parts)
    shown = run(again, "/hint\n/bogus\n/skip\n", draft=draft)
    assert "Think of inserts." in shown
    assert "There is no command /bogus." in shown
    assert again.session.turns[0].skipped
    assert ("You had typed" in shown) is bool(draft.strip())


def test_blank_lines_leave_the_commands_as_they_are(store: Store) -> None:
    interview = an_interview(store, questions=1)
    run(interview, "\n \n/skip\n")
    assert interview.session.turns[0].skipped


def test_a_command_after_the_first_new_line_of_a_draft_is_text(store: Store) -> None:
    first = an_interview(store, questions=1)
    first.ask()
    again = Interview(store.session("s1"), first._parts)
    run(again, "/hint\nmore\n/skip\n.\n/quit\n", draft="typed before")
    assert again.session.turns[0].transcript == "typed before\nmore\n/skip"


@pytest.mark.parametrize("state", [TurnState.ANSWERED, TurnState.PROBED])
def test_an_interrupted_session_goes_on_in_any_state(store: Store, state: TurnState) -> None:
    first = an_interview(store, questions=1)
    first.ask()
    first.answer("selectivity", 1)
    if state is TurnState.PROBED:
        first.grade()
        first.probe()
    again = Interview(store.session("s1"), first._parts)
    assert again.turn is not None
    assert again.turn.state is state
    shown = run(again, "writes\n.\n")
    assert "Follow-up: And inserts?" in shown
    assert again.session.turns[0].transcript == "selectivity\n\nwrites"


def test_a_failed_grade_is_said_and_the_answer_kept(store: Store) -> None:
    grader = WordGrader()
    grader.fails = True
    shown = run(an_interview(store, grader), "my answer\n.\n/quit\n")
    assert "Not graded: The grader is broken." in shown
    assert "Score" not in shown
    assert store.session("s1").turns[0].transcript == "my answer"


def test_explain_tells_who_wrote_the_text(store: Store) -> None:
    assert "[authored]" in run(an_interview(store), "/quit\n", explain=True)


def test_a_grade_in_words() -> None:
    grade = replace(
        a_grade(a_question(), Verdict.CONTRADICTED), misconceptions=(Misconception("All good.", "It is not."),)
    )
    lines = list(grade_lines(grade, 0.12))
    assert lines[0].startswith("Score ")
    assert "! contradicted" in lines[1]
    assert '- "I look"' in lines[1]
    assert lines[-1] == "  Watch out: All good. - It is not."
    assert list(grade_lines(an_abstained_grade("It is in French."), 0.1)) == ["No score: It is in French."]


def test_the_corpus_is_not_needed_to_go_on(store: Store, tmp_path: Path) -> None:
    """A question is kept as it was asked: editing the corpus changes no session."""
    first = an_interview(store, questions=1)
    first.ask()
    bare = replace(first._parts, corpus=Corpus(()))
    shown = run(Interview(store.session("s1"), bare), "selectivity\n.\n/quit\n")
    assert "Score" in shown
