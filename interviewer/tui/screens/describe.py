"""A job description or résumé: pasted or opened on one side, what was found in it on the other, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Footer, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from interviewer.description import MAX_CHARS, too_large
from interviewer.errors import InterviewerError, ModelCancelled
from interviewer.planning import Wishes
from interviewer.tui import setup_text
from interviewer.tui.literal import literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.write import YamlEditor
from interviewer.tui.setup_desk import SetupDesk
from interviewer.tui.widgets.activity import Activity

if TYPE_CHECKING:
    from interviewer.retrieval import Focus

PAUSE, TICK = 0.4, 0.125
EMPTY = "Its lines are searched in the questions; the topics found in it show up here."
Kept = Callable[[str, tuple[str, ...]], None]  # the text, and the topics dropped


class PastedText(YamlEditor):
    """Refuses a paste that is too large, and stays as it was."""

    class Refused(Message):
        """More was pasted than a description may hold."""

    def on_paste(self, event: events.Paste) -> None:
        if len(self.text) + len(event.text) > MAX_CHARS:
            event.prevent_default()
            event.stop()
            self.post_message(self.Refused())


class DescribeScreen(BaseScreen):
    """What is typed is kept as it is left; `kept` hears of it then. `titles` maps topics."""

    HOLDS_TEXT = True
    ABOUT = (
        "Paste a job description or your résumé: its lines are searched in the questions, and the topics found weigh."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10", "leave", "Done", id="describe.leave"),
        Binding("f4", "clear", "Clear", id="describe.clear"),
        Binding("f8", "topics", "Topics", id="describe.topics"),
        Binding("f9", "open", "Open a file", id="describe.open"),
    ]

    def __init__(self, desk: SetupDesk, wishes: Wishes, titles: Mapping[str, str], kept: Kept) -> None:
        super().__init__()
        self._desk = desk
        self._wishes = wishes
        self._dropped = set(wishes.dropped)
        self._titles = titles
        self._kept = kept
        self._focus: Focus | None = None
        self._since: float | None = None
        self._refused = False  # what was pasted or opened last, which stays told until something is typed
        self._built: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        yield Static(literal("Job description or résumé", "bold $primary"), markup=False, id="describe-title")
        yield Input(placeholder="Path of a text file; Enter opens it", id="open-file", compact=True)
        with Container(id="paper"):
            yield PastedText(
                self._wishes.description,
                id="pasted",
                soft_wrap=True,
                tab_behavior="focus",
                show_line_numbers=False,
                placeholder="Paste the text here.",
            )
            yield OptionList(id="found", markup=False)
        yield Activity(id="trouble")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._finding = Newest(self, self._find, self._show, self._failed, pause=PAUSE)
        self.query_one("#found").can_focus = False
        self._tell(EMPTY)
        self.set_interval(TICK, self._tick)
        self.query_one(PastedText).focus()
        self._typed()

    # -- finding -----------------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed(self) -> None:
        text = self.query_one(PastedText).text
        self._refused = False
        if text.strip():
            self._since = self.face.clock() if self._since is None else self._since
        self._finding.ask(text)

    def _find(self, text: str) -> Focus | None:
        """In a thread: what is typed is on disk before it is searched for."""
        if text != self._wishes.description:
            self._desk.keep(replace(self._wishes, description=text))

        def progress(done: int, total: int) -> None:
            if self.face.desk.closing.is_set():
                raise ModelCancelled("The app was closed.")
            self._built = done, total

        return self._desk.focus(text, (), progress) if text.strip() else None

    def _tick(self) -> None:
        if self._since is None or self._refused:
            return
        what = "Looking for its topics"
        if self._built is not None and self._built[1]:
            what = f"Building the index of the questions, {self._built[0] / self._built[1]:.0%}; once"
        self.query_one(Activity).busy(what, self.face.clock() - self._since, "")

    def _show(self, _: str, focus: Focus | None) -> None:
        self._since = self._built = None
        self._focus = focus
        self._draw()
        if focus is None:
            self._tell(EMPTY)
        elif focus.topics:
            left = f" {focus.left} lines were too many, and not read." if focus.left else ""
            there = self.face.key_of("describe.topics")
            self._tell(f"These topics weigh. {there} goes there: Space drops one, or takes it back.{left}")
        else:
            self._tell("Nothing in it is near any question here: it changes nothing.")

    def _draw(self) -> None:
        found = self.query_one("#found", OptionList)
        at = found.highlighted or 0
        found.clear_options()
        rows = list(setup_text.found_rows(self._focus, self._titles, self._dropped)) if self._focus else []
        found.add_options(Option(row) for row in rows)
        found.can_focus = bool(rows)
        found.highlighted = min(at, len(rows) - 1) if rows else None

    def _tell(self, text: str) -> None:
        if not self._refused:
            self.query_one(Activity).idle(text)

    def _failed(self, error: InterviewerError) -> None:
        self._since = self._built = None
        self._focus = None
        self._draw()
        self._refuse(error)

    def _refuse(self, error: InterviewerError) -> None:
        self._refused = True
        self.query_one(Activity).fail(error)

    # -- what the person does ----------------------------------------------------------------------------------------

    @on(PastedText.Refused)
    def _too_much(self) -> None:
        self._refuse(too_large("What was pasted is"))

    @on(OptionList.OptionSelected, "#found")
    def _drop(self, event: OptionList.OptionSelected) -> None:
        if self._focus is not None:
            self._dropped ^= {self._focus.topics[event.option_index].topic}
            self._draw()

    def key_space(self) -> None:
        found = self.query_one("#found", OptionList)
        if found.has_focus:
            found.action_select()

    @on(Input.Submitted, "#open-file")
    def _open(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.in_thread("open", lambda: self._desk.read(event.value), self._opened, self._refuse)

    def _opened(self, text: str) -> None:
        """In place of what stood there, which Ctrl+Z brings back."""
        editor = self.query_one(PastedText)
        editor.replace(text, (0, 0), editor.document.end)
        editor.move_cursor((0, 0))
        editor.focus()

    def action_clear(self) -> None:
        self.query_one(PastedText).clear()
        self.query_one(PastedText).focus()

    def action_topics(self) -> None:
        self.query_one("#found").focus()

    def action_open(self) -> None:
        self.query_one("#open-file").focus()

    def action_leave(self) -> None:
        if self.app.screen is not self:
            return
        text = self.query_one(PastedText).text
        if len(text) > MAX_CHARS:
            self._refuse(too_large("The text is"))
            return
        dropped = [topic for topic in self._titles if topic in self._dropped]
        self._kept(text if text.strip() else "", tuple(dropped) if text.strip() else ())
        self.close()
