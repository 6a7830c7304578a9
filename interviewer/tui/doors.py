"""The doors to the screens: each loads its screen when it is first opened, and none is loaded before the first frame.

`preload`, called in a thread once the first frame is drawn, loads what lies behind all of them.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.tui.desk import Order
    from interviewer.tui.screens.base import BaseScreen


def preload() -> None:
    """Every screen there is."""
    from interviewer.tui import screens

    for module in iter_modules(screens.__path__, f"{screens.__name__}."):
        import_module(module.name)


def home() -> BaseScreen:
    from interviewer.tui.screens.home import HomeScreen

    return HomeScreen()


def ordered(order: Order) -> BaseScreen:
    """What a command asked for: what a job description leads to is shown before it counts."""
    if order.drill is not None and not order.session:
        return drill(order)
    return set_up(order) if order.wishes.description and not order.resume else session(order)


def set_up(order: Order | None = None) -> BaseScreen:
    """What is wished for, with an `order` what is wished for by it."""
    from interviewer.tui.screens.setup import SetupScreen

    return SetupScreen(order)


def session(order: Order) -> BaseScreen:
    """The interview or the drill that is ordered."""
    if order.drill is None:
        from interviewer.tui.screens.interview import InterviewScreen

        return InterviewScreen(order)
    from interviewer.tui.screens.drill_run import DrillRunScreen

    return DrillRunScreen(order)


def drill(order: Order | None = None) -> BaseScreen:
    """What can be drilled; with an `order`, on into it where there is anything to drill."""
    from interviewer.tui.screens.drill import DrillScreen

    return DrillScreen(order)


def report(session_id: str) -> BaseScreen:
    from interviewer.tui.screens.report import ReportScreen

    return ReportScreen(session_id)


def history() -> BaseScreen:
    from interviewer.tui.screens.history import HistoryScreen

    return HistoryScreen()


def corpus() -> BaseScreen:
    from interviewer.tui.screens.corpus import CorpusScreen

    return CorpusScreen()


def models() -> BaseScreen:
    from interviewer.tui.screens.models import ModelsScreen

    return ModelsScreen()


def catalogue() -> BaseScreen:
    from interviewer.tui.screens.catalogue import CatalogueScreen

    return CatalogueScreen()


def settings() -> BaseScreen:
    from interviewer.tui.screens.settings import SettingsScreen

    return SettingsScreen()


def keys() -> BaseScreen:
    from interviewer.tui.screens.keys import KeysScreen

    return KeysScreen()
