"""What the grader is fitted on: graded answers and labelled samples, measured by the program's own code.

Vectors are cached outside the repository; none of the benchmark's text is written anywhere else.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interviewer.domain import Question, Sample, Verdict
from interviewer.errors import GradeError
from interviewer.grading.measure import Measured, measure
from interviewer.grading.observer import Observer, Seen, is_account, reference_texts
from interviewer.grading.points import question_from_reference, split_reference
from interviewer.grading.prepared import PreparedEncoder
from interviewer.grading.rubric import Reals
from interviewer.grading.silence import says_nothing
from interviewer.models.ports import Encoder, WordVectors
from interviewer.text import content_stems

ORDER = {Verdict.COVERED: 2, Verdict.PARTIAL: 1, Verdict.MISSING: 0, Verdict.CONTRADICTED: 0}
IDF_FLOOR = 2.0  # added to every idf: plain idf trusts rare words too much (measured: .01 of correlation on each set)
GENERIC = (
    "I think it is important to communicate well and to write clean code. It always depends on the situation, and I "
    "would discuss it with the team and find the best solution for the business.",
    "I like to learn new technologies and I have five years of experience in several projects with many customers.",
)


@dataclass(frozen=True)
class Item:
    """One answer measured. `kind`: real, reference, other (an answer to another question), repeat (of the question).

    `target` is people's score; `labels` (k,) 2 covered, 1 partial, 0 not, or -1 where nobody labelled the points.
    """

    set: str
    question: str
    kind: str
    answer: str
    target: float
    weights: Reals
    labels: NDArray[np.int64]
    measured: Measured | None
    sample: Sample | None = None
    source: Question | None = None


class CachedEncoder(PreparedEncoder):
    """An encoder whose vectors are kept in a folder between runs (no pickle)."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        super().__init__(encoder)
        self._file = folder / f"vectors-{encoder.info().fingerprint[:12]}.npz"
        if self._file.exists():
            self._load()

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        held = list(self._words.values())
        np.savez(
            self._file,
            texts=_bytes(list(self._words)),
            counts=np.array([len(each.spans) for each in held]),
            spans=np.concatenate([each.spans for each in held]),
            vectors=np.concatenate([each.vectors for each in held if len(each.spans)]),
            parts=np.concatenate([each.parts for each in held if len(each.spans)]),
        )

    def _load(self) -> None:
        with np.load(self._file, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        bounds = np.cumsum([0, *arrays["counts"]]).tolist()
        for text, a, b in zip(_texts(arrays["texts"]), bounds, bounds[1:], strict=False):
            self._words[text] = WordVectors(arrays["spans"][a:b], arrays["vectors"][a:b], arrays["parts"][a:b])


def _bytes(texts: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)


def _texts(held: NDArray[np.uint8]) -> list[str]:
    return list(json.loads(held.tobytes()))


def corpus_idf(questions: Sequence[Question]) -> tuple[dict[str, float], float]:
    """idf of the stems that two questions or more use, and the idf of all others."""
    seen: Counter[str] = Counter()
    for question in questions:
        phrasings = [text for point in question.key_points for text in point.phrasings]
        answers = [sample.answer for sample in question.samples]
        seen.update(content_stems([question.prompt, *question.variants, question.reference, *phrasings, *answers]))
    total = len(questions) + 1
    idf = {word: round(IDF_FLOOR + math.log(total / (n + 0.5)), 3) for word, n in sorted(seen.items()) if n > 1}
    return idf, round(IDF_FLOOR + math.log(total / 1.5), 3)


class Measurer:
    """Measures answers as the grader does."""

    def __init__(self, encoder: CachedEncoder, questions: Sequence[Question], background: Sequence[str]) -> None:
        self.encoder = encoder
        self.idf, self.unseen = corpus_idf(questions)
        self._observer = Observer(encoder, self.idf, self.unseen, background)

    def see(self, question: Question, answer: str) -> Seen:
        """What the grader would compare."""
        return self._observer.see(question, answer, (question.prompt,))

    def item(self, set_: str, kind: str, question: Question, answer: str, target: float, labels: Sequence[int]) -> Item:
        measured = None
        if not says_nothing(answer, (question.prompt, *question.variants)):
            seen = self.see(question, answer)
            measured = measure(seen.rubric(), seen.answer)
        weights = np.array([point.weight for point in question.key_points], dtype=np.float64)
        return Item(set_, question.id, kind, answer, target, weights / weights.sum(), np.array(labels), measured)


def bench_items(folder: Path, measurer: Measurer) -> Iterator[Item]:
    """The graded answers of each set, its references as answers, and answers to other questions of the set."""
    for file in sorted(folder.glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        statements = [text for line in lines for text in split_reference(line["reference"])]
        answers = [line[key] for line in lines for key in ("answer", "reference")]
        measurer.encoder.prepare([*(line["question"] for line in lines), *statements, *answers])
        yield from _set_items(lines, measurer)


def _set_items(lines: list[dict[str, str]], measurer: Measurer) -> Iterator[Item]:
    rng = random.Random(0)
    met: set[str] = set()
    for line in lines:
        try:
            question = question_from_reference(line["question"], line["reference"])
        except GradeError:
            continue
        nobody = [-1] * len(question.key_points)
        named = _Named(line["dataset"], line["question_id"], measurer, question, nobody)
        yield named.item("real", line["answer"], float(line["score"]))
        if question.id in met:
            continue
        met.add(question.id)
        yield named.item("reference", line["reference"], 1.0)
        others = [each["answer"] for each in rng.sample(lines, 4) if each["question_id"] != line["question_id"]]
        for answer in others:
            yield named.item("other", answer, 0.0)


@dataclass(frozen=True)
class _Named:
    set: str
    id: str
    measurer: Measurer
    question: Question
    labels: list[int]

    def item(self, kind: str, answer: str, target: float) -> Item:
        made = self.measurer.item(self.set, kind, self.question, answer, target, self.labels)
        return replace(made, question=self.id, source=self.question)


def corpus_items(questions: Sequence[Question], measurer: Measurer) -> Iterator[Item]:
    """The labelled samples; the references as answers; samples of other topics; the variants; small talk.

    Behavioural questions are graded otherwise.
    """
    rng = random.Random(0)
    kept = [text for q in questions for text in (q.prompt, q.reference, *q.variants, *reference_texts(q))]
    measurer.encoder.prepare([*kept, *(s.answer for q in questions for s in q.samples), *GENERIC])
    for question in questions:
        if is_account(question):
            continue
        points = [point.id for point in question.key_points]
        for sample in question.samples:
            labels = [ORDER[sample.verdicts[point]] for point in points]
            weights = [point.weight for point in question.key_points]
            target = float(np.average(labels, weights=weights)) / 2
            item = measurer.item("corpus", "real", question, sample.answer, target, labels)
            yield replace(item, sample=sample, source=question)
        reference = measurer.item("corpus", "reference", question, question.reference, 1.0, [2] * len(points))
        yield replace(reference, source=question)
        elsewhere = [s.answer for other in questions if other.topic != question.topic for s in other.samples]
        for answer in [*rng.sample(elsewhere, 8), *GENERIC]:
            yield measurer.item("corpus", "other", question, answer, 0.0, [0] * len(points))
        for variant in question.variants:
            yield measurer.item("corpus", "repeat", question, variant, 0.0, [0] * len(points))
