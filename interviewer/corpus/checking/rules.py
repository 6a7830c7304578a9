"""What a program can hold of `corpus/README.md` by the texts alone, beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from interviewer import text
from interviewer.domain import Corpus, Kind, Level, Loop, Question, Sample, Topic, Verdict

CREDIT = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.0, Verdict.CONTRADICTED: 0.0}
REFERENCE_WORDS = (60, 220)
DESIGN_WORDS = 400
STRONG, APART = 0.6, 0.33
GIVES_AWAY = 0.6
WORDS_A_MINUTE = 130  # spoken
SPOKEN = (1.0, 7.0)  # minutes a question may give, as multiples of its reference's speaking time
Problem = tuple[tuple[str | int, ...], str]


def topic_problems(topic: Topic) -> Iterator[Problem]:
    """Levels that nobody is asked at."""
    missing = [level.value for level in Level if all(question.level is not level for question in topic.questions)]
    if missing:
        yield ("questions",), f"no question of level {', '.join(missing)}"


def loop_problems(loop: Loop, corpus: Corpus) -> Iterator[Problem]:
    """Names in a loop that nothing in the corpus has."""
    topics, questions = {topic.id for topic in corpus.topics}, corpus.by_id()
    for n, stage in enumerate(loop.stages):
        named = set(stage.topics) | {topic for each in stage.success for topic in each.topics}
        yield from ((("stages", n), f"there is no topic {each!r}") for each in sorted(named - topics))
        gone = [each for each in stage.order if each not in questions]
        yield from ((("stages", n, "order"), f"there is no question {each!r}") for each in gone)
    for n, task in enumerate(loop.tasks):
        if task.asks not in questions:
            yield ("tasks", n, "asks"), f"there is no question {task.asks!r}"


def label_score(question: Question, sample: Sample) -> float:
    """The score a labelled answer deserves, in 0..1: the weighted share of its points, partial ones counting half."""
    total = sum(point.weight for point in question.key_points)
    return sum(point.weight * CREDIT[sample.verdicts[point.id]] for point in question.key_points) / total


def question_problems(question: Question) -> Iterator[Problem]:
    """What is wrong with one question."""
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
    spoken = count / WORDS_A_MINUTE
    least, longest = (factor * spoken for factor in SPOKEN)
    if not least <= question.minutes <= longest:
        yield ("minutes",), f"{question.minutes} for a reference that takes {spoken:.1f} to say"


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
    if not scores:
        return
    if max(scores) < STRONG:
        yield ("samples",), f"the strongest covers {max(scores):.0%} of the weight; {STRONG:.0%} is wanted"
    if max(scores) - min(scores) < APART:
        yield (
            ("samples",),
            f"the strongest and the weakest lie {max(scores) - min(scores):.0%} apart; {APART:.0%} is wanted",
        )
