"""Fit the probability that a search has found an answer: the constants in interviewer/retrieval/ranking.py.

Reworded questions of the corpus are looked for twice: with their entry, and with it left out. What is found then is
no match. `--also` adds a BEIR-style track in the same way; `--check` only tests on one, with the queries of its
`no_match_queries.jsonl` as the ones without a match.

python tools/fit_refusal.py [--also TRACK]… [--check TRACK]…
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from interviewer import places
from interviewer.corpus.loader import load
from interviewer.models.ports import Encoder
from interviewer.models.remote import open_models
from interviewer.retrieval import Entry, IndexStore, Ranker, corpus_hash, ensure_profile, entries_of
from interviewer.retrieval.ranking import ANSWERED, WEIGHTS
from tools.score_search import read_qrels

SEARCHED = 10
Array = NDArray[np.float64]
Cases = tuple[Array, Array]  # evidence (n, 4), and whether there was a match (n,)
Query = tuple[str, set[str]]  # its text, and the ids that are left out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--also", type=Path, nargs="*", default=[], help="tracks to fit on beside the corpus")
    options.add_argument("--check", type=Path, nargs="*", default=[], help="tracks to test on")
    chosen = options.parse_args()
    models = open_models(places.logs())
    try:
        fitted = [own_cases(models.encoder, variants=given) for given in (False, True)]
        fitted += [track_cases(models.encoder, track, left_out=True) for track in chosen.also]
        checked = [track_cases(models.encoder, track, left_out=False) for track in chosen.check]
    finally:
        models.stop()
    model = fit(fitted)
    named = zip(WEIGHTS, model.coef_[0], strict=True)
    print("WEIGHTS = {" + ", ".join(f'"{name}": {weight:.2f}' for name, weight in named) + "}")
    print(f"INTERCEPT = {model.intercept_[0]:.2f}")
    names = [
        "corpus, one wording",
        "corpus, all wordings",
        *(str(track.name) for track in [*chosen.also, *chosen.check]),
    ]
    for name, cases in zip(names, fitted + checked, strict=True):
        print(f"{name}: {figures(model, cases)}")


def own_cases(encoder: Encoder, *, variants: bool) -> Cases:
    """One wording of each question, looked for among the prompts, or among the prompts and the other wordings."""
    questions = [each for each in load(places.shipped("corpus"))[0] if each.variants]
    asked = [each.variants[n % len(each.variants)] for n, each in enumerate(questions)]
    entries = [
        Entry(entry.id, tuple(t for t in entry.texts if t[0] != "variant" or (variants and t[1] != text)))
        for entry, text in zip(entries_of(questions), asked, strict=True)
    ]
    matched: list[Query] = [(text, set()) for text in asked]
    unmatched: list[Query] = [(text, {each.id}) for text, each in zip(asked, questions, strict=True)]
    return cases(encoder, entries, matched, unmatched)


def track_cases(encoder: Encoder, track: Path, *, left_out: bool) -> Cases:
    """A track's queries. A query's own entry, by id, is never a match; `left_out` takes the matches away as well."""
    records = _lines(track / "corpus.jsonl")
    fields = ("text",) if "text" in records[0] else ("question", "answer")
    entries = [Entry(each["id"], tuple((field, each[field]) for field in fields)) for each in records]
    relevant = read_qrels(track / "qrels.tsv")
    queries = [each for each in _lines(track / "queries.jsonl") if each["id"] in relevant]
    matched: list[Query] = [(each["text"], {each["id"]}) for each in queries]
    if left_out:
        unmatched = [(each["text"], relevant[each["id"]] | {each["id"]}) for each in queries]
    else:
        unmatched = [(each["text"], {each["id"]}) for each in _lines(track / "no_match_queries.jsonl")]
    return cases(encoder, entries, matched, unmatched)


def cases(encoder: Encoder, entries: list[Entry], matched: Sequence[Query], unmatched: Sequence[Query]) -> Cases:
    folder = places.indexes() / "fit" / corpus_hash(entries)[:16]
    index = IndexStore(folder).ensure(entries, encoder)
    ranker = Ranker(index, ensure_profile(folder, index, entries))
    asked = [*matched, *unmatched]
    rows = []
    for (text, without), vector in zip(asked, encoder.encode([text for text, _ in asked]), strict=True):
        ranked = ranker.rank(text, vector, SEARCHED, without)
        evidence = ranker.evidence(text, [each for each, _ in ranked])
        rows.append(astuple(evidence) if evidence is not None else (0.0,) * len(WEIGHTS))
    return np.array(rows), np.array([1.0] * len(matched) + [0.0] * len(unmatched))


def fit(parts: Sequence[Cases]) -> LogisticRegression:
    """Each part counts as much as each other, whatever its size."""
    size = np.concatenate([np.full(len(y), 1 / len(y)) for _, y in parts])
    rows, matched = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
    return LogisticRegression(C=100, max_iter=1_000).fit(rows, matched, sample_weight=size * len(size) / size.sum())


def figures(model: LogisticRegression, part: Cases) -> str:
    rows, matched = part
    sure = model.predict_proba(rows)[:, 1]
    bound = np.quantile(sure[matched == 0], 0.9)
    return (
        f"AUROC {roc_auc_score(matched, sure):.3f}; answered of the answerable, of the others: "
        f"{(sure[matched == 1] >= ANSWERED).mean():.2f}, {(sure[matched == 0] >= ANSWERED).mean():.2f}; "
        f"of the answerable at 10 % of the others: {(sure[matched == 1] > bound).mean():.2f}"
    )


def _lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
