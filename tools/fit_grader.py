#!/usr/bin/env python3
"""Fit the grader's weights and measure it: `python tools/fit_grader.py --bench DIR [--cache DIR] [--dry-run]`.

Prints how the grader agrees with people, cross-validated by question, and writes interviewer/grading/weights.json.
DIR holds the graded sets (*.jsonl); they are read and never copied. See docs/grading.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interviewer.corpus.loader import load_topic
from interviewer.domain import Question
from interviewer.errors import CorpusError
from interviewer.grading.agreement import f1_scores, set_card
from interviewer.grading.fitting.conformal import Residuals, fit_intervals
from interviewer.grading.fitting.contradiction import fit_contradiction
from interviewer.grading.fitting.data import CachedEncoder, Item, Measurer, bench_items, corpus_items
from interviewer.grading.fitting.judge import fit_judge
from interviewer.grading.fitting.model import Problem, Table, cross_validate, item_weights, modes, predict, table_of
from interviewer.grading.order import learn
from interviewer.grading.rubric import Reals
from interviewer.grading.weights import (
    Card,
    Confidence,
    Judge,
    Mode,
    SetCard,
    VerdictCard,
    Weights,
)
from interviewer.models.ports import ChatModel, Encoder
from interviewer.models.remote import open_models
from interviewer.training.split import held_out

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "interviewer" / "grading" / "weights.json"
# graded on a scale by people: what the shown error and the intervals come from. The two sets with right-or-wrong labels
# (SemEval 2013) count partly right answers as 0 and would exaggerate the error of a score.
SCALED = ("mohler", "sprag", "nn_exam", "saf_networks", "os_tutorial")
ORDER = -0.05  # held out, 97 % and more of shuffled answers lie below, and 1 in 800 of answers as they are
NAMES = ("missing", "partial", "covered")


def main() -> None:
    options = _options()
    models = open_models(options.cache, adapter=options.adapter)
    try:
        weights = build(options.bench, options.cache, models.encoder, models.chat if options.judge else None)
    finally:
        models.stop()
    if not options.dry_run:
        text = json.dumps(weights.model_dump(exclude={"accounts"}), indent=1, ensure_ascii=False)
        OUT.write_text(text + "\n", encoding="utf-8")
        print(f"wrote {OUT} ({len(text) // 1024} KB), version {Weights.shipped().version}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True, help="folder of graded sets, one JSON object a line")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "interviewer-fit")
    parser.add_argument("--judge", action="store_true", help="measure what the chat model adds too (minutes)")
    parser.add_argument("--adapter", default="", help="the adapter beside the chat model: a file or `none`")
    parser.add_argument("--dry-run", action="store_true", help="print the table and write nothing")
    return parser.parse_args()


def build(bench: Path, cache: Path, encoder: Encoder, chat: ChatModel | None) -> Weights:
    """Measure every answer, fit, cross-validate, print, and return the weights."""
    cache.mkdir(parents=True, exist_ok=True)
    questions = _questions()
    background = tuple((ROOT / "tools" / "fit_grader_background.txt").read_text(encoding="utf-8").splitlines())
    cached = CachedEncoder(encoder, cache)
    measurer = Measurer(cached, questions, background)
    items = [*bench_items(bench, measurer), *corpus_items(questions, measurer)]
    cached.save()
    table = table_of(items)
    credits = cross_validate(table)
    theta = Problem(table, item_weights(table)).solve()
    authored, bare = modes(table, theta)
    partial, covered = thresholds(table, credits)
    found = fit_contradiction(measurer, table, credits, covered, print)
    intervals, held = fit_intervals(residuals(items, table, credits))
    card = report(items, table, credits, (partial, covered), held)
    print("contradictions:", found)
    print_fit(authored, bare, items, table, predict(table, theta))
    return Weights(
        fingerprint=encoder.info().fingerprint,
        authored=authored,
        bare=bare,
        covered=covered,
        partial=partial,
        confidence=confidence(table, credits),
        contradiction=found,
        order=learn(_prose(questions), ORDER),
        judge=fit_judge(chat, table, credits, cache, held_out, print) if chat else Judge(),
        intervals=intervals,
        card=card,
        background=background,
        idf=measurer.idf,
        unseen_idf=measurer.unseen,
    )


def _prose(questions: list[Question]) -> Iterator[str]:
    """What the corpus says in sentences."""
    for question in questions:
        yield question.reference
        yield from (sample.answer for sample in question.samples)
        yield from (text for point in question.key_points for text in point.phrasings)


def _questions() -> list[Question]:
    found: list[Question] = []
    for file in sorted((ROOT / "corpus" / "questions").glob("*.yaml")):
        try:
            found += load_topic(file)[0].questions
        except CorpusError as error:
            print(f"left out {file.name}: {error.problems[0]}")
    print(f"{len(found)} questions of {len({question.topic for question in found})} topics")
    return found


def scores(table: Table, credits: Reals) -> Reals:
    return np.asarray(np.bincount(table.owner, table.share * credits, len(table.items)), dtype=np.float64)


def real_scores(items: list[Item], table: Table, credits: Reals, set_: str) -> tuple[Reals, Reals, list[str]]:
    """People's and the grader's scores and the questions of a set's real answers; 0 where the answer says nothing."""
    given = {id(item): score for item, score in zip(table.items, scores(table, credits), strict=True)}
    real = [item for item in items if item.set == set_ and item.kind == "real"]
    people = np.array([item.target for item in real])
    return people, np.array([given.get(id(item), 0.0) for item in real]), [item.question for item in real]


def labelled(table: Table) -> NDArray[np.bool_]:
    kinds = np.array([item.set == "corpus" and item.kind == "real" for item in table.items])
    return np.asarray(kinds[table.owner])


def thresholds(table: Table, credits: Reals) -> tuple[float, float]:
    """The thresholds of partial and covered with the best macro-F1 on the cross-validated credits.

    They stay .15 apart: few points are labelled partial, and the best pair alone would leave the verdict no room.
    """
    rows = labelled(table)
    true, given = table.labels[rows], credits[rows]
    grid = np.arange(0.10, 0.80, 0.02)
    pairs = [(low, high) for low in grid for high in grid if high - low >= 0.15]

    def quality(pair: tuple[float, float]) -> float:
        return float(np.mean(f1_scores(true, verdicts(given, pair), 3)))

    low, high = max(pairs, key=quality)
    return round(float(low), 2), round(float(high), 2)


def verdicts(credits: Reals, at: tuple[float, float]) -> NDArray[np.int64]:
    return (credits >= at[0]).astype(np.int64) + (credits >= at[1])


def confidence(table: Table, credits: Reals, width: float = 0.12) -> Confidence:
    """Shares of the labels around each of eleven credits, with a Gaussian window."""
    rows = labelled(table)
    true, given = table.labels[rows], credits[rows]
    at = np.linspace(0.0, 1.0, 11)
    near = np.exp(-0.5 * ((given[None, :] - at[:, None]) / width) ** 2)
    shares = [np.round((near * (true == n)).sum(axis=1) / near.sum(axis=1), 3).tolist() for n in range(3)]
    return Confidence(credit=tuple(at.round(2).tolist()), missing=shares[0], partial=shares[1], covered=shares[2])


def residuals(items: list[Item], table: Table, credits: Reals) -> Residuals:
    """People and grader on the scaled sets."""
    parts = [(name, *real_scores(items, table, credits, name)) for name in SCALED]
    return Residuals(
        people=np.concatenate([people for _, people, _, _ in parts]),
        grader=np.concatenate([given for _, _, given, _ in parts]),
        sets=[name for name, people, _, _ in parts for _ in people],
        questions=[f"{name}|{question}" for name, _, _, questions in parts for question in questions],
    )


def report(items: list[Item], table: Table, credits: Reals, at: tuple[float, float], held: Mapping[str, float]) -> Card:
    """Print the table and return it as a card."""
    sets: dict[str, SetCard] = {}
    print(f"{'set':14}{'n':>6}{'questions':>10}{'pearson':>9}{'within':>8}{'rmse':>7}{'held':>6}   (by question)")
    for name in dict.fromkeys(item.set for item in items):
        card = set_card(*real_scores(items, table, credits, name)).model_copy(update={"held": held.get(name)})
        sets[name] = card
        print(
            f"{name:14}{card.n:6}{card.questions:10}{card.pearson:9.3f}{card.pearson_within:8.3f}{card.rmse:7.3f}"
            f"{card.held or float('nan'):6.2f}"
        )
    rows = labelled(table)
    f1 = f1_scores(table.labels[rows], verdicts(credits[rows], at), 3)
    won = strong_beats_weak(table, credits)
    print(
        f"points: macro-F1 {np.mean(f1):.3f}", dict(zip(NAMES, np.round(f1, 3).tolist(), strict=True)), "thresholds", at
    )
    print(f"strong sample beats weak one: {won:.3f}")
    guards(table, credits)
    shown = [sets[name].rmse for name in SCALED if name in sets]
    return Card(
        sets=sets,
        verdicts=VerdictCard(
            points=int(rows.sum()),
            questions=sets["corpus"].questions,
            macro_f1=round(float(np.mean(f1)), 4),
            f1=dict(zip(NAMES, np.round(f1, 4).tolist(), strict=True)),
            strong_beats_weak=round(won, 4),
        ),
        error=round(float(np.sqrt(np.mean(np.square(shown)))), 4),
    )


def strong_beats_weak(table: Table, credits: Reals) -> float:
    """Share of corpus questions whose best-labelled sample scores above the worst-labelled one."""
    by_question: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for item, score in zip(table.items, scores(table, credits), strict=True):
        if item.set == "corpus" and item.kind == "real":
            by_question[item.question].append((item.target, float(score)))
    return float(np.mean([max(each)[1] > min(each)[1] for each in by_question.values() if len(each) > 1]))


def guards(table: Table, credits: Reals) -> None:
    given = scores(table, credits)
    for kind, word in (("reference", "references"), ("other", "answers to other topics"), ("repeat", "variants")):
        rows = [n for n, item in enumerate(table.items) if item.set == "corpus" and item.kind == kind]
        if not rows:  # all of them say nothing new and are graded 0 without a model
            continue
        low, middle, high, most = np.quantile(given[rows], [0.0, 0.5, 0.95, 1.0]).round(3).tolist()
        below = float(np.mean(given[rows] < 0.15))
        print(f"{word}: n {len(rows)}, least {low}, median {middle}, 95 % {high}, most {most}, below .15: {below:.3f}")


def print_fit(authored: Mode, bare: Mode, items: list[Item], table: Table, credits: Reals) -> None:
    print("as shipped (fitted on all):")
    print("  pearson", {name: round(set_card(*real_scores(items, table, credits, name)).pearson, 3) for name in SCALED})
    print("  strong beats weak", round(strong_beats_weak(table, credits), 3))
    guards(table, credits)
    for name in authored.coefficients:
        print(f"  {name:14}{authored.coefficients[name]:9.3f}{bare.coefficients[name]:9.3f}")


if __name__ == "__main__":
    main()
