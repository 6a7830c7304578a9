"""Every story has a program of its own; the corpus is read once for all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.assembly import Program
from interviewer.domain import Corpus
from tests.fakes import FakeModels
from tests.tui.person import World


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """Read once: every app of these tests would parse the same files."""
    return Program(models=FakeModels()).corpus


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The same questions, ids and local time in every run; what is written where one is, is written nowhere else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr("secrets.randbelow", lambda _: 7)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def world(corpus: Corpus, home: Path) -> Iterator[World]:
    made = World(corpus)
    yield made
    for program in made.programs:
        program.close()
