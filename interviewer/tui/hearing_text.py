"""Lines of a spoken answer: the level, what is heard so far, what may have been meant. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.tui.clock import minutes
from interviewer.tui.literal import literal, one_line

if TYPE_CHECKING:
    from interviewer.speech.capture import Moment
    from interviewer.speech.listening import Progress
    from interviewer.speech.terms import Proposal

METER, QUIETEST = 16, -60.0  # cells; dBFS
LINES = 3  # of what is heard so far
KEYS = "F6 ends it · Esc discards it"
TERM = 24  # characters of a term or of what was heard that are shown


def opening() -> Content:
    return Content.assemble(("◌ ", "$text-warning"), "Opening the microphone …   ", literal(KEYS, "$quiet"))


def writing(progress: Progress | None, width: int) -> Content:
    """After the end: the last pass is on its way."""
    head = Content.assemble(("◌ ", "$text-warning"), "Writing down what you said …")
    return Content("\n").join([head, so_far(progress, width)]) if progress else head


def recording(progress: Progress, width: int, end_pause: float) -> Content:
    """While one speaks. `end_pause` (seconds; 0: none) ends it hands-free; `width` is that of a line, in cells."""
    moment = progress.moment
    if moment is None:
        return opening()
    head = Content.assemble(
        ("● ", "bold $text-error"),
        literal(f"{minutes(moment.seconds)}  "),
        meter(moment),
        "  ",
        state(moment, end_pause),
        "   ",
        literal(KEYS, "$quiet"),
    )
    return Content("\n").join([head, so_far(progress, width)])


def meter(moment: Moment) -> Content:
    """How loud it is, in cells."""
    full = round((min(max(moment.rms, QUIETEST), 0.0) - QUIETEST) / -QUIETEST * METER)
    return Content.assemble(("▮" * full, "$primary"), ("▯" * (METER - full), "$quiet"))


def state(moment: Moment, end_pause: float) -> Content:
    """What the microphone hears, in a few words."""
    if moment.clipped:
        return literal("! too loud", "bold $text-warning")
    if moment.nothing_yet:
        return literal("! nothing heard yet", "bold $text-warning")
    if moment.speaking:
        return literal("speaking", "$text-success")
    if end_pause and moment.pause and moment.seconds > moment.pause:
        return literal(f"ends in {max(0.0, end_pause - moment.pause):.0f} s")
    return literal("silent", "$quiet")


def so_far(progress: Progress, width: int) -> Content:
    """The end of what was heard: what may still change is in italics."""
    committed, tentative = progress.committed, progress.tentative
    room = max(20, width * LINES - 3 * LINES * 4)
    over = len(committed) + 1 + len(tentative) - room
    if over > 0:
        committed = "… " + committed[over:].partition(" ")[2] if over < len(committed) else "…"
        tentative = tentative[-room:]
    gap = " " if committed else ""
    return Content.assemble(literal(committed + gap, "$quiet"), literal(tentative, "italic $quiet"))


def proposal(found: Proposal, further: int) -> Content:
    """A term that may have been misheard, and what can be done about it."""
    more = f"   {further} more" if further else ""
    return Content.assemble(
        ("? ", "bold $text-warning"),
        one_line(f"“{found.heard}”", TERM),
        " may have been ",
        one_line(f"“{found.proposed}”", TERM, "bold"),
        literal(f"   F7 takes it · Esc leaves it{more}", "$quiet"),
    )


def doubted(words: list[str]) -> Content:
    """What was heard badly."""
    named = ", ".join(f"“{each}”" for each in words[:3]) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
    return Content.assemble(
        ("? ", "bold $text-warning"),
        one_line(f"heard badly, underlined: {named}.", 70),
        literal(" Correct what is wrong.", "$quiet"),
    )


def left_behind(seconds: float) -> Content:
    return Content.assemble(
        ("? ", "bold $text-warning"),
        f"You spoke for {minutes(seconds)} before, and did not submit it.",
        literal("   F7 writes it down · Esc leaves it", "$quiet"),
    )


def no_model() -> Content:
    return Content.assemble(
        ("! ", "bold $text-error"),
        "There is no speech model yet.",
        literal("   F7 shows those to download · Esc goes on typing", "$quiet"),
    )
