"""The kinds of values that the fields of the JSON report hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float | None, Field(ge=0, le=1, description="0..1, shown times five; null where nothing was graded")]
Count = Annotated[int, Field(ge=0)]
TurnNumber = Annotated[int, Field(ge=1, description="number of a question, from 1")]


class Model(BaseModel):
    """No field but those named, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True)
