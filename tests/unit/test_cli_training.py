"""`interviewer model train`, and the use of what it made; the training itself is in test_training_loop."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from interviewer import places, settings
from interviewer.assembly import Program
from interviewer.commands import training
from interviewer.models import machine, packaged
from interviewer.models.remote import open_models
from interviewer.training.split import held_out
from tests.command_line import CommandLine
from tests.fakes import FakeModels

pytest.importorskip("peft", reason="the extra `training` is not installed")
pytest.importorskip("gguf", reason="the extra `training` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
PLENTY = 64_000_000_000


class ScriptedMaking:
    """Stands for `making.Making`: four steps, and an adapter of a few bytes. Ctrl-C comes at the step `interrupt`."""

    interrupt = 0
    lessons: int

    def __init__(self, lessons: Sequence[object], recipe: object, out: Path) -> None:
        type(self).lessons = len(lessons)
        self.steps, self.device, self._out = (0, 4), "cpu", out

    def run(self, tell: Callable[[object], object], stop: Callable[[], bool]) -> bool:
        from interviewer.models.training.loop import Progress

        for step in range(1, 5):
            if stop():
                return False
            tell(Progress(step, 4, 1 / step, 200.0 * (4 - step)))
            if step == self.interrupt:
                os.kill(os.getpid(), signal.SIGINT)
        self._out.write_bytes(b"GGUF")
        return True


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch, fake_models: FakeModels) -> type[ScriptedMaking]:
    from interviewer.models.training import making as module

    class Fresh(ScriptedMaking):
        pass

    monkeypatch.setattr(module, "Making", Fresh)
    monkeypatch.setattr(machine, "memory", lambda: (PLENTY, PLENTY))
    return Fresh


def test_a_training_tells_how_far_it_is_and_how_to_use_what_it_made(
    run: CommandLine, making: type[ScriptedMaking], tmp_path: Path
) -> None:
    out = tmp_path / "new" / "mine.gguf"
    said = run("model", "train", "--out", out)
    assert said.status == 0
    assert f"Learning from {making.lessons:,} examples" in said.out
    assert making.lessons > 1_000
    assert "step 4 of 4, loss 0.250, about 0 s left" in said.err
    assert f"interviewer model use default --adapter {out}" in said.out
    assert out.is_file()


def test_judging_is_taught_on_top(run: CommandLine, making: type[ScriptedMaking], tmp_path: Path) -> None:
    run("model", "train", "--out", tmp_path / "a.gguf")
    asking = making.lessons
    run("model", "train", "--judging", "--out", tmp_path / "a.gguf")
    assert making.lessons > 2 * asking


def test_ctrl_c_ends_after_a_step_and_says_how_to_go_on(
    run: CommandLine, making: type[ScriptedMaking], tmp_path: Path
) -> None:
    making.interrupt = 2
    handler = signal.getsignal(signal.SIGINT)
    said = run("model", "train", "--out", tmp_path / "a.gguf")
    assert said.status != 0
    assert "the same command goes on" in said.out.splitlines()[-1]
    assert not (tmp_path / "a.gguf").exists()
    assert signal.getsignal(signal.SIGINT) is handler


def test_too_little_to_learn_from_is_refused(run: CommandLine, making: type[ScriptedMaking]) -> None:
    said = run("model", "train", "--own")
    assert said.status != 0
    assert f"There are 0 rewordings to learn from; {training.LEAST_REWORDINGS} are needed." in said.err
    assert "rewordings.yaml" in said.err


def test_too_little_memory_is_refused_before_anything_is_read(
    run: CommandLine, making: type[ScriptedMaking], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: (PLENTY, 1_500_000_000))
    said = run("model", "train")
    assert said.status != 0
    assert "takes 4 GB of memory, and 1.5 GB are free" in said.err
    assert not hasattr(making, "lessons")


def test_missing_libraries_are_named(
    run: CommandLine, making: type[ScriptedMaking], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "LIBRARIES", ("peft", "no_such_library"))
    said = run("model", "train")
    assert "Training needs no_such_library." in said.err
    assert "pip install 'interviewer[training]'" in said.err


def test_nothing_is_learned_from_the_questions_kept_for_measuring() -> None:
    program = Program(models=FakeModels())
    found = training.examples(program, judging=True, own_only=False)
    prompts = {each.prompt for each in program.corpus if held_out(each.id)}
    assert prompts
    asked = {each.messages[-1].content.split("\n")[0].removeprefix("Question: ") for each in found}
    assert not prompts & asked


def test_an_adapter_is_used_from_then_on_and_given_up(
    run: CommandLine, fake_models: FakeModels, tmp_path: Path
) -> None:
    file = tmp_path / "mine.gguf"
    assert run("model", "use", "default", "--adapter", file).status == 0
    assert settings.load(places.settings()).chat_adapter == str(file)
    assert run("model", "use", "default").status == 0
    assert settings.load(places.settings()).chat_adapter == ""
    said = run("model", "use", tmp_path / "other.gguf", "--adapter", file)
    assert said.status != 0
    assert "An adapter belongs to the packaged model." in said.err


def test_an_adapter_makes_another_model_of_the_packaged_one(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gguf", tmp_path / "other.gguf"
    one.write_bytes(b"one")
    other.write_bytes(b"other")
    bare = open_models(tmp_path, adapter=packaged.NO_ADAPTER)
    assert bare.identity()[1] == packaged.CHAT.sha256
    names = {open_models(tmp_path, adapter=choice).identity()[1] for choice in (str(one), str(other), "none")}
    assert len(names) == 3
    assert open_models(tmp_path, adapter=str(one)).chat.name == "SmolLM2-135M-Instruct with one.gguf"
    own = tmp_path / "own.gguf"
    own.write_bytes(b"own")
    assert open_models(tmp_path, chat=own, adapter=str(one)).chat.name == "own"
