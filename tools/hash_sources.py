#!/usr/bin/env python3
"""Write corpus/sources.shingles: `python tools/hash_sources.py FILE...`.

Keeps a digest of every run of eight words of the files, by which `interviewer corpus check` finds wording that follows
them; none of their text. Text inside one line only: a list of items is no sentence.
"""

from __future__ import annotations

import sys
from pathlib import Path

from interviewer.corpus.checking.sources import SHINGLES, shingles

OUT = Path(__file__).resolve().parents[1] / "corpus" / SHINGLES


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    found = sorted({digest for line in lines for digest in shingles(line)})
    OUT.write_bytes(b"".join(found))
    print(f"wrote {OUT.name}: {len(found):,} digests of {len(files)} files")


if __name__ == "__main__":
    main()
