"""The shape of the corpus files: what a question file and a loop file may hold. Unknown keys are errors.

A person's own question files (`Own…`) have the same shape and ask for less: what nobody wrote may be missing.

Pydantic meets the text here and nowhere else; `to_domain` turns it into the frozen values of `domain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from interviewer import domain
from interviewer.domain import Element, Kind, Level, Measure, Stage, Verdict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=8_000)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=600)]
OwnText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12_000)]
OwnPhrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3_000)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyPointModel(_Model):
    id: Slug
    text: Phrase
    weight: int = Field(ge=1, le=3)
    accept: list[Phrase] = Field(min_length=3)
    probe: Phrase
    hint: Phrase
    element: Element | None = None

    def to_domain(self) -> domain.KeyPoint:
        phrases = tuple(self.accept)
        return domain.KeyPoint(self.id, self.text, self.weight, phrases, self.probe, self.hint, element=self.element)


class MisconceptionModel(_Model):
    claim: Phrase
    correction: Phrase

    def to_domain(self) -> domain.Misconception:
        return domain.Misconception(self.claim, self.correction)


class SampleModel(_Model):
    answer: Text
    verdicts: dict[Slug, Verdict]
    quotes: dict[Slug, Phrase] = {}

    def to_domain(self) -> domain.Sample:
        return domain.Sample(self.answer, dict(self.verdicts), dict(self.quotes))

    @model_validator(mode="after")
    def _quotes_are_verbatim(self) -> Self:
        for point, verdict in self.verdicts.items():
            if verdict is Verdict.MISSING and point in self.quotes:
                raise ValueError(f"quotes.{point}: a missing point has no quote")
            if verdict is not Verdict.MISSING and point not in self.quotes:
                raise ValueError(f"quotes.{point}: a {verdict} point needs a quote")
        for point, quote in self.quotes.items():
            if point not in self.verdicts:
                raise ValueError(f"quotes.{point}: no verdict with this id")
            if quote not in self.answer:
                raise ValueError(f"quotes.{point}: not in the answer to the letter: {quote!r}")
        return self


class QuestionModel(_Model):
    id: Slug
    prompt: Phrase
    variants: list[Phrase] = Field(min_length=2)
    level: Level
    stage: Stage
    kind: Kind
    minutes: int = Field(ge=1, le=60)
    reference: Text
    key_points: Sequence[KeyPointModel] = Field(min_length=3, max_length=7)
    misconceptions: list[MisconceptionModel] = []
    samples: list[SampleModel] = Field(min_length=2)

    @model_validator(mode="after")
    def _samples_judge_every_point(self) -> Self:
        ids = [point.id for point in self.key_points]
        if len(ids) != len(set(ids)):
            raise ValueError("key_points: an id occurs twice")
        if self.kind is not Kind.BEHAVIOURAL and any(point.element for point in self.key_points):
            raise ValueError("key_points: only a point of a behavioural question has an element")
        for n, sample in enumerate(self.samples):
            if missing := set(ids) - set(sample.verdicts):
                raise ValueError(f"samples.{n}.verdicts: no verdict on {', '.join(sorted(missing))}")
            if unknown := set(sample.verdicts) - set(ids):
                raise ValueError(f"samples.{n}.verdicts: no such key point: {', '.join(sorted(unknown))}")
        return self

    def to_domain(self, topic: str) -> domain.Question:
        return domain.Question(
            id=self.id,
            topic=topic,
            prompt=self.prompt,
            level=self.level,
            stage=self.stage,
            kind=self.kind,
            minutes=self.minutes,
            reference=self.reference,
            key_points=tuple(point.to_domain() for point in self.key_points),
            variants=tuple(self.variants),
            misconceptions=tuple(each.to_domain() for each in self.misconceptions),
            samples=tuple(sample.to_domain() for sample in self.samples),
        )


class TopicModel(_Model):
    """`corpus/questions/<topic>.yaml`."""

    topic: Slug
    title: Phrase
    questions: Sequence[QuestionModel] = Field(min_length=1)

    def to_domain(self) -> domain.Topic:
        return domain.Topic(self.topic, self.title, tuple(each.to_domain(self.topic) for each in self.questions))


class OwnKeyPointModel(KeyPointModel):
    """A key point that may have been cut from an answer by code: no other phrasings, no probe, no hint."""

    text: OwnText
    weight: int = Field(default=2, ge=1, le=3)
    accept: list[Phrase] = []
    probe: str = Field(default="", max_length=600)
    hint: str = Field(default="", max_length=600)
    derived: bool = False

    def to_domain(self) -> domain.KeyPoint:
        return replace(super().to_domain(), derived=self.derived)


class OwnQuestionModel(QuestionModel):
    prompt: OwnPhrase
    variants: list[OwnPhrase] = []
    reference: OwnText
    key_points: Sequence[OwnKeyPointModel] = Field(min_length=1, max_length=20)
    samples: list[SampleModel] = []


class OwnTopicModel(TopicModel):
    """`corpus/questions/<topic>.yaml` in the person's data folder."""

    questions: Sequence[OwnQuestionModel] = Field(min_length=1)


class CriterionModel(_Model):
    text: Phrase
    measure: Measure | None = None
    topics: list[Slug] = []
    kinds: list[Kind] = []

    def to_domain(self) -> domain.Criterion:
        return domain.Criterion(self.text, self.measure, tuple(self.topics), tuple(self.kinds))


class LoopStageModel(_Model):
    """A stage: either `order` names its questions, or `questions` says how many are chosen."""

    stage: Stage
    title: Phrase
    minutes: int = Field(ge=1, le=480)
    questions: int = Field(default=0, ge=0, le=50)
    focus: list[Phrase] = Field(min_length=1)
    success: list[CriterionModel] = Field(min_length=1)
    tips: list[Phrase] = []
    panel: list[Phrase] = []
    topics: list[Slug] = []
    kinds: list[Kind] = []
    order: list[Slug] = []
    invites: bool = False

    @model_validator(mode="after")
    def _order_or_number(self) -> Self:
        if bool(self.order) == bool(self.questions):
            raise ValueError("give either questions (how many) or order (their ids)")
        if len(set(self.order)) < len(self.order):
            raise ValueError("order: an id occurs twice")
        return self

    def to_domain(self) -> domain.LoopStage:
        return domain.LoopStage(
            stage=self.stage,
            title=self.title,
            minutes=self.minutes,
            questions=self.questions or len(self.order),
            focus=tuple(self.focus),
            success=tuple(each.to_domain() for each in self.success),
            tips=tuple(self.tips),
            panel=tuple(self.panel),
            topics=tuple(self.topics),
            kinds=tuple(self.kinds),
            order=tuple(self.order),
            invites=self.invites,
        )


class HoursModel(_Model):
    least: int = Field(ge=1)
    most: int = Field(le=40)


class TaskModel(_Model):
    id: Slug
    title: Phrase
    brief: Text
    hours: HoursModel
    asks: Slug
    requirements: list[Phrase] = Field(min_length=1)
    deliverables: list[Phrase] = Field(min_length=1)
    evaluation: list[Phrase] = Field(min_length=1)
    mistakes: list[Phrase] = Field(min_length=1)
    tips: list[Phrase] = []

    def to_domain(self) -> domain.Task:
        return domain.Task(
            id=self.id,
            title=self.title,
            brief=self.brief,
            hours=(self.hours.least, self.hours.most),
            asks=self.asks,
            requirements=tuple(self.requirements),
            deliverables=tuple(self.deliverables),
            evaluation=tuple(self.evaluation),
            mistakes=tuple(self.mistakes),
            tips=tuple(self.tips),
        )


class LoopModel(_Model):
    """`corpus/loops/<role>.yaml`."""

    loop: Slug
    title: Phrase
    levels: list[Level] = Field(min_length=1)
    stages: list[LoopStageModel] = Field(min_length=1)
    tasks: list[TaskModel] = []

    @field_validator("stages")
    @classmethod
    def _only_the_last_invites(cls, stages: list[LoopStageModel]) -> list[LoopStageModel]:
        if any(stage.invites for stage in stages[:-1]):
            raise ValueError("invites: only the last stage ends with the candidate's own questions")
        return stages

    def to_domain(self) -> domain.Loop:
        return domain.Loop(
            id=self.loop,
            title=self.title,
            levels=tuple(self.levels),
            stages=tuple(stage.to_domain() for stage in self.stages),
            tasks=tuple(task.to_domain() for task in self.tasks),
        )


class EnquiryKindModel(_Model):
    id: Slug
    title: Phrase
    examples: list[Phrase] = Field(min_length=5)
    tells: Phrase
    stronger: Phrase
    follow_up: Phrase

    def to_domain(self) -> domain.EnquiryKind:
        return domain.EnquiryKind(self.id, self.title, self.tells, self.stronger, self.follow_up, tuple(self.examples))


class ClosingModel(_Model):
    """`corpus/closing.yaml`."""

    kinds: list[EnquiryKindModel] = Field(min_length=2)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [kind.id for kind in self.kinds]
        if len(set(ids)) < len(ids):
            raise ValueError("kinds: an id occurs twice")
        if domain.NO_QUESTIONS not in ids:
            raise ValueError(f"kinds: none has the id {domain.NO_QUESTIONS}")
        return self
