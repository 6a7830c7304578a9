"""The corpus: browse by topic, filter, search while typing, read, practise, mark, write."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Kind, Level, Mark, Question, Stage
from interviewer.errors import InterviewerError
from interviewer.tui import question_text
from interviewer.tui.library import Hits, Library, Shelves
from interviewer.tui.literal import literal
from interviewer.tui.newest import Newest
from interviewer.tui.screens.base import BaseScreen, Settled
from interviewer.tui.screens.question import QuestionScreen, practise
from interviewer.tui.screens.write import WriteScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.filter import Filter

REST = 0.06  # seconds without moving before a question is drawn in full
PAUSE = 0.12  # seconds without a key before a search begins
MARKS = (("open", "not marked"), (Mark.KNOWN.value, "known"), (Mark.HIDDEN.value, "hidden"))


class SearchField(Input):
    """Down goes to what was found."""

    BINDING_GROUP_TITLE = "Search"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "app.focus('questions')", "To the questions", show=False)]


class CorpusScreen(BaseScreen):
    """Topics on the left, questions beside them, and on a wide screen the chosen question in full."""

    ABOUT = "All questions that an interview can ask. Type / to search; a marked question is not asked any more."
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

    def __init__(self) -> None:
        super().__init__()
        self._shelves = Shelves((), {}, ())
        self._questions: dict[str, Question] = {}
        self._hits: Hits | None = None
        self._shown: tuple[str, ...] = ()
        self._indexed = False
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(literal("Corpus", "bold $primary"), markup=False, id="corpus-title")
        yield SearchField(placeholder="Search: words, or what you mean", id="search", compact=True)
        with Horizontal(id="filters"):
            yield Filter("Level", [(each.value, each.value) for each in Level], id="level")
            yield Filter("Stage", [(each.value, each.value) for each in Stage], id="stage")
            yield Filter("Kind", [(each.value, each.value) for each in Kind], id="kind")
            yield Filter("Mark", MARKS, id="mark")
        with Horizontal(id="shelves"):
            yield OptionList(id="topics", markup=False)
            yield OptionList(id="questions", markup=False)
            with VerticalScroll(id="preview"):
                yield Static("", markup=False, id="whole")
        yield Activity(id="found")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._library = Library(self.face.desk)
        self._searching = Newest(self, self._library.search, self._found, self._failed, pause=PAUSE)
        self.query_one("#found", Activity).idle("Reading the questions …")
        self.query_one("#questions").focus()
        self._reload()
        self.watch(self.app, "statuses", self._search_again)

    def _reload(self) -> None:
        self.in_thread("shelves", self._library.shelves, self._arrived, self._failed)

    # -- what workers found ------------------------------------------------------------------------------------------

    def _arrived(self, shelves: Shelves) -> None:
        self._take(shelves)
        topics = self.query_one("#topics", OptionList)
        at = topics.highlighted or 0
        topics.clear_options()
        options = [Option(_counted("all topics", len(self._questions)), id="all")]
        options += [Option(_counted(each.title, len(each.questions)), id=f"t-{each.id}") for each in shelves.topics]
        topics.add_options(options)
        topics.highlighted = min(at, len(options) - 1)
        self.show_questions()
        self._indexed = False
        self.in_thread("index", lambda: self._library.open_index(self._heard), self._opened, self._not_opened)
        if shelves.problems:
            told = "Left out of your own questions:\n" + "\n".join(shelves.problems)
            self.notify(told, severity="warning", timeout=15, markup=False)

    def _take(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._questions = {each.id: each for topic in shelves.topics for each in topic.questions}
        known = sum(mark is Mark.KNOWN for mark in shelves.marks.values())
        topics = f"{len(shelves.topics)} topic{'s' * (len(shelves.topics) != 1)}"
        counts = f"  {_questions(len(self._questions))} in {topics}"
        marked = f" · {known} known, {len(shelves.marks) - known} hidden" if shelves.marks else ""
        self.query_one("#corpus-title", Static).update(
            Content.assemble(("Corpus", "bold $primary"), literal(counts + marked, "$quiet"))
        )

    def _heard(self, done: int, total: int) -> None:
        """Called by the thread that builds the index."""
        self.post_message(Settled(partial(self._indexing, done, total)))

    def _indexing(self, done: int, total: int) -> None:
        if not self._hits:
            told = f"Indexing {done:,} of {total:,} texts; the search goes by words until then"
            self.query_one("#found", Activity).idle(told)

    def _opened(self, _: None) -> None:
        self._indexed = True
        if not self._hits:
            self._tell(len(self._shown))
        self._search_again()

    def _not_opened(self, error: InterviewerError) -> None:
        """The search goes on by words."""
        if not self.face.desk.closing.is_set():
            self._failed(error)

    def _failed(self, error: InterviewerError) -> None:
        self.query_one("#found", Activity).fail(error)

    # -- searching ---------------------------------------------------------------------------------------------------

    @property
    def asked(self) -> str:
        return self.query_one("#search", Input).value.strip()

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        """What was found stays until something else is."""
        if self.asked:
            self._searching.ask(self.asked)
        else:
            self._hits = None
            self.show_questions()

    def _search_again(self) -> None:
        """The index was opened or the encoder loaded: now the meaning can be looked at."""
        if self.asked and self._hits is not None and not self._hits.meant:
            self._searching.ask(self.asked, at_once=True)

    def _found(self, text: str, hits: Hits) -> None:
        if text == self.asked:
            self._hits = hits
            self.show_questions()

    @on(Choice.Changed)
    def _filtered(self) -> None:
        self.show_questions()

    @on(OptionList.OptionHighlighted, "#topics")
    def _topic_chosen(self) -> None:
        self.show_questions()

    def show_questions(self) -> None:
        """Fill the list with what topic, filters and search leave; the chosen question stays chosen.

        But of what a search finds the first one is, until the person chose another.
        """
        found = self._matching(self._hits.ids if self._hits else self._questions)
        near = self._matching(self._hits.near) if self._hits else []
        self._tell(len(found), len(near))
        ids = tuple(each.id for each in (*found, *near))
        questions = self.query_one("#questions", OptionList)
        if ids == self._shown and len(ids) == questions.option_count:
            return
        chosen = self.chosen if self._hits is None or questions.highlighted else None
        self._shown = ids
        questions.clear_options()
        questions.add_options(Option(self._row(each), id=each.id) for each in (*found, *near))
        at = ids.index(chosen.id) if chosen and chosen.id in ids else 0
        questions.highlighted = at if ids else None
        self._moved()
        self.refresh_bindings()

    def _row(self, question: Question) -> Content:
        return question_text.row(question, self._shelves.marks.get(question.id))

    def _matching(self, ids: Iterable[str]) -> list[Question]:
        topic = self._topic()
        wanted = {name: self.query_one(f"#{name}", Filter).value for name in ("level", "stage", "kind", "mark")}
        marks = self._shelves.marks

        def fits(each: Question) -> bool:
            mark = wanted["mark"]
            return (
                (not topic or each.topic == topic)
                and all(not wanted[name] or getattr(each, name) == wanted[name] for name in ("level", "stage", "kind"))
                and (not mark or marks.get(each.id, "open") == mark)
            )

        return [self._questions[each] for each in ids if each in self._questions and fits(self._questions[each])]

    def _topic(self) -> str:
        topics = self.query_one("#topics", OptionList)
        option = topics.highlighted_option
        return (option.id or "").removeprefix("t-") if option and option.id != "all" else ""

    def _tell(self, count: int, near: int = 0) -> None:
        """How many there are, and what the search could not do."""
        line = self.query_one("#found", Activity)
        if self._hits is None:
            line.idle(_questions(count) if self._questions else "Reading the questions …")
        elif not self._hits.meant:
            waiting = "the encoder loads" if self._indexed else "the index is made ready"
            line.idle(f"{count:,} hold these words. By meaning as soon as {waiting}.")
        elif self._hits.answered:
            line.idle(f"{count:,} found, by meaning and by words")
        else:
            nearest = f"; the last {near} only come near in meaning." if near else "."
            if count:
                line.idle(f"{count:,} hold these words, none is sure to answer them{nearest}")
            else:
                head = Content.styled("Nothing here answers this. ", "bold $text-warning")
                line.idle(Content.assemble(head, literal(f"No question holds these words{nearest}", "$quiet")))

    # -- the chosen question -----------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Question | None:
        questions = self.query_one("#questions", OptionList)
        option = questions.highlighted_option
        return self._questions.get(option.id or "") if option else None

    @on(OptionList.OptionHighlighted, "#questions")
    def _moved(self) -> None:
        """Moving on is not held up: the question is drawn where one rests."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._preview)

    def _preview(self) -> None:
        chosen = self.chosen
        mark = self._shelves.marks.get(chosen.id) if chosen else None
        nothing = literal("Nothing fits these filters.", "$quiet") if self._questions else Content("")
        self.query_one("#whole", Static).update(question_text.whole(chosen, mark) if chosen else nothing)
        self.query_one("#preview").scroll_home(animate=False)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        return self.chosen is not None if action in ("practise", "mark", "read") and self.is_mounted else True

    @on(OptionList.OptionSelected, "#topics")
    @on(Input.Submitted, "#search")
    def _to_questions(self) -> None:
        self.query_one("#questions").focus()

    @on(OptionList.OptionSelected, "#questions")
    def action_read(self) -> None:
        if (chosen := self.chosen) is not None:
            self.over(QuestionScreen(chosen, self._shelves.marks.get(chosen.id), self._library), lambda _: self._back())

    def _back(self) -> None:
        """Marks may have changed meanwhile."""
        self.in_thread("marks", self._library.shelves, self._marked, self._failed)

    def action_practise(self) -> None:
        if (chosen := self.chosen) is not None:
            practise(self, chosen, self._shelves.marks.get(chosen.id))

    def action_mark(self, name: str) -> None:
        """Mark it so, or take that mark away."""
        if (chosen := self.chosen) is not None:
            mark = None if self._shelves.marks.get(chosen.id) == name else Mark(name)
            self.in_thread("mark", lambda: self._library.mark(chosen.id, mark), self._marked, self._failed)

    def _marked(self, shelves: Shelves) -> None:
        """Redraw in place: marking does not move what one looks at."""
        self._take(shelves)
        questions = self.query_one("#questions", OptionList)
        for each in self._shown:
            questions.replace_option_prompt(each, self._row(self._questions[each]))
        self.show_questions()
        self._preview()

    def action_search(self) -> None:
        self.query_one("#search").focus()

    def action_write(self) -> None:
        self.over(WriteScreen(self._library), lambda _: self._reload())

    def action_back(self) -> None:
        """Out of the search first, then out of the screen."""
        search = self.query_one("#search", Input)
        if search.value:
            search.value = ""
            self.query_one("#questions").focus()
        elif search.has_focus:
            self.query_one("#questions").focus()
        else:
            self.close()


def _questions(count: int) -> str:
    return f"{count:,} question{'s' * (count != 1)}"


def _counted(title: str, count: int) -> Content:
    return Content.assemble(literal(f"{count:>4} ", "$quiet"), literal(title))
