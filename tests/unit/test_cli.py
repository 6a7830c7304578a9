"""The command line: what is printed, what is refused, and with which exit status. No model is loaded."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.domain import Corpus, Level, Loop, SessionKind, Stage, Topic
from interviewer.errors import ModelFileError, PromptTooLong, nearest
from interviewer.planning import Wishes
from interviewer.store import Store
from tests.builders import a_plan, a_question, a_session, a_stage, a_turn, at
from tests.command_line import CommandLine
from tests.fakes import FakeModels, HashEncoder
from tests.labelled import KnowingChat, questions

pytestmark = pytest.mark.usefixtures("fake_models")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["intervew"], "There is no command 'intervew'.\nDid you mean interview?"),
        (["corpus", "chek"], "There is no command 'chek'.\nDid you mean check?"),
        (["corpus", "show", "caching-cache-asid"], "There is no question"),
        (["corpus", "list", "--topic", "cachin"], "There is no topic 'cachin'.\nDid you mean caching?"),
        (["interview", "--plain", "--topic", "cachin"], "Did you mean caching?"),
        (["interview", "--plain", "--level", "senor"], "Did you mean senior"),
        (["interview", "--plain", "--stage", "codng"], "Did you mean coding?"),
        (["interview", "--plain", "--difficulty", "fixd"], "Did you mean fixed?"),
        (["interview", "--plain", "--manner", "frendly"], "Did you mean friendly?"),
        (["interview", "--plain", "--drop", "cachin"], "Did you mean caching?"),
        (["interview", "--plain", "--jd", "/no/such/file"], "There is no file /no/such/file."),
        (["interview", "--plain", "--jd", "/"], "is no regular file"),
        (["interview", "--plain", "--again", "--level", "lead"], "Leave the other options out."),
        (["interview", "--plain", "--resume"], "No session was interrupted."),
        (["report", "--format", "pdf"], "There is no format 'pdf'."),
        (["report"], "There is no session yet."),
        (["search"], "What shall be searched?"),
        (["grade"], "Which question?"),
        (["grade", "--batch", __file__], "--batch needs --out FILE."),
        ([], "The app needs a terminal.\nWithout one: interviewer interview --plain"),
        (["interview"], "interviewer interview --plain"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest(run: CommandLine, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["corpus", "show", "nope"], "interviewer corpus list"),
        (["corpus", "mark", "nope", "known"], "interviewer corpus list"),
        (["corpus", "list", "--topic", "databses"], "interviewer corpus stats"),
        (["interview", "--plain", "--topic", "databses"], "interviewer corpus stats"),
        (["drill", "--plain", "databses"], "interviewer corpus stats"),
    ],
)
def test_a_hint_lists_no_more_names_than_can_be_read(run: CommandLine, arguments: list[str], where: str) -> None:
    listed = run(*arguments).err
    assert re.search(rf"Known: ([\w-]+, ){{20}}… and [\d,]+ more: {where}$", listed.strip())


def test_a_hint_lists_all_names_where_they_are_few() -> None:
    names = [f"n{n:02}" for n in range(21)]
    assert nearest("zzz", names[:20]) == f"Known: {', '.join(names[:20])}."
    assert nearest("zzz", names) == f"Known: {', '.join(names[:20])}, … and 1 more."
    assert nearest("zzz", []) == "None is known."


def test_a_plain_interview_is_stored_and_reported(run: CommandLine) -> None:
    typed = "I would measure first.\n.\n/skip\n/skip\n"
    shown = run("interview", "--plain", "--topic", "caching", "--questions", "2", typed=typed)
    assert shown.status == 0
    assert "Question 1 of 2" in shown.out
    history = run("history")
    assert "backend middle  1 of 2 answered" in history.out
    report = json.loads(run("report", "--format", "json").out)
    assert report["turns"][0]["answer"]["text"] == "I would measure first."
    assert "I would measure first." in run("report").out


JOB = "caching", "How does a cache expire stale copies?"
OTHER = "queues", "How do consumers take messages in order?"


@pytest.fixture
def small_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two topics of one question, and a loop: indexed at once."""
    topics = tuple(
        Topic(topic, topic.title(), (a_question(f"{topic}-one", topic=topic, prompt=prompt, variants=()),))
        for topic, prompt in (JOB, OTHER)
    )
    loop = Loop("backend", "Back end", tuple(Level), (a_stage(questions=2), a_stage(Stage.FINAL, 1)))
    monkeypatch.setattr(Program, "_shipped", Corpus(topics, (loop,)))


def test_a_description_tells_which_lines_led_where(run: CommandLine, small_corpus: None, tmp_path: Path) -> None:
    job = tmp_path / "job.txt"
    job.write_text(f"Free fruit\n- {JOB[1]}\n- {OTHER[1]}\n", encoding="utf-8")
    options = ["interview", "--plain", "--stage", "technical", "--stage", "final", "--questions", "2", "--jd", str(job)]
    shown = run(*options)
    assert "  caching: Caching, 50%\n    - How does a cache expire stale copies?\n  queues: Queues, 50%" in shown.out
    dropped = run(*options, "--drop", "caching")
    assert "  queues: Queues, 100%\n    - How do consumers take messages in order?" in dropped.out
    assert "Caching" not in dropped.out
    job.write_text("Free fruit")
    assert "Nothing in the description is near any question here" in run(*options).out


def test_the_same_again(run: CommandLine, small_corpus: None) -> None:
    asked = ["--level", "senior", "--questions", "1", "--manner", "friendly", "--difficulty", "fixed"]
    first = run("interview", "--plain", *asked)
    assert "Hello, and thank you for being here." in first.out
    again = run("interview", "--plain", "--again")
    assert "Question 1 of 1" in again.out
    assert "Hello, and thank you for being here." in again.out
    assert run("history").out.count("backend senior  0 of 1") == 2


def test_the_same_again_is_new_even_when_nothing_was_asked_for(run: CommandLine, small_corpus: None) -> None:
    program = Program(models=FakeModels())
    program.begin(Wishes()).ask()
    program.close()
    again = run("interview", "--plain", "--again")
    assert "interrupted" not in again.out
    assert run("history").out.count("backend middle") == 2


def test_an_interrupted_session_goes_on_when_nothing_else_is_asked_for(run: CommandLine) -> None:
    program = Program(models=FakeModels())
    interview = program.begin(Wishes(topics=("caching",), questions=1))
    asked = interview.ask()
    program.store.save_draft(interview.session.id, 1, "typed before the crash")
    program.store.close()
    assert asked is not None
    shown = run("interview", "--plain", typed="and after\n.\n/quit\n")
    assert asked.wording.text in shown.out
    assert "typed before the crash" in shown.out
    report = json.loads(run("report", "--format", "json").out)
    assert report["turns"][0]["answer"]["text"] == "typed before the crash\nand after"


def interrupted(kind: SessionKind = SessionKind.INTERVIEW, **fields: Any) -> str:
    """An interrupted session in the store; its id."""
    session = a_session(a_turn(1), session_id=f"2026-{kind}", plan=a_plan(kind=kind), **fields)
    with Store(places.database()) as store:
        store.start_session(session)
    return session.id


def test_any_interrupted_session_goes_on_by_its_id(run: CommandLine) -> None:
    interrupted()
    drilled = interrupted(SessionKind.DRILL, started_at=at(10))
    program = Program(models=FakeModels())
    program.begin(Wishes(topics=("caching",), questions=1)).ask()
    program.close()
    for session in ("2026-int", drilled):
        shown = run("interview", "--plain", "--resume", session, typed="/quit\n")
        assert shown.status == 0, shown.err
        assert "Going on where the session was interrupted." in shown.out
        assert "How do you decide whether a column deserves an index?" in shown.out
    assert "Going on" in run("interview", "--resume", "--plain", typed="/quit\n").out


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("2026-int", "The session 2026-interview has ended."), ("2027", "There is no session '2027'.")],
)
def test_what_cannot_go_on_is_told(run: CommandLine, wanted: str, said: str) -> None:
    interrupted(ended_at=at(10))
    result = run("interview", "--plain", "--resume", wanted)
    assert result.status != 0
    assert said in result.err


def test_grading_one_answer(run: CommandLine) -> None:
    arguments = ["grade", "--question", "What is a cache?", "--reference", "It keeps copies of hot data."]
    graded = run(*arguments, "--answer", "It keeps copies of hot data.", "--json")
    record = json.loads(graded.out)
    assert set(record) >= {"score", "low", "high", "band", "abstained", "points", "misconceptions", "grader", "ms"}
    assert record["score"] > 0.5
    evidence = record["points"][0]["evidence"]
    assert "It keeps copies of hot data."[evidence["start"] : evidence["end"]] == evidence["text"]
    piped = run(*arguments, typed="")
    assert "Score 0.0" in piped.out


def test_a_question_of_the_corpus_by_id(run: CommandLine) -> None:
    listed = run("corpus", "list", "--topic", "caching").out.split()[0]
    assert "Graded against the corpus" in run("grade", "--question", listed, "--answer", "No idea.").out


def test_grading_a_batch(run: CommandLine, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": 7, "question": "Q?", "reference": "Indexes slow writes.", "answer": "Indexes slow writes."},
        {"question": "Q?", "reference": "Indexes slow writes."},
        {
            "question": "Q?",
            "reference": "r",
            "answer": "x",
            "key_points": ["One thing.", {"text": "Two.", "weight": 3}],
        },
        {"question": "Q?", "reference": "r", "answer": "x", "key_points": [{"text": "Two.", "weight": 9}]},
    ]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run("grade", "--batch", str(source), "--out", str(out)).status == 0
    graded = [json.loads(line) for line in out.read_text().splitlines()]
    assert graded[0]["id"] == 7
    assert graded[0]["grade"]["points"][0]["verdict"] == "covered"
    assert [point["weight"] for point in graded[1]["grade"]["points"]] == [2, 3]
    rejected = [json.loads(line)["reason"] for line in Path(f"{out}.rejects").read_text().splitlines()]
    assert rejected == ["no text under 'answer'", "key point 1: weight is 1, 2 or 3"]


def test_searching(run: CommandLine) -> None:
    prompt = run("corpus", "list", "--topic", "caching").out.splitlines()[0]
    question_id, text = prompt.split()[0], " ".join(prompt.split()[4:])
    found = json.loads(run("search", text, "-k", "3", "--json").out)
    assert found["results"][0]["id"] == question_id
    assert len(found["results"]) == 3
    assert question_id in run("search", text).out
    assert run("index", "status").out.count("up to date") == 1


def test_searching_other_texts_in_a_batch(run: CommandLine, tmp_path: Path) -> None:
    corpus, queries, out = tmp_path / "c.jsonl", tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    corpus.write_text('{"id": "a", "text": "cats purr"}\n{"id": "b", "question": "Dogs?", "answer": "dogs bark"}\n')
    queries.write_text('{"id": 1, "text": "which animals bark"}\n{"id": 2}\n')
    shown = run("search", "--batch", str(queries), "--out", str(out), "--corpus", str(corpus))
    assert shown.status == 0
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert [each["id"] for each in results] == [1]
    assert [hit["id"] for hit in results[0]["results"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("line", "said"), [("{}", ":2: no id"), ('{"id": 1}', ":2: no text under 'question'"), ("x", ":2: not JSON")]
)
def test_a_broken_corpus_names_the_line(run: CommandLine, tmp_path: Path, line: str, said: str) -> None:
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"id": "a", "text": "cats purr"}\n' + line + "\n")
    result = run("search", "x", "--corpus", str(corpus))
    assert result.status == 2
    assert said in result.err


def test_a_broken_question_file_is_named_without_a_traceback(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "x.yaml").write_text("topic: x\ntitle: [bold]\n")
    result = run("corpus", "check", str(tmp_path))
    assert result.status == 2
    assert "x.yaml:2: title:" in result.err


def test_the_corpus_commands(run: CommandLine) -> None:
    assert "system_design" in run("corpus", "stats").out
    listed = run("corpus", "list", "--topic", "caching").out.split()[0]
    shown = run("corpus", "show", listed).out
    assert "Key points" in shown
    assert "probe:" in shown


def test_doctor_goes_on_after_a_failure(run: CommandLine, fake_models: FakeModels) -> None:
    assert run("doctor").status == 0

    class Broken(HashEncoder):
        def describe(self) -> str:
            raise ModelFileError("It is truncated.", "Reinstall it.")

    fake_models.encoder = Broken()
    result = run("doctor")
    assert result.status == 1
    assert "FAIL encoder: It is truncated. Reinstall it." in result.out
    assert "ok   chat" in result.out


def test_doctor_names_question_files_of_ones_own_that_cannot_be_used(run: CommandLine, fake_models: FakeModels) -> None:
    broken = places.data() / "corpus" / "questions" / "mine.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("topic: mine\n")
    result = run("doctor")
    assert result.status == 1
    assert "FAIL own questions: left out:" in result.out
    assert "mine.yaml:1: title: is missing; add a line for it" in result.out


def test_a_check_makes_the_card_that_is_used_from_then_on(
    run: CommandLine, fake_models: FakeModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "corpus", Corpus((Topic("made", "Made", tuple(questions(12))),)))
    fake_models.chat = KnowingChat(questions(12))
    assert "grader: scores ± 1.3 of 5; not measured here: run `interviewer model check`" in run("doctor").out
    graded = ["grade", "--question", "Why cache?", "--reference", "Hot rows stay in memory.", "--answer", "It is fast."]
    assert "The grader was not measured here: run `interviewer model check`" in run(*graded).out
    answers = tmp_path / "mine.jsonl"
    lines = [
        {"question": "Why cache?", "reference": "Hot rows stay in memory.", "answer": f"No {n}", "score": n}
        for n in range(6)
    ]
    answers.write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"score": 1}]))
    fake_models.chat.labels |= {f"No {n}": [False] for n in range(6)}
    checked = run("model", "check", "--sample", "30", "--answers", str(answers), "--scale", "0-4")
    assert checked.status == 0, checked.err
    assert "left out: mine.jsonl:6: the score 5 is not on the scale 0-4" in checked.out
    assert "left out: mine.jsonl:7: no question, reference, answer" in checked.out
    assert "On labelled samples of the corpus: 30 answers" in checked.out
    assert "On your own graded answers: 5 answers" in checked.out
    assert "20 of 35 answers" in checked.err
    assert "measured here on 30 labelled answers" in run("model", "list").out
    assert "not measured" not in run(*graded).out
    forgotten = run("model", "check", "--sample", "30", "--forget-answers")
    assert "5 graded answers of yours forgotten." in forgotten.out
    assert "your own" not in forgotten.out


def test_a_check_that_is_stopped_keeps_what_was_judged_and_says_how_to_go_on(
    run: CommandLine, fake_models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "corpus", Corpus((Topic("made", "Made", tuple(questions(12))),)))
    fake_models.chat = KnowingChat(questions(12), failures=[PromptTooLong("Too long."), KeyboardInterrupt()])
    stopped = run("model", "check", "--sample", "30")
    assert stopped.status == 130
    assert "go on with: interviewer model check" in stopped.err
    assert not list(places.grader().glob("*.json"))
    fake_models.chat = KnowingChat(questions(12), failures=[ModelFileError("It is truncated.", "Reinstall it.")])
    failed = run("model", "check", "--sample", "30")
    assert failed.status == 1
    assert "It is truncated.\nReinstall it." in failed.err


def test_a_check_refuses_too_few_answers_and_other_files(run: CommandLine, tmp_path: Path) -> None:
    assert run("model", "check", "--sample", "3").status == 2
    table = tmp_path / "mine.xlsx"
    table.write_text("x")
    assert "come as .jsonl or .csv" in run("model", "check", "--answers", str(table)).err


def test_a_loop_is_shown_with_its_advice_and_its_tasks(run: CommandLine) -> None:
    shown = run("corpus", "show", "backend").out
    for part in ("Screening call", "Looks at", "Wants", "Prepare", "Practical tasks", "Common mistakes", "Hand in"):
        assert part in shown


def test_an_error_shows_no_control_characters(run: CommandLine) -> None:
    result = run("corpus", "show", "\x1b[31mred")
    assert "\x1b" not in result.err
