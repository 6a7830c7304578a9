"""The answer editor: a plain text area whose content is always drawn literally."""

from __future__ import annotations

import re

from rich.text import Text
from textual import events
from textual.widgets import TextArea

from interviewer.text import printable
from interviewer.tui.code import in_code

ANSWER = "Type your answer here; code between lines of ```. Ctrl+S submits it."
QUESTION = "Type a question of your own here. Ctrl+S asks it."


class AnswerEditor(TextArea):
    """Soft-wrapped prose, in which Tab goes to the next part of the screen: everything is reached by keyboard.

    Between code fences (```) Tab indents, Shift+Tab takes that back, and Enter keeps the indentation.
    """

    BINDING_GROUP_TITLE = "Answer editor"

    def __init__(self, *, id: str) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            placeholder=ANSWER,
        )

    def asks(self, asks: bool) -> None:
        """Whether what is typed is the person's own question."""
        self.placeholder = QUESTION if asks else ANSWER

    def get_line(self, line_index: int) -> Text:
        """What is drawn: a pasted escape sequence must not reach the terminal."""
        return Text(printable(self.document.get_line(line_index)), end="", no_wrap=True)

    def put(self, text: str) -> None:
        """Replace the text, the cursor at its end."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        """In code only; all else is the text area's, which runs after this."""
        if event.key not in ("enter", "tab", "shift+tab", "escape"):
            return
        row, column = self.cursor_location
        inside = in_code([self.document.get_line(n) for n in range(row)])
        self.tab_behavior = "indent" if inside else "focus"
        if not inside or event.key not in ("enter", "shift+tab"):
            return
        event.stop()
        event.prevent_default()
        line = self.document.get_line(row)
        if event.key == "enter":
            indent = re.match(r"[ \t]*", line[:column])
            self._replace_via_keyboard("\n" + (indent[0] if indent else ""), *self.selection)
        else:
            extra = re.match(rf"\t| {{1,{self.indent_width}}}", line)
            if extra:
                self.delete((row, 0), (row, len(extra[0])), maintain_selection_offset=True)
