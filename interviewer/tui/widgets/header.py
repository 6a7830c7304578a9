"""The interview's first line: where one is, what time it is, and how the models are doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from interviewer.domain import Session
from interviewer.tui.clock import minutes
from interviewer.tui.literal import literal

if TYPE_CHECKING:
    from interviewer.models.ports import ModelStatus


WIDE = 110
Time = tuple[float, float]


class InterviewHeader(Horizontal):
    """Stage and question on the left; times and models on the right."""

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        yield Static(id="times", markup=False)
        yield Static(id="fleet", markup=False)

    def show_place(self, session: Session) -> None:
        turn = session.current
        stage = session.plan.stage_of(turn.n - 1) if turn else session.plan.stage_of(0)
        count = f"{turn.n} of {max(session.plan.questions, turn.n)}  " if turn else ""
        if session.closing:
            count, title = "", literal("Your questions", "bold")
        else:
            title = literal(stage.title if stage else "Interview", "bold")
        self.query_one("#where", Static).update(Content.assemble(literal(count, "$quiet"), title))

    def show_times(self, question: Time, stage: Time, session: Time) -> None:
        """Seconds spent and minutes allowed (0: no bound) of each; where room is short, of the question and of the
        session if it has a bound, else of the stage."""
        named = {"question": question, "stage": stage, "session": session}
        if self.size.width < WIDE:
            del named["stage" if session[1] else "session"]
        told = [_time(label, *time) for label, time in named.items()]
        self.query_one("#times", Static).update(Content("  ").join(told))

    def show_models(self, statuses: Sequence[ModelStatus]) -> None:
        self.query_one("#fleet", Static).update(short_state(statuses))


def _time(label: str, spent: float, allowed: float) -> Content:
    over = bool(allowed) and spent > 60 * allowed
    bound = f" / {minutes(60 * allowed)}" if allowed else ""
    late = " over" if over else ""
    return Content.assemble(
        literal(f"{label} ", "$quiet"),
        literal(minutes(spent) + late, "bold $text-warning" if over else ""),
        literal(bound, "$quiet"),
    )


def short_state(statuses: Sequence[ModelStatus]) -> Content:
    """All models in one word, the worst of them first."""
    if any(status.state == "failed" for status in statuses):
        return literal("! model failed", "bold $text-error")
    if not statuses or any(status.state == "loading" for status in statuses):
        return literal("◌ loading", "$text-warning")
    if any(status.state == "stopped" for status in statuses):
        return literal("○ stopped", "$quiet")
    return literal("● ready", "$text-success")


def long_state(statuses: Sequence[ModelStatus]) -> Content:
    """Each model with its state."""
    signs = {"ready": ("●", "$text-success"), "loading": ("◌", "$text-warning"), "failed": ("!", "bold $text-error")}
    parts = []
    for status in statuses:
        sign, style = signs.get(status.state, ("○", "$quiet"))
        parts.append(Content.assemble((f"{sign} ", style), literal(status.name), literal(f" {status.state}", "$quiet")))
    return Content("   ").join(parts) if parts else literal("◌ opening", "$quiet")
