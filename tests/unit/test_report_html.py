"""The HTML report: what it says, that it holds all it shows, and that nothing typed becomes anything but text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from interviewer.domain import Criterion, Dispute, Evidence, Prediction, Session, TopicResult, Verdict, Wording
from interviewer.report.html import FOLDER, to_html
from interviewer.text import printable
from tests.builders import (
    a_follow_up,
    a_grade,
    a_plan,
    a_point,
    a_point_grade,
    a_question,
    a_session,
    a_stage,
    a_turn,
    an_abstained_grade,
    an_answer,
    at,
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover='x' style=\"x\" </title></style></svg></mark>"
    "<!-- --> <![CDATA[ ]]> &lt;b&gt; {{ 7*7 }} {% raw %} javascript:alert(1) <base href=//evil.test>"
    "<link rel=stylesheet href=https://evil.test> \u202egnp.exe\u2066 \x00\x1b[31m\x9b\ud800 \u2028"
)
INLINE = {"mark", "sup", "a", "span", "q", "code", "strong"}
VOID = {"meta", "link", "br", "img", "input", "hr", "base"}


class Page(HTMLParser):
    """Elements with their attributes, the text outside of the style sheet, and whether every element was closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag not in INLINE:
            self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def everywhere(text: str) -> Session:
    """A session that has `text` in every place that can hold text from outside."""
    question = a_question(
        prompt=text, topic=text, reference=text, key_points=(a_point("p", text=text, weight=3), a_point("q", text=text))
    )
    misconception = type(question.misconceptions[0])(text, text)
    points = (
        replace(a_point_grade(question.key_points[0], Verdict.COVERED), evidence=Evidence(0, len(text), text)),
        replace(a_point_grade(question.key_points[1], Verdict.PARTIAL), evidence=Evidence(1, len(text), text[1:])),
    )
    grader = replace(a_grade().grader, encoder=text, model=text, version=text)
    grade = a_grade(question, points=points, misconceptions=(misconception,), band=text, grader=grader)
    probe = a_follow_up(wording=Wording(text), answer=an_answer(text))
    graded = a_turn(
        1, question, wording=Wording(text), answer=an_answer(text), grade=grade, hints=(text,), follow_ups=(probe,),
        disputes=(Dispute("p", True, at(4), replace(points[0], verdict=Verdict.MISSING)),),
    )  # fmt: skip
    abstained = a_turn(2, question, answer=an_answer(text), grade=an_abstained_grade(text))
    plan = a_plan(loop=text, stages=(a_stage(title=text, success=(Criterion(text),)),))
    return a_session(graded, abstained, plan=plan, session_id=text)


PLAIN = Page(to_html(everywhere("plain"), previous=everywhere("plain")))


# -- hostile text ----------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(), min_size=2, max_size=80))
@example(HOSTILE)
@example("</script><script>")
@example('" onload="x')
def test_text_from_outside_never_becomes_an_element_or_an_attribute(text: str) -> None:
    session = everywhere(text)
    page = Page(to_html(session, previous=session))
    assert page.open == []
    assert page.elements == PLAIN.elements
    assert " ".join(printable(text.replace("\r\n", "\n")).split()) in page.words


def test_control_and_direction_characters_do_not_reach_the_page() -> None:
    source = to_html(everywhere(HOSTILE), previous=everywhere(HOSTILE))
    assert all(char == "\n" or char.isprintable() for char in source)
    source.encode("utf-8")


def test_templates_never_bypass_the_escaping() -> None:
    for template in FOLDER.glob("*.j2"):
        source = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", source), template
        assert not re.search(r"=\s*\{\{|='", re.sub(r"\{[{%].*?[%}]\}", "", source)), template


# -- a file of its own -----------------------------------------------------------------------------------------------

URL_ATTRIBUTES = {"src", "href", "action", "formaction", "data", "poster", "srcset", "background", "xlink:href"}


def test_nothing_is_run_or_loaded() -> None:
    source = to_html(everywhere(HOSTILE), previous=everywhere(HOSTILE))
    page = Page(source)
    names = {name for name, _ in page.elements}
    assert names.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "base", "form", "foreignobject", "use"}
    )
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        links = [value or "" for name, value in attributes.items() if name in URL_ATTRIBUTES]
        assert all(link.startswith("#") for link in links)
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert style is not None
    assert not re.search(r"url\(|@import|expression|//", style.group(1))


def test_the_policy_allows_its_own_style_and_nothing_else() -> None:
    source = to_html(a_session())
    policy = next(each["content"] for each in Page(source).all("meta") if "http-equiv" in each)
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert source.index("Content-Security-Policy") < source.index("<style>")


# -- to be read by everybody -----------------------------------------------------------------------------------------


def test_headings_tables_and_charts_can_be_read_without_seeing_them() -> None:
    page = PLAIN
    assert page.all("html") == [{"lang": "en"}]
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(each.get("scope") in {"col", "row"} for each in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for chart in page.all("svg"):
        named = str(chart.get("aria-labelledby") or "").split()
        assert chart.get("aria-hidden") == "true" or (named and set(named) <= set(ids))
    assert all(str(each["href"])[1:] in ids for each in page.all("a"))


# -- what it says ----------------------------------------------------------------------------------------------------


def a_full_session() -> Session:
    grade = a_grade(None, Verdict.COVERED, Verdict.CONTRADICTED, Verdict.MISSING, answers=2)
    turn = a_turn(
        1,
        answer=an_answer(seconds=300),
        grade=grade,
        follow_ups=(a_follow_up(answer=an_answer("later")),),
        hints=("Think of rows.",),
        prediction=Prediction(0.9, at(2), 0.5),
        disputes=(Dispute("write-cost", False, at(5), a_point_grade(a_point("write-cost"))),),
    )
    return a_session(turn, a_turn(2, skipped=True), ended_at=at(40))


def test_the_report_says_all_that_the_session_came_to() -> None:
    words = Page(to_html(a_full_session(), error=0.1)).words
    for said in (
        "Interview report: backend, middle 2.5 ± 0.5 mean of 1 graded, 5 is best",
        "2 asked, 1 answered, 1 skipped",
        "Over-confident by 2.0: you expected 4.5 / 5 and reached 2.5 / 5 in 1 question; a prediction was off by 2.0",
        "1 indexing 4.5 2.5 2.0 too high",
        "Disputed by you 1 point, counted as you say",
        "Technical: 2.5 ± 0.5 (1 of 2 answered)",
        "◐ partly met: Weighs costs against gains (50 % of the points by weight, question 1)",
        "! contradicted: An index pays off by write-cost. (question 1)",
        "Topic 0 to 5 Score Answered indexing 2.5 ± 0.5 1 of 2",
        "Level 0 to 5 Score Answered middle 2.5 ± 0.5 1 of 2",
        "An index pays off by selectivity. (question 1)",
        "! contradicted: An index pays off by write-cost. (−1.7 in question 1)",
        "indexing: 2 points not fully said, which cost 2.5 (interviewer drill indexing)",
        "1 indexing 2.5 ± 0.5 4.5 2 indexing skipped",
        "5 min 0 s of the 4 min meant for 1 answer; 1 took longer than meant: question 1.",
        "1 indexing 5 min 0 s 4 min ! 1 min 0 s over",
        "✓ covered: An index pays off by write-cost. (you say: not said, question 1)",
        "What to say next time Put this right: An index pays off by write-cost. Then add: An index pays off by",
        "You expected 4.5 / 5; before follow-ups the answer reached 2.5 / 5.",
        "2 ! contradicted (disputed; graded covered) An index pays off by write-cost. 0.0 of 2 I look",
        "Hint given: Think of rows.",
        "Skipped",
        "Reference answer An index pays off when few rows match",
    ):
        assert said in words, said
    assert "Comparison" not in words
    assert "Over time" not in words


def test_it_stands_beside_the_session_before() -> None:
    before = a_session(a_turn(1, answer=an_answer(), grade=a_grade(None, Verdict.MISSING)), session_id="earlier")
    words = Page(to_html(a_full_session(), previous=before)).words
    assert "Compared with earlier of 2026-03-04 12:00 UTC." in words
    assert "All questions 2.5 / 5 2.5 / 5 the same indexing 2.5 / 5 2.5 / 5 the same" in words
    better = a_session(a_turn(1, answer=an_answer(), grade=a_grade()))
    assert "indexing 2.5 / 5 5.0 / 5 +2.5, better" in Page(to_html(better, previous=before)).words
    assert "indexing 5.0 / 5 2.5 / 5 −2.5, worse" in Page(to_html(before, previous=better)).words


def test_a_topic_that_came_before_is_shown_over_time() -> None:
    past = [TopicResult("indexing", f"s{n}", at(n), n / 7) for n in range(8)]
    page = Page(to_html(a_full_session(), past=[*past, TopicResult("other", "s1", at(1), 0.5)]))
    assert "indexing 8 … 1.4 → 2.1 → 2.9 → 3.6 → 4.3 → 5.0 +5.0, better" in page.words
    assert sum(each.get("class") == "column" for each in page.all("rect")) == 8
    assert "Over time" not in Page(to_html(a_full_session(), past=past[:1])).words


def test_the_parts_are_listed_at_the_top_and_each_is_there() -> None:
    source = to_html(a_full_session())
    links = re.findall(r'<li><a href="#(\w+)">', source[: source.index("<main>")])
    assert links[:3] == ["stages", "topics", "levels"]
    assert links[-1] == "questions"
    assert all(f'id="{each}"' in source for each in links)


def test_quotes_are_marked_in_the_answer_even_where_they_overlap() -> None:
    first, second, third = (a_point_grade(a_point(each)) for each in ("a", "b", "c"))
    points = (
        replace(first, evidence=Evidence(0, 6, "I look")),
        replace(second, evidence=Evidence(2, 9, "look at")),
        replace(third, evidence=Evidence(35, 40, "later")),
    )
    probe = a_follow_up(answer=an_answer("say later on"))
    turn = a_turn(
        1, answer=an_answer("I look at how many rows match."), grade=a_grade(points=points), follow_ups=(probe,)
    )
    source = to_html(a_session(turn))
    marked = [re.sub(r"<sup>.*?>(\d)<.*?</sup>", r"[\1]", each) for each in re.findall(r"<mark>(.*?)</mark>", source)]
    assert marked == ["I ", "look[1]", " at[2]", " late[3]"]
    shown = Page(re.sub(r"<sup>.*?</sup>", "", source)).text
    assert "I look at how many rows match." in shown
    assert "say later on" in shown


@pytest.mark.parametrize("span", [(-5, 3), (25, 999), (40, 50), (7, 7), (9, 2)])
def test_a_quote_that_lies_elsewhere_marks_only_what_is_there(span: tuple[int, int]) -> None:
    point = replace(a_point_grade(a_point("a")), evidence=Evidence(*span, "x"))
    turn = a_turn(1, answer=an_answer("I look at how many rows match."), grade=a_grade(points=(point,)))
    page = to_html(a_session(turn))
    assert "I look at how many rows match." in Page(re.sub(r"<sup>.*?</sup>", "", page)).text


def test_no_grade_no_answer_no_question() -> None:
    assert "Grade: not graded" in Page(to_html(a_session(a_turn(1, answer=an_answer())))).words
    abstained = a_turn(1, answer=an_answer(), grade=an_abstained_grade("Too short."))
    assert "Grade: the grader could not tell. Too short." in Page(to_html(a_session(abstained))).words
    empty = Page(to_html(a_session(), error=0.1)).words
    assert "No score Nothing was graded." in empty
    assert "No question was asked." in empty
    assert "±" not in empty


def test_an_answer_given_after_the_grade_says_that_it_is_not_in_it() -> None:
    late = a_turn(1, answer=an_answer(), grade=a_grade(), follow_ups=(a_follow_up(answer=an_answer("later")),))
    assert (
        "This is the grade of the first answer; what came later is not graded." in Page(to_html(a_session(late))).words
    )


def test_a_huge_session_is_a_report_too() -> None:
    question = a_question(key_points=tuple(a_point(f"p{n}") for n in range(60)))
    answer = an_answer("word " * 40_000, seconds=1e6)
    turns = [a_turn(n, question, answer=answer, grade=a_grade(question, Verdict.MISSING)) for n in range(1, 21)]
    page = Page(to_html(a_session(*turns)))
    assert "And 10 more, under their questions below." in page.words
    assert len(page.all("article")) == 20
