"""Models, machine and report card as styled text. Pure; every text is literal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.tui.fleet import Loaded, Machine, Standing
from interviewer.tui.literal import literal

if TYPE_CHECKING:
    from interviewer.models.ports import Device, ModelStatus

SIGNS = {"ready": ("● ", "$text-success"), "loading": ("◌ ", "$text-warning"), "failed": ("! ", "bold $text-error")}
ROLES = {"encoder": "Encoder", "chat": "Chat model"}


def size(count: int) -> str:
    """Bytes for people: `1.2 GB`, `91 MB`."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"


def in_use(statuses: Sequence[ModelStatus], loaded: Loaded | None) -> Content:
    """Both models: state, name, and what they are once they are loaded."""
    if not statuses:
        return literal("◌ opening", "$quiet")
    lines = []
    for status in statuses:
        sign = Content.styled(*SIGNS.get(status.state, ("○ ", "$quiet")))
        told = status.problem or (getattr(loaded, status.kind, "") if loaded else "") or status.name
        role, state = f"{ROLES.get(status.kind, status.kind):<12}", f"{status.state:<9}"
        lines.append(Content.assemble(sign, literal(role), literal(state, "$quiet"), literal(told)))
    return Content("\n").join(lines)


def machine(here: Machine, loaded: Loaded | None) -> Content:
    return Content("\n").join(_machine(here, loaded))


def _machine(here: Machine, loaded: Loaded | None) -> Iterator[Content]:
    memory = f"{size(here.memory)} of memory, {size(here.free)} of it free" if here.memory else "memory not told"
    yield literal(f"{here.cores} processors, {memory}")
    if here.room:
        yield literal(f"A GGUF of up to about {size(here.room)} fits now: it takes about its own size.", "$quiet")
    if loaded is None:
        yield literal("Asking llama.cpp what it can compute on …", "$quiet")
    elif loaded.trouble:
        yield Content.assemble(("! ", "bold $text-error"), literal(f"llama.cpp cannot be asked: {loaded.trouble}"))
    else:
        yield from (_device(each) for each in loaded.devices)
        if not any("GPU" in each.kind for each in loaded.devices):
            yield literal("llama.cpp sees no GPU here, or was built without one: it computes on the CPU.", "$quiet")


def _device(each: Device) -> Content:
    room = f", {size(each.memory)}, {size(each.free)} free" if each.memory and each.kind != "CPU" else ""
    return Content.assemble((f"{each.kind}  ", "$primary"), literal(f"{each.description} ({each.name}){room}"))


def standing(known: Standing) -> Content:
    """The error beside each score, and the report card, if one was made here."""
    score = literal(f"Scores ± {5 * known.error:.1f} of 5", "bold")
    head = Content.assemble(score, literal(f"  {known.note}", "$quiet"))
    if not known.card:
        return Content.assemble(head, "\n", literal("No report card was made on this machine: c makes one.", "$quiet"))
    return Content("\n").join([head, Content(""), *map(literal, known.card)])
