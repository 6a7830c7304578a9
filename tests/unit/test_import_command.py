"""`corpus import`: a preview first, nothing written unaccepted, nothing changed twice, nothing of the person's lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.commands import importing
from interviewer.corpus import loader
from interviewer.corpus.importing import own_file
from interviewer.corpus.importing.build import build, id_of, level_of
from interviewer.corpus.importing.found import Found, Item
from interviewer.corpus.schema import OwnTopicModel
from interviewer.domain import KeyPoint, Level, Question
from interviewer.errors import CorpusError, UsageError
from interviewer.grading.points import split_reference
from interviewer.planning import Wishes
from tests.builders import a_question
from tests.command_line import CommandLine

pytestmark = pytest.mark.usefixtures("fake_models")
Import = Callable[..., str]
NOTES = """\
My notes

Q: What is a mutex?
A: A mutex lets one thread into a section at a time. A thread that waits for it sleeps.

Q: What is a semaphore?
A: TODO

Q: What is a queue?
A: A queue hands out what came first.
"""


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One shipped topic is enough here, and is read faster than all of them."""
    folder = tmp_path / "shipped"
    for name in ("questions/caching.yaml", "loops/backend.yaml"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes((places.shipped("corpus") / name).read_bytes())
    monkeypatch.setattr(places, "shipped", lambda _: folder)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "My notes.md"
    file.write_text(NOTES)
    return file


@pytest.fixture
def own(home: Path) -> Path:
    """Where the file of the person's questions goes."""
    return home / "corpus" / "questions" / "my-notes.yaml"


@pytest.fixture
def run(run: CommandLine) -> Import:
    """Runs `interviewer corpus …`; gives what it printed, on stderr too. A failure ends with its exit status."""

    def _run(*arguments: object, typed: str = "") -> str:
        result = run("corpus", *arguments, typed=typed)
        return result.out + result.err + (f"exit {result.status}" if result.status else "")

    return _run


def questions(file: Path) -> tuple[Question, ...]:
    return loader.load_topic(file, OwnTopicModel)[0].questions


def test_the_preview_tells_what_was_understood_and_writes_nothing(run: Import, notes: Path, home: Path) -> None:
    shown = run("import", notes)
    assert "Understood: 2 questions with an answer, 1 without." in shown
    assert "     3  What is a mutex?" in shown
    assert "A mutex lets one thread into a section at a time." in shown
    assert "[2 key points]" in shown
    assert "No answer: not imported, for they cannot be graded: 1\n     6  What is a semaphore?" in shown
    assert "        1  My notes  (belongs to no question)" in shown
    assert "Nothing was written. Accept with --yes." in shown
    assert not home.exists()


def test_what_is_accepted_is_asked_from_then_on(run: Import, notes: Path, own: Path) -> None:
    assert f"Written to {own}" in run("import", notes, "--yes")
    first, second = questions(own)
    assert first.prompt == "What is a mutex?"
    assert first.reference == ("A mutex lets one thread into a section at a time. A thread that waits for it sleeps.")
    assert [(point.text, point.derived) for point in first.key_points] == [
        ("A mutex lets one thread into a section at a time.", True),
        ("A thread that waits for it sleeps.", True),
    ]
    assert second.id == id_of("What is a queue?")
    assert first.level is Level.MIDDLE
    corpus = Program().corpus
    assert corpus.by_id()[first.id].key_points == first.key_points
    assert len(corpus.topics) > 1
    assert "[2] s1: A mutex lets one thread into a section at a time.  (derived)" in run("show", first.id)
    assert "\nmy-notes " in run("stats")


def test_importing_twice_changes_nothing(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    before = own.read_bytes()
    shown = run("import", notes, "--yes")
    assert "Already in your corpus, left as they are: 2" in shown
    assert "Nothing to import." in shown
    assert "Already in your corpus, left as they are: 2" in run("import", notes, "--topic", "other", "--yes")
    assert own.read_bytes() == before
    assert [file.name for file in own.parent.iterdir()] == [own.name]


def test_edits_stay_when_more_is_imported(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    edited = own.read_text().replace("weight: 2\n", "weight: 3  # matters\n", 1).replace("What is a queue?", "A queue?")
    own.write_text(edited + "# the end\n")
    notes.write_text(NOTES.replace("TODO", "A semaphore counts how many may enter.").replace("a mutex?", "A  MUTEX?"))
    shown = run("import", notes, "--yes")
    assert "New: 1" in shown
    assert "left as they are: 2" in shown
    assert own.read_text().startswith(edited + "# the end\n")
    assert [each.prompt for each in questions(own)] == ["What is a mutex?", "A queue?", "What is a semaphore?"]
    assert questions(own)[0].key_points[0].weight == 3


def test_a_file_written_in_another_way_is_continued_as_it_is(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    head, _, listed = own.read_text().partition("questions:\n")
    flush = "\n".join(line[2:] for line in listed.split("\n"))
    own.write_text(f"{head}questions:\n# mine\n\n{flush}")
    notes.write_text("Q: What is a deque?\nA: A deque grows at both ends.\n\nIt also shrinks there.\n")
    assert "Written" in run("import", notes, "--yes")
    assert len(questions(own)) == 3
    assert questions(own)[2].reference == "A deque grows at both ends.\n\nIt also shrinks there."


def test_nothing_is_added_to_a_file_that_cannot_take_it(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    moved = own.read_text().replace("topic: my-notes\n", "") + "topic: my-notes\n"
    own.write_text(moved)
    notes.write_text("Q: What is a deque?\nA: A deque grows at both ends.\n")
    shown = run("import", notes, "--yes")
    assert "nothing can be added to it as it is written" in shown
    assert shown.endswith("exit 2")
    assert own.read_text() == moved


def test_a_failure_while_writing_leaves_the_old_file(
    run: Import, notes: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", notes, "--yes")
    before = own.read_bytes()
    notes.write_text("Q: What is a deque?\nA: A deque grows at both ends.\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "cannot be written: No space left on device." in run("import", notes, "--yes")
    assert own.read_bytes() == before
    assert [file.name for file in own.parent.iterdir()] == [own.name]


@pytest.mark.parametrize(("typed", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(
    run: Import, notes: Path, own: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: bool
) -> None:
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(importing, "sys", SimpleNamespace(stdin=terminal, stdout=terminal))
    assert "Import 2 questions?" in run("import", notes, typed=typed)
    assert own.exists() is written


def test_topic_and_level_can_be_chosen(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--topic", "caching", "--level", "senior", "--yes")
    added = questions(own.with_name("caching.yaml"))
    assert {each.level for each in added} == {Level.SENIOR}
    caching = next(topic for topic in Program().corpus.topics if topic.id == "caching")
    assert caching.questions[-2:] == added
    assert len(caching.questions) > 2
    assert "Try 'my-topic'." in run("import", notes, "--topic", "My topic")
    assert "Did you mean senior" in run("import", notes, "--level", "senor")


@pytest.mark.parametrize("content", ["Nothing here.\n", "Just some words, no question among them\n"])
def test_a_file_without_questions_is_an_error(run: Import, notes: Path, content: str) -> None:
    notes.write_text(content)
    shown = run("import", notes, "--yes")
    assert "no question was understood in it." in shown
    assert shown.endswith("exit 2")


def test_a_broken_file_of_the_person_is_told_and_hides_nothing(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    broken = own.with_name("broken.yaml")
    broken.write_text("topic: broken\ntitle: Broken\nquestions: 7\n")
    program = Program()
    assert {"caching", "my-notes"} <= {topic.id for topic in program.corpus.topics}
    assert len(program.corpus_problems) == 1
    for command in (["list", "--topic", "my-notes"], ["stats"], ["check"], ["import", notes]):
        assert f"{broken}:3: questions:" in run(*command)
    with pytest.raises(UsageError) as caught:
        program.begin(Wishes(topics=("broken",)))
    assert f"{broken}:3: questions:" in caught.value.hint


def test_an_id_that_is_taken_is_left_out(run: Import, notes: Path, own: Path) -> None:
    run("import", notes, "--yes")
    twice = own.read_text().replace("topic: my-notes", "topic: twice")
    own.with_name("twice.yaml").write_text(twice)
    program = Program()
    assert "twice" not in {topic.id for topic in program.corpus.topics}
    assert "is already used" in program.corpus_problems[0]


# -- what is built ---------------------------------------------------------------------------------------------------


def test_a_question_that_occurs_twice() -> None:
    items = (Item(1, "Why?", "Rules say so."), Item(2, "why ?", "Rules say so."), Item(3, "Why?", "Habit made it so."))
    plan = build(Found("", items), "t", None, split_reference, set())
    assert [item.line for item, _ in plan.new] == [1, 3]
    assert [(item.line, first) for item, first in plan.repeated] == [(2, 1)]
    again = build(Found("", items), "t", None, split_reference, {each.id for each in plan.questions})
    assert not again.new


def test_points_of_the_file_are_kept_and_others_derived_from_the_prose() -> None:
    listed = Item(1, "Why?", "Because it is so.", ("One thing", "Another thing"))
    code = "```sh\nrm -rf cache\n```\n| a | b |\n|---|---|"
    answer = f"Two kinds:\n\n- **Fast** ones use [RAM](https://x).\n- Slow ones use a spinning disk.\n\n{code}"
    plan = build(Found("", (listed, Item(2, "How?", answer))), "t", None, split_reference, set())
    first, second = plan.questions
    assert [(point.text, point.derived) for point in first.key_points] == [
        ("One thing", False),
        ("Another thing", False),
    ]
    assert [point.text for point in second.key_points] == [
        "Two kinds: Fast ones use RAM.",
        "Slow ones use a spinning disk. a, b",
    ]
    assert second.reference == answer


def test_an_answer_that_states_nothing_is_told() -> None:
    plan = build(Found("", (Item(1, "Why?", "to be"),)), "t", None, split_reference, set())
    assert not plan.new
    assert [item.line for item in plan.empty] == [1]


def test_ids_are_stable_and_fit() -> None:
    assert id_of("What is a B-Tree?") == id_of("  what is a b tree ")
    assert id_of("What is a B-Tree?").startswith("what-is-a-b-tree-")
    assert id_of("Что такое индекс?").startswith("question-")
    assert len(id_of("word " * 100)) <= 80
    assert id_of("a\nb") != id_of("a\nb", "c")


@pytest.mark.parametrize(
    ("word", "level"),
    [("Hard", Level.SENIOR), ("entry level", Level.JUNIOR), ("expert", Level.LEAD), ("", Level.MIDDLE)],
)
def test_levels_in_other_words(word: str, level: Level) -> None:
    assert level_of(word) is level


ODD = (
    "key: value # no comment", "- a\n  - b\n\n    c: 'd'", "yes", "42", "*a", "&a [x", "tab\there", "a\n---\nb", "!!x",
    "“q” 👩\u200d💻 ё",
)  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_any_text_comes_back_from_the_file_as_it_was(tmp_path: Path, text: str) -> None:
    items = (Item(1, f"What is {text}", f"It stores this: {text}"), Item(2, text, f"{text} stores values"))
    plan = build(Found("", items), "t", None, split_reference, set())
    file = own_file.add(tmp_path, "t", plan.questions)
    assert [(q.prompt, q.reference) for q in questions(file)] == [(i.question, i.answer) for i in items]


def test_a_file_may_not_outgrow_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_file, "MAX_BYTES", 500)
    plan = build(Found("", (Item(1, "Why?", "Rules say so. " * 50),)), "t", None, split_reference, set())
    with pytest.raises(CorpusError, match="would be larger"):
        own_file.add(tmp_path, "t", plan.questions)
    assert not (tmp_path / "questions").exists()


def test_a_file_that_changes_during_the_import_is_not_overwritten(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = (KeyPoint("s1", "A mutex has one owner.", derived=True),)
    first, second = (a_question(each, topic=own.stem, key_points=points) for each in ("mine-1", "mine-2"))
    file = own_file.add(own.parent.parent, own.stem, [first])
    verify = own_file._verify

    def meanwhile(*arguments: Any) -> None:
        verify(*arguments)
        file.write_text(file.read_text() + "# a thought\n")

    monkeypatch.setattr(own_file, "_verify", meanwhile)
    with pytest.raises(CorpusError, match="was changed by another program"):
        own_file.add(own.parent.parent, own.stem, [second])
    assert file.read_text().endswith("# a thought\n")
