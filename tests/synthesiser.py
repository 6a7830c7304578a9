"""A synthesiser for tests: a program that reads text to the end and writes raw 16-bit audio, in the manner it is told.

Run as `python synthesiser.py MANNER FOLDER`. It leaves a file named after its process in FOLDER while it runs.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

RATE = 8000
SECOND = b"\x10\x00" * RATE


def main(manner: str, folder: Path) -> None:
    mark = folder / f"{os.getpid()}.alive"
    mark.write_text(manner)
    text = sys.stdin.read()
    (folder / "heard.txt").write_text(text)
    out = sys.stdout.buffer
    if manner == "hang":
        time.sleep(600)
    if manner == "crash":
        sys.exit("the voice is broken\x1b[31m")
    if manner != "silent":
        out.write(SECOND)
        out.flush()
    if manner == "crash-later":
        sys.exit("no more breath")
    if manner == "endless":
        while True:
            out.write(SECOND[:320])
            out.flush()
            time.sleep(0.01)
    if manner == "odd":
        out.write(b"\x10")
    mark.unlink()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
