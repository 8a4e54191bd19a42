"""Grids: letters, rows, widths."""

from __future__ import annotations

import pytest

from pilot_analysis.sample.grid import Cell, Formula, Grid, letter, shown


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16384, "XFD")]
)
def test_letter(column: int, name: str) -> None:
    """A column's letter is the one that spreadsheets show."""
    assert letter(column) == name


def test_nothing_is_put_for_none() -> None:
    """A missing value leaves its cell empty, so that the grid ends at the last filled cell."""
    grid = Grid("Blad")
    grid.line(3, ["a", None, 2])
    grid.put(9, 9, None)

    assert (grid.height, grid.width) == (3, 3)
    assert grid.rows() == {3: {1: Cell("a"), 3: Cell(2)}}


def test_titles_do_not_widen_columns() -> None:
    """A column is as wide as its longest heading or value, and titles run over their neighbours."""
    grid = Grid("Blad")
    grid.put(1, 1, "En mycket lång rubrik över hela bladet", "title")
    grid.put(2, 1, "Utbildnings\nnivå", "heading")

    assert grid.widths() == {1: 13}


@pytest.mark.parametrize(("stored", "seen"), [(7.5, 7.5), ("#N/A", "#N/A"), (None, "")])
def test_a_formula_shows_what_is_stored(stored: float | str | None, seen: object) -> None:
    """Where formulas cannot be written, the stored value stands."""
    assert shown(Cell(Formula("=1+2", stored))) == seen
