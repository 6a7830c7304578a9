"""What a program can hold of `corpus/README.md` beyond the schema. Pure: texts in, problems with file and line out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from interviewer import text
from interviewer.corpus.loader import Source
from interviewer.domain import Corpus, Kind, Question, Sample, Verdict

CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}
REFERENCE_WORDS = (60, 220)
DESIGN_WORDS = 400
STRONG, APART = 0.6, 0.33
GIVES_AWAY = 0.6
Problem = tuple[tuple[str | int, ...], str]


def problems_of(corpus: Corpus, sources: Mapping[str, Source]) -> list[str]:
    """Every problem as a line with file, line and field; none when the corpus is fine."""
    found: list[str] = []
    for topic in corpus.topics:
        source = sources[f"questions/{topic.id}"]
        for n, question in enumerate(topic.questions):
            found += (source.problem(("questions", n, *loc), said) for loc, said in question_problems(question))
    topics = {topic.id for topic in corpus.topics}
    for loop in corpus.loops:
        source = sources[f"loops/{loop.id}"]
        for n, stage in enumerate(loop.stages):
            unknown = sorted(set(stage.topics) - topics)
            found += (source.problem(("stages", n, "topics"), f"there is no topic {each!r}") for each in unknown)
    return found


def label_score(question: Question, sample: Sample) -> float:
    """The score a labelled answer deserves, in 0..1: the weighted share of its points, partial ones counting half."""
    total = sum(point.weight for point in question.key_points)
    return sum(point.weight * CREDIT[sample.verdicts[point.id]] for point in question.key_points) / total


def question_problems(question: Question) -> Iterator[Problem]:
    """What is wrong with one question, as (field, message)."""
    yield from _reference(question)
    yield from _wordings(question)
    yield from _points(question)
    yield from _samples(question)


def _reference(question: Question) -> Iterator[Problem]:
    count = len(question.reference.split())
    low, high = REFERENCE_WORDS
    most = DESIGN_WORDS if question.kind is Kind.DESIGN else high
    if not low <= count <= most:
        yield ("reference",), f"has {count} words; {low} to {most} are wanted"


def _wordings(question: Question) -> Iterator[Problem]:
    texts = [question.prompt, *question.variants]
    if len({each.casefold() for each in texts}) < len(texts):
        yield ("variants",), "a wording occurs twice"


def _points(question: Question) -> Iterator[Problem]:
    asked = text.content_stems([question.prompt, *question.variants])
    for n, point in enumerate(question.key_points):
        own = text.content_stems([point.text]) - asked
        for field, said in (("probe", point.probe), ("hint", point.hint)):
            if own and len(own & text.content_stems([said])) / len(own) >= GIVES_AWAY:
                yield ("key_points", n, field), "gives the point away"
    for (_, one), (n, other) in combinations(enumerate(question.key_points), 2):
        shared = {each.casefold() for each in one.phrasings} & {each.casefold() for each in other.phrasings}
        if shared:
            yield ("key_points", n), f"says the same as {one.id}: {sorted(shared)[0]!r}"


def _samples(question: Question) -> Iterator[Problem]:
    scores = [label_score(question, sample) for sample in question.samples]
    if max(scores) < STRONG:
        yield ("samples",), f"the strongest covers {max(scores):.0%} of the weight; {STRONG:.0%} is wanted"
    if max(scores) - min(scores) < APART:
        yield (
            ("samples",),
            f"the strongest and the weakest lie {max(scores) - min(scores):.0%} apart; {APART:.0%} is wanted",
        )
