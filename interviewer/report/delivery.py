"""How answers were delivered, as rows and lines to be shown; kept apart from every grade.

What is usual is what studies found, with no judgement; docs/delivery.md names them. What is unknown is shown as `–`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from interviewer.domain import Turn
from interviewer.report.blocks import Block, Line, Lines, Words
from interviewer.report.format import duration
from interviewer.report.gather import Report
from interviewer.speech.delivery import Delivery, SessionDelivery, Spoken, Together, deliveries

UNKNOWN = "–"
APART = "How you spoke has no part in any score."
USUAL_PACE = "125 to 210"
USUAL_HESITATIONS = "um, uh: about 2.6 in 100 words"
USUAL_REPEATS = "about 1.5 in 100 words"


@dataclass(frozen=True, slots=True)
class Row:
    """A measure: its name, its value in words, and what is usual ('' where no study says)."""

    name: str
    value: str
    usual: str = ""


def answer_rows(found: Delivery) -> tuple[Row, ...]:
    """One answer; of a typed one its length alone."""
    meant = f" of {found.minutes} min meant" if found.minutes else ""
    length = Row("Length", f"{found.words} words, {duration(found.seconds)}{meant}{_share(found.length, ' ({})')}")
    return (length, *(_spoken_rows(found.spoken) if found.spoken else ()))


def together_rows(found: Together) -> tuple[Row, ...]:
    """Many answers."""
    spoken = f"{found.spoken_answers} of {found.answers}"
    length = f"{found.words} words, {duration(found.seconds)}{_share(found.length, ', {} of the time meant')}"
    return (
        Row("Spoken", spoken),
        Row("Length", length),
        *(_spoken_rows(found.spoken) if found.spoken else ()),
    )


def section(report: Report) -> Iterator[Block]:
    """All answers, beside those of the session that is compared with; nothing where nothing was answered."""
    if report.delivery.answers:
        before = (
            {row.name: row.value for row in together_rows(report.delivery_before)} if report.delivery_before else {}
        )
        yield Words(APART)
        yield Lines(tuple(_line(row, before.get(row.name, "")) for row in together_rows(report.delivery)))


def answer_block(found: Delivery) -> Lines:
    """One answer, for below its text."""
    return Lines(tuple(_line(row) for row in answer_rows(found)))


def lines(found: Delivery) -> Iterator[str]:
    """One answer as plain lines, for a screen or `--plain`."""
    for row in answer_rows(found):
        usual = f"  (usual: {row.usual})" if row.usual else ""
        yield f"{row.name}: {row.value}{usual}"


def newest_lines(turn: Turn) -> Iterator[str]:
    """The delivery of the newest answer of `turn`, if it was spoken."""
    found = deliveries(turn)
    if found and found[-1].spoken is not None:
        yield from lines(found[-1])
        yield APART


def trend_lines(found: Iterable[SessionDelivery]) -> Iterator[str]:
    """A line a session, the oldest first, below a head and above what is usual."""
    yield _columns(*(head for head, _ in _TREND))
    for each in found:
        spoken = each.together.spoken
        of = f"{each.together.spoken_answers} of {each.together.answers}"
        first = (f"{each.started_at:%Y-%m-%d}", each.session_id, of, _number(each.together.length, "{:.0%}"))
        rest = (
            _number(spoken.pace if spoken else None),
            _number(spoken.articulation if spoken else None),
            _number(spoken.pause_share if spoken else None, "{:.0%}"),
            _number(spoken.first_point if spoken else None, "{:.1f} s"),
            _number(spoken.filler_rate if spoken else None, "{:.1f}"),
            _number(spoken.repeat_rate if spoken else None, "{:.1f}"),
        )
        yield _columns(*first, *rest)
    yield _columns("usual", "", "", "", USUAL_PACE, "", "", "", "", "1.5")


def record(found: Delivery) -> dict[str, Any]:
    """One answer for JSON."""
    spoken = _spoken_record(found.spoken) if found.spoken else None
    return {"words": found.words, "minutes_meant": found.minutes, "length": found.length, "spoken": spoken}


def together_record(found: Together) -> dict[str, Any]:
    """Many answers for JSON."""
    return asdict(found) | {"spoken": _spoken_record(found.spoken) if found.spoken else None}


def figures(found: Together) -> Mapping[str, int | float | None]:
    """Many answers for the columns of a CSV."""
    spoken = found.spoken
    known: dict[str, int | float | None] = dict.fromkeys(FIGURES)
    known["words"] = found.words
    if spoken is not None:
        known |= {
            "pace": _round(spoken.pace),
            "articulation": _round(spoken.articulation),
            "pauses": spoken.pauses.count,
            "long_pauses": spoken.pauses.long,
            "pause_seconds": _round(spoken.pauses.total),
            "longest_pause": _round(spoken.pauses.longest),
            "first_point": _round(spoken.first_point),
            "fillers": sum(spoken.fillers.values()),
            "repeated": spoken.repeated,
            "broken_off": spoken.broken_off,
        }
    return known


FIGURES = (
    "words", "pace", "articulation", "pauses", "long_pauses", "pause_seconds", "longest_pause", "first_point",
    "fillers", "repeated", "broken_off",
)  # fmt: skip
_TREND = (
    ("Date", 10), ("Session", 20), ("Spoken", 8), ("Length", 6), ("Pace", 10), ("No pauses", 9), ("Pauses", 6),
    ("1st point", 9), ("Fillers", 7), ("Repeats", 7),
)  # fmt: skip


def _line(row: Row, before: str = "") -> Line:
    beside = [("before", before), ("usual", row.usual)]
    return Line(f"{row.name}: {row.value}", note="; ".join(f"{name}: {value}" for name, value in beside if value))


def _spoken_rows(found: Spoken) -> Iterator[Row]:
    yield Row("Pace", _per_minute(found.pace), f"{USUAL_PACE} words a minute" if found.pace is not None else "")
    yield Row("Pace without pauses", _per_minute(found.articulation))
    yield Row("Pauses", _pauses(found))
    yield Row("First point after", _number(found.first_point, "{:.1f} s"))
    yield Row("Fillers", _fillers(found), USUAL_HESITATIONS if found.filler_rate is not None else "")
    yield Row("Words said again", _repeats(found), USUAL_REPEATS if found.repeat_rate is not None else "")
    if found.amended:
        many = found.amended != 1
        yield Row(
            "Times put right", f"of {found.amended} word{'s' * many}, which could not be as they were written down"
        )


def _pauses(found: Spoken) -> str:
    pauses = found.pauses
    if not pauses.count:
        return "none"
    share = _share(found.pause_share, " ({} of the time)")
    long = f", {pauses.long} of 2 s or more" if pauses.long else ""
    return f"{pauses.count}, {pauses.total:.1f} s in all{share}, the longest {pauses.longest:.1f} s{long}"


def _fillers(found: Spoken) -> str:
    if not found.fillers:
        return "none heard"
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.fillers.items())
    rate = f"; {found.filler_rate:.1f} in 100 words" if found.filler_rate is not None else ""
    return f"{sum(found.fillers.values())} ({kinds}){rate}"


def _repeats(found: Spoken) -> str:
    rate = f" ({found.repeat_rate:.1f} in 100 words)" if found.repeated and found.repeat_rate is not None else ""
    broken = f", {found.broken_off} broken off" if found.broken_off else ""
    return f"{found.repeated or 'none heard'}{rate}{broken}"


def _spoken_record(found: Spoken) -> dict[str, Any]:
    rates = ("pace", "articulation", "pause_share", "filler_rate", "hesitation_rate", "repeat_rate")
    return asdict(found) | {name: getattr(found, name) for name in rates}


def _per_minute(value: float | None) -> str:
    return _number(value, "{:.0f} words a minute")


def _number(value: float | None, form: str = "{:.0f}") -> str:
    return UNKNOWN if value is None else form.format(value).replace("%", " %")


def _share(value: float | None, form: str) -> str:
    return "" if value is None else form.format(f"{value * 100:.0f} %")


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _columns(*cells: str) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, (_, width) in zip(cells, _TREND, strict=True)).rstrip()
