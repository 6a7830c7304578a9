"""A loop as text: what each stage looks for, how to prepare for it, and the practical tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interviewer.domain import Loop, LoopStage, Task


def loop_lines(loop: Loop) -> Iterator[str]:
    """The lines that `interviewer corpus show LOOP` prints."""
    yield f"{loop.id}: {loop.title}  (for {', '.join(loop.levels)})"
    for stage in loop.stages:
        yield from _stage(stage)
    if loop.tasks:
        yield "\nPractical tasks"
    for task in loop.tasks:
        yield from _task(task)


def _stage(stage: LoopStage) -> Iterator[str]:
    count = f"{stage.questions} question{'s' * (stage.questions != 1)}"
    yield f"\n{stage.title}: {count}, about {stage.minutes} minutes"
    if stage.invites:
        yield "  Ends with your own questions"
    yield from _list("With", stage.panel)
    yield from _list("Looks at", stage.focus)
    yield from _list("Wants", [criterion.text for criterion in stage.success])
    yield from _list("Prepare", stage.tips)
    yield from _list("Asks, in this order", stage.order)


def _task(task: Task) -> Iterator[str]:
    yield f"\n{task.title}  ({task.hours[0]} to {task.hours[1]} hours; talked through in {task.asks})"
    yield f"  {task.brief}"
    yield from _list("Has to", task.requirements)
    yield from _list("Hand in", task.deliverables)
    yield from _list("Is judged by", task.evaluation)
    yield from _list("Common mistakes", task.mistakes)
    yield from _list("Prepare", task.tips)


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"  {title}"
        yield from (f"    - {item}" for item in items)
