"""The few cells that may tell something against all cells of the same sheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.intake.workbook import read_sheets
from pilot_analysis.intake.xray_cells import every_cell, near_extent, parted, telling_cells
from tests.intake.test_workbook import part, rezipped

_SHEET = "xl/worksheets/sheet1.xml"
_LOOKS = ({}, {"num_format": "0.0%"}, {"num_format": "0000"}, {"font_strikeout": True}, {"num_format": "yyyy-mm-dd"})
_HELD = st.sampled_from([1, 0.315, 42000, "text", "f e k", "=A1", "=1/0", "rich", True])


def written(rows: list[list[tuple[Any, int]]]) -> bytes:
    """Return a workbook with these cells, each with one of five looks; some hold formulas or errors."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        looks = [book.add_format(one) for one in _LOOKS]
        raised, sheet = book.add_format({"font_script": 1}), book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, (held, look) in enumerate(cells):
                if held == "rich":
                    sheet.write_rich_string(row, column, "12", raised, "1", looks[look])
                elif held == "=1/0":
                    sheet.write_formula(row, column, held, looks[look], "#DIV/0!")
                elif held == "=A1":
                    sheet.write_formula(row, column, held, looks[look], "")
                else:
                    sheet.write(row, column, held, looks[look])
    return stream.getvalue()


@given(st.lists(st.lists(st.tuples(_HELD, st.integers(0, 4)), max_size=4), min_size=1, max_size=4))
def test_few_cells_tell_what_all_of_them_do(rows: list[list[tuple[Any, int]]]) -> None:
    """A sheet of which only telling cells are looked at is read as one in which each cell has to be looked at."""
    content = written(rows)
    sheet = part(content, _SHEET)
    unlike = rezipped(content, **{_SHEET.replace("/", "__"): sheet.replace(b"<c r=", b"<c  r=")})

    assert near_extent(parted(part(unlike, _SHEET))[1]) is None or not any(rows)
    assert read_sheets(content, "a.xlsx") == read_sheets(unlike, "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "near"),
    [
        ('<c r="AB9999" s="1"><v>1</v></c>', True),
        ("<c r='b2'><v>1</v></c>", True),
        ('<c s="1" r="A1"><v>1</v></c>', False),
        ('<x:c r="A1"><v>1</v></x:c>', False),
        ('<c r="ABC1"><v>1</v></c>', False),
        ('<c r="A10000"><v>1</v></c>', False),
        ("<c><v>1</v></c>", False),
        ('<c\nr="A1"><v>1</v></c>', False),
    ],
)
def test_only_plain_addresses_are_near(cell: str, near: bool) -> None:
    """Only a sheet in which every cell begins with an address of two letters and four digits needs no closer look."""
    cells = f'<row r="7" spans="1:2" x14ac:dyDescent="0.25">{cell}<c r="A1"><v>1</v></c></row>'.encode()

    assert (near_extent(cells) == (7, 702)) is near


def test_telling_cells_are_found_once_and_in_order() -> None:
    """A cell in which several words stand is given once, by its place, and cells before and after it are not."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C1"><v>2</v></c></row>'
    found = list(telling_cells(cells, (b"<f", b't="e"', b"strike")))

    assert [one.where for one in found] == [(0, 1)]
    assert found == [one for one in every_cell(cells) if one.where == (0, 1)]
