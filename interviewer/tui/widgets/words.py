"""The words of an answer, to choose some of them with the keys or the mouse."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.document._document import Location
from textual.message import Message
from textual.widgets import TextArea

from interviewer.text import printable


class Words(TextArea):
    """Read-only. Left and right go by words; with Shift, or between two presses of Space, what is passed is chosen."""

    BINDING_GROUP_TITLE = "Your answer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_word_left", "Word back", id="words.left", show=False),
        Binding("right", "cursor_word_right", "Word on", id="words.right", show=False),
        Binding("shift+left", "cursor_word_left(True)", "Choose back", id="words.choose-left", show=False),
        Binding("shift+right", "cursor_word_right(True)", "Choose on", id="words.choose-right", show=False),
        Binding("space", "mark", "Begin or end choosing", id="words.mark"),
        Binding("enter", "take", "Take", id="words.take"),
    ]

    _marking = False

    class Taken(Message):
        """The words in the characters start..end of the text were chosen; none when both are the same."""

        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.start = start
            self.end = end

    def __init__(self, text: str, start: int = 0, end: int = 0, *, id: str) -> None:
        """`text` with the characters start..end chosen to begin with."""
        super().__init__(text, id=id, read_only=True, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self._whole = text
        self._first = (start, end)

    def on_mount(self) -> None:
        start, end = self._first
        self.move_cursor(self._location(start))
        if start < end:
            self.move_cursor(self._location(end), select=True)

    def get_line(self, line_index: int) -> Text:
        """What is drawn: an escape sequence in an answer must not reach the terminal."""
        return Text(printable(self.document.get_line(line_index)), end="", no_wrap=True)

    def move_cursor(
        self, location: Location, select: bool = False, center: bool = False, record_width: bool = True
    ) -> None:
        super().move_cursor(location, select or self._marking, center, record_width)

    def action_mark(self) -> None:
        """Choose from here on, or keep what was chosen."""
        if not self._marking:
            self.move_cursor(self.cursor_location)
        self._marking = not self._marking

    def action_take(self) -> None:
        self._marking = False
        start, end = sorted(self._offset(each) for each in self.selection)
        self.post_message(self.Taken(*whole_words(self._whole, start, end)))

    # -- inside ------------------------------------------------------------------------------------------------------

    @property
    def _starts(self) -> list[int]:
        """Where each line of the document begins in the text, whatever ends the lines."""
        starts = [0]
        for line in self._whole.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def _offset(self, location: Location) -> int:
        row, column = location
        return min(self._starts[row] + column, len(self._whole))

    def _location(self, offset: int) -> Location:
        starts = self._starts
        row = max(n for n, start in enumerate(starts) if start <= offset)
        return min(row, self.document.line_count - 1), offset - starts[row]


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """start..end without the blanks at its ends, and with the words whole that it cuts."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return start, start
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end
