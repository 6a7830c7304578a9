"""A question of one's own as it is being written, and how it gets into the person's corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.corpus import draft
from interviewer.corpus.importing import own_file
from interviewer.corpus.loader import load_own
from interviewer.errors import CorpusError

GOOD = """\
topic: brewing
id: brewing-bloom
prompt: "Why let coffee bloom: what happens?"
level: junior
stage: screening
kind: concept
minutes: 2
variants:
  - What is the bloom good for?
reference: |
  Fresh coffee gives off gas.
  It keeps water out.
key_points:
  - id: gas
    text: Gas of the roast leaves first.
    weight: 3
    accept:
      - it degasses
    probe: What is in the bubbles?
    hint: Think of the roaster.
misconceptions:
  - claim: It is for show.
    correction: It lets the water in evenly.
"""


def test_an_empty_template_says_what_is_missing_and_where() -> None:
    text = draft.template({"my-questions-1", "my-questions-2"})
    lines = text.splitlines()
    found = draft.problems(text, set())
    assert "id: my-questions-3" in text
    assert [lines[each.line - 1].split(":")[0].strip() for each in found] == ["prompt", "reference", "text"]


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("level: junior", "level: guru"), 4, "level"),
        (("minutes: 2", "minutes: soon"), 7, "minutes"),
        (("    weight: 3", "    weight: 9"), 16, "key_points.0.weight"),
        (("hint: Think", "hnit: Think"), 20, "key_points.0.hnit"),
        (("id: brewing-bloom", "id: Brewing Bloom"), 2, "id"),
        (('"Why let coffee bloom: what happens?"', "Why: what"), 3, "YAML"),
        (("accept:\n      - it degasses", "accept: [it, degasses]"), 17, "one item a line"),
        (("id: brewing-bloom", "id: taken"), 2, "already used"),
    ],
)
def test_each_fault_is_named_with_its_line(change: tuple[str, str], line: int, said: str) -> None:
    found = draft.problems(GOOD.replace(*change), {"taken"})
    assert found
    assert found[0].line == line
    assert said in found[0].text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- a\n- b",
        "a: [",
        "\x00",
        "a: &x 1\nb: *x",
        "[" * 500,
        "a: !!python/name:os.system x",
        "\ud800",
    ],
)
def test_hostile_text_is_a_problem_and_no_crash(text: str) -> None:
    assert draft.problems(text, set())


def test_a_huge_text_is_refused() -> None:
    assert "larger" in draft.problems("x" * 5_000_000, set())[0].text


def test_everything_written_comes_back_from_the_file(tmp_path: Path) -> None:
    written = draft.read(GOOD, set())
    own_file.add(tmp_path, written.topic, [written])
    topics, problems = load_own(tmp_path)
    assert problems == []
    assert topics[0].questions == (written,)
    point = written.key_points[0]
    assert (point.accept, point.probe) == (("it degasses",), "What is in the bubbles?")
    assert written.misconceptions
    assert written.variants == ("What is the bloom good for?",)


def test_a_broken_file_of_the_topic_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "questions" / "brewing.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("topic: brewing\nbroken")
    written = draft.read(GOOD, set())
    with pytest.raises(CorpusError):
        own_file.add(tmp_path, written.topic, [written])
    assert file.read_text() == "topic: brewing\nbroken"
