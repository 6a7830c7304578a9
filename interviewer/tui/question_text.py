"""Questions as styled text: a line of a list, and one in full. Pure; every text is literal."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from interviewer.domain import KeyPoint, Mark, Question
from interviewer.tui.literal import literal, one_line

SIGNS = {Mark.KNOWN: ("✓ ", "$text-success"), Mark.HIDDEN: ("– ", "$quiet")}
LONGEST = 160


def row(question: Question, mark: Mark | None) -> Content:
    """Sign of its mark, level and question, for one line."""
    sign = Content.styled(*SIGNS[mark]) if mark else Content("  ")
    style = "$quiet" if mark else ""
    return Content.assemble(
        sign, literal(f"{question.level:<8}", "$quiet"), one_line(question.prompt, LONGEST, style=style)
    )


def whole(question: Question, mark: Mark | None) -> Content:
    """Everything that the corpus holds of it but its labelled answers."""
    return Content("\n").join(_lines(question, mark))


def _lines(question: Question, mark: Mark | None) -> Iterator[Content]:
    facts = (question.topic, question.level, question.stage, question.kind, f"{question.minutes} min")
    yield literal(question.prompt, "bold")
    yield literal(" · ".join(facts), "$quiet")
    if mark:
        yield Content.assemble(SIGNS[mark], literal(f"{mark}: you are not asked it", "$quiet"))
    for variant in question.variants:
        if variant != question.prompt:
            yield Content.assemble(("or  ", "$quiet"), literal(variant))
    yield from (Content(""), _title("Reference answer"), literal(question.reference))
    yield from (Content(""), _title("Key points"))
    for point in question.key_points:
        yield from _point(point)
    if question.misconceptions:
        yield from (Content(""), _title("Misconceptions"))
        for each in question.misconceptions:
            yield Content.assemble(("✗ ", "bold $text-error"), literal(each.claim))
            yield literal(f"  {each.correction}", "$quiet")
    yield from (Content(""), literal(f"{question.id} · {len(question.samples)} labelled answers", "$quiet"))


def _point(point: KeyPoint) -> Iterator[Content]:
    derived = "  (cut from the answer by code)" if point.derived else ""
    yield Content.assemble(("■" * point.weight, "$primary"), " " * (4 - point.weight), literal(point.text + derived))
    yield from (literal(f"    also: {phrase}", "$quiet") for phrase in point.accept)
    for name, said in (("asks", point.probe), ("hint", point.hint)):
        if said:
            yield literal(f"    {name}: {said}", "$quiet")


def _title(text: str) -> Content:
    return literal(text, "bold $primary")
