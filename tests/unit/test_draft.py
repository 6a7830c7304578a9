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


def test_a_template_is_untouched_until_something_is_written_into_it() -> None:
    text = draft.template({"my-questions-1"})
    assert draft.untouched(text)
    assert draft.untouched(text.rstrip())
    assert not draft.untouched(text.replace("prompt: >-", "prompt: Why?"))
    assert not draft.untouched("")


@pytest.mark.parametrize(
    ("line", "written", "said"),
    [
        ("minutes: 2", "minutes:", "minutes: is empty; write a whole number, such as 3"),
        ("minutes: 2", "minutes: 99", "minutes: is 99; write 60 or less"),
        ("level: junior", "level: guru", "level: is 'guru'; write one of 'junior', 'middle', 'senior' or 'lead'"),
        ("kind: concept", "kind:\n  - concept", "kind: is a list; write one of"),
        ("    hint: T", "    hnit: T", "key_points.0.hnit: is no field here. Did you mean hint?"),
        ("claim: It is for show.", "clam: x", "misconceptions.0.clam: is no field here. Did you mean claim?"),
        ("stage: screening\n", "", "stage: is missing; add a line for it"),
        ("id: brewing-bloom", "id: Brewing", "id: cannot be 'Brewing'; write small letters, digits and single hyphens"),
        ("    probe: What is in the bubbles?", "    probe: 4", "is the number 4; put it in quotes to make it a text"),
        ("- it degasses", "- " + "x" * 700, "key_points.0.accept.0: has 700 characters; cut it to 600"),
        ("variants:\n  - What is the bloom good for?", "variants: What?", "is 'What?'; write a list, each item after"),
    ],
)
def test_a_fault_is_told_in_plain_words_with_what_to_write(line: str, written: str, said: str) -> None:
    found = [each.text for each in draft.problems(GOOD.replace(line, written), set())]
    assert any(said in each for each in found)
    for word in ("Input", "String", "Field", "List", "valid"):
        assert word not in " ".join(found)


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
