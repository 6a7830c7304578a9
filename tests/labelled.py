"""Made-up questions with labelled samples, and a chat model that knows the labels: material for tests of the check."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from interviewer.domain import KeyPoint, Question, Sample, Verdict
from interviewer.models.ports import Judgements, Message
from tests.builders import a_question
from tests.fakes import ScriptedChat

SUBJECTS = ("the cache", "the index", "the queue", "the lock", "the shard", "the replica", "the token", "the schema")
SAYINGS = (
    ("keeps hot rows in memory", "serves repeated reads without disk"),
    ("slows every write down", "costs something on each insert"),
    ("expires entries after a while", "drops old values by time"),
    ("orders the messages by key", "holds a sequence for one customer"),
    ("must be measured under load", "is judged by its latency in production"),
    ("needs a backup every night", "has to be copied somewhere safe"),
)


def questions(count: int, points: int = 3, samples: int = 3) -> list[Question]:
    """Half of what the samples say is said in words that a comparison of words cannot see."""
    rng = random.Random(1)
    return [_question(n, rng, points, samples) for n in range(count)]


def _question(n: int, rng: random.Random, points: int, samples: int) -> Question:
    said = rng.sample(SAYINGS, points)
    keys = tuple(KeyPoint(f"p{m}", f"It {first}.", 1 + m % 3) for m, (first, _) in enumerate(said))
    subject = f"{SUBJECTS[n % len(SUBJECTS)]} of project {n}"
    made = tuple(_sample(rng, keys, said) for _ in range(samples))
    prompt = f"What would you tell a colleague about {subject}?"
    question = a_question(f"question-{n}", prompt=prompt, key_points=keys, variants=(), misconceptions=())
    return replace(question, samples=made)


def _sample(rng: random.Random, keys: Sequence[KeyPoint], said: Sequence[tuple[str, str]]) -> Sample:
    covered = [rng.random() < 0.5 for _ in keys]
    parts = [f"I think it {rng.choice(each)}." for each, yes in zip(said, covered, strict=True) if yes]
    answer = " ".join([f"My team of {rng.randrange(10_000)} people has used that for years.", *parts])
    verdicts = [Verdict.COVERED if yes else Verdict.MISSING for yes in covered]
    return Sample(answer, {key.id: verdict for key, verdict in zip(keys, verdicts, strict=True)})


class KnowingChat(ScriptedChat):
    """Says yes where the labels say covered, with probability `yes`; an exception in `failures` is raised first."""

    name = "knowing"

    def __init__(self, asked: Sequence[Question], yes: float = 0.9, failures: Sequence[BaseException] = ()) -> None:
        super().__init__(yes=yes)
        self.labels = {
            sample.answer: [sample.verdicts[point.id] is Verdict.COVERED for point in question.key_points]
            for question in asked
            for sample in question.samples
        }
        self.requests = 0
        self.failures = list(failures)

    def judge(
        self, prefix: Sequence[Message], claims: Sequence[str], labels: Sequence[str], *, deadline: float
    ) -> Judgements:
        self.requests += 1
        if self.failures:
            raise self.failures.pop(0)
        known = next((found for answer, found in self.labels.items() if answer in prefix[-1].content), [])
        shares = [self._share(known, int(claim.strip(" ?")) - 1) for claim in claims]
        yes, no = labels
        tokens = len(prefix[-1].content.split()) + len(claims)
        return Judgements(tuple({yes: share, no: 1 - share} for share in shares), tokens)

    def _share(self, known: Sequence[bool], n: int) -> float:
        return 0.5 if n >= len(known) else self.yes if known[n] else 1 - self.yes
