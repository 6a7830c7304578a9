from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from interviewer import settings
from interviewer.domain import Manner
from interviewer.errors import SettingsError
from interviewer.settings import Settings


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.toml") == Settings()


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    chosen = Settings(chat_model="/models/ünï code.gguf", theme="light", keys={"home.start": "z,ctrl+z", "a b": "ü"})
    settings.save(chosen, file)
    assert settings.load(file) == chosen
    assert "encoder" not in file.read_text()
    assert [each.name for each in file.parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chat_modle = 'x'", "chat_modle"),
        ("desired_retention = 0.99", "desired_retention"),
        ("desired_retention = nan", "desired_retention"),
        ("cards_a_day = 0", "cards_a_day"),
        ("new_cards_a_day = -1", "new_cards_a_day"),
        ("leech_lapses = 'many'", "leech_lapses"),
        ("chat_model = 3", "chat_model"),
        ("theme = 'pink'", "theme"),
        ("[keys]\n'home.start' = 3", "keys.home.start"),
        ("[keys.home]\nstart = 'z'", "keys.home"),
        (f"[keys]\n'home.start' = '{'a,' * 100}'", "keys.home.start"),
        ("[keys]\n" + "".join(f"k{n} = 'z'\n" for n in range(201)), "keys"),
        ("[kees]\n'home.start' = 'z'", "kees"),
        ("= broken", "cannot be read"),
    ],
)
def test_a_broken_file_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said):
        settings.load(file)


def test_every_setting_is_explained() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_manners_that_can_be_set_are_those_there_are() -> None:
    manners = get_args(Settings.model_fields["manner"].annotation)
    assert set(manners) == {each.value for each in Manner}
