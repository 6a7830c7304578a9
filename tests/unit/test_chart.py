"""Charts of block characters: their shape alone tells the figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from interviewer.report.blocks import Bar, Columns, Dots, Row, Table
from interviewer.tui import chart
from interviewer.tui.report_blocks import TableRows
from interviewer.tui.report_text import meter


@pytest.mark.parametrize(
    ("share", "width", "drawn"),
    [
        (0.0, 4, "▏···"),
        (0.5, 4, "██··"),
        (0.53, 4, "██▏·"),
        (1.0, 4, "████"),
        (7.0, 4, "████"),
        (-1.0, 4, "▏···"),
        (None, 4, "····"),
    ],
)
def test_a_bar_is_exact_to_an_eighth(share: float | None, width: int, drawn: str) -> None:
    assert "".join(chart.bar(share, width)) == drawn


@pytest.mark.parametrize(
    ("before", "now", "drawn"),
    [(0.0, 0.5, "○────●····"), (0.95, 0.2, "··●──────○"), (0.31, 0.35, "···◉······"), (-3, 9, "○────────●")],
)
def test_dots_stand_where_their_values_lie(before: float, now: float, drawn: str) -> None:
    assert chart.dots(before, now, 10) == drawn


def test_a_meter_needs_no_colour() -> None:
    assert meter(0.3).plain == "━━━───────"
    assert meter(None).plain == "──────────"


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SHARE = st.floats(0, 1)
CHART = st.one_of(
    st.none(),
    st.builds(Bar, SHARE | st.none(), mark=SHARE | st.none()),
    st.builds(Dots, SHARE, SHARE),
    st.builds(Columns, st.lists(SHARE, min_size=2, max_size=40).map(tuple)),
)
ROWS = st.lists(st.builds(Row, st.tuples(CELL, CELL, CELL), CHART), max_size=4).map(tuple)


@given(ROWS, st.sampled_from(["", "0 to 5"]), st.integers(30, 140))
def test_a_table_is_a_line_a_row_and_fits_whatever_its_cells_hold(rows: tuple[Row, ...], axis: str, width: int) -> None:
    laid_out = TableRows(Table(("Name", "Score", "Change"), rows, axis)).laid_out(width)
    lines = laid_out.split("\n", allow_blank=True)
    assert len(lines) == len(rows) + 1
    assert all(isinstance(line, Content) and line.cell_length <= width for line in lines)
