"""The corpus: browse by topic, filter, search while typing, read, practise, mark, write."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from interviewer.domain import Mark
from interviewer.errors import InterviewerError
from interviewer.tui.library import Hits, Library, Shelves
from interviewer.tui.literal import literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import Settled
from interviewer.tui.screens.corpus_view import CorpusView
from interviewer.tui.screens.question import QuestionScreen, practise
from interviewer.tui.screens.write import WriteScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.rows import Rows

OF_THE_LIST = ("search", "read", "practise", "mark", "write")
MARKING = {Mark.KNOWN.value: "corpus.known", Mark.HIDDEN.value: "corpus.hide"}
PAUSE = 0.12  # seconds without a key before a search begins


class CorpusScreen(CorpusView):
    """Topics on the left, questions beside them, and on a wide screen the chosen question in full."""

    ABOUT = (
        "All questions that an interview can ask. What you type is searched for; Down goes to the questions, where the "
        "other keys work. A marked question is not asked any more."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="corpus.search"),
        Binding("enter", "read", "Read", id="corpus.read", show=False),
        Binding("p", "practise", "Practise", id="corpus.practise"),
        Binding("m", "mark('known')", "Known", id="corpus.known"),
        Binding("x", "mark('hidden')", "Hide", id="corpus.hide"),
        Binding("w", "write", "Write one", id="corpus.write"),
        Binding("tab", "app.focus_next", "Next", id="corpus.next", show=False),
        Binding("escape", "back", "Back", id="corpus.back"),
    ]

    def on_mount(self) -> None:
        self._library = Library(self.face.desk)
        self._searching = Newest(self, self._library.search, self._found, self._failed, pause=PAUSE)
        self.query_one("#found", Activity).idle("Reading the questions …")
        self.query_one("#search").focus()
        self._reload()
        self.watch(self.app, "statuses", self._search_again)

    def _reload(self) -> None:
        self.in_thread("shelves", self._library.shelves, self._arrived, self._failed)

    def _arrived(self, shelves: Shelves) -> None:
        self.take(shelves)
        topics = self.query_one("#topics", OptionList)
        at = topics.highlighted or 0
        topics.clear_options()
        options = [Option(_counted("all topics", len(self.questions)), id="all")]
        options += [Option(_counted(each.title, len(each.questions)), id=f"t-{each.id}") for each in shelves.topics]
        topics.add_options(options)
        topics.highlighted = min(at, len(options) - 1)
        self.show_questions()
        self.indexed = False
        self.in_thread("index", lambda: self._library.open_index(self._heard), self._opened, self._not_opened)
        if shelves.problems:
            told = "Left out of your own questions:\n" + "\n".join(shelves.problems)
            self.notify(told, severity="warning", timeout=15, markup=False)

    def _heard(self, done: int, total: int) -> None:
        """Called by the thread that builds the index."""
        self.post_message(Settled(partial(self._indexing, done, total)))

    def _indexing(self, done: int, total: int) -> None:
        if not self.hits:
            told = f"Indexing {done:,} of {total:,} texts; the search goes by words until then"
            self.query_one("#found", Activity).idle(told)

    def _opened(self, _: None) -> None:
        self.indexed = True
        if not self.hits:
            self.tell_found(len(self.query_one(Rows).keys))
        self._search_again()

    def _not_opened(self, error: InterviewerError) -> None:
        """The search goes on by words."""
        if not self.face.desk.closing.is_set():
            self._failed(error)

    def _failed(self, error: InterviewerError) -> None:
        self.query_one("#found", Activity).fail(error)

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        """What was found stays until something else is."""
        if self.asked:
            self._searching.ask(self.asked)
        else:
            self.hits = None
            self.show_questions()

    def _search_again(self) -> None:
        """The index was opened or the encoder loaded: now the meaning can be looked at."""
        if self.asked and self.hits is not None and not self.hits.meant:
            self._searching.ask(self.asked, at_once=True)

    def _found(self, text: str, hits: Hits) -> None:
        if text == self.asked:
            self.hits = hits
            self.show_questions()

    @on(Choice.Changed)
    def _filtered(self) -> None:
        self.show_questions()

    @on(OptionList.OptionHighlighted, "#topics")
    def _topic_chosen(self) -> None:
        self.show_questions()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """What is typed into the search acts on nothing else."""
        if not self.is_mounted or action not in OF_THE_LIST:
            return True
        anywhere = action in ("search", "write")
        return not self.query_one("#search").has_focus and (anywhere or self.chosen is not None)

    def on_descendant_focus(self) -> None:
        self.refresh_bindings()

    @on(OptionList.OptionSelected, "#topics")
    @on(Input.Submitted, "#search")
    def action_to_questions(self) -> None:
        self.query_one("#questions").focus()

    @on(Rows.Opened, "#questions")
    def action_read(self) -> None:
        if (chosen := self.chosen) is not None:
            self.over(QuestionScreen(chosen, self.shelves.marks.get(chosen.id), self._library), lambda _: self._back())

    def _back(self) -> None:
        """Marks may have changed meanwhile."""
        self.in_thread("marks", self._library.shelves, self._marked, self._failed)

    def action_practise(self) -> None:
        if (chosen := self.chosen) is not None:
            practise(self, chosen, self.shelves.marks.get(chosen.id), MARKING)

    def action_mark(self, name: str) -> None:
        """Mark it so, or take that mark away."""
        if (chosen := self.chosen) is not None:
            mark = None if self.shelves.marks.get(chosen.id) == name else Mark(name)
            told = f"Marked {mark}, so it is not asked any more" if mark else "Not marked any more"
            told += f"; {self.face.key_of(MARKING[name])} takes that back." if mark else "."

            def marked(shelves: Shelves) -> None:
                self._marked(shelves)
                self.query_one("#found", Activity).idle(told)

            self.in_thread("mark", lambda: self._library.mark(chosen.id, mark), marked, self._failed)

    def _marked(self, shelves: Shelves) -> None:
        """Redraw in place: marking does not move what one looks at."""
        self.take(shelves)
        self.show_questions()
        self.preview()

    def action_search(self) -> None:
        self.query_one("#search").focus()

    def action_write(self) -> None:
        self.over(WriteScreen(self._library), lambda _: self._reload())

    def action_back(self) -> None:
        """Out of what was searched for first, then out of the screen."""
        search = self.query_one("#search", Input)
        if search.value:
            search.value = ""
        else:
            self.close()


def _counted(title: str, count: int) -> Content:
    return Content.assemble(literal(f"{count:>4} ", "$quiet"), literal(title))
