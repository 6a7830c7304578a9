"""Parts one below the other, more than fit on the screen."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Column(VerticalScroll, can_focus=False):
    """Scrolls to the part that has the focus, by the page and by the mouse; Up and Down are left to the screen."""

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        return action not in ("scroll_up", "scroll_down")
