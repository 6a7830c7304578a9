"""Measures how well the questions of candidates are told apart: `python -m tools.measure_enquiries`.

First on the examples of corpus/closing.yaml, each left out in turn, for several thresholds; then, at those in use, on
phrasings that were used for nothing else (tests/data/enquiries.yaml).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml

from interviewer import places
from interviewer.corpus.loader import load_closing
from interviewer.domain import EnquiryKind
from interviewer.enquiries import APART, LEAST, NEAREST, Commenter
from interviewer.models.ports import Encoder
from interviewer.models.remote import open_models

DATA = Path(__file__).parents[1] / "tests" / "data" / "enquiries.yaml"


def held_out() -> tuple[list[tuple[str, str]], list[str]]:
    """(kind, phrasing) pairs, and phrasings of no kind."""
    part = yaml.safe_load(DATA.read_text(encoding="utf-8"))["held_out"]
    return [(kind, each) for kind, texts in part["kinds"].items() for each in texts], part["others"]


def left_out(kinds: Sequence[EnquiryKind], encoder: Encoder) -> None:
    """Print how often the kind of an example follows from the others, and how often one of no kind is given one."""
    owners = np.repeat(np.arange(len(kinds)), [len(kind.examples) for kind in kinds])
    examples = encoder.encode([each for kind in kinds for each in kind.examples])
    near = examples @ examples.T - 2 * np.eye(len(examples))
    parts = [np.sort(near[:, owners == n], axis=1)[:, -NEAREST:].mean(axis=1) for n in range(len(kinds))]
    others = yaml.safe_load(DATA.read_text(encoding="utf-8"))["others"]
    of_none = Commenter(kinds, encoder).scores(others)
    scores = np.stack(parts, axis=1)
    for least in (0.3, 0.35, 0.4, 0.45):
        told = [_outcome(row, owner, least) for row, owner in zip(scores, owners.tolist(), strict=True)]
        taken = float((of_none.max(axis=1) >= least).mean())
        print(f"least {least:.2f}: {_shares(told)}; of no kind, yet given one {taken:.0%}")


def _outcome(row: np.ndarray, owner: int, least: float) -> str:
    best, second = np.argsort(-row)[:2]
    if row[best] < least:
        return "open"
    named = {best, second} if row[best] - row[second] < APART and row[second] >= least else {best}
    if owner not in named:
        return "wrong"
    return "right" if len(named) == 1 else "one of two"


def _shares(outcomes: Sequence[str]) -> str:
    return ", ".join(
        f"{name} {outcomes.count(name) / len(outcomes):.0%}" for name in ("right", "one of two", "wrong", "open")
    )


def main() -> None:
    kinds, _ = load_closing(places.shipped("corpus") / "closing.yaml")
    with TemporaryDirectory() as logs:
        models = open_models(Path(logs))
        try:
            print("Examples, each left out in turn")
            left_out(kinds, models.encoder)
            pairs, others = held_out()
            scores = Commenter(kinds, models.encoder).scores([each for _, each in pairs])
            ids = [kind.id for kind in kinds]
            told = [_outcome(row, ids.index(kind), LEAST) for row, (kind, _) in zip(scores, pairs, strict=True)]
            nearest = float(np.mean([ids[row.argmax()] == kind for row, (kind, _) in zip(scores, pairs, strict=True)]))
            taken = float((Commenter(kinds, models.encoder).scores(others).max(axis=1) >= LEAST).mean())
            print(f"Held out, {len(pairs)} phrasings: nearest kind {nearest:.0%}; {_shares(told)}")
            print(f"Of no kind, {len(others)}: given one {taken:.0%}")
        finally:
            models.stop()


if __name__ == "__main__":
    main()
