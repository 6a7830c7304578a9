"""The wire between the program and a model process: length-prefixed frames of JSON and raw bytes. No pickle."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

_PREFIX = struct.Struct("<II")
MAX_JSON = 64 * 2**20
MAX_BLOB = 2**31


@dataclass(frozen=True, slots=True)
class Frame:
    """`head` is plain JSON; `blob` carries arrays."""

    head: dict[str, Any]
    blob: bytes = b""


def write(stream: BinaryIO, frame: Frame) -> None:
    """Send one frame whole. Raises OSError when the other side is gone."""
    head = json.dumps(frame.head, separators=(",", ":")).encode()
    stream.write(_PREFIX.pack(len(head), len(frame.blob)) + head)
    if frame.blob:
        stream.write(frame.blob)
    stream.flush()


def read(stream: BinaryIO) -> Frame | None:
    """The next frame; None when the other side has closed, even in the middle of one, or sends something else."""
    prefix = _exactly(stream, _PREFIX.size)
    if prefix is None:
        return None
    head_size, blob_size = _PREFIX.unpack(prefix)
    if head_size > MAX_JSON or blob_size > MAX_BLOB:
        return None
    head = _exactly(stream, head_size)
    blob = _exactly(stream, blob_size) if blob_size else b""
    if head is None or blob is None:
        return None
    try:
        return Frame(json.loads(head), blob)
    except ValueError:
        return None  # not a frame of ours: nothing after it can be trusted either


def _exactly(stream: BinaryIO, size: int) -> bytes | None:
    data = stream.read(size)
    return data if len(data) == size else None
