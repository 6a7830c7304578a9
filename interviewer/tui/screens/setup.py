"""The set-up: everything that can be wished of an interview, and what it comes to, before it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Footer, Static

from interviewer.domain import Corpus, Difficulty, Level, Loop, Manner
from interviewer.errors import InterviewerError, UsageError
from interviewer.planning import DEFAULT_LOOP, Wishes, make_plan
from interviewer.tui import doors, setup_text
from interviewer.tui.desk import Order
from interviewer.tui.literal import literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.describe import DescribeScreen
from interviewer.tui.screens.pick import PickScreen
from interviewer.tui.setup_desk import Last, SetupDesk
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.column import Column
from interviewer.tui.widgets.picked import Picked

if TYPE_CHECKING:
    from interviewer.retrieval import Focus

LENGTHS = (("questions", "so many questions"), ("minutes", "so many minutes"), ("", "as the loop has it"))
QUESTIONS = (1, 2, 3, 5, 8, 12, 20)
MINUTES = (10, 15, 20, 30, 45, 60, 90)
WHOLE, ANY = "whole interview", "all topics"
ANSWERS = (("", "typed"), ("spoken", "spoken"))
ADAPTIVE = {Difficulty.ADAPTIVE: "follows your answers", Difficulty.FIXED: "stays"}


class SetupScreen(BaseScreen):
    """Begins with what was wished for last, or with an `order` that a command gave."""

    ABOUT = "What kind of interview it shall be. It is remembered; S on the home screen starts the same again."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="setup.start"),
        Binding("p", "describe", "Paste or open a job description", id="setup.describe"),
        Binding("tab", "app.focus_next", "Next", id="setup.next", show=False),
        Binding("enter", "start", "Start", id="setup.enter", show=False),
        Binding("up,k", "app.focus_previous", "Up", id="setup.up", show=False),
        Binding("down,j", "app.focus_next", "Down", id="setup.down", show=False),
        Binding("escape,q,h", "leave", "Home", id="setup.leave"),
    ]

    def __init__(self, order: Order | None = None) -> None:
        super().__init__()
        self._order = order
        self._corpus: Corpus | None = None
        self._manner: str = Manner.NEUTRAL  # that of the settings
        self._lacking = ""  # what there has to be before an answer can be spoken
        self._found = Wishes()  # as they were shown first
        self._held = Wishes()  # what no row of its own holds: stages, topics, the description

    @property
    def desk(self) -> SetupDesk:
        return SetupDesk(self.face.desk)

    def compose(self) -> ComposeResult:
        with Column(id="setup"):
            yield Static(literal("Set up an interview", "bold $primary"), markup=False, id="title")
            yield Choice("Loop", [("", "…")], "", id="loop")
            yield Choice("Seniority", [(each.value, each.value) for each in Level], Level.MIDDLE, id="level")
            yield Picked("Stages", id="picked-stages")
            yield Picked("Topics", id="picked-topics")
            yield Choice("Length", LENGTHS, "questions", id="length")
            yield Choice("", _numbers(QUESTIONS, 5), "5", id="questions")
            yield Choice("", _numbers(MINUTES, 30), "30", id="minutes")
            yield Choice("Difficulty", [*ADAPTIVE.items()], Difficulty.ADAPTIVE, id="difficulty")
            yield Choice("Interviewer", [(each.value, each.value) for each in Manner], Manner.NEUTRAL, id="manner")
            yield Choice("Answers", ANSWERS, "", id="answers")
            yield Static("", markup=False, id="answers-lack")
            yield Picked("Description", id="description")
            yield Static("", markup=False, id="found-summary")
            with Horizontal(id="go"):
                yield Button("Start", id="start", classes="row")
                yield Static("", markup=False, id="foreseen")
        yield Activity(id="trouble")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#trouble").display = False
        self._show_rows()
        self.query_one("#start").focus()
        self.in_thread("offer", self.desk.offer, self._offered, self.show_error)

    # -- what can be chosen ------------------------------------------------------------------------------------------

    def _offered(self, found: tuple[Corpus, Last]) -> None:
        self._corpus, last = found
        self._manner, self._lacking = last.manner, last.lacking
        wishes = self._order.wishes if self._order else last.remembered.wishes
        if last.trouble is not None:
            self.show_error(last.trouble)
        try:
            make_plan(self._corpus, wishes)
        except UsageError as error:
            if self._order is not None:
                self.face.refuse(error)
                return
            self.show_error(error)
        self._fill(self._corpus, wishes)
        if self._order is not None and wishes.description:
            self.action_describe()

    def _fill(self, corpus: Corpus, wishes: Wishes) -> None:
        """Show these wishes, but for names that no longer exist."""
        known = self.titles
        self._held = replace(
            wishes,
            topics=tuple(each for each in wishes.topics if each in known),
            dropped=tuple(each for each in wishes.dropped if each in known),
        )
        loops = [(loop.id, loop.title) for loop in corpus.loops]
        self.query_one("#loop", Choice).offer(loops, wishes.loop or DEFAULT_LOOP)
        self.query_one("#level", Choice).offer(self._levels(), wishes.level or Level.MIDDLE)
        length = "questions" if wishes.questions else "minutes" if wishes.minutes else ""
        self.query_one("#length", Choice).offer(LENGTHS, length)
        for name, usual, asked in (("questions", QUESTIONS, wishes.questions), ("minutes", MINUTES, wishes.minutes)):
            self.query_one(f"#{name}", Choice).offer(_numbers(usual, asked), str(asked) if asked else None)
        self.query_one("#difficulty", Choice).offer([*ADAPTIVE.items()], wishes.difficulty or Difficulty.ADAPTIVE)
        manners = [(each.value, each.value) for each in Manner]
        self.query_one("#manner", Choice).offer(manners, wishes.manner or self._manner)
        self.query_one("#answers", Choice).offer(ANSWERS, "spoken" if wishes.spoken else "")
        self._describe(wishes.description, self._held.dropped)
        self._changed()
        self._found = self.wishes

    @property
    def titles(self) -> dict[str, str]:
        return {topic.id: topic.title for topic in self._corpus.topics} if self._corpus else {}

    @property
    def loop(self) -> Loop | None:
        name = self.query_one("#loop", Choice).value
        return next((loop for loop in self._corpus.loops if loop.id == name), None) if self._corpus else None

    def _levels(self) -> list[tuple[str, str]]:
        return [(level.value, level.value) for level in (self.loop.levels if self.loop else Level)]

    def _stages(self) -> dict[str, str]:
        return {stage.stage.value: stage.title for stage in (self.loop.stages if self.loop else ())}

    # -- what is wished for ------------------------------------------------------------------------------------------

    @property
    def wishes(self) -> Wishes:
        rows = ("loop", "level", "length", "questions", "minutes", "difficulty", "manner", "answers")
        chosen = {name: self.query_one(f"#{name}", Choice).value for name in rows}
        stages = self._stages()
        return replace(
            self._held,
            loop=chosen["loop"],
            level=chosen["level"],
            stages=tuple(each for each in self._held.stages if each in stages),
            questions=int(chosen["questions"]) if chosen["length"] == "questions" else 0,
            minutes=int(chosen["minutes"]) if chosen["length"] == "minutes" else 0,
            difficulty=chosen["difficulty"] if chosen["difficulty"] != Difficulty.ADAPTIVE else "",
            manner=chosen["manner"] if chosen["manner"] != self._manner else "",
            spoken=chosen["answers"] == "spoken",
        )

    @on(Choice.Changed)
    def _changed(self) -> None:
        """Another loop has other levels and stages; and the plan follows every choice."""
        if self._corpus is None:
            return
        self.query_one("#level", Choice).offer(self._levels())
        self._show_rows()
        wishes = self.wishes
        self.query_one("#picked-stages", Picked).tell(setup_text.chosen(wishes.stages, self._stages(), WHOLE))
        self.query_one("#picked-topics", Picked).tell(setup_text.chosen(wishes.topics, self.titles, ANY))
        try:
            told = setup_text.foreseen(make_plan(self._corpus, wishes))
        except UsageError as error:
            self.show_error(error)
            return
        self.query_one("#foreseen", Static).update(told)

    def _show_rows(self) -> None:
        length = self.query_one("#length", Choice).value
        self.query_one("#questions").display = length == "questions"
        self.query_one("#minutes").display = length == "minutes"
        lack = self.query_one("#answers-lack", Static)
        lack.display = bool(self._lacking) and self.query_one("#answers", Choice).value == "spoken"
        lack.update(setup_text.lacking(self._lacking))

    # -- stages, topics, the description -----------------------------------------------------------------------------

    @on(Picked.Opened, "#picked-stages")
    def _pick_stages(self) -> None:
        pick = PickScreen("Stages", WHOLE, [*self._stages().items()], self._held.stages)
        self.over(pick, lambda chosen: self._picked(replace(self._held, stages=chosen or ())))

    @on(Picked.Opened, "#picked-topics")
    def _pick_topics(self) -> None:
        pick = PickScreen("Topics", ANY, [*self.titles.items()], self._held.topics)
        self.over(pick, lambda chosen: self._picked(replace(self._held, topics=chosen or ())))

    def _picked(self, held: Wishes) -> None:
        self._held = held
        self._changed()

    @on(Picked.Opened, "#description")
    def action_describe(self) -> None:
        if self._corpus is not None:
            self.over(DescribeScreen(self.desk, self.wishes, self.titles, self._describe))

    def _describe(self, text: str, dropped: tuple[str, ...]) -> None:
        """Keep the description, and show the topics that are found in it."""
        self._held = replace(self._held, description=text, dropped=dropped)
        self.query_one("#description", Picked).tell(setup_text.description_row(text))
        summary = self.query_one("#found-summary", Static)
        summary.display = bool(text)
        if text:
            summary.update(setup_text.found_summary(None, {}))
            self.in_thread("focus", lambda: self.desk.focus(text, dropped), self._show_found, self.show_error)

    def _show_found(self, focus: Focus) -> None:
        self.query_one("#found-summary", Static).update(setup_text.found_summary(focus, self.titles))

    # -- keys --------------------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        """Kept first: what cannot be begun stands here again."""
        if self._corpus is not None:
            wishes = self.wishes
            self.in_thread("keep", lambda: self.desk.keep(wishes), lambda _: self._begin(wishes), self._not_kept)

    def _begin(self, wishes: Wishes) -> None:
        if self.app.screen is self:
            self.app.switch_screen(doors.session(Order(wishes, anew=True)))

    def show_error(self, error: InterviewerError) -> None:
        trouble = self.query_one("#trouble", Activity)
        trouble.display = True
        trouble.fail(error)

    def action_leave(self) -> None:
        """What was chosen is kept, so that it stands here again, and on the home screen."""
        if self._corpus is None or self.wishes == self._found:
            self.close()
            return
        wishes = self.wishes
        self.in_thread("keep", lambda: self.desk.keep(wishes), lambda _: self.close(), self._not_kept)

    def _not_kept(self, error: InterviewerError) -> None:
        """Then it lives as long as this screen."""
        self.show_error(error)


def _numbers(usual: tuple[int, ...], asked: int) -> list[tuple[str, str]]:
    """The usual numbers, and the one that was asked for among them."""
    return [(str(n), str(n)) for n in sorted({*usual, asked} - {0})]
