"""Fixtures for all tests. Every test has a home of its own: none sees what a person has stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from interviewer import places
from interviewer.assembly import Program
from interviewer.corpus import loader
from interviewer.models.remote import Models, open_models
from tests.command_line import CommandLine
from tests.fakes import FakeModels, ScriptedChat

SHIPPED = places.shipped("corpus")
read_yaml = loader.read_yaml
read_yaml_once = cache(read_yaml)


def read_shipped_once(file: Path) -> loader.Source:
    """Hundreds of tests need the questions of the shipped corpus, and none changes them."""
    return (read_yaml_once if file.is_relative_to(SHIPPED) else read_yaml)(file)


loader.read_yaml = read_shipped_once


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folder for this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("INTERVIEWER_HOME", str(folder))
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def fake_models(monkeypatch: pytest.MonkeyPatch) -> FakeModels:
    """The program with models that load nothing."""
    models = FakeModels(ScriptedChat())
    monkeypatch.setattr(Program, "models", models)
    return models


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    """The packaged models, loaded once for all tests marked `model`."""
    opened = open_models(tmp_path_factory.mktemp("logs"))
    opened.start()
    yield opened
    opened.stop()
