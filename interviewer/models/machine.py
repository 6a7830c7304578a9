"""What this machine has for a model: processors and memory, read from the system; devices, as llama.cpp sees them."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

KINDS = ("CPU", "GPU", "integrated GPU", "accelerator")  # GGML_BACKEND_DEVICE_TYPE_*
_MEMINFO, _LIMIT = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")


def cores() -> int:
    """Processors that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> tuple[int, int]:
    """Bytes of memory that this program may have, and of them free now; 0 for what the system does not tell."""
    total = free = 0
    with suppress(OSError, ValueError, AttributeError):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError, StopIteration):
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
        free = 1_024 * int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1])
    with suppress(OSError, ValueError):  # a container's bound; 'max' where there is none
        total = min(total, int(_LIMIT.read_text(encoding="ascii")))
    return total, min(free, total) if total else free


def devices() -> list[dict[str, Any]]:
    """The devices on which llama.cpp, as it was built here, can compute. Imports it: for the chat model's process."""
    from llama_cpp._ggml import libggml

    lib: Any = libggml
    lib.ggml_backend_dev_count.restype = ctypes.c_size_t
    lib.ggml_backend_dev_get.restype = ctypes.c_void_p
    lib.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    for name in ("name", "description", "type", "memory"):
        getattr(lib, f"ggml_backend_dev_{name}").argtypes = [ctypes.c_void_p]
    lib.ggml_backend_dev_name.restype = lib.ggml_backend_dev_description.restype = ctypes.c_char_p
    lib.ggml_backend_dev_type.restype = ctypes.c_int
    lib.ggml_backend_dev_memory.restype = None
    size = ctypes.POINTER(ctypes.c_size_t)
    lib.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, size, size]
    return [_device(lib, lib.ggml_backend_dev_get(n)) for n in range(lib.ggml_backend_dev_count())]


def _device(lib: Any, handle: int) -> dict[str, Any]:
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    lib.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    kind = int(lib.ggml_backend_dev_type(handle))
    return {
        "name": lib.ggml_backend_dev_name(handle).decode(errors="replace"),
        "description": lib.ggml_backend_dev_description(handle).decode(errors="replace"),
        "kind": KINDS[kind] if kind < len(KINDS) else "device",
        "memory": total.value,
        "free": free.value,
    }
