"""The drill screen: what is due, what is coming, what will not stay; and which of it to practise now."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Footer, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.domain import Plan
from interviewer.drill import DrillWishes, nothing
from interviewer.errors import InterviewerError
from interviewer.tui import drill_text
from interviewer.tui.desk import Order
from interviewer.tui.literal import literal
from interviewer.tui.practice_desk import Outlook, PracticeDesk
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.drill_run import DrillRunScreen
from interviewer.tui.screens.overlays import ReadingScreen
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.choice import Choice
from interviewer.tui.widgets.column import Column
from interviewer.tui.widgets.due import DueCards

WHAT = (("due", "due cards"), ("topic", "a topic"), ("weakest", "weakest points"), ("ahead", "review ahead"))
DAYS = tuple((str(n), str(n)) for n in (1, 2, 3, 7, 14, 30))
LIMITS = (("0", "all"), *((str(n), str(n)) for n in (3, 5, 10, 20)))


class DrillScreen(BaseScreen):
    """With an `order`, which a command gave, it goes straight on into that drill where there is anything to drill."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="drill.start"),
        Binding("c", "resume", "Continue", id="drill.resume"),
        Binding("tab", "app.focus_next", "Next", id="drill.next", show=False),
        Binding("enter", "start", "Start", id="drill.enter", show=False),
        Binding("up,k", "app.focus_previous", "Up", id="drill.up", show=False),
        Binding("down,j", "app.focus_next", "Down", id="drill.down", show=False),
        Binding("escape,q,h", "close", "Home", id="drill.close"),
    ]

    def __init__(self, order: Order | None = None) -> None:
        super().__init__()
        self._order = order
        self._outlook: Outlook | None = None
        self._plan: Plan | None = None

    @property
    def practice(self) -> PracticeDesk:
        return PracticeDesk(self.face.desk)

    def compose(self) -> ComposeResult:
        asked = self._order.drill if self._order and self._order.drill else DrillWishes()
        what = "topic" if asked.topic else "weakest" if asked.weakest else "ahead" if asked.ahead else "due"
        with Column(id="drill"):
            yield Static(drill_text.title(), markup=False, id="title")
            yield Button("", id="resume", classes="row")
            yield Choice("Practise", WHAT, what, id="what")
            yield Choice("Topic", [(asked.topic, asked.topic or "…")], asked.topic, id="topic")
            yield Choice("Days ahead", _with(DAYS, asked.ahead), str(asked.ahead or 7), id="days")
            yield Choice("Questions", _with(LIMITS, asked.limit), str(asked.limit), id="limit")
            with Horizontal(id="go"):
                yield Button("Start", id="start", classes="row")
                yield Static(literal("Reading the cards …", "$quiet"), markup=False, id="foreseen")
            yield Static(literal("Cards", "bold"), markup=False, classes="section")
            yield DueCards(id="due")
            yield Static("", markup=False, id="coming")
            yield Static("", markup=False, id="leeches-head")
            yield OptionList(id="leeches", markup=False)
        yield Activity(id="trouble")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        for each in ("#resume", "#trouble", "#leeches-head", "#leeches"):
            self.query_one(each).display = False
        self._show_rows()
        self.query_one("#start").focus()

    def on_screen_resume(self) -> None:
        self.in_thread("outlook", self.practice.outlook, self._show, self._failed)

    # -- what workers found ------------------------------------------------------------------------------------------

    def _show(self, outlook: Outlook) -> None:
        self._outlook = outlook
        resume = self.query_one("#resume", Button)
        resume.display = outlook.interrupted is not None
        if outlook.interrupted is not None:
            resume.label = drill_text.interrupted(outlook.interrupted)
        elif resume.has_focus:
            self.query_one("#start").focus()
        self.query_one("#topic", Choice).offer(outlook.topics)
        self.query_one(DueCards).show(outlook.due)
        lines = [drill_text.coming_line(outlook), drill_text.day_line(outlook)]
        self.query_one("#coming", Static).update(literal("\n").join(lines))
        self._show_leeches(outlook)
        self.refresh_bindings()
        order, self._order = self._order, None
        if order is None:
            self._look(self.wishes)
        elif not order.anew and outlook.interrupted is not None and order.drill == DrillWishes():
            self.action_resume()
        else:
            self._look(order.drill or DrillWishes(), start=True)

    def _show_leeches(self, outlook: Outlook) -> None:
        head, leeches = self.query_one("#leeches-head", Static), self.query_one(OptionList)
        head.display = leeches.display = bool(outlook.leeches)
        told = literal("  forgotten again and again: Enter shows one, learn it another way", "$quiet")
        head.update(literal("Leeches", "bold") + told)
        leeches.clear_options()
        leeches.add_options(Option(drill_text.leech_row(each)) for each in outlook.leeches)
        leeches.highlighted = 0 if outlook.leeches else None

    def _look(self, wishes: DrillWishes, *, start: bool = False) -> None:
        """Find out what a drill for these wishes would ask, and start it if `start`."""

        def show(plan: Plan | None) -> None:
            self._plan = plan
            self.query_one("#foreseen", Static).update(
                drill_text.preview(plan) if plan else literal(nothing(wishes), "$quiet")
            )
            self.query_one("#start").set_class(plan is None, "-idle")
            self.refresh_bindings()
            if start:
                self.action_start()

        self.in_thread("plan", lambda: self.practice.plan(wishes), show, self._refused if start else self._failed)

    def _refused(self, error: InterviewerError) -> None:
        self.face.refuse(error)

    def _failed(self, error: InterviewerError) -> None:
        self._plan = None
        self.query_one("#foreseen", Static).update("")
        trouble = self.query_one("#trouble", Activity)
        trouble.display = True
        trouble.fail(error)

    # -- what is wished for ------------------------------------------------------------------------------------------

    @property
    def wishes(self) -> DrillWishes:
        chosen = {name: self.query_one(f"#{name}", Choice).value for name in ("what", "topic", "days", "limit")}
        return DrillWishes(
            topic=chosen["topic"] if chosen["what"] == "topic" else "",
            weakest=chosen["what"] == "weakest",
            ahead=int(chosen["days"]) if chosen["what"] == "ahead" else 0,
            limit=int(chosen["limit"]),
        )

    @on(Choice.Changed)
    def _chosen(self) -> None:
        self._show_rows()
        if self._outlook is not None:
            self._look(self.wishes)

    def _show_rows(self) -> None:
        what = self.query_one("#what", Choice).value
        self.query_one("#topic").display = what == "topic"
        self.query_one("#days").display = what == "ahead"

    # -- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now is offered."""
        if action == "resume":
            return self._outlook is not None and self._outlook.interrupted is not None
        return self._plan is not None if action == "start" else True

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        if self._plan is not None:
            self._enter(Order(drill=self.wishes, anew=True))

    @on(Button.Pressed, "#resume")
    def action_resume(self) -> None:
        if self.check_action("resume", ()):
            self._enter(Order(drill=DrillWishes()))

    def _enter(self, order: Order) -> None:
        self.query_one("#trouble").display = False
        self.over(DrillRunScreen(order))

    @on(OptionList.OptionSelected)
    def _learn(self, event: OptionList.OptionSelected) -> None:
        if self._outlook is not None:
            leech = self._outlook.leeches[event.option_index]
            self.over(ReadingScreen("Learn it another way", drill_text.leech_text(leech)))

    def action_close(self) -> None:
        self.close()


def _with(options: tuple[tuple[str, str], ...], value: int) -> tuple[tuple[str, str], ...]:
    """`options`, and the number that a command asked for among them."""
    own = str(value)
    return options if not value or (own, own) in options else ((own, own), *options)
