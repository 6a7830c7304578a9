"""What the corpus screen shows: topics, the questions that topic, filters and search leave, and the chosen one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Input, OptionList, Static

from interviewer.domain import Kind, Level, Mark, Question, Stage
from interviewer.tui import question_text
from interviewer.tui.library import Hits, Shelves
from interviewer.tui.literal import literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.filter import Filter
from interviewer.tui.widgets.rows import Rows

REST = 0.06  # seconds without moving before a question is drawn in full
MARKS = (("open", "not marked"), (Mark.KNOWN.value, "known"), (Mark.HIDDEN.value, "hidden"))


class SearchField(Input):
    """Down goes to what was found. The key that leads here from the list is no text at its beginning."""

    BINDING_GROUP_TITLE = "Search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.to_questions", "To the questions", id="corpus.search-down")
    ]

    def on_key(self, event: events.Key) -> None:
        if not self.value and event.character == cast("BaseScreen", self.screen).face.key_of("corpus.search"):
            event.prevent_default()
            event.stop()


class CorpusView(BaseScreen):
    """Draws what it was told; `hits` is None while nothing is searched for."""

    def __init__(self) -> None:
        super().__init__()
        self.shelves = Shelves((), {}, ())
        self.questions: dict[str, Question] = {}
        self.hits: Hits | None = None
        self.indexed = False
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
            yield Rows(self.row_of, id="questions")
            with VerticalScroll(id="preview"):
                yield Static("", markup=False, id="whole")
        yield Activity(id="found")
        yield Footer(compact=True, show_command_palette=False)

    def take(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self.questions = {each.id: each for topic in shelves.topics for each in topic.questions}
        known = sum(mark is Mark.KNOWN for mark in shelves.marks.values())
        topics = f"{len(shelves.topics)} topic{'s' * (len(shelves.topics) != 1)}"
        counts = f"  {counted(len(self.questions))} in {topics}"
        marked = f" · {known} known, {len(shelves.marks) - known} hidden" if shelves.marks else ""
        self.query_one("#corpus-title", Static).update(
            Content.assemble(("Corpus", "bold $primary"), literal(counts + marked, "$quiet"))
        )

    @property
    def asked(self) -> str:
        return self.query_one("#search", Input).value.strip()

    @property
    def chosen(self) -> Question | None:
        return self.questions.get(self.query_one(Rows).chosen or "")

    def show_questions(self) -> None:
        """Fill the list with what topic, filters and search leave; the chosen question stays chosen.

        But of what a search finds the first one is, until the person chose another.
        """
        found = self.matching(self.hits.ids if self.hits else self.questions)
        near = self.matching(self.hits.near) if self.hits else []
        self.tell_found(len(found), len(near))
        ids = tuple(each.id for each in (*found, *near))
        questions = self.query_one(Rows)
        if ids == questions.keys:
            questions.refresh()  # a mark may have changed
            return
        chosen = self.chosen if self.hits is None or questions.at else None
        questions.show(ids, ids.index(chosen.id) if chosen and chosen.id in ids else 0)
        self._moved()
        self.refresh_bindings()

    def row_of(self, question_id: str) -> Content:
        return question_text.row(self.questions[question_id], self.shelves.marks.get(question_id))

    def matching(self, ids: Iterable[str]) -> list[Question]:
        topic = self.topic()
        wanted = {name: self.query_one(f"#{name}", Filter).value for name in ("level", "stage", "kind", "mark")}
        marks = self.shelves.marks

        def fits(each: Question) -> bool:
            mark = wanted["mark"]
            return (
                (not topic or each.topic == topic)
                and all(not wanted[name] or getattr(each, name) == wanted[name] for name in ("level", "stage", "kind"))
                and (not mark or marks.get(each.id, "open") == mark)
            )

        return [self.questions[each] for each in ids if each in self.questions and fits(self.questions[each])]

    def topic(self) -> str:
        topics = self.query_one("#topics", OptionList)
        option = topics.highlighted_option
        return (option.id or "").removeprefix("t-") if option and option.id != "all" else ""

    def tell_found(self, count: int, near: int = 0) -> None:
        """How many there are, and what the search could not do."""
        line = self.query_one("#found", Activity)
        if self.hits is None:
            line.idle(counted(count) if self.questions else "Reading the questions …")
        elif not self.hits.meant:
            waiting = "the encoder loads" if self.indexed else "the index is made ready"
            line.idle(f"{count:,} hold these words. By meaning as soon as {waiting}.")
        elif self.hits.answered:
            line.idle(f"{count:,} found, by meaning and by words")
        else:
            held = f"{count:,} hold{'s' * (count == 1)} these words" if count else "No question holds these words"
            nearest = f"; the last {near} are only near in meaning" if near else ""
            line.idle(f"{held}{nearest}. None is surely meant.")

    @on(Rows.Moved, "#questions")
    def _moved(self) -> None:
        """Moving on is not held up: the question is drawn where one rests."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self.preview)

    def preview(self) -> None:
        chosen = self.chosen
        mark = self.shelves.marks.get(chosen.id) if chosen else None
        nothing = literal("Nothing fits these filters.", "$quiet") if self.questions else Content("")
        self.query_one("#whole", Static).update(question_text.whole(chosen, mark) if chosen else nothing)
        self.query_one("#preview").scroll_home(animate=False)


def counted(count: int) -> str:
    return f"{count:,} question{'s' * (count != 1)}"
