"""`interviewer corpus check`: everything that a program can hold of corpus/README.md, as lines with file and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interviewer.corpus.checking.labels import GradeAnswer, label_problems
from interviewer.corpus.checking.likeness import Embed, duplicates, point_problems
from interviewer.corpus.checking.passed import Passed
from interviewer.corpus.checking.rules import Problem, label_score, loop_problems, question_problems, topic_problems
from interviewer.corpus.checking.sources import (
    closing_wordings,
    mapping_problems,
    read_shingles,
    wording_problems,
    wordings,
)
from interviewer.corpus.loader import Source
from interviewer.domain import Corpus, Question

__all__ = ["Judge", "Problem", "label_score", "problems_of", "text_problems"]

VERSION = 1  # of what the judge looks at: raised when a rule of `likeness` or `labels` changes


@dataclass(frozen=True, slots=True)
class Judge:
    """What the check asks of the models. `prepare` is told of a question before it is judged; `name` identifies it."""

    embed: Embed
    grade: GradeAnswer
    prepare: Callable[[Question], None]
    name: str


def text_problems(folder: Path, corpus: Corpus, sources: Mapping[str, Source]) -> Iterator[str]:
    """What the texts alone tell, without any model."""
    taken = read_shingles(folder)
    for topic in corpus.topics:
        source = sources[f"questions/{topic.id}"]
        yield from (source.problem(loc, said) for loc, said in topic_problems(topic))
        for n, question in enumerate(topic.questions):
            yield from _located(source, n, question_problems(question))
            yield from _located(source, n, wording_problems(wordings(question), taken))
    for loop in corpus.loops:
        source = sources[f"loops/{loop.id}"]
        yield from (source.problem(loc, said) for loc, said in loop_problems(loop, corpus))
    for loc, said in wording_problems(closing_wordings(corpus.enquiries), taken):
        yield sources["closing"].problem(loc, said)
    yield from mapping_problems(folder, corpus.by_id())


def problems_of(
    folder: Path,
    corpus: Corpus,
    sources: Mapping[str, Source],
    judge: Judge,
    progress: Callable[[int, int], None],
    *,
    again: bool = False,
) -> list[str]:
    """Every problem as a line with file, line and field; none when the corpus is fine.

    Questions that `judge` has passed before are not judged again unless they have changed, or `again` asks for it.
    `progress` is told (done, total) of those that are. Raises ModelError.
    """
    found = list(text_problems(folder, corpus, sources))
    places = {question.id: (topic.id, n) for topic in corpus.topics for n, question in enumerate(topic.questions)}

    def located(question_id: str, problems: Iterable[Problem]) -> Iterator[str]:
        topic, n = places[question_id]
        return _located(sources[f"questions/{topic}"], n, problems)

    passed = Passed(folder, f"{VERSION} {judge.name}")
    known = {question.id for question in corpus if question in passed and not again}
    due = [question for question in corpus if question.id not in known]
    # what has passed was compared with all the others then: without anything new there is nothing to compare
    twins = {other: (one, cosine) for one, other, cosine in duplicates(list(corpus), judge.embed)} if due else {}
    for other, (one, cosine) in twins.items():
        found += located(other, [(("prompt",), f"asks nearly what {one} asks (cosine {cosine:.2f})")])
    fine = [question for question in corpus if question.id in known - twins.keys()]
    for done, question in enumerate(due):
        progress(done, len(due))
        judge.prepare(question)
        problems = [*point_problems(question, judge.embed), *label_problems(question, judge.grade, judge.embed)]
        found += located(question.id, problems)
        if not problems and question.id not in twins:
            fine.append(question)
        if done % 50 == 49:
            passed.keep(fine)
    progress(len(due), len(due))
    if due:
        passed.keep(fine)
    return found


def _located(source: Source, number: int, problems: Iterable[Problem]) -> Iterator[str]:
    return (source.problem(("questions", number, *loc), said) for loc, said in problems)
