"""Models to choose from: what is here, what could be downloaded, and how that goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewer.errors import InterviewerError
from interviewer.text import size
from interviewer.tui import storeroom_text
from interviewer.tui.fleet import Fleet, Machine
from interviewer.tui.literal import literal
from interviewer.tui.screens.base import BaseScreen
from interviewer.tui.screens.overlays import AskScreen, ConsentScreen
from interviewer.tui.storeroom import Storeroom
from interviewer.tui.widgets.activity import Activity

if TYPE_CHECKING:
    from interviewer.models.catalogue import Entry, Offer, Transfer

TICK = 0.125
HINT = "Address of a GGUF file, https://…; Enter asks its server how large it is, Esc goes back."


class CatalogueScreen(BaseScreen):
    """Downloads go on when this screen is left, and pause when the app is."""

    ABOUT = (
        "Every model that is here or can be downloaded. Nothing is fetched before you agree to its size and licence. "
        "A download goes on when you leave this screen, and pauses when you quit."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "get", "Download", id="catalogue.get"),
        Binding("p,space", "pause", "Pause", id="catalogue.pause"),
        Binding("g", "resume", "Go on", id="catalogue.resume"),
        Binding("u", "use", "Use", id="catalogue.use"),
        Binding("x,delete", "remove", "Delete", id="catalogue.remove"),
        Binding("a", "address", "Other address", id="catalogue.address"),
        Binding("escape", "back", "Back", id="catalogue.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Offer] = []
        self._transfers: dict[str, Transfer] = {}
        self._drawn: list[Content] = []
        self._chosen = ""  # the name under the cursor
        self._doing = ""
        self._since = 0.0
        self._given_up: Event | None = None  # of the look at an address that is under way

    def compose(self) -> ComposeResult:
        yield Static(storeroom_text.title(0, 0), markup=False, id="catalogue-title")
        yield OptionList(id="offers")
        yield Static(literal("…", "$quiet"), markup=False, id="offer")
        yield Input(placeholder="https://…/model.gguf", id="address", compact=True)
        yield Activity(id="doing")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._fleet, self._storeroom = Fleet(self.face.desk), Storeroom(self.face.desk)
        self.query_one("#address").display = False
        self.query_one(OptionList).focus()
        self.watch(self.app, "transfers", self._moved)
        self.set_interval(TICK, self._tick)
        self.in_thread("machine", self._fleet.machine, self._seen, self._failed)
        self._look()

    def _seen(self, machine: Machine) -> None:
        self.query_one("#catalogue-title", Static).update(storeroom_text.title(machine.memory, machine.free))

    def _look(self) -> None:
        self.in_thread("offers", self._storeroom.offers, self._show, self._failed)

    # -- what is drawn -----------------------------------------------------------------------------------------------

    def _show(self, offers: list[Offer]) -> None:
        self._offers = offers
        self._draw()

    def _moved(self, transfers: tuple[Transfer, ...]) -> None:
        """A download went on. When one begins or ends, what is here has changed."""
        before, now = self._transfers, {each.name: each for each in transfers}
        self._transfers = now
        self._draw()
        if {name: each.state for name, each in before.items()} != {name: each.state for name, each in now.items()}:
            self._look()
        for each in transfers:
            if each.state == "done":
                self.query_one("#doing", Activity).idle(f"{each.name} is downloaded and checked.")
                self._do("seen", partial(self._storeroom.seen, each.name))

    def _draw(self) -> None:
        """Only rows that have changed are touched, so nothing flickers and the cursor stays."""
        rows = self.query_one(OptionList)
        told = [storeroom_text.row(each, self._transfers.get(each.name)) for each in self._offers]
        names = [each.name for each in self._offers]
        if [option.id for option in rows.options] != names:
            at = names.index(self._chosen) if (self._chosen in names) else 0
            rows.clear_options()
            rows.add_options(Option(line, id=name) for line, name in zip(told, names, strict=True))
            rows.highlighted = at if names else None
        else:
            for n, line in enumerate(told):
                if line != self._drawn[n]:
                    rows.replace_option_prompt_at_index(n, line)
        self._drawn = list(told)
        self._detail()

    def _detail(self) -> None:
        if (offer := self.offer) is not None:
            self._chosen = offer.name
            told = storeroom_text.detail(offer, self._transfers.get(offer.name))
            self.query_one("#offer", Static).update(told)
        self.refresh_bindings()

    @property
    def offer(self) -> Offer | None:
        """The model under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._offers[at] if at is not None and at < len(self._offers) else None

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._detail()

    # -- what can be done --------------------------------------------------------------------------------------------

    def _state(self) -> str:
        """Of the model under the cursor: of its download if there is one, else of itself."""
        offer = self.offer
        if offer is None:
            return "none"
        transfer = self._transfers.get(offer.name)
        if transfer is not None and transfer.state != "done":
            return transfer.state
        return {"begun": "paused"}.get(offer.state, offer.state)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        state, offer = self._state(), self.offer
        if action in ("get", "use", "remove", "address") and self._doing:
            return False
        if action == "use":
            return (
                offer is not None and offer.kind == "chat" and state in ("downloaded", "packaged") and not offer.in_use
            )
        if action == "remove":
            return state in ("downloaded", "paused", "failed") and offer is not None and not offer.in_use
        wanted = {"get": ("",), "pause": ("coming",), "resume": ("paused", "failed")}
        return state in wanted[action] if action in wanted else True

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        """Enter does what comes next."""
        for action in ("get", "pause", "resume", "use"):
            if self.check_action(action, ()):
                getattr(self, f"action_{action}")()
                return

    def action_get(self) -> None:
        if (offer := self.offer) is not None and offer.entry is not None:
            tight = "" if offer.fit in ("fits", "") else f"\nIt is {offer.fit} for the memory of this machine."
            self._ask(offer.entry, tight)

    def _ask(self, entry: Entry, warning: str = "") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.query_one("#doing", Activity).idle()
                self._do("start", lambda: self._storeroom.start(entry))

        self.over(ConsentScreen(f"Download {entry.name}?", storeroom_text.terms(entry) + warning), answered)

    def action_pause(self) -> None:
        if (offer := self.offer) is not None:
            self._do("pause", lambda: self._storeroom.pause(offer.name))

    def action_resume(self) -> None:
        if (offer := self.offer) is not None and offer.entry is not None:
            entry = offer.entry
            self._do("start", lambda: self._storeroom.start(entry))

    def action_remove(self) -> None:
        offer = self.offer

        def answered(yes: bool | None) -> None:
            if yes and offer is not None:
                self.in_thread("remove", lambda: self._storeroom.remove(offer), self._told, self._failed)

        if offer is not None:
            detail = f"{size(offer.done)} are freed. It can be downloaded again."
            self.over(AskScreen(f"Delete {offer.name}?", detail), answered)

    def action_use(self) -> None:
        if (offer := self.offer) is not None:
            self._begin(f"Loading {offer.name}")
            name = offer.name
            self.in_thread("use", lambda: self._fleet.use(self._storeroom.path(name)), self._used, self._failed)

    def _used(self, described: str) -> None:
        self._told(f"In use from now on: {described}. It judges no answers until it is measured.")

    # -- an address of one's own -------------------------------------------------------------------------------------

    def action_address(self) -> None:
        address = self.query_one("#address", Input)
        address.display = True
        address.focus()
        self.query_one("#doing", Activity).idle(HINT)

    @on(Input.Submitted, "#address")
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if text and not self._doing:
            self._begin("Asking how large it is")
            given_up = self._given_up = Event()
            self.in_thread(
                "look",
                lambda: self._storeroom.look(text),
                lambda entry: None if given_up.is_set() else self._found(entry),
                lambda error: None if given_up.is_set() else self._failed(error),
            )

    def _found(self, entry: Entry) -> None:
        self._told("")
        self._hide_address()
        self._ask(entry)

    def _hide_address(self) -> None:
        address = self.query_one("#address", Input)
        address.value, address.display = "", False
        self.query_one(OptionList).focus()

    # -- one thing at a time -----------------------------------------------------------------------------------------

    def _do(self, group: str, work: Callable[[], None]) -> None:
        """Work that is done in a moment and tells nothing."""
        self.in_thread(group, work, lambda _: None, self._failed)

    def _begin(self, what: str) -> None:
        self._doing, self._since = what, self.face.clock()
        self.refresh_bindings()
        self._tick()

    def _tick(self) -> None:
        if self._doing:
            self.query_one("#doing", Activity).busy(self._doing, self.face.clock() - self._since, "Esc stops")

    def _told(self, told: str) -> None:
        self._doing, self._given_up = "", None
        self.query_one("#doing", Activity).idle(told)
        self._look()

    def _failed(self, error: InterviewerError) -> None:
        self._doing, self._given_up = "", None
        self.query_one("#doing", Activity).fail(error)
        self._look()

    def action_back(self) -> None:
        """Stops what is under way, else takes back the address, else leaves; downloads go on."""
        if self._doing and self._given_up is not None:
            self._given_up.set()
            self._told("")
        elif self._doing:
            self.in_thread("stop", self._fleet.stop_trial, lambda _: None, self._failed)
        elif self.query_one("#address").display:
            self._hide_address()
            self.query_one("#doing", Activity).idle()
        else:
            self.close()
