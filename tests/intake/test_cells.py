"""A sheet looked at by column against the same sheet looked at cell by cell."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from pilot_analysis.intake.block import Block
from pilot_analysis.intake.cells import TOP, Cell, Sheet, is_filled

CELLS: list[Cell] = ["", "", "x", "Tanum", " ", "\N{NO-BREAK SPACE}", "a| b", "| ", 1.0, True, date(2015, 3, 1)]
ROWS = st.lists(st.lists(st.sampled_from(CELLS), max_size=5).map(tuple), max_size=TOP + 8)
LONG = st.lists(st.lists(st.sampled_from(CELLS), max_size=5).map(tuple), min_size=TOP, max_size=TOP + 8)


@given(ROWS | LONG, st.integers(0, TOP + 8), st.integers(0, TOP + 8))
@example([("x",)] * TOP + [(" ",)], TOP, TOP + 1)
@example([("x",)] * TOP + [(), (1.0, "x")], TOP, TOP + 1)
@example([("x",)] * (TOP + 1), TOP + 1, TOP + 1)
def test_filled_cells_are_counted_alike(rows: list[tuple[Cell, ...]], first: int, end: int) -> None:
    """Cells filled in a sheet, in a row and between two rows are as many as cells that a person sees."""
    sheet = Sheet("", tuple(rows))
    widths = [sum(map(is_filled, row)) for row in rows]
    end = min(end, len(rows))

    assert sheet.filled() == sum(widths)
    assert list(sheet.widths) == widths
    assert sheet.words | {""} == {"", *(cell for row in rows for cell in row if isinstance(cell, str))}
    if first <= end:
        assert sheet.filled_between(first, end) == sum(widths[first:end])
        assert sheet.narrowest(first, end) <= min(widths[first:end], default=0)


@given(LONG, st.sets(st.integers(0, TOP - 1), min_size=1))
def test_a_block_gives_the_cells_of_its_rows(rows: list[tuple[Cell, ...]], chosen: set[int]) -> None:
    """A block of some rows gives the cells of each column, at least their types, and how many are filled."""
    sheet, own = Sheet("", tuple(rows)), sorted(chosen)
    block = Block(sheet, own)

    for column in range(max(map(len, rows))):
        cells = [sheet.at(row, column) for row in own]
        assert list(block.cells(column)) == cells
        assert set(map(type, cells)) <= block.kinds(column)
    assert block.filled() == sum(is_filled(cell) for row in own for cell in rows[row])
