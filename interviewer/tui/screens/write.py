"""Writing a question of one's own: YAML on top, what is wrong with it below, line by line, while one types."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from interviewer.corpus.draft import Problem, untouched
from interviewer.domain import Question
from interviewer.errors import InterviewerError
from interviewer.text import printable
from interviewer.tui.library import Library
from interviewer.tui.literal import advice, literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.widgets.editor import Editor

PAUSE = 0.25
FIRST = "Write the question under prompt, the answer under reference, what counts in it under text."


class YamlEditor(Editor):
    """Plain text with line numbers, drawn literally; Tab leaves it. A new line is indented as the one above."""

    BINDING_GROUP_TITLE = "Editor"

    def get_line(self, line_index: int) -> Text:
        return Text(printable(self.document.get_line(line_index)), end="", no_wrap=True)

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self.selection.is_empty:
            event.prevent_default()
            event.stop()
            row, column = self.cursor_location
            before = self.document.get_line(row)[:column]
            self.insert("\n" + " " * (len(before) - len(before.lstrip(" "))))


class WriteScreen(BaseScreen):
    """What is typed is kept as a draft until it is saved as a question."""

    HOLDS_TEXT = True
    ABOUT = "Write a question in YAML, as in a question file. It is checked while you type, and kept as a draft."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "save", "Save", id="write.save"),
        Binding("f8", "problems", "Problems", id="write.problems"),
        Binding("escape", "leave", "Leave (kept)", id="write.leave"),
    ]

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._problems: list[Problem] = []
        self._saving = False

    def compose(self) -> ComposeResult:
        yield Static(literal("A question of your own", "bold $primary"), markup=False, id="write-title")
        yield YamlEditor(id="yaml", soft_wrap=True, tab_behavior="focus", show_line_numbers=True)
        yield OptionList(id="wrong", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._checking = Newest(self, self._check, self._checked, self._failed, pause=PAUSE)
        self.in_thread("draft", self._library.draft, self._begin, self._failed)

    def _begin(self, text: str) -> None:
        editor = self.query_one(YamlEditor)
        if not editor.text:
            editor.load_text(text)
            row = next((n for n, line in enumerate(text.splitlines()) if line.startswith("prompt:")), -1)
            editor.move_cursor((row + 1, 0))
            editor.action_cursor_line_end()
        editor.focus()
        self._checking.ask(editor.text, at_once=True)

    # -- checking ----------------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._checking.ask(self.query_one(YamlEditor).text)

    def _check(self, text: str) -> list[Problem]:
        """In a thread: what is typed is on disk before it is judged."""
        if text and not self._saving:
            self._library.keep_draft(text)
        return self._library.problems(text)

    def _checked(self, text: str, problems: list[Problem]) -> None:
        self._problems = problems
        if untouched(text):
            rows = [literal(FIRST, "$quiet")]
        elif problems:
            rows = [_row(each) for each in problems]
        else:
            rows = [
                Content.assemble(
                    ("✓ ", "$text-success"), literal(f"Nothing is wrong. {self.face.key_of('write.save')} saves it.")
                )
            ]
        self._list(rows)

    def _failed(self, error: InterviewerError) -> None:
        """Told where the problems are; what is typed stays in the editor."""
        self._saving = False
        self._problems = []
        self._list([Content.assemble(("! ", "bold $text-error"), literal(advice(error)))])

    def _list(self, rows: list[Content]) -> None:
        wrong = self.query_one("#wrong", OptionList)
        at = wrong.highlighted or 0
        wrong.clear_options()
        wrong.add_options(Option(row) for row in rows)
        wrong.highlighted = min(at, len(rows) - 1)

    @on(OptionList.OptionSelected, "#wrong")
    def _jump(self, event: OptionList.OptionSelected) -> None:
        """To the line of the problem."""
        editor = self.query_one(YamlEditor)
        if event.option_index < len(self._problems):
            line = min(self._problems[event.option_index].line, editor.document.line_count) - 1
            editor.move_cursor((line, len(editor.document.get_line(line))), center=True)
        editor.focus()

    # -- keys --------------------------------------------------------------------------------------------------------

    def action_problems(self) -> None:
        self.query_one("#wrong").focus()

    def action_save(self) -> None:
        if self._saving:
            return
        self._saving = True
        text = self.query_one(YamlEditor).text
        self.in_thread("save", lambda: self._library.add(text), self._saved, self._refused)

    def _saved(self, question: Question) -> None:
        self.app.notify(f"Saved as {question.id} in {question.topic}.", markup=False)
        self.close()

    def _refused(self, error: InterviewerError) -> None:
        """Problems of the question are listed by line; what else went wrong is told."""
        self._saving = False
        if self._problems:
            self.query_one("#wrong").focus()
            self.app.bell()
        else:
            self._failed(error)

    def action_leave(self) -> None:
        if not self._saving:
            text = self.query_one(YamlEditor).text
            self.in_thread("leave", lambda: self._library.keep_draft(text), lambda _: self.close(), self._failed)


def _row(problem: Problem) -> Content:
    line = literal(f"line {problem.line}  ", "$quiet")
    return Content.assemble(("! ", "bold $text-error"), line, literal(problem.text))
