"""What llama.cpp says of the machine, and another chat model beside the one in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import ModelFileError
from interviewer.models import packaged
from interviewer.models.remote import Models

pytestmark = pytest.mark.model


def test_the_chat_process_names_its_devices(models: Models) -> None:
    found = models.devices()
    assert any(each.kind == "CPU" for each in found)
    assert all(each.name and each.description and 0 <= each.free <= each.memory for each in found)


def test_another_chat_model_is_tried_beside_the_first(models: Models, tmp_path: Path) -> None:
    file = tmp_path / "copy.gguf"
    file.write_bytes(packaged.CHAT.locate().read_bytes())
    other = models.with_chat(file)
    try:
        assert "copy, 135 million parameters" in other.chat.describe()
        assert other.encoder is models.encoder
        assert models.chat.describe()
    finally:
        other.stop("chat")
    file.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelFileError, match="cannot be loaded"):
        models.with_chat(file).chat.describe()
