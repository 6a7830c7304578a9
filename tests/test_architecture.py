"""The rules of the house: who may import what, how large a file may grow, and what starting the program may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "interviewer"
FILES = sorted(PACKAGE.rglob("*.py"))
SOUND = ("av", "ctranslate2", "faster_whisper", "onnxruntime", "sounddevice")
HEAVY = (
    *SOUND,
    "torch",
    "peft",
    "gguf",
    "sentence_transformers",
    "transformers",
    "llama_cpp",
    "faiss",
    "textual",
    "sqlite3",
    "aiohttp",
)
OWNERS = {
    "torch": "models",
    "sentence_transformers": "models",
    "transformers": "models",
    "llama_cpp": "models",
    "peft": "models",
    "gguf": "models",
    "ctranslate2": "models",
    "faster_whisper": "models",
    "av": "speech",
    "onnxruntime": "speech",
    "sounddevice": "speech",
    "faiss": "retrieval",
    "textual": "tui",
    "textual_serve": "web",
    "aiohttp": "web",
    "aiohttp_jinja2": "web",
    "sqlite3": "store",
    "fsrs": "schedule",
}
# What each part may import of the program itself; `cli`, `commands`, `tui` and `assembly` join the parts.
LAYERS = {
    "domain": set[str](),
    "errors": set[str](),
    "text": set[str](),
    "places": set[str](),
    "files": {"errors"},
    "schedule": {"domain"},
    "practice": {"domain", "errors", "text", "schedule"},
    "drill": {"domain", "errors", "practice", "report", "schedule"},
    "cards_file": {"domain", "errors", "practice", "text"},
    "plain_drill": {"domain", "errors", "interview", "plain", "report"},
    "parts": {"domain", "manner", "schedule"},
    "disputes": {"domain", "errors", "parts", "practice", "schedule"},
    "misheard": {"domain", "parts", "sound", "text"},
    "sound": set[str](),
    "picker": {"domain"},
    "manner": {"domain"},
    "planning": {"domain", "errors"},
    "wishes_file": {"errors", "planning"},
    "description": {"errors"},
    "settings": {"errors"},
    "prompts": {"places", "errors", "models"},
    "interview": {"domain", "errors", "misheard", "parts", "picker", "disputes", "manner", "practice"},
    "enquiries": {"domain", "errors", "text", "models"},
    "phrasing": {"domain", "errors", "prompts", "text", "models"},
    "corpus": {"domain", "errors", "text"},
    "models": {"domain", "errors", "text"},
    "retrieval": {"domain", "errors", "text", "models"},
    "grading": {"domain", "errors", "text", "prompts", "models"},
    "training": {"corpus", "domain", "errors", "grading", "models", "phrasing"},
    "speech": {"domain", "errors", "models", "sound", "text"},
    "store": {"domain", "errors", "text"},
    "report": {"domain", "errors", "speech", "text"},
    "web": {"errors"},
    "plain": {"domain", "errors", "text", "interview", "manner", "plain_reading", "report", "speech"},
    "plain_reading": set[str](),
}


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports anywhere, as dotted names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "interviewer")


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_heavy_library_has_one_owner(library: str) -> None:
    users = {part_of(file) for file in FILES if any(name.split(".")[0] == library for name in imports(file))}
    assert users <= {OWNERS[library]}


@pytest.mark.parametrize("part", sorted(LAYERS))
def test_imports_point_one_way(part: str) -> None:
    for file in FILES:
        if part_of(file) == part:
            inside = {name.split(".")[1] for name in imports(file) if name.startswith("interviewer.")}
            assert inside <= LAYERS[part] | {part}, file


def test_models_are_used_through_their_ports() -> None:
    """Outside `models` only the composition roots and the ports' users import from it, and those only the ports and the
    values of the catalogue.

    `speech` has a process of its own, and takes what runs one from there too.
    """
    roots = {"assembly", "commands", "models", "doctor", "hearing"}
    running = {"interviewer.models", *(f"interviewer.models.{name}" for name in ("frames", "process", "worker"))}
    for file in FILES:
        if part_of(file) not in roots:
            used = {name for name in imports(file) if name.startswith("interviewer.models")}
            allowed = {"interviewer.models.ports", "interviewer.models.catalogue"}
            assert used <= allowed | (running if part_of(file) == "speech" else set()), file


def test_no_pickle_no_shell_no_unsafe_yaml() -> None:
    for file in FILES:
        assert not {"pickle", "shelve", "marshal"} & set(imports(file)), file
        source = file.read_text(encoding="utf-8")
        assert "shell=True" not in source, file
        assert "yaml.load(" not in source, file


def test_modules_stay_readable() -> None:
    for file in FILES:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 400, f"{file} has {len(lines)} lines"
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno < 60, f"{file}: {node.name} is too long"


def test_every_module_says_what_it_is_for() -> None:
    for file in FILES:
        if file.read_text(encoding="utf-8").strip():
            assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["interview", "--help"],
        ["drill", "--help"],
        ["cards", "list", "--help"],
        ["serve", "--help"],
        ["--version"],
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from interviewer.cli import commands\n"
        "try:\n    commands(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        f"print('LOADED', sorted({set(HEAVY)!r} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert run.stdout.strip().endswith("LOADED []")


def test_nothing_of_a_person_is_made_at_import(tmp_path: Path) -> None:
    """Folders are made when something is stored, never by starting the program."""
    script = (
        "import interviewer.cli, interviewer.assembly, interviewer.places as p; p.database(); p.logs(); p.indexes()"
    )
    env = {"INTERVIEWER_HOME": str(tmp_path / "home"), "PATH": ""}
    subprocess.run([sys.executable, "-c", script], env=env, check=True, cwd=PACKAGE.parent)
    assert not (tmp_path / "home").exists()


def test_little_is_loaded_before_the_first_frame() -> None:
    """Of the program the app's own modules alone, and of its screens none but those that may lie over any other."""
    script = "import sys, interviewer.tui.app\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert not ({"pydantic", "yaml", "numpy", "jinja2", *HEAVY} - {"textual"}) & set(loaded)
    parts = {name.split(".")[1] for name in loaded if name.startswith("interviewer.")}
    assert parts == {"errors", "places", "text", "tui"}
    screens = {name.rsplit(".", 1)[1] for name in loaded if name.startswith("interviewer.tui.screens.")}
    assert screens == {"base", "opening", "overlays"}
