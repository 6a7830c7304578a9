"""What the chat model learns from: each request as the product makes it, split by question, labels kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from interviewer import prompts
from interviewer.corpus.loader import load
from interviewer.domain import Corpus, Question, Verdict
from interviewer.errors import CorpusError
from interviewer.grading.checking.sample import choose, labelled
from interviewer.phrasing import fact_refusal, form_refusal, leak
from interviewer.training.examples import ORDERS, Example, judged, reworded
from interviewer.training.rewordings import load_rewordings
from interviewer.training.split import HELD_OUT, held_out
from tests.conftest import SHIPPED


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load(SHIPPED)[0]


@pytest.fixture(scope="module")
def question(corpus: Corpus) -> Question:
    return next(each for each in corpus if each.misconceptions and len(each.samples) == 3)


def test_a_fifth_is_held_out_and_the_report_card_stands_on_it(corpus: Corpus) -> None:
    share = sum(held_out(each.id) for each in corpus) / len(corpus)
    assert share == pytest.approx(HELD_OUT, abs=0.05)
    assert all(held_out(each.group) for each in choose(labelled(corpus), 120))


def test_a_rewording_is_asked_for_as_in_a_session(question: Question) -> None:
    point = question.key_points[1]
    wordings = {question.id: "Said anew?", f"{question.id}/{point.id}": "Probed anew?"}
    made = list(reworded([question], wordings))
    assert [each.reply for each in made] == ["Said anew?", question.prompt, "Probed anew?", point.probe]
    assert made[0].messages == prompts.render("rephrase", prompt=question.prompt, variant=question.variants[0])
    assert made[2].messages == prompts.render("follow_up", probe=point.probe)
    assert made[3].messages[-1].content.endswith("Probed anew?")
    assert list(reworded([question], {})) == []


def test_labels_become_yes_and_no_and_a_partial_point_both(question: Question) -> None:
    first, second, *rest = question.key_points
    verdicts = {first.id: Verdict.COVERED, second.id: Verdict.PARTIAL} | {p.id: Verdict.CONTRADICTED for p in rest}
    answer = "What was said."
    labelled_one = replace(question, samples=(replace(question.samples[0], answer=answer, verdicts=verdicts),))
    own = [each for each in judged([labelled_one], Random(0)) if each.group == f"{question.id}/{answer}"]
    assert [each.reply for each in own] == ["Yes", "Yes", "No", *["No"] * len(rest)]
    assert all(answer in each.messages[-1].content for each in own)
    assert own[0].messages[-1].content.endswith(" 1?")


def test_no_negative_is_taught_as_said(question: Question) -> None:
    """An order to the examiner leaves the labels; what is no answer covers nothing, the reference everything."""
    for seed in range(40):
        for each in judged([question], Random(seed)):
            said = _answer(each)
            if said in (question.prompt, *question.variants, *(m.claim for m in question.misconceptions)):
                assert each.reply == "No"
            if said == question.reference:
                assert each.reply == "Yes"


def test_an_order_moves_no_label(question: Question) -> None:
    seen = set()
    for seed in range(40):
        found = list(judged([question], Random(seed)))
        for order in ORDERS:
            ordered = [each for each in found if order in _answer(each)]
            if ordered:
                plain = _answer(ordered[0]).replace(order, "").strip()
                without = [each.reply for each in found if _answer(each) == plain]
                assert [each.reply for each in ordered] == without
                seen.add(order)
    assert seen == set(ORDERS)


def test_authored_rewordings_keep_form_and_facts_and_leak_nothing(corpus: Corpus) -> None:
    wordings = load_rewordings(SHIPPED / "rewordings.yaml", corpus)
    assert len(wordings) > 4_000
    by_id = corpus.by_id()
    for name, says in wordings.items():
        question_id, _, point_id = name.partition("/")
        question = by_id[question_id]
        authored = question.point(point_id).probe if point_id else question.prompt
        assert says != authored, name
        assert form_refusal(says, authored) == fact_refusal(authored, says) == "", name
        known = (question.prompt, *question.variants, authored)
        assert not leak(question.key_points, known, says), name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rewordings:\n  - of: no-such-question\n    says: Anything at all?\n", "of no question"),
        ("rewordings:\n  - of: {id}\n    says: One?\n  - of: {id}\n    says: Two?\n", "twice"),
        ("rewordings:\n  - of: {id}\n    says: One?\n    more: x\n", ":4: rewordings.0.more: is no field here"),
        ("rewordings: 3\n", "list"),
        ("", ":1: is empty"),
        ("rewordings:\n  - of: ../../etc\n    says: One?\n", ":2: rewordings.0.of: cannot be '../../etc'"),
    ],
)
def test_a_broken_file_is_told_with_its_line(question: Question, tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "rewordings.yaml"
    file.write_text(text.replace("{id}", question.id), encoding="utf-8")
    with pytest.raises(CorpusError) as raised:
        load_rewordings(file, [question])
    assert fault in str(raised.value)


def test_a_corpus_without_rewordings_has_none(tmp_path: Path) -> None:
    assert load_rewordings(tmp_path / "rewordings.yaml", []) == {}


def _answer(example: Example) -> str:
    return example.messages[-1].content.split('"""')[1].strip()
