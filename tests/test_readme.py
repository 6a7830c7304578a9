"""What the documents promise exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from interviewer import __version__
from interviewer.cli import commands

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for line in re.findall(r"(?:^|`|ARGS=\")(interviewer(?: [a-z-]+| --[a-z]+| [A-Z]\S*)*)", text, re.MULTILINE):
        command: click.Command = commands
        for word in line.split()[1:]:
            if word.startswith("--"):
                known = {name for option in command.params for name in option.opts} | {"--help", "--version"}
                assert word in known, f"{document.name}: {line}"
            elif isinstance(command, click.Group):
                assert word in command.commands, f"{document.name}: {line}"
                command = command.commands[word]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_version_and_changelog_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert project["version"] == __version__ == newest.group(1)


def test_what_is_pinned_is_in_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    assert pinned["torch"] == "2.13.0"
    for dependency in [*project["dependencies"], *project["optional-dependencies"]["voice"]]:
        name = re.match(r"[A-Za-z0-9-]+", dependency)
        assert name is not None
        assert name.group().lower() in pinned
