"""The check of a corpus: what each of its parts finds, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer import places
from interviewer.corpus.checking import Judge, problems_of
from interviewer.corpus.checking.labels import label_problems
from interviewer.corpus.checking.likeness import duplicates, point_problems
from interviewer.corpus.checking.passed import FILE, Passed
from interviewer.corpus.checking.rules import Problem, loop_problems, question_problems, topic_problems
from interviewer.corpus.checking.sources import (
    MAPPING,
    SHINGLES,
    Mapped,
    mapping_problems,
    read_mapping,
    read_shingles,
    shingles,
    wording_problems,
    wordings,
)
from interviewer.corpus.loader import Source, load
from interviewer.domain import (
    Corpus,
    Criterion,
    Grade,
    KeyPoint,
    Level,
    Loop,
    Question,
    Sample,
    Stage,
    Task,
    Topic,
    Verdict,
)
from interviewer.errors import CorpusError
from tests.builders import a_grade, a_point, a_question, a_stage
from tests.fakes import HashEncoder

EMBED = HashEncoder().encode
SENTENCE = "A queue between two services lets the slower of them catch up at its own pace"


def said(problems: Iterator[Problem]) -> list[tuple[str, str]]:
    return [(".".join(map(str, field)), text) for field, text in problems]


# -- by the texts alone ----------------------------------------------------------------------------------------------


def test_a_topic_without_a_level_is_named() -> None:
    topic = Topic("t", "T", tuple(a_question(level=level) for level in (Level.JUNIOR, Level.SENIOR)))
    assert said(topic_problems(topic)) == [("questions", "no question of level middle, lead")]


@pytest.mark.parametrize("minutes", [0, 20])
def test_minutes_fit_the_time_it_takes_to_say_the_reference(minutes: int) -> None:
    question = a_question(reference="word " * 130, minutes=minutes)
    assert ("minutes", f"{minutes} for a reference that takes 1.0 to say") in said(question_problems(question))
    assert "minutes" not in dict(said(question_problems(replace(question, minutes=3))))


def test_names_in_a_loop_that_nothing_has() -> None:
    stage = a_stage(topics=("gone",), order=("lost",), success=(Criterion("Any", topics=("away",)),))
    task = Task("t", "T", "Do it.", (1, 2), "nowhere", *[("x",)] * 4)
    loop = Loop("l", "L", (Level.JUNIOR,), (stage,), (task,))
    corpus = Corpus((Topic("t", "T", (a_question(),)),), (loop,))
    assert [text for _, text in loop_problems(loop, corpus)] == [
        "there is no topic 'away'",
        "there is no topic 'gone'",
        "there is no question 'lost'",
        "there is no question 'nowhere'",
    ]


# -- where it comes from ---------------------------------------------------------------------------------------------


def test_eight_words_in_a_row_are_found_wherever_they_stand() -> None:
    taken = frozenset(shingles(SENTENCE))
    point = a_point("a", text=f"One says: {SENTENCE.upper()}!")
    question = a_question(reference=f"So. {SENTENCE}.", key_points=(point,))
    assert dict(said(wording_problems(wordings(question), taken))).keys() == {"reference", "key_points.0.text"}


def test_seven_words_in_a_row_are_no_theft() -> None:
    words = SENTENCE.split()
    question = a_question(reference=" ".join([*words[:7], "or", *words[8:15]]))
    assert said(wording_problems(wordings(question), frozenset(shingles(SENTENCE)))) == []


def test_digests_are_read_back_and_a_torn_file_is_refused(tmp_path: Path) -> None:
    assert read_shingles(tmp_path) == frozenset()
    kept = sorted(shingles(SENTENCE))
    (tmp_path / SHINGLES).write_bytes(b"".join(kept))
    assert read_shingles(tmp_path) == set(kept)
    (tmp_path / SHINGLES).write_bytes(b"".join(kept)[:-1])
    with pytest.raises(CorpusError, match="damaged"):
        read_shingles(tmp_path)


def test_the_mapping_names_what_is_gone_and_what_stands_twice(tmp_path: Path) -> None:
    rows = [
        "| label | question | note |",
        "|---|---|---|",
        "| a-1 | `one` | |",
        "| a-2 | `gone` | x |",
        "| a-1 | `one` | |",
    ]
    (tmp_path / MAPPING).write_text("\n".join(["# Sources", "", *rows]))
    assert read_mapping(tmp_path)[0] == Mapped("a-1", "one", 5)
    assert list(mapping_problems(tmp_path, {"one": a_question("one")})) == [
        f"{tmp_path / MAPPING}:6: a-2: there is no question 'gone'",
        f"{tmp_path / MAPPING}:7: a-1 stands in line 5 already",
    ]


# -- by meaning ------------------------------------------------------------------------------------------------------


def test_two_questions_that_ask_the_same() -> None:
    one = a_question("one", prompt="How do you invalidate a cache after writes?", variants=())
    same = a_question("same", prompt="After writes, how do you invalidate your cache?", variants=("Anything else?",))
    other = a_question("other", prompt="What does an index cost on inserts?", variants=())
    assert [pair[:2] for pair in duplicates([one, other, same], EMBED)] == [("one", "same")]


def test_wordings_of_one_question_are_no_duplicates() -> None:
    alike = a_question(prompt="What does an index cost?", variants=("What does an index cost us?",))
    assert list(duplicates([alike], EMBED)) == []


def test_points_that_say_nearly_the_same() -> None:
    one = KeyPoint("a", "An index slows every insert.", 2, ("x y", "z w", "v u"))
    two = KeyPoint("b", "Every insert is slowed by the index.", 2, ("p q", "r s", "t o"))
    assert said(point_problems(a_question(key_points=(one, two)), EMBED)) == [
        ("key_points.1.text", "says nearly the same as a")
    ]


def test_a_phrase_that_belongs_to_another_point() -> None:
    one = KeyPoint(
        "a", "An index slows every insert.", 2, ("writes cost more", "inserts get slow", "an index needs disk space")
    )
    two = KeyPoint("b", "An index needs disk space.", 2, ("it takes room", "storage grows", "files swell"))
    assert said(point_problems(a_question(key_points=(one, two)), EMBED)) == [
        ("key_points.0.accept.2", "is nearer to b than to its own point")
    ]


# -- by the grader ---------------------------------------------------------------------------------------------------

POINTS = (
    a_point("cost", text="An index slows inserts.", accept=()),
    a_point("disk", text="It takes room on disk.", accept=()),
)


def graded(*verdicts: Verdict, answer: str = "") -> Grade:
    """A grade by which the points have these verdicts, quoting the whole `answer`."""
    grade = a_grade(a_question(key_points=POINTS), *verdicts)
    points = tuple(
        replace(point, evidence=replace(point.evidence, text=answer)) if point.evidence and answer else point
        for point in grade.points
    )
    return replace(grade, points=points)


def labelled(answer: str, *verdicts: Verdict) -> Question:
    labels = dict(zip(("cost", "disk"), verdicts, strict=True))
    quotes = {point: answer for point, verdict in labels.items() if verdict is not Verdict.MISSING}
    return a_question(reference="R", key_points=POINTS, samples=(Sample(answer, labels, quotes),))


def found(question: Question, reference: Grade, sample: Grade) -> list[tuple[str, str]]:
    grades = {"R": reference, question.samples[0].answer: sample}
    return said(label_problems(question, lambda _, answer: grades[answer], EMBED))


FULL = graded(Verdict.COVERED, Verdict.COVERED)


def test_a_point_that_the_reference_leaves_out() -> None:
    question = labelled("Nothing.", Verdict.MISSING, Verdict.MISSING)
    silent = graded(Verdict.MISSING, Verdict.MISSING)
    assert found(question, graded(Verdict.COVERED, Verdict.PARTIAL), silent) == [
        ("key_points.1.text", "is not stated in the reference")
    ]


def test_a_point_labelled_missing_that_the_answer_says() -> None:
    answer = "Well, an index slows inserts."
    question = labelled(answer, Verdict.MISSING, Verdict.MISSING)
    assert found(question, FULL, graded(Verdict.COVERED, Verdict.MISSING, answer=answer)) == [
        ("samples.0.verdicts.cost", f"is labelled missing, but the answer says {answer!r}")
    ]


def test_a_grader_that_errs_on_other_words_proves_nothing() -> None:
    answer = "Users like fast pages."
    question = labelled(answer, Verdict.MISSING, Verdict.COVERED)
    assert found(question, FULL, graded(Verdict.COVERED, Verdict.MISSING, answer=answer)) == []


def test_a_label_whose_quote_speaks_of_another_point() -> None:
    question = labelled("It takes room on disk.", Verdict.COVERED, Verdict.MISSING)
    assert found(question, FULL, graded(Verdict.MISSING, Verdict.COVERED)) == [
        ("samples.0.verdicts.cost", "is labelled covered, but its quote speaks of disk")
    ]


# -- the whole check -------------------------------------------------------------------------------------------------


@pytest.fixture
def judged() -> list[str]:
    """The ids that the judge was asked about."""
    return []


@pytest.fixture
def judge(judged: list[str]) -> Judge:
    def grade(question: Question, _answer: str) -> Grade:
        return a_grade(question)

    return Judge(EMBED, grade, lambda question: judged.append(question.id), "judge 1")


def a_corpus(*ids: str) -> tuple[Corpus, dict[str, Source]]:
    questions = tuple(a_question(each, prompt=f"What is {each}?", variants=()) for each in ids)
    return Corpus((Topic("t", "T", questions),)), {"questions/t": Source(Path("t.yaml"), None, {})}


def run(folder: Path, judge: Judge, *ids: str, again: bool = False) -> list[str]:
    return problems_of(folder, *a_corpus(*ids), judge, lambda _done, _all: None, again=again)


def test_what_passed_is_not_judged_again_until_it_changes(tmp_path: Path, judge: Judge, judged: list[str]) -> None:
    run(tmp_path, judge, "hash", "tree")
    run(tmp_path, judge, "hash", "tree")
    assert judged == ["hash", "tree"]
    run(tmp_path, judge, "hash", "tree", "heap")
    assert judged[2:] == ["heap"]
    run(tmp_path, judge, "hash", again=True)
    assert judged[3:] == ["hash"]
    assert (tmp_path / FILE).read_text().count("\n") == 2  # what is gone is forgotten


def test_another_judge_judges_all(tmp_path: Path, judge: Judge, judged: list[str]) -> None:
    run(tmp_path, judge, "hash")
    run(tmp_path, replace(judge, name="judge 2"), "hash")
    assert judged == ["hash", "hash"]


def test_what_failed_is_judged_again(tmp_path: Path, judge: Judge, judged: list[str]) -> None:
    strict = replace(judge, grade=lambda question, _: a_grade(question, *[Verdict.MISSING] * 3))
    for _ in range(2):
        assert any("is not stated in the reference" in each for each in run(tmp_path, strict, "hash"))
    assert judged == ["hash", "hash"]


def test_a_damaged_memory_costs_time_only(tmp_path: Path, judge: Judge) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\x00")
    question = a_question()
    assert question not in Passed(tmp_path, "judge")
    run(tmp_path, judge, "hash")
    assert (tmp_path / FILE).read_text().startswith("# judged by ")


def test_a_folder_that_cannot_be_written_to_is_left(tmp_path: Path) -> None:
    Passed(tmp_path / "nowhere", "judge").keep([a_question()])
    assert not (tmp_path / "nowhere").exists()


def test_the_shipped_mapping_covers_every_question_of_the_sources() -> None:
    """The bank of 200, the company's 25 in their order, the guide's 8."""
    folder = places.shipped("corpus")
    labels = {row.label for row in read_mapping(folder)}
    wanted = {f"bank-{n:03}" for n in range(1, 201)}
    wanted |= {f"nxtwave-{n:02}" for n in range(1, 26)}
    wanted |= {f"guide-{n}" for n in range(1, 9)}
    assert labels == wanted


def test_the_company_loop_asks_its_questions_in_their_order() -> None:
    folder = places.shipped("corpus")
    asked = [row.question for row in read_mapping(folder) if row.label.startswith("nxtwave-")]
    [loop] = [loop for loop in load(folder)[0].loops if loop.id == "nxtwave-backend"]
    assert [each for stage in loop.stages for each in stage.order] == asked
    assert len(asked) == 25


def test_the_role_guide_is_all_in_the_loop_backend() -> None:
    [loop] = [loop for loop in load(places.shipped("corpus"))[0].loops if loop.id == "backend"]
    assert set(loop.levels) == set(Level)
    assert [stage.stage for stage in loop.stages] == list(Stage)
    assert all(stage.focus and len(stage.success) >= 4 and stage.tips for stage in loop.stages)
    assert len(loop.tasks) == 3
    assert all(len(task.evaluation) >= 4 and len(task.mistakes) >= 3 for task in loop.tasks)


def test_a_question_that_asks_what_another_asks_is_told_every_time(tmp_path: Path, judge: Judge) -> None:
    twin, asked = "lists", "asks nearly what list asks"
    for _ in range(2):
        assert any(asked in problem for problem in run(tmp_path, judge, "list", twin, "heap"))
    assert twin not in (tmp_path / FILE).read_text()
