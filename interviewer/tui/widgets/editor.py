"""The fields of several lines: plain text areas. What is typed as an answer is always drawn literally."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from interviewer.text import printable
from interviewer.tui.code import in_code

if TYPE_CHECKING:
    from interviewer.tui.comfort import ComfortApp

ANSWER = "Type your answer, code between lines of ```, or speak it: {record}. {submit} submits."
QUESTION = "Type a question of your own here. {submit} asks it."


class Editor(TextArea):
    """What all fields of several lines share."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7,alt+a", "select_all", "Select all", id="editor.select-all", show=False),
    ]

    def _recompute_cursor_offset(self) -> None:
        """Within the text: Textual undoes first, then looks for the cursor where it was, and only then moves it."""
        within = self.clamp_visitable(self.cursor_location)
        self._cursor_offset = self.wrapped_document.location_to_offset(within)


class AnswerEditor(Editor):
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
        )
        self._asks = False
        self.dictated = False  # while an answer is spoken, Escape is not the editor's
        self._marks: dict[int, list[tuple[int, str]]] = {}

    def asks(self, asks: bool) -> None:
        """Whether what is typed is the person's own question."""
        self._asks = asks
        self._invite()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._invite())

    def _invite(self) -> None:
        """Say what may be typed, and the keys in force: they may have changed."""
        keys = {name: cast("ComfortApp", self.app).key_of(f"interview.{name}") for name in ("record", "submit")}
        self.placeholder = (QUESTION if self._asks else ANSWER).format(**keys)

    def get_line(self, line_index: int) -> Text:
        """What is drawn: a pasted escape sequence must not reach the terminal."""
        line = self.document.get_line(line_index)
        drawn = Text(printable(line), end="", no_wrap=True)
        for column, word in self._marks.get(line_index, ()):
            if line.startswith(word, column):  # else the text has changed since
                drawn.stylize("underline bold", column, column + len(word))
        return drawn

    def mark(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline these words of the text, and no others; until they change."""
        text = self.text
        self._marks = {}
        for start, end in spans:
            row, column = self.place_of(start)
            self._marks.setdefault(row, []).append((column, text[start:end]))
        self._line_cache.clear()
        self.refresh()

    def place_of(self, offset: int) -> tuple[int, int]:
        """Row and column of a character of the text."""
        before = self.text[:offset].split("\n")
        return len(before) - 1, len(before[-1])

    def put(self, text: str) -> None:
        """Replace the text, the cursor at its end."""
        self._marks = {}
        self.load_text(text)
        self.move_cursor(self.document.end)

    def put_in(self, text: str) -> None:
        """Insert at the cursor, set off by spaces; nothing that is there is lost."""
        if not text:
            return
        row, column = at = self.cursor_location
        line = self.document.get_line(row)
        before = " " if column and not line[column - 1].isspace() else ""
        after = " " if column < len(line) and not line[column].isspace() else ""
        self.move_cursor(self.insert(f"{before}{text}{after}", at).end_location)

    def exchange(self, start: int, end: int, before: str, after: str) -> None:
        """Put `after` in the place of the characters `start:end`, if they still are `before`."""
        if self.text[start:end] == before:
            self.replace(after, self.place_of(start), self.place_of(end))

    async def _on_key(self, event: events.Key) -> None:
        """In code only; all else is the text area's, which runs after this."""
        if event.key not in ("enter", "tab", "shift+tab", "escape"):
            return
        row, column = self.cursor_location
        inside = in_code([self.document.get_line(n) for n in range(row)])
        self.tab_behavior = "indent" if inside and not (self.dictated and event.key == "escape") else "focus"
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
