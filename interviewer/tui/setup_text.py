"""Lines of the set-up. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.domain import Difficulty, Level, Plan
from interviewer.planning import DEFAULT_LOOP, Wishes
from interviewer.tui.literal import literal, one_line
from interviewer.tui.report_text import WIDTH, meter

if TYPE_CHECKING:
    from interviewer.retrieval import Focus

NAMED = 2  # topics and stages that are named; more are counted


def wished(wishes: Wishes, manner: str) -> str:
    """What was wished for in a few words; `manner` is that of the settings."""
    parts = [wishes.loop or DEFAULT_LOOP, wishes.level or Level.MIDDLE]
    parts += [_names(wishes.stages, "stages")] if wishes.stages else []
    parts += [_names(wishes.topics, "topics")] if wishes.topics else []
    parts += [length(wishes), wishes.manner or manner]
    parts += ["fixed level"] if wishes.difficulty == Difficulty.FIXED else []
    parts += ["spoken"] if wishes.spoken else []
    parts += ["by a job description"] if wishes.description else []
    return ", ".join(parts)


def lacking(how_to_get_it: str) -> Content:
    """Why answers cannot be spoken yet."""
    return Content.assemble(("! ", "bold $text-warning"), literal(how_to_get_it, "$quiet"))


def length(wishes: Wishes) -> str:
    told = []
    if wishes.questions:
        told.append(f"{wishes.questions} question{'s' * (wishes.questions != 1)}")
    if wishes.minutes:
        told.append(f"{wishes.minutes} minutes")
    return ", ".join(told) or ("5 questions" if wishes.topics and not wishes.stages else "the whole loop")


def _names(names: Sequence[str], kind: str) -> str:
    if len(names) > NAMED:
        return f"{len(names)} {kind}"
    return " and ".join(name.replace("_", " ") for name in names)


def foreseen(plan: Plan) -> Content:
    """What an interview by this plan would ask."""
    minutes = plan.minutes or sum(stage.minutes for stage in plan.stages)
    count = f"{plan.questions} question{'s' * (plan.questions != 1)}, about {minutes} minutes: "
    return literal(count + " · ".join(f"{stage.title} {stage.questions}" for stage in plan.stages), "$quiet")


def chosen(values: Sequence[str], titles: Mapping[str, str], everything: str) -> str:
    """The chosen values by their titles, or what stands for all of them."""
    return ", ".join(titles.get(each, each) for each in values) or everything


def found_rows(focus: Focus, titles: Mapping[str, str], dropped: Collection[str]) -> Iterator[Content]:
    """A row for each topic found: its share, and below it the lines that led to it."""
    for each in focus.topics:
        out = each.topic in dropped
        sign = ("– ", "$quiet") if out else ("✓ ", "$text-success")
        share = literal(f"{'dropped':>{WIDTH + 5}}", "$quiet") if out else _share(each.share)
        title = literal(titles.get(each.topic, each.topic), "$quiet" if out else "bold")
        head = Content.assemble(sign, share, "  ", title)
        yield Content("\n").join(
            [head, *(Content.assemble("    ", one_line(line, 0, "$quiet")) for line in each.lines)]
        )


def found_summary(focus: Focus | None, titles: Mapping[str, str], most: int = 4) -> Content:
    """The topics that count, `most` of them at most; None while they are searched for."""
    if focus is None:
        return literal("Looking for its topics …", "$quiet")
    if not focus.topics:
        return literal("Nothing in it is near any question here: it changes nothing.", "$quiet")
    rows = [
        Content.assemble(_share(each.share), "  ", literal(titles.get(each.topic, each.topic)))
        for each in focus.topics[:most]
    ]
    if len(focus.topics) > most:
        rows.append(literal(f"and {len(focus.topics) - most} more", "$quiet"))
    return Content("\n").join(rows)


def _share(share: float) -> Content:
    return Content.assemble(meter(share), f" {share:4.0%}")


def description_row(text: str) -> str:
    """How much of a description there is."""
    lines = sum(bool(line.strip()) for line in text.splitlines())
    return f"{lines} line{'s' * (lines != 1)}" if lines else "none: paste or open a job description or résumé"
