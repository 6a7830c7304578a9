"""The Markdown report: what it says, and that nothing of an answer or a corpus becomes markup in it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from interviewer.domain import Criterion, Evidence, Verdict, Wording
from interviewer.report.escape import WIDTH, cell, fenced, inline
from interviewer.report.format import SIGNS, duration, out_of_five
from interviewer.report.markdown import to_markdown
from interviewer.text import printable
from tests.builders import (
    a_follow_up,
    a_grade,
    a_plan,
    a_point,
    a_question,
    a_session,
    a_stage,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

NASTY = (
    "# heading\n<script>alert(1)</script> **bold** [bold]x[/bold] `code` ~~~\n```\n- item | cell\n"
    "![i](http://a.b) &amp; <b>\n1. one\n    four\x1b[31m\n===\n> quote\n\ta\\|b\n"
)


def parse(markdown: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(markdown)


def shown(tokens: list[Token]) -> list[str]:
    """The text of each inline run, as a reader sees it; anything but text in it fails the test."""
    runs = []
    for token in tokens:
        children = token.children or []
        if token.type == "inline" and children:
            assert {child.type for child in children} <= {"text", "text_special"}, children
            runs.append("".join(child.content for child in children))
    return runs


# -- showing foreign text --------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
@example("`a` *b* _c_ [d](e) <f> &amp; \\ | # ~g~")
@example("1) one")
@example("--- | ---")
@example("| \\| \\\\|")
@example("- - -")
@example("+ x")
@example("http://a.b/c www.a.b c@d.e")
def test_inline_text_is_read_as_it_was_written(text: str) -> None:
    plain = " ".join(printable(text).split())
    for page in (
        f"| a | b |\n|---|---|\n| {cell(text)} | x |",
        inline(text),
        f"- {inline(text)}",
        f"### {inline(text)}",
        f"| a | b |\n|---|---|\n| {inline(text)} | x |",
    ):
        runs = [run for run in shown(parse(page)) if run not in {"a", "b", "x"} or run == plain]
        assert (runs or [""])[0] == plain


@given(st.text(max_size=200))
@example(NASTY)
@example("````\n```\n`")
@example("> ```\n\n\n> x")
def test_a_fenced_answer_is_read_as_it_was_written(text: str) -> None:
    tokens = parse("\n".join(fenced(text, prefix="> ")))
    assert [token.type for token in tokens] == ["blockquote_open", "fence", "blockquote_close"]
    expected = printable(text.replace("\r\n", "\n"))
    assert tokens[1].content.split() == expected.split()
    if all(len(line) <= WIDTH for line in expected.split("\n")):
        assert tokens[1].content == expected.replace("\x00", "\ufffd") + "\n"


def test_long_lines_are_wrapped_at_spaces() -> None:
    lines = fenced("word " * 60)
    assert all(len(line) <= WIDTH for line in lines)
    assert " ".join(lines[1:-1]).split() == ["word"] * 60


def test_nothing_of_a_nasty_session_becomes_markup() -> None:
    question = a_question(
        prompt=NASTY,
        topic="<b>|*t*",
        reference=NASTY,
        key_points=(a_point("nasty", text=NASTY, weight=3),),
    )
    grade = a_grade(question, Verdict.PARTIAL)
    quoted = Evidence(0, len(NASTY), NASTY)
    grade = a_grade(
        question,
        points=tuple(type(p)(p.point_id, p.text, p.weight, Verdict.PARTIAL, 0.5, 0.9, quoted) for p in grade.points),
        misconceptions=(type(question.misconceptions[0])(NASTY, NASTY),),
    )
    turn = a_turn(
        1,
        question,
        wording=Wording(NASTY),
        answer=an_answer(NASTY),
        grade=grade,
        hints=(NASTY,),
        follow_ups=(a_follow_up(wording=Wording(NASTY), answer=an_answer(NASTY)),),
    )
    plan = a_plan(loop="<i>", stages=(a_stage(title=NASTY, success=(Criterion(NASTY),)),))
    page = to_markdown(a_session(turn, plan=plan, session_id="*x*"))
    tokens = parse(page)
    nested = [child for token in tokens for child in token.children or []]
    assert {token.type for token in (*tokens, *nested)}.isdisjoint(
        {"html_block", "html_inline", "link_open", "image", "code_inline", "code_block", "s_open", "hr"}
    )
    assert "\x1b" not in page
    assert sum(token.type == "heading_open" for token in tokens) == 12


# -- what the report says --------------------------------------------------------------------------------------------


def test_scores_are_out_of_five_with_their_error() -> None:
    assert out_of_five(0.72) == "3.6 / 5"
    assert out_of_five(0.72, 0.1) == "3.6 ± 0.5"
    assert out_of_five(0.0) == "0.0 / 5"
    assert out_of_five(None, 0.1) == "no score"


def test_durations() -> None:
    assert (duration(0), duration(59.6), duration(125)) == ("0 s", "1 min 0 s", "2 min 5 s")


def test_every_verdict_has_its_own_sign() -> None:
    assert len(set(SIGNS.values())) == len(Verdict) == len(SIGNS)


def test_the_head_says_what_it_came_to() -> None:
    first = a_turn(1, answer=an_answer(), grade=a_grade(None, Verdict.PARTIAL))
    page = to_markdown(a_session(first, a_turn(2, skipped=True), ended_at=at(40)))
    assert page.startswith(
        "# Interview report: backend, middle\n\n"
        "- Score: **3.8 / 5** (mean of 1 graded, 5 is best)\n"
        "- Session: 20260304-120000-ab\n"
        "- When: 2026-03-04 12:00 UTC, to 2026-03-04 12:40 UTC\n"
        "- Questions: 2 asked, 1 answered, 1 skipped\n"
        "- Time answering: 1 min 30 s\n"
        "- Graded by: encoder tiny, version 1\n"
    )


def test_the_error_is_on_each_score() -> None:
    page = to_markdown(a_session(a_turn(1, answer=an_answer(), grade=a_grade())), error=0.1)
    assert page.count("5.0 ± 0.5") == 6  # the session, its stage, its topic, its level, its question twice
    assert "/ 5" not in page


def test_a_stage_stands_beside_its_criteria_and_what_was_missed_in_it() -> None:
    page = to_markdown(a_session(a_turn(1, answer=an_answer(), grade=a_grade(None, Verdict.MISSING))))
    assert (
        "### Technical: 2.5 / 5 (1 of 1 answered)\n\nWhat it takes:\n\n- ◐ partly met: Weighs costs against gains (50 %"
        in page
    )
    assert "- ✗ missing: An index pays off by selectivity. (question 1)" in page
    assert "1. ✗ missing: An index pays off by selectivity. (−2.5 in question 1)" in page


def test_a_grade_is_a_table_of_verdicts_with_quotes() -> None:
    grade = a_grade(None, Verdict.COVERED, Verdict.CONTRADICTED, Verdict.MISSING)
    page = to_markdown(a_session(a_turn(1, answer=an_answer(), grade=grade)))
    assert "**Grade**: 2.5 / 5 (solid), probably between 2.0 and 3.0" in page
    assert "| ✓ covered | An index pays off by selectivity. | 3.0 of 3 | “I look” |" in page
    assert "| ! contradicted | An index pays off by write-cost. | 0.0 of 2 | “I look” |" in page
    assert "| ✗ missing | An index pays off by measuring. | 0.0 of 1 |  |" in page
    assert "Essential points that you covered:\n\n- An index pays off by selectivity. (question 1)" in page


def test_misconceptions_come_with_their_correction() -> None:
    grade = a_grade(misconceptions=a_question().misconceptions)
    page = to_markdown(a_session(a_turn(1, answer=an_answer(), grade=grade)))
    assert "**Misconception**: Index every column. **Correction**: Each index slows every write." in page


def test_an_abstained_grade_gives_its_reason_and_no_number() -> None:
    page = to_markdown(a_session(a_turn(1, answer=an_answer(), grade=an_abstained_grade("Too short."))), error=0.1)
    assert "**Grade**: the grader could not tell. Too short." in page
    assert "- Score: none, for nothing was graded" in page
    assert "±" not in page


def test_an_ungraded_answer_says_so() -> None:
    page = to_markdown(a_session(a_turn(1, answer=an_answer())))
    assert "**Grade**: not graded" in page


def test_an_answer_given_after_the_grade_says_that_it_is_not_in_it() -> None:
    late = a_turn(1, answer=an_answer(), grade=a_grade(), follow_ups=(a_follow_up(answer=an_answer("later")),))
    assert "This is the grade of the first answer; what came later is not graded." in to_markdown(a_session(late))


def test_skipped_and_open_questions_show_their_reference_but_no_grade() -> None:
    page = to_markdown(a_session(a_turn(1, skipped=True), a_turn(2)))
    assert "**Skipped**" in page
    assert "**Not answered**" in page
    assert page.count("**Reference answer**") == 2
    assert "**Grade**" not in page


def test_costs_beyond_the_tenth_are_counted_not_listed() -> None:
    question = a_question(key_points=tuple(a_point(f"p{n}") for n in range(12)))
    grade = a_grade(question, *[Verdict.MISSING] * 12)
    page = to_markdown(a_session(a_turn(1, question, answer=an_answer(), grade=grade)))
    assert "And 2 more, under their questions below." in page


def test_a_session_without_questions_is_a_report_too() -> None:
    page = to_markdown(a_session())
    assert "No question was asked." in page
    assert "### Technical: not reached" in page
