"""Report cards on disk, and what the program makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer import places
from interviewer.assembly import Program
from interviewer.errors import StoreError
from interviewer.grading.cards import (
    Agreement,
    Calibration,
    Cards,
    Configuration,
    Gain,
    ReportCard,
    Speed,
    standing,
)
from interviewer.grading.weights import Judge, SetCard, Weights
from interviewer.models import packaged
from interviewer.models.remote import open_models
from tests.fakes import FakeModels, ScriptedChat

MINE = ("hash", "scripted")


def a_card(**fields: Any) -> ReportCard:
    agreed = Agreement(scores=SetCard(n=120, questions=40, pearson=0.8, pearson_within=0.7, rmse=0.2))
    given: dict[str, Any] = {
        "configuration": Configuration(encoder=MINE[0], chat=MINE[1], weights=Weights.shipped().version),
        "encoder": "hash",
        "chat": "scripted",
        "samples": agreed,
        "own": None,
        "calibration": Calibration(bins=(), error=0.1, coverage=0.8, width=0.3),
        "gain": Gain(without=agreed, heard=agreed, pearson=0.0, low=0.0, high=0.0, by_itself=0.0),
        "speed": Speed(grade_ms=30, encode_ms=10, tokens_per_point=50, eight_for_one=1.2),
        "judge": Judge(weight=0.5, centre=0.25),
        "error": 0.19,
        "left_out": 0,
    }
    return ReportCard(**(given | fields))


def program() -> Program:
    return Program(models=FakeModels(ScriptedChat(yes=0.9)))


def test_the_card_of_the_configuration_in_use_decides_weight_and_error() -> None:
    Cards(places.grader()).save(a_card())
    opened = program()
    assert opened.error == 0.19
    assert opened.grader.weights.judge == Judge(weight=0.5, centre=0.25)
    assert opened.standing.measured
    graded = opened.grader.grade(next(iter(opened.corpus)), "It keeps the hot rows in memory, and they expire.")
    assert graded.grader.model == "scripted"
    assert graded.grader.version != Weights.shipped().version


def test_a_configuration_without_a_card_says_so_and_is_graded_without_the_chat_model() -> None:
    opened = program()
    assert opened.standing.note == "not measured here: run `interviewer model check`"
    assert not opened.standing.measured
    assert opened.grader.weights.judge == Judge()
    assert opened.error == Weights.shipped().score_error


def test_a_card_of_other_models_or_other_weights_is_not_used() -> None:
    for other in ({"chat": "larger"}, {"encoder": "other"}, {"weights": "older"}):
        card = a_card()
        Cards(places.grader()).save(
            card.model_copy(update={"configuration": card.configuration.model_copy(update=other)})
        )
    assert not program().standing.measured


def test_the_packaged_models_have_the_card_that_ships() -> None:
    shipped = Weights.shipped()
    found = standing(Cards(places.grader()), (shipped.fingerprint, packaged.CHAT.sha256), packaged_chat=True)
    assert found.measured
    assert found.weights == shipped
    for adapter in ("", packaged.NO_ADAPTER):
        encoder, chat = open_models(places.logs(), adapter=adapter).identity()
        assert encoder == shipped.fingerprint
        assert packaged.is_packaged_chat(chat)
    assert not packaged.is_packaged_chat(packaged.chat_identity(packaged.CHAT.sha256, "another's"))


def test_a_shipped_say_is_the_packaged_models_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A weight fitted for one chat model is never given to another."""
    shipped = Weights.shipped().measured(Judge(weight=1.0), 0.2)
    monkeypatch.setattr(Weights, "shipped", lambda: shipped)
    cards = Cards(places.grader())
    assert standing(cards, (shipped.fingerprint, "packaged"), packaged_chat=True).weights.judge.weight == 1
    assert standing(cards, (shipped.fingerprint, "another"), packaged_chat=False).weights.judge.weight == 0


def _with(**fields: Any) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **fields})


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda text: text[: len(text) // 2],
        lambda _: "\x00" * 2_000_000,
        lambda text: text + " " * 1_000_000 + "x",
        lambda _: "[" * 50_000,
        _with(error=float("nan")),
        _with(error=-1),
        _with(error=0),
        _with(judge={"weight": 1e9, "centre": 0}),
        _with(judge={"weight": -1, "centre": 0}),
        _with(judge={"weight": float("nan"), "centre": 0}),
        _with(format=2),
        _with(surprise="field"),
        _with(configuration={"encoder": "other", "chat": "scripted", "weights": "1"}),
    ],
)
def test_a_damaged_card_is_ignored_with_a_plain_message(damage: Callable[[str], str]) -> None:
    Cards(places.grader()).save(a_card())
    (file,) = places.grader().glob("*.json")
    file.write_text(damage(file.read_text()))
    opened = program()
    assert "ignored; run `interviewer model check`" in opened.standing.note
    assert str(file) in opened.standing.note
    assert opened.grader.weights.judge == Judge()
    assert opened.error == Weights.shipped().score_error


def test_a_card_that_is_a_folder_or_has_no_room_is_an_error_without_traceback() -> None:
    cards = Cards(places.grader())
    cards.save(a_card())
    (file,) = places.grader().glob("*.json")
    file.unlink()
    file.mkdir()
    assert "ignored" in program().standing.note
    with pytest.raises(StoreError):
        cards.save(a_card())
    assert not list(places.grader().glob("*.new"))


def test_saving_leaves_one_whole_file() -> None:
    cards = Cards(places.grader())
    cards.save(a_card())
    cards.save(a_card(error=0.21))
    (file,) = places.grader().iterdir()
    found = cards.find(a_card().configuration)
    assert found is not None
    assert found.error == 0.21
    assert file.suffix == ".json"


def test_weights_with_a_card_are_a_version_of_their_own() -> None:
    shipped = Weights.shipped()
    assert shipped.measured(shipped.judge, shipped.score_error).version == shipped.version
    assert shipped.measured(Judge(weight=0.5), shipped.score_error).version != shipped.version
    with pytest.raises(ValidationError):
        Judge(weight=float("inf"))


def test_identities_tell_files_apart(tmp_path: Path) -> None:
    size = 9_000_000
    one, other = tmp_path / "one.gguf", tmp_path / "other.gguf"
    one.write_bytes(bytes(size))
    other.write_bytes(bytes(size))
    assert packaged.identity(one) == packaged.identity(other) != ""
    changed = bytearray(size)
    changed[size // 2 : size // 2 + 100_000] = b"x" * 100_000
    other.write_bytes(changed)
    assert packaged.identity(one) != packaged.identity(other)
    other.write_bytes(bytes(size + 1))
    assert packaged.identity(one) != packaged.identity(other)
    assert packaged.identity(tmp_path / "none.gguf") == ""
    (tmp_path / "empty").write_bytes(b"")
    assert packaged.identity(tmp_path / "empty") != ""
