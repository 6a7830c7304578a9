"""MRR@10 and recall@10 of `interviewer search --batch` results, against BEIR-style relevance judgements.

With the results of queries that have no match, also how well its confidence tells them from the others.

interviewer search --batch TRACK/queries.jsonl --corpus TRACK/corpus.jsonl --drop-own --out results.jsonl
python tools/score_search.py --qrels TRACK/qrels.tsv --results results.jsonl [--no-match others.jsonl]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

DEPTH = 10


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--qrels", type=Path, required=True, help="query, document, relevance; tab-separated")
    options.add_argument("--results", type=Path, required=True, help="what `interviewer search --batch` wrote")
    options.add_argument("--drop-own", action="store_true", help="a query's own id is no result (it is in the corpus)")
    options.add_argument(
        "--no-match", type=Path, help="the same of queries without a match, each left out of the corpus"
    )
    chosen = options.parse_args()
    relevant = read_qrels(chosen.qrels)
    ranked = read_results(chosen.results, drop_own=chosen.drop_own)
    print(f"{chosen.qrels.parent.name}: queries {len(relevant)}  " + "  ".join(figures(relevant, ranked)))
    if chosen.no_match is not None:
        print("  ".join(refusal(read_confidence(chosen.results), read_confidence(chosen.no_match))))


def read_qrels(file: Path) -> dict[str, set[str]]:
    """The relevant documents of each query."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in file.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if fields[-1].lstrip("-").isdigit() and int(fields[-1]) > 0:
            relevant[fields[0]].add(fields[-2])
    return dict(relevant)


def read_results(file: Path, *, drop_own: bool) -> dict[str, list[str]]:
    """The ranked documents of each query, best first, the first ten."""
    ranked = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        query = str(record["id"])
        ids = [hit["id"] for hit in record["results"] if not (drop_own and hit["id"] == query)]
        ranked[query] = ids[:DEPTH]
    return ranked


def read_confidence(file: Path) -> list[tuple[float, bool]]:
    """How sure the search was of each query, and whether it offered an answer."""
    records = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [(float(record["confidence"]), bool(record["answered"])) for record in records]


def refusal(matched: Sequence[tuple[float, bool]], others: Sequence[tuple[float, bool]]) -> list[str]:
    """AUROC of the confidence, and what is answered of either kind: as decided, and at 10 % of the others."""
    pairs = [(one > other) + (one == other) / 2 for one, _ in matched for other, _ in others]
    bound = sorted((sure for sure, _ in others), reverse=True)[len(others) // 10]
    of_matched, of_others = (sum(answered for _, answered in each) / len(each) for each in (matched, others))
    at_tenth = sum(sure > bound for sure, _ in matched) / len(matched)
    return [
        f"AUROC {sum(pairs) / len(pairs):.3f}",
        f"answered {of_matched:.2f}, of queries without a match {of_others:.2f}",
        f"answered {at_tenth:.2f} where that is 0.10",
    ]


def figures(relevant: Mapping[str, set[str]], ranked: Mapping[str, list[str]]) -> list[str]:
    """Both measures over all judged queries; one without results counts as nothing found."""
    reciprocal = recall = 0.0
    for query, wanted in relevant.items():
        found = ranked.get(query, [])
        first = next((rank for rank, each in enumerate(found, 1) if each in wanted), 0)
        reciprocal += 1 / first if first else 0.0
        recall += len(wanted & set(found)) / len(wanted)
    return [f"MRR@10 {reciprocal / len(relevant):.3f}", f"R@10 {recall / len(relevant):.3f}"]


if __name__ == "__main__":
    main()
