"""What a report is made of, whatever it is shown in: sections of words, lines and tables. Plain values, no markup.

Every text may come from outside; whoever draws a block escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.domain import Verdict
from interviewer.report.criteria import Outcome

Mark = Verdict | Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What the person said, line by line as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a list: its mark by sign and word, its text, a note behind it, and the question `turn` it is about."""

    text: str
    mark: Mark | None = None
    note: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """A list below `intro`; the order of a `numbered` one means something. `more` counts those left out."""

    lines: tuple[Line, ...]
    intro: str = ""
    numbered: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A length, the range it probably lies in, and a mark to compare it with: 0..1 of the axis, None where unknown."""

    value: float | None
    low: float | None = None
    high: float | None = None
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Dots:
    """Two values of one thing on an axis of 0..1: what it was or should have been, and what it is."""

    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Values of 0..1 in the order of time."""

    values: tuple[float, ...]


Chart = Bar | Dots | Columns


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, the first of which names it, its chart, and the question `turn` it is about."""

    cells: tuple[str, ...]
    chart: Chart | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under `columns`. With an `axis`, which says what the charts show, each has its chart behind its name.

    A chart shows what the cells say: where none can be drawn, nothing is lost.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    axis: str = ""
    caption: str = ""


Block = Words | Quote | Heading | Lines | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `id` is one of ours, and names it in links."""

    id: str
    title: str
    blocks: tuple[Block, ...]
