"""Comments on what candidates ask: the kind by the nearest examples, the form by code, and never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from interviewer import places
from interviewer.corpus.checking.sources import closing_wordings, read_shingles, wording_problems
from interviewer.corpus.loader import load_closing
from interviewer.domain import NO_QUESTIONS, EnquiryKind
from interviewer.enquiries import Commenter, seen
from interviewer.errors import CorpusError, ModelError
from interviewer.models.ports import Floats
from tests.fakes import HashEncoder

SHIPPED = places.shipped("corpus") / "closing.yaml"
KINDS = (
    EnquiryKind("pay", "Pay", "Money.", "Wait.", "When?", ("salary bonus shares", "holidays benefits pension")),
    EnquiryKind(
        "operations", "On-call", "Care.", "Count.", "How many?", ("pager alerts nights", "outage incident rota")
    ),
    EnquiryKind(NO_QUESTIONS, "No question", "Little.", "Bring some.", "And?", ("nothing thanks", "clear already")),
)


class Down(HashEncoder):
    def encode(self, texts: Sequence[str]) -> Floats:
        raise ModelError("The encoder is gone.")


@pytest.fixture
def commenter() -> Commenter:
    return Commenter(KINDS, HashEncoder(dim=1024))


def test_the_nearest_kind_comments_and_keeps_no_examples(commenter: Commenter) -> None:
    comment = commenter.comment("How many pager alerts at nights?")
    assert [kind.id for kind in comment.kinds] == ["operations"]
    assert comment.kinds[0].tells == "Care."
    assert comment.kinds[0].examples == ()


def test_two_kinds_that_are_as_near_are_both_named(commenter: Commenter) -> None:
    both = "salary bonus shares holidays benefits pension pager alerts nights outage incident rota"
    assert {kind.id for kind in commenter.comment(both).kinds} == {"pay", "operations"}


def test_what_is_near_nothing_is_left_open(commenter: Commenter) -> None:
    comment = commenter.comment("Which football club plays tonight?")
    assert comment.kinds == ()
    assert comment.seen


@pytest.mark.parametrize("nothing", ["", "  \n", "?!", "…"])
def test_no_question_needs_no_encoder(nothing: str) -> None:
    comment = Commenter(KINDS, Down()).comment(nothing)
    assert [kind.id for kind in comment.kinds] == [NO_QUESTIONS]
    assert comment.seen == ()


def test_saying_that_there_is_none_is_not_judged_as_a_question(commenter: Commenter) -> None:
    assert commenter.comment("Nothing, thanks, clear already.").seen == ()


def test_without_the_encoder_the_form_is_commented_on_and_that_is_said() -> None:
    comment = Commenter(KINDS, Down()).comment("Do you test?")
    assert comment.kinds == ()
    assert "not available" in comment.seen[0]
    assert any("“do”" in each for each in comment.seen)


def test_without_kinds_there_is_still_the_form() -> None:
    assert Commenter((), HashEncoder()).comment("How do you test?").seen


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Do you do code review?", "“do”, so “yes” or “no”"),
        ("So, is the team nice?", "“is”, so “yes” or “no”"),
        ("How do you test?", "“how”: an open question"),
        ("How much do you pay?", "a number answers it"),
        ("And how often do you release?", "a number answers it"),
        ("Tell me about the team.", "“tell”: an open question"),
        ("How do you test? And who reviews?", "2 questions at once"),
        ("What broke last week?", "particular (“last”)"),
        ("What did the 2024 migration cost?", "particular (“2024”)"),
        ("How is the culture?", "could be asked anywhere"),
        ("I like trains.", "No question is seen"),
        (f"What do you think, {'given all that was said, ' * 12}about tests?", "words: said aloud"),
    ],
)
def test_what_code_sees_of_the_form(asked: str, told: str) -> None:
    assert any(told in each for each in seen(asked)), list(seen(asked))


@pytest.mark.parametrize(
    ("asked", "untold"),
    [
        ("Could you tell me how you test?", "“no” answers it"),
        ("Can you describe the architecture?", "“no” answers it"),
        ("How does your team use Kafka?", "could be asked anywhere"),
        ("What do I have to know?", "particular"),
        ("Who is the boss?", "open question"),
        ("How many are there?", "open question"),
        ("Was macht man bei euch?", "“no” answers it"),
    ],
)
def test_what_code_does_not_claim(asked: str, untold: str) -> None:
    assert not any(untold in each for each in seen(asked))


@pytest.mark.parametrize(
    "hostile", ["?" * 20_000, "how " * 5_000, "\x1b[31m?\x00", "[bold]x[/]" * 100, "\ud800?", "как?"]
)
def test_hostile_text_is_only_text(commenter: Commenter, hostile: str) -> None:
    assert len(commenter.comment(hostile).seen) <= 4


# -- the file --------------------------------------------------------------------------------------------------------


def test_the_shipped_kinds_are_read_and_follow_no_source() -> None:
    kinds, _ = load_closing(SHIPPED)
    assert len(kinds) >= 14
    assert all(len(kind.examples) >= 20 for kind in kinds)
    assert list(wording_problems(closing_wordings(kinds), read_shingles(SHIPPED.parent))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    title: The work and the code\n", "", ":4: kinds.0.title: is missing; add a line for it"),
        ("  - id: work\n", "  - id: work\n    extra: x\n", "kinds.0.extra: is no field here"),
        ("  - id: no-questions\n", "  - id: nothing\n", "none has the id no-questions"),
        ("  - id: team\n", "  - id: work\n", "an id occurs twice"),
        ("      - How do you test?\n", "      - How old is the company?\n", "is an example of practice already"),
    ],
)
def test_each_fault_names_file_line_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "closing.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_closing(file)
    assert any(said in each and str(file) in each for each in caught.value.problems), caught.value.problems
