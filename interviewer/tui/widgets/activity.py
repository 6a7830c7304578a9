"""The line above the editor: what is going on, for how long, and what went wrong where the eye is."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from interviewer.tui.literal import advice, literal

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
STILL = "◌"  # where motion is reduced


class Activity(Static):
    """Always one line high when all is well, so that nothing moves when work begins or ends."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)

    def idle(self, content: Content | str = "") -> None:
        self.remove_class("-error", "-busy")
        self.update(content if isinstance(content, Content) else literal(content, "$quiet"))

    def busy(self, what: str, seconds: float, way_out: str) -> None:
        self.remove_class("-error").add_class("-busy")
        still = getattr(self.app, "still", False)
        spin = STILL if still else SPINNER[int(seconds * 8) % len(SPINNER)]
        told = f" {seconds:.{0 if still else 1}f} s" if seconds >= (1 if still else 0.3) else ""
        out = f"  ·  {way_out}" if way_out else ""
        self.update(Content.assemble((f"{spin} ", "$primary"), literal(what), literal(told + out, "$quiet")))

    def fail(self, error: Exception) -> None:
        self.remove_class("-busy").add_class("-error")
        self.update(Content.assemble(("! ", "bold $text-error"), literal(advice(error))))
