"""The command line as a test types it: the real `main`, in this process."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass

import pytest

from interviewer import cli


@dataclass(frozen=True)
class Result:
    """What a command left: its exit status, and what it printed."""

    status: int
    out: str
    err: str


class Typed(io.TextIOWrapper):
    """What a person types at a terminal, or what a pipe carries."""

    def __init__(self, text: str, *, tty: bool) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


class CommandLine:
    """Runs `interviewer` with these arguments, on what is typed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: object, typed: str = "", tty: bool = False) -> Result:
        self._monkeypatch.setattr(sys, "argv", ["interviewer", *map(str, arguments)])
        self._monkeypatch.setattr(sys, "stdin", Typed(typed, tty=tty))
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = int(left.code or 0)
        captured = self._capsys.readouterr()
        return Result(status, captured.out, captured.err)
