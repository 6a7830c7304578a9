"""What the chat model's judgement adds to the features, measured on a sample: its weight is what it earns, or 0."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from interviewer.errors import PromptTooLong
from interviewer.grading.agreement import pearson
from interviewer.grading.checking.recorder import Recorder
from interviewer.grading.checking.weighing import least_squares, logit, weigh
from interviewer.grading.fitting.model import Table
from interviewer.grading.judge import judge_logits
from interviewer.grading.rubric import Reals
from interviewer.grading.weights import Judge
from interviewer.models.ports import ChatModel, PointJudge

SAMPLE = {"corpus": 80, "mohler": 50, "sprag": 50, "nn_exam": 40, "saf_networks": 40}
WORTH = 0.02  # gain in correlation with people, on points and on scores alike, below which the model is not asked


def fit_judge(
    chat: ChatModel,
    table: Table,
    credits: Reals,
    cache: Path,
    unseen: Callable[[str], bool],
    say: Callable[[str], None],
) -> Judge:
    """Ask the model about a sample of answers; weigh it by a regression that is cross-validated by question.

    Of the corpus only questions with `unseen` ids are taken: those that no adapter was trained on.
    """
    chosen = _sample(table, unseen)
    said = _ask(Recorder(chat, chat.name, cache / "judged.jsonl"), table, chosen)
    groups = {"points of the corpus": _rows(table, credits, said, "corpus")}
    groups |= {f"scores of {name}": _rows(table, credits, said, name) for name in SAMPLE if name != "corpus"}
    gains = []
    for name, (base, judged, people, questions) in groups.items():
        before = pearson(people, _held_out(np.stack([base], axis=1), people, questions))
        after = pearson(people, _held_out(np.stack([base, judged], axis=1), people, questions))
        alone = pearson(people, judged)
        gains.append(after - before)
        say(f"judge, {name}: n {len(people)}, alone {alone:.3f}, features {before:.3f}, with the model {after:.3f}")
    if min(gains[0], float(np.mean(gains[1:]))) < WORTH:
        return Judge()
    base, judged, people, _ = groups["points of the corpus"]
    return weigh(base, judged, people)


def _sample(table: Table, unseen: Callable[[str], bool]) -> list[int]:
    rng = random.Random(0)
    chosen: list[int] = []
    for name, most in SAMPLE.items():
        rows = [n for n, item in enumerate(table.items) if item.set == name and item.kind == "real"]
        if name == "corpus":
            rows = [n for n in rows if (source := table.items[n].source) is not None and unseen(source.id)]
        chosen += sorted(rng.sample(rows, min(most, len(rows))))
    return chosen


def _ask(chat: PointJudge, table: Table, chosen: Sequence[int]) -> dict[int, Reals]:
    """The model's logits of the points of each chosen item that is not too long for it."""
    said: dict[int, Reals] = {}
    for n in chosen:
        item = table.items[n]
        if item.source is None:
            continue
        claims = [point.text for point in item.source.key_points]
        with suppress(PromptTooLong):
            said[n] = judge_logits(chat, item.source.prompt, item.answer, claims)
    return said


def _rows(table: Table, credits: Reals, said: dict[int, Reals], name: str) -> tuple[Reals, Reals, Reals, list[str]]:
    """Logits of the features' credit and of the model, what people said, and the questions: by point or by answer."""
    base, judged, people, questions = [], [], [], []
    for n, logits in said.items():
        item, rows = table.items[n], table.owner == n
        if item.set != name:
            continue
        if name == "corpus":
            base += credits[rows].tolist()
            judged += logits.tolist()
            people += (item.labels / 2).tolist()
            questions += [item.question] * len(logits)
        else:
            base.append(float((credits[rows] * item.weights).sum()))
            judged.append(float((logits * item.weights).sum()))
            people.append(item.target)
            questions.append(item.question)
    return logit(np.array(base)), np.array(judged), np.array(people), questions


def _held_out(x: Reals, y: Reals, questions: Sequence[str], folds: int = 5) -> Reals:
    names = sorted(set(questions))
    order = np.random.default_rng(3).permutation(len(names))
    fold_of = {name: int(order[n]) % folds for n, name in enumerate(names)}
    fold = np.array([fold_of[name] for name in questions])
    given = np.zeros(len(y))
    for n in range(folds):
        solved = least_squares(x[fold != n], y[fold != n])
        given[fold == n] = x[fold == n] @ solved[:-1] + solved[-1]
    return given
