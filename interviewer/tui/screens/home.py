"""The home screen: go on, begin, or look back."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Button, Footer, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.drill import DrillWishes
from interviewer.errors import InterviewerError
from interviewer.tui import doors, drill_text, home_text, setup_text
from interviewer.tui.desk import Order, Past
from interviewer.tui.literal import literal
from interviewer.tui.practice_desk import PracticeDesk
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.opening import title
from interviewer.tui.setup_desk import Last, SetupDesk
from interviewer.tui.widgets.activity import Activity
from interviewer.tui.widgets.column import Column
from interviewer.tui.widgets.doing import Doing
from interviewer.tui.widgets.download_line import DownloadLine
from interviewer.tui.widgets.due import DueCards
from interviewer.tui.widgets.header import long_state

SET_UP = "or bring a job description"
RESUME_DRILL = Order(drill=DrillWishes())


class HomeScreen(BaseScreen):
    """Draws at once with what is known, and fills in what the store and the corpus hold when they are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="home.start"),
        Binding("n", "set_up", "New", id="home.set-up"),
        Binding("c", "resume", "Go on", id="home.resume"),
        Binding("tab", "app.focus_next", "Next", id="home.next", show=False),
        Binding("enter", "enter", "Open", id="home.enter", show=False),
        Binding("up,k", "app.focus_previous", "Up", id="home.up", show=False),
        Binding("down,j", "app.focus_next", "Down", id="home.down", show=False),
        Binding("d", "drill", "Drill", id="home.drill"),
        Binding("q", "app.quit", "Quit", id="home.quit", show=False),
        Binding("b", "app.visit('corpus')", "Corpus", id="home.corpus"),
        Binding("m", "app.visit('models')", "Models", id="home.models"),
        Binding("h", "app.visit('history')", "History", id="home.history"),
        Binding("comma", "app.visit('settings')", "Settings", id="home.settings"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._past: Past | None = None
        self._last: Last | None = None

    def compose(self) -> ComposeResult:
        with Column(id="home"):
            yield Static(title(), markup=False, id="title")
            yield Button("", id="resume", classes="row")
            yield Button("", id="resume-drill", classes="row")
            with Container(id="both"):
                with Vertical(id="new"):
                    yield Static(literal("New interview", "bold"), markup=False, classes="section")
                    yield Button("Start", id="start", classes="row")
                    yield Static("", markup=False, id="wished")
                    yield Button("Set up…", id="set-up", classes="row")
                    yield Static(literal(SET_UP, "$quiet"), markup=False, id="set-up-about")
                with Vertical(id="doings"):
                    yield Static(literal("How you are doing", "bold"), markup=False, classes="section")
                    yield Doing(id="doing")
                with Container(id="drilling"):
                    yield Button("Drill", id="go-drill", classes="row")
                    yield DueCards(id="due")
                with Vertical(id="past"):
                    yield Static(literal("Recent sessions", "bold"), markup=False, classes="section")
                    yield OptionList(id="recent", markup=False)
        yield Activity(id="trouble")
        yield DownloadLine()
        yield Static("", markup=False, id="state")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#resume").display = False
        self.query_one("#resume-drill").display = False
        self.query_one("#trouble").display = False
        self.query_one("#start").focus()
        self.watch(self.app, "statuses", self._show_state)
        self.watch(self.app, "error", self._show_state)
        self.watch(self.app, "standing", self._show_state)

    def on_screen_resume(self) -> None:
        self.in_thread("last", SetupDesk(self.face.desk).last, self._show_last, self.show_error)
        self.in_thread("past", self.face.desk.past, self._show_past, self.show_error)
        self.in_thread("due", PracticeDesk(self.face.desk).due, self.query_one(DueCards).show, self.show_error)

    # -- what workers found ------------------------------------------------------------------------------------------

    def _show_last(self, last: Last) -> None:
        """What `s` starts."""
        self._last = last
        remembered = last.remembered
        self.query_one("#start", Button).label = "Same again" if remembered.started else "Start"
        self.query_one("#wished", Static).update(literal(setup_text.wished(remembered.wishes, last.manner)))
        if last.trouble is not None:
            self.show_error(last.trouble)

    def _show_past(self, past: Past) -> None:
        first = self._past is None
        self._past = past
        self._offer_to_resume("#resume", home_text.interrupted(past.interrupted) if past.interrupted else None)
        self._offer_to_resume("#resume-drill", drill_text.interrupted(past.drill) if past.drill else None)
        offered = [button for button in self.query(Button) if button.display]
        if first or (isinstance(self.focused, Button) and not self.focused.display):
            (offered[0] if self.resumable else self.query_one("#start")).focus()
        self.query_one(Doing).show(past.scores, past.weakest)
        recent = self.query_one(OptionList)
        recent.clear_options()
        recent.add_options(Option(home_text.recent(row), id=row.id) for row in past.recent)
        recent.can_focus = bool(past.recent)
        recent.highlighted = 0 if past.recent else None
        if not past.recent:
            recent.add_option(Option(literal("None yet. The first one will show up here.", "$quiet"), disabled=True))
        self.refresh_bindings()

    def _offer_to_resume(self, button_id: str, label: Content | None) -> None:
        button = self.query_one(button_id, Button)
        button.display = label is not None
        if label is not None:
            button.label = label

    def show_error(self, error: InterviewerError) -> None:
        trouble = self.query_one("#trouble", Activity)
        trouble.display = True
        trouble.fail(error)

    def _show_state(self) -> None:
        trust = home_text.trust(self.face.standing, self.face.error)
        state = Content.assemble(long_state(self.face.statuses), "\n", trust)
        problem = next((status for status in self.face.statuses if status.state == "failed"), None)
        if problem is not None:
            told = f"{problem.problem} Back to the default: interviewer model use default"
            state = Content.assemble(("! ", "bold $text-error"), literal(told))
        self.query_one("#state", Static).update(state)

    # -- what is wished for ------------------------------------------------------------------------------------------

    @property
    def resumable(self) -> Order | None:
        """What `c` goes on with: the interrupted interview, else the interrupted drill."""
        if self._past is None or (self._past.interrupted is None and self._past.drill is None):
            return None
        return Order(resume=True) if self._past.interrupted is not None else RESUME_DRILL

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        return self.resumable is not None if action == "resume" else True

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        if self._last is not None:
            self._enter(Order(self._last.remembered.wishes, anew=True))

    @on(Button.Pressed, "#set-up")
    def action_set_up(self) -> None:
        self.query_one("#trouble").display = False
        self.over(doors.set_up())

    @on(Button.Pressed, "#resume")
    def action_resume(self) -> None:
        if (order := self.resumable) is not None:
            self._enter(order)

    @on(Button.Pressed, "#resume-drill")
    def _resume_drill(self) -> None:
        self._enter(RESUME_DRILL)

    @on(Button.Pressed, "#go-drill")
    def action_drill(self) -> None:
        self.query_one("#trouble").display = False
        self.over(doors.drill())

    def action_enter(self) -> None:
        """Enter where nothing is chosen is as good as Start."""
        self.action_start()

    @on(OptionList.OptionSelected, "#recent")
    def _open_report(self, event: OptionList.OptionSelected) -> None:
        if event.option.id is not None:
            self.over(doors.report(event.option.id))

    def _enter(self, order: Order) -> None:
        self.query_one("#trouble").display = False
        self.over(doors.session(order))
