"""The person's settings: a small TOML file, every key typed and explained. A missing file means the defaults."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from interviewer.errors import SettingsError

Short = Annotated[str, StringConstraints(max_length=100)]


class Settings(BaseModel):
    """What can be set. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chat_model: str = Field("", description="Path of a GGUF file; empty for the packaged model.")
    chat_adapter: str = Field(
        "",
        description="An adapter that you trained for the packaged chat model; empty: the shipped one, `none`: without.",
    )
    encoder: str = Field("", description="Folder of a sentence-transformers model; empty for the packaged one.")

    cards_a_day: int = Field(
        40,
        ge=1,
        le=10_000,
        description="How many due cards a day brings up at most; the rest waits.",
    )
    new_cards_a_day: int = Field(
        15, ge=0, le=10_000, description="How many of them may be new: points missed but not drilled so far."
    )
    desired_retention: float = Field(
        0.9,
        ge=0.7,
        le=0.97,
        description="The chance (0.7 to 0.97) that you still know a point when its card comes back.",
    )
    leech_lapses: int = Field(
        4, ge=1, le=100, description="A point forgotten this many times is named a leech: learn it anew, another way."
    )
    manner: Literal["neutral", "friendly", "probing"] = Field(
        "neutral",
        description="How the interviewer speaks: neutral says the questions alone; friendly is at ease, but praises "
        "nothing; probing presses for more, and puts one question of a session under pressure of time.",
    )
    predict: bool = Field(
        False, description="Ask for the score that you expect after each answer, before the grade is shown."
    )
    speak: Literal["off", "questions", "all"] = Field(
        "off",
        description="What is read aloud: off for nothing; questions for questions and follow-ups; all for hints and "
        "remarks too.",
    )
    voice: str = Field(
        "",
        description="Who reads aloud: empty for the system's own voice, the name of one of its voices "
        "(espeak-ng --voices lists them), or the path of a Piper voice (a file ending in .onnx).",
    )
    speaking_rate: int = Field(170, ge=80, le=450, description="How fast it is read aloud, in words a minute.")

    speech_model: str = Field(
        "",
        description="Folder of a Whisper model for faster-whisper, which writes down spoken answers; empty for the "
        "downloaded one.",
    )
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2,3}$",
        description="The language that you speak, by its code of two or three letters; answers are graded in English.",
    )
    microphone: str = Field("", description="Name of the microphone, or a part of it; empty for the system's own.")
    hands_free: bool = Field(
        False, description="End a spoken answer by itself when you have been silent; a key ends it at any time."
    )
    end_pause_seconds: float = Field(
        7.0,
        ge=2.0,
        le=60.0,
        description="How long you may be silent to think before an answer ends by itself, in seconds.",
    )
    keep_recordings: bool = Field(
        False, description="Keep the recording of each spoken answer; else it is deleted once its text is stored."
    )

    @property
    def speech_path(self) -> Path | None:
        return Path(self.speech_model).expanduser() if self.speech_model else None

    theme: Literal["auto", "dark", "light"] = Field(
        "auto", description="The look: dark, light, or auto: as the terminal's background, where the terminal tells it."
    )
    reduced_motion: bool = Field(
        False, description="Nothing moves on its own: no spinner, no blinking cursor, no animated scrolling."
    )
    keys: dict[Short, Short] = Field(
        {},
        max_length=200,
        description="Keys that are not the default ones: the id of what they do = the keys, separated by commas.",
    )

    @property
    def chat_path(self) -> Path | None:
        return Path(self.chat_model).expanduser() if self.chat_model else None

    @property
    def encoder_path(self) -> Path | None:
        return Path(self.encoder).expanduser() if self.encoder else None


def load(file: Path) -> Settings:
    """The settings in `file`. Raises SettingsError naming the key at fault."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}", "Correct or delete it.") from error
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise SettingsError(f"{file}: {key}: {first['msg']}", "Correct or delete it.") from error


def save(settings: Settings, file: Path) -> None:
    """Write what differs from the defaults, in one step. Raises SettingsError."""
    changed = settings.model_dump(exclude_defaults=True)
    beside = file.with_suffix(f".{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(tomli_w.dumps(changed), encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.") from error
