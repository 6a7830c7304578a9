"""The encoder in numpy gives what sentence-transformers gives, and hands over what it cannot do."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from interviewer.errors import ModelFileError
from interviewer.models import encoder_service, packaged
from interviewer.models.bert import NumpyBert
from interviewer.models.encoder_service import EncoderService

if TYPE_CHECKING:
    from interviewer.models.torch_encoder import TorchEncoder

pytestmark = pytest.mark.model
TEXTS = [
    "What is an index?",
    "x",
    "",
    "   \n\t ",
    "the and of",
    "Was ist ein zusammengesetzter Index, und wann schadet er?",
    "数据库索引是什么？",
    "ما هو الفهرس؟",
    "🙂🙂 👩‍👩‍👧 🇩🇪",
    "\x00\x01\x1b[31m\u202e control",
    "[CLS] [SEP] [MASK] [PAD]",
    "SELECT * FROM t WHERE a = 1 FOR UPDATE; kubectl get pods -n kube-system",
    "ＦＵＬＬ　ｗｉｄｔｈ Ünïcödé e\u0301",
    "\ud800 lone surrogate".encode("utf-8", "replace").decode(),
    "a" * 5_000,
    "how do consumers share a partition " * 40,
    "replication lag " * 600 + "quantum",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return packaged.ENCODER.locate().parent


@pytest.fixture(scope="module")
def reference(folder: Path) -> TorchEncoder:
    from interviewer.models.torch_encoder import TorchEncoder  # not at collection: the quick tests do without torch

    return TorchEncoder(folder)


@pytest.mark.parametrize("text", TEXTS, ids=[f"{text[:20]!r}" for text in TEXTS])
def test_numpy_gives_the_same_vectors(folder: Path, reference: TorchEncoder, text: str) -> None:
    ours = NumpyBert(folder).encode([text])
    assert abs(ours - reference.encode([text], threading.Event())).max() < 1e-5
    assert ours.dtype == np.float32


def test_many_texts(folder: Path, reference: TorchEncoder) -> None:
    assert abs(NumpyBert(folder).encode(TEXTS) - reference.encode(TEXTS, threading.Event())).max() < 1e-5


@pytest.mark.parametrize("change", ["pooling", "kind", "activation", "modules", "weights", "tokenizer", "length"])
def test_another_encoder_is_left_to_torch(folder: Path, tmp_path: Path, change: str) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(folder, copy)
    edits: dict[str, tuple[str, dict[str, object]]] = {
        "pooling": ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}),
        "kind": ("config.json", {"model_type": "roberta"}),
        "activation": ("config.json", {"hidden_act": "relu"}),
        "length": ("sentence_bert_config.json", {"max_seq_length": 4_096}),
    }
    if change in edits:
        name, values = edits[change]
        (copy / name).write_text(json.dumps(json.loads((copy / name).read_text()) | values))
    elif change == "modules":
        (copy / "modules.json").write_text(json.dumps(json.loads((copy / "modules.json").read_text())[:2]))
    else:
        name = "model.safetensors" if change == "weights" else "tokenizer.json"
        (copy / name).write_bytes((copy / name).read_bytes()[:10_000])
    with pytest.raises(ValueError, match="encoder"):
        NumpyBert(copy)


def test_a_short_query_does_not_wait_for_torch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def slow(_self: EncoderService, _folder: Path, _parallel: int | None) -> None:
        release.wait(60)

    monkeypatch.setattr(EncoderService, "_load", slow)
    service = EncoderService(str(folder), "MiniLM")
    frame = next(service.run("encode", {"texts": ["What is an index?"]}, threading.Event()))
    assert frame.head["shape"] == [1, 384]
    assert not service._torch.done()
    release.set()


def test_what_torch_cannot_load_is_said_by_the_request_that_needs_it(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(folder, copy)
    (copy / "tokenizer.json").write_text("{}")
    (copy / "vocab.txt").unlink()
    (copy / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(ModelFileError, match="cannot be loaded"):
        EncoderService(str(copy), "broken")


def test_before_and_after_torch_is_there_the_vectors_are_the_same(folder: Path) -> None:
    service = EncoderService(str(folder), "MiniLM")
    texts = ["How does a lock guard a row?", "x" * (encoder_service.SHORT + 1)]

    def encoded() -> list[bytes]:
        return [next(service.run("encode", {"texts": [text]}, threading.Event())).blob for text in texts]

    before = encoded()
    while not service._torch.done():
        time.sleep(0.05)
    for one, other in zip(before, encoded(), strict=True):
        assert abs(np.frombuffer(one, np.float32) - np.frombuffer(other, np.float32)).max() < 1e-5
