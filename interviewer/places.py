"""Where things are: what ships with the program, and what belongs to the person using it. Nothing is created here."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A folder that ships with the program ('corpus', 'prompts'): in the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "_resources" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _home() -> Path | None:
    """`INTERVIEWER_HOME` puts everything of the person's in one folder."""
    home = os.environ.get("INTERVIEWER_HOME")
    return Path(home).expanduser() if home else None


def data() -> Path:
    """Sessions and answers."""
    return _home() or platformdirs.user_data_path("interviewer", appauthor=False)


def database() -> Path:
    return data() / "interviewer.db"


def grader() -> Path:
    """Report cards of the grader, the person's own graded answers, and what chat models have judged."""
    return data() / "grader"


def models() -> Path:
    """Models that the person has downloaded."""
    return data() / "models"


def recordings() -> Path:
    """Spoken answers: those kept, and those whose text is not stored yet."""
    return data() / "recordings"


def own_corpus() -> Path:
    """The person's own questions."""
    return data() / "corpus"


def wishes() -> Path:
    """What was wished for last."""
    return data() / "wishes.json"


def settings() -> Path:
    folder = _home() or platformdirs.user_config_path("interviewer", appauthor=False)
    return folder / "settings.toml"


def logs() -> Path:
    home = _home()
    return home / "logs" if home else platformdirs.user_log_path("interviewer", appauthor=False)


def indexes() -> Path:
    """Built indexes: the checkout's `index/` folder, or the person's cache when the program was installed."""
    home = _home()
    if home:
        return home / "index"
    checkout = _PACKAGE.parent / "index"
    if (checkout / "README.md").is_file():
        return checkout
    return platformdirs.user_cache_path("interviewer", appauthor=False) / "index"
