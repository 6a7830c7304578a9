"""Authored rewordings of prompts and probes: `corpus/rewordings.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from interviewer.corpus.loader import read_yaml, validate
from interviewer.corpus.schema import Phrase
from interviewer.domain import Question
from interviewer.errors import CorpusError

Of = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}(/[a-z0-9-]{1,80})?$")]


class _Rewording(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Of
    says: Phrase


class _Rewordings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rewordings: list[_Rewording]


def load_rewordings(file: Path, questions: Iterable[Question]) -> Mapping[str, str]:
    """Question id, or question id/point id -> its prompt, or probe, in other words; empty when there is no such file.

    Raises CorpusError naming each field at fault, and ids that no question has or that occur twice.
    """
    if not file.is_file():
        return {}
    source = read_yaml(file)
    known = {name for question in questions for name in _names(question)}
    found: dict[str, str] = {}
    problems = []
    for n, each in enumerate(validate(source, _Rewordings).rewordings):
        if each.of not in known or each.of in found:
            fault = "twice" if each.of in found else "of no question"
            problems.append(source.problem(("rewordings", n, "of"), f"{fault}: {each.of!r}"))
        found[each.of] = each.says
    if problems:
        raise CorpusError(problems)
    return found


def _names(question: Question) -> list[str]:
    return [question.id, *(f"{question.id}/{point.id}" for point in question.key_points)]
