"""The app as the command runs it: how it ends, and what the shell is told."""

from __future__ import annotations

import pytest
from textual.app import App

from interviewer.tui import app
from interviewer.tui.app import InterviewerApp


@pytest.fixture
def without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InterviewerApp, "run", lambda self: App.run(self, headless=True))


@pytest.mark.usefixtures("without_a_terminal")
def test_an_app_that_fails_tells_the_shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    async def fail(_: InterviewerApp) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(InterviewerApp, "on_ready", fail)
    with pytest.raises(SystemExit) as left:
        app.run()
    assert left.value.code == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.usefixtures("without_a_terminal")
def test_an_app_that_is_closed_tells_of_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def leave(self: InterviewerApp) -> None:
        self.exit()

    monkeypatch.setattr(InterviewerApp, "on_ready", leave)
    app.run()
