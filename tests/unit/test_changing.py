"""What is changed while the program runs: settings, the chat model, the report card, one's own questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import places, settings
from interviewer.assembly import Program
from interviewer.corpus import draft
from interviewer.corpus.importing import own_file
from interviewer.domain import Corpus, Loop, Stage, Topic
from interviewer.errors import ModelCancelled, ModelFileError, UsageError
from interviewer.models import machine
from interviewer.planning import Wishes, make_plan
from interviewer.settings import Settings
from tests.builders import a_question, a_stage
from tests.fakes import FakeModels
from tests.labelled import questions
from tests.unit.test_draft import GOOD

ONE = a_question()
CORPUS = Corpus((Topic("indexing", "Indexing", (ONE,)),), (Loop("backend", "Back end", (ONE.level,), (a_stage(),)),))


def test_settings_count_at_once_and_are_stored() -> None:
    program = Program(models=FakeModels(), corpus=CORPUS)
    assert program.limits.cards == 40
    program.adopt(Settings(cards_a_day=7, leech_lapses=2))
    assert program.limits.cards == 7
    assert program.settings.leech_lapses == 2
    assert settings.load(places.settings()) == Settings(cards_a_day=7, leech_lapses=2)


def test_a_model_that_loads_is_used_and_remembered(tmp_path: Path) -> None:
    program = Program(models=FakeModels(), corpus=CORPUS)
    _ = program.grader
    file = tmp_path / "other.gguf"
    assert "other" in program.use_chat(program.models.with_chat(file), file)
    assert program.models.chat.name == "other"
    assert "grader" not in program.__dict__
    assert settings.load(places.settings()).chat_model == str(file)
    program.use_chat(program.models.with_chat(None), None)
    assert settings.load(places.settings()).chat_model == ""


def test_a_model_that_does_not_load_changes_nothing(tmp_path: Path) -> None:
    program = Program(models=FakeModels(), corpus=CORPUS)
    before = program.models
    with pytest.raises(ModelFileError):
        program.use_chat(before.with_chat(tmp_path / "broken.gguf"), tmp_path / "broken.gguf")
    assert program.models is before
    assert not places.settings().exists()


def test_a_card_that_is_made_counts_at_once_and_one_that_is_stopped_does_not() -> None:
    program = Program(models=FakeModels(), corpus=Corpus((Topic("t", "T", tuple(questions(8))),)))
    assert not program.standing.measured
    assert program.card is None

    def stop(done: int, _total: int, _seconds: float) -> None:
        if done == 3:
            raise ModelCancelled("Stopped.")

    with pytest.raises(ModelCancelled):
        program.make_card([], 30, stop)
    assert program.card is None
    made = program.make_card([], 30, lambda *_: None)
    assert program.card == made
    assert program.standing.measured


def test_a_new_question_of_ones_own_is_there_after_reading_again() -> None:
    program = Program(models=FakeModels(), corpus=CORPUS)
    assert len(program.corpus) == 1
    written = draft.read(GOOD, set())
    own_file.add(places.own_corpus(), written.topic, [written])
    assert len(program.corpus) == 1
    program.renew_own()
    assert program.corpus.by_id()["brewing-bloom"] == written


def test_one_question_alone_can_be_asked() -> None:
    plan = make_plan(CORPUS, Wishes(question=ONE.id))
    assert plan.questions == 1
    assert plan.stages[0].order == (ONE.id,)
    assert plan.stages[0].stage is Stage.TECHNICAL
    with pytest.raises(UsageError, match="no question"):
        make_plan(CORPUS, Wishes(question="indexing-when-to-ad"))


def test_a_container_s_bound_is_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "_LIMIT", limit)
    unbound = machine.memory()
    limit.write_text("1000000\n")
    assert machine.memory() == (1_000_000, 1_000_000)
    limit.write_text("max\n")
    assert machine.memory()[0] == unbound[0]
    monkeypatch.setattr(machine, "_MEMINFO", tmp_path / "none")
    assert machine.memory()[1] == 0
    assert machine.cores() >= 1
