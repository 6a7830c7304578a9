"""Question files: what is read, and how each fault is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from interviewer import places
from interviewer.corpus import loader
from interviewer.corpus.checking import Problem, text_problems
from interviewer.corpus.checking.rules import question_problems
from interviewer.domain import Corpus, KeyPoint, Level, Sample, Stage, Verdict
from interviewer.errors import CorpusError
from tests.builders import a_question

HEAD = """\
topic: small
title: A small topic
questions:
  - id: small-one
    prompt: What does an index cost?
    variants:
      - What is the price of an index?
      - What do you pay for an index?
    level: middle
    stage: technical
    kind: concept
    minutes: 3
    reference: It slows writes.
    key_points:
"""
POINT = """\
      - id: {id}
        text: {text}
        weight: 2
        accept:
          - one way
          - another way
          - a third way
        probe: What else?
        hint: Think of it.
"""
SAMPLE = """\
      - answer: Writes get slower.
        verdicts: {a: covered, b: missing, c: missing}
        quotes:
          a: Writes get slower
"""


def a_file(folder: Path, **changes: str) -> Path:
    """A correct question file, with lines replaced: `changes` maps the start of a line to what stands there instead."""
    points = "".join(POINT.format(id=each, text=f"It is about {each}.") for each in "abc")
    text = f"{HEAD}{points}    samples:\n{SAMPLE}{SAMPLE}"
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "questions" / "small.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def faults(file: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        loader.load_topic(file)
    return str(caught.value).replace(str(file), "F")


def test_a_correct_file_is_read(tmp_path: Path) -> None:
    topic, source = loader.load_topic(a_file(tmp_path))
    question = topic.questions[0]
    assert question.topic == "small"
    assert [point.id for point in question.key_points] == ["a", "b", "c"]
    assert source.line(("questions", 0, "key_points", 1, "text")) == 25


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "level: middle",
            "level: mid",
            "F:9: questions.0.level: is 'mid'; write one of 'junior', 'middle', 'senior' or 'lead'",
        ),
        ("minutes: 3", "minutes: soon", "F:12: questions.0.minutes: is 'soon'; write a whole number, such as 3"),
        ("    kind: concept", "    kind: concept\n    sort: x", "F:12: questions.0.sort: is no field here."),
        ("weight: 2", "weight: 4", "F:17: questions.0.key_points.0.weight: is 4; write 3 or less"),
        ("title: A small topic\n", "", "F:1: title: is missing; add a line for it"),
        ("topic: small", "topic: other", "F:1: topic: is 'other', but the file is named small.yaml"),
        ("id: b", "id: a", "F:4: questions.0: key_points: an id occurs twice"),
        ("a: Writes get slower\n", "a: Writes are slow\n", "quotes.a: not in the answer to the letter"),
        ("c: missing}", "d: missing}", "samples.0.verdicts: no verdict on c"),
        ("b: missing", "b: partial", "quotes.b: a partial point needs a quote"),
        ("    minutes: 3", "    minutes: 3\n    minutes: 4", "F:13: questions.0.minutes: this key occurs twice"),
        ("- What is the price", "- [What, is] the price", "not valid YAML"),
        ("topic: small", "topic: &x small", "F:1: anchors and aliases are not allowed"),
        ("topic: small", "topic: !!python/name:os.system small", "not a plain value"),
        ("topic: small", "\ttopic: small", "F:1: not valid YAML: nothing begins with this sign (a tab"),
        ("prompt: ", "prompt: Why: ", "not valid YAML: a text with `: ` in it needs quotes around it"),
        ("        probe", "       probe", "not valid YAML: this line does not fit those above"),
    ],
)
def test_each_fault_names_file_line_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in faults(a_file(tmp_path, **{old: new}))


def test_flow_lists_of_text_are_refused(tmp_path: Path) -> None:
    file = a_file(
        tmp_path, **{"          - one way\n          - another way\n          - a third way": "          [a, b, c]"}
    )
    assert "F:19: questions.0.key_points.0.accept: write one item a line" in faults(file)


def test_a_cyclic_alias_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a: &a\n  b: *a\n")
    assert "anchors and aliases" in faults(file)


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("[" * 1_000_000)
    assert "F:1: nested more than 20 deep" in faults(file)


def test_not_text(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"topic: \xff\xfe")
    assert "F: not UTF-8 (byte 7)" in faults(file)


def test_too_large(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"#" * (loader.MAX_BYTES + 1))
    assert "larger than 4 MB" in faults(file)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    first = a_file(tmp_path, **{"level: middle": "level: mid", "minutes: 3": "minutes: 0"})
    first.rename(first.with_name("broken.yaml"))
    (tmp_path / "questions" / "empty.yaml").write_text("")
    with pytest.raises(CorpusError) as caught:
        loader.load(tmp_path)
    assert len(caught.value.problems) == 3


def test_an_id_used_twice(tmp_path: Path) -> None:
    text = a_file(tmp_path).read_text()
    (tmp_path / "questions" / "zoo.yaml").write_text(text.replace("topic: small", "topic: zoo"))
    with pytest.raises(CorpusError, match=r"'small-one' is already used in small\.yaml"):
        loader.load(tmp_path)


def test_no_files(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no question files"):
        loader.load(tmp_path)


# -- the check -------------------------------------------------------------------------------------------------------


def test_a_probe_that_gives_its_point_away() -> None:
    point = KeyPoint("a", "Writes get slower.", 2, ("x", "y", "z"), "Do writes become slower?", "Think of inserts.")
    assert (("key_points", 0, "probe"), "gives the point away") in problems(key_points=(point,))


def problems(**fields: Any) -> list[Problem]:
    """What is wrong with a question of these fields, labelled samples aside."""
    weak = Sample("I do not know.", {point.id: Verdict.MISSING for point in fields["key_points"]})
    strong = Sample("All of it.", {point.id: Verdict.COVERED for point in fields["key_points"]})
    return list(question_problems(a_question(samples=(weak, strong), **fields)))


def test_points_that_say_the_same() -> None:
    one = KeyPoint("a", "Writes slow down.", 2, ("it costs on insert",), "?", "?")
    two = KeyPoint("b", "Inserts suffer.", 2, ("It costs on insert",), "?", "?")
    assert (("key_points", 1), "says the same as a: 'it costs on insert'") in problems(key_points=(one, two))


# -- the shipped corpus ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return loader.load(places.shipped("corpus"))[0]


def test_the_shipped_corpus_has_no_problem() -> None:
    folder = places.shipped("corpus")
    assert list(text_problems(folder, *loader.load(folder))) == []


def test_the_shipped_corpus_is_broad(corpus: Corpus) -> None:
    assert len(corpus) >= 800
    assert len(corpus.topics) >= 24
    assert {question.stage for question in corpus} == set(Stage)
    assert {question.level for question in corpus} == set(Level)
    assert all(len(question.samples) >= 3 for question in corpus)


def test_every_stage_of_every_loop_has_enough_to_ask(corpus: Corpus) -> None:
    stock = Counter(question.stage for question in corpus)
    for loop in corpus.loops:
        assert all(stage.order or stock[stage.stage] >= stage.questions for stage in loop.stages)
