"""The encoder, inside its process: answers short texts at once, by numpy, while torch is imported behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.errors import ModelFileError
from interviewer.models import packaged
from interviewer.models.bert import NumpyBert
from interviewer.models.frames import Frame

if TYPE_CHECKING:
    from interviewer.models.torch_encoder import TorchEncoder

SHORT = 200  # characters up to which numpy is as fast as torch
WAITING = 6_000  # characters that numpy has encoded before torch is there


class EncoderService:
    """One sentence-transformers model. `path` is its folder; `name` is what people call it.

    It encodes `parallel` batches at a time; half of the processors unless told.
    """

    def __init__(self, path: str, name: str, sha256: str = "", parallel: int | None = None) -> None:
        folder = Path(path)
        weights = folder / "model.safetensors"
        if not weights.is_file():
            raise ModelFileError(f"No encoder at {folder}: model.safetensors is missing.", "Choose another folder.")
        if sha256:
            packaged.verify(weights, sha256)
        self._fingerprint = sha256 or packaged.sha256(weights)
        self._name = name
        self._torch: Future[TorchEncoder] = Future()
        try:
            self._numpy: NumpyBert | None = NumpyBert(folder)
        except ValueError:
            self._numpy = None  # torch knows more kinds
        threading.Thread(target=self._load, args=(folder, parallel), name="torch", daemon=True).start()
        self._dim = self._numpy.dim if self._numpy is not None else self._torch.result().dim

    def describe(self) -> dict[str, Any]:
        return {"name": self._name, "dim": self._dim, "fingerprint": self._fingerprint}

    def run(self, op: str, args: dict[str, Any], cancelled: threading.Event) -> Iterator[Frame]:
        texts = [str(text) for text in args["texts"]]
        if op == "encode":
            numpy = self._numpy
            quick = numpy is not None and self._is_quick(texts)
            vectors = numpy.encode(texts) if numpy and quick else self._torch.result().encode(texts, cancelled)
            yield Frame({"event": "result", "shape": list(vectors.shape)}, vectors.tobytes())
        elif op == "words":
            counts, blob = self._torch.result().words(texts, cancelled)
            yield Frame({"event": "result", "counts": counts}, blob)
        else:
            raise ValueError(f"unknown operation {op!r}")

    def _is_quick(self, texts: Sequence[str]) -> bool:
        """Whether numpy has them before torch would."""
        if self._torch.done():
            return len(texts) == 1 and len(texts[0]) <= SHORT
        return 0 < len(texts) + sum(map(len, texts)) <= WAITING

    def _load(self, folder: Path, parallel: int | None) -> None:
        """Everything that goes wrong here is told to whoever needs torch."""
        try:
            from interviewer.models.torch_encoder import TorchEncoder

            self._torch.set_result(TorchEncoder(folder, parallel))
        except BaseException as error:
            self._torch.set_exception(error)
