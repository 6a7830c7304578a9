"""The app answers while everything happens: its event loop never stands still for long.

`python -m tools.bench --only-app` tells the figures, 50 ms being the goal. The bound here is that of a person who
notices a hitch, so that a machine with other work to do does not fail it.
"""

from __future__ import annotations

import pytest

from tools import bench_app

HITCH = 250  # ms

pytestmark = pytest.mark.model


def test_no_key_waits() -> None:
    figures = {what: float(str(value)) for what, value in bench_app.stalls().items()}
    stalls = {what: value for what, value in figures.items() if "stall" in what}
    assert len(stalls) == 7
    assert {what: value for what, value in stalls.items() if value > HITCH} == {}
