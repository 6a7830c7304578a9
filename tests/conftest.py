"""Fixtures for all tests. Every test has a home of its own: none sees what a person has stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.models.remote import Models, open_models


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folder for this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("INTERVIEWER_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    """The packaged models, loaded once for all tests marked `model`."""
    opened = open_models(tmp_path_factory.mktemp("logs"))
    opened.start()
    yield opened
    opened.stop()
