"""The answer editor: a plain text area whose content is always drawn literally."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea

from interviewer.text import printable


class AnswerEditor(TextArea):
    """Soft-wrapped prose; Tab leaves it, so that everything else can be reached by keyboard."""

    BINDING_GROUP_TITLE = "Answer editor"

    def __init__(self, *, id: str) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            placeholder="Type your answer here. Ctrl+S submits it.",
        )

    def get_line(self, line_index: int) -> Text:
        """What is drawn: a pasted escape sequence must not reach the terminal."""
        return Text(printable(self.document.get_line(line_index)), end="", no_wrap=True)

    def put(self, text: str) -> None:
        """Replace the text, the cursor at its end."""
        self.load_text(text)
        self.move_cursor(self.document.end)
