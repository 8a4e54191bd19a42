"""The four file formats, each read back by another library."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
import python_calamine

from pilot_analysis.sample.archive import repacked
from pilot_analysis.sample.csv_text import csv_bytes
from pilot_analysis.sample.grid import Formula, Grid
from pilot_analysis.sample.ods import ods_bytes
from pilot_analysis.sample.xls import xls_bytes
from pilot_analysis.sample.xlsx import xlsx_bytes

PROPERTIES = {"title": "T", "subject": "S", "author": "A", "comments": "C"}


@pytest.fixture
def grid() -> Grid:
    """A small sheet with every kind of cell and an empty row."""
    grid = Grid("Blad å")
    grid.line(1, ["SYNTETISKA UPPGIFTER"], "title")
    grid.put(3, 2, "Användare", "group")
    grid.merged.append((3, 2, 3))
    grid.line(4, ["Namn", "kvinnor", "män"], "heading")
    grid.line(5, ["a;b", 1.5, 2])
    grid.put(6, 1, date(2014, 12, 9), "date")
    grid.put(6, 2, date(2015, 3, 1), "month")
    grid.put(7, 2, Formula("=SUM(B5:B6)", 1.5), "total")
    return grid


def rows(content: bytes) -> list[list[object]]:
    """Return the first sheet's values as calamine reads them."""
    return (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )


def workbooks(grid: Grid) -> dict[str, bytes]:
    """Return the grid in each format of workbooks."""
    return {
        "xlsx": xlsx_bytes([grid], PROPERTIES, epoch_1904=False),
        "xlsx 1904": xlsx_bytes([grid], PROPERTIES, epoch_1904=True),
        "ods": ods_bytes([grid], PROPERTIES),
        "xls": xls_bytes([grid], "A"),
    }


@pytest.mark.parametrize("form", ["xlsx", "xlsx 1904", "ods", "xls"])
def test_workbooks_keep_every_cell_in_its_place(grid: Grid, form: str) -> None:
    """Text, numbers, dates and totals stand where the grid has them, empty rows included."""
    read = rows(workbooks(grid)[form])

    assert read[0][0] == "SYNTETISKA UPPGIFTER"
    assert read[2][1] == "Användare"
    assert read[3] == ["Namn", "kvinnor", "män"]
    assert read[4] == ["a;b", 1.5, 2.0]
    assert read[5][:2] == [date(2014, 12, 9), date(2015, 3, 1)]
    assert read[6][1] == 1.5


@pytest.mark.parametrize("form", ["xlsx", "xlsx 1904", "ods", "xls"])
def test_workbooks_are_the_same_bytes_each_time(grid: Grid, form: str) -> None:
    """The same grid gives the same bytes in each format."""
    assert workbooks(grid)[form] == workbooks(grid)[form]


def test_csv(grid: Grid) -> None:
    """A csv line for each row: semicolons, decimal commas, quotes where a text has a semicolon, empty lines kept."""
    assert csv_bytes(grid).decode("cp1252").split("\r\n") == [
        "SYNTETISKA UPPGIFTER;;",
        ";;",
        ";Användare;",
        "Namn;kvinnor;män",
        '"a;b";1,5;2',
        "2014-12-09;2015-03-01;",
        ";1,5;",
        "",
    ]


def test_csv_refuses_letters_it_lacks() -> None:
    """A letter outside Windows-1252 is an error and never a question mark."""
    grid = Grid("Blad")
    grid.put(1, 1, "A\N{COMBINING RING ABOVE}mål")

    with pytest.raises(UnicodeEncodeError, match="charmap"):
        csv_bytes(grid)


def test_csv_numbers_are_exact() -> None:
    """A number is written with all its digits and without a decimal comma where it is whole."""
    grid = Grid("Blad")
    grid.line(1, [1234567.25, 58400.0, 12])

    assert csv_bytes(grid) == b"1234567,25;58400;12\r\n"


def test_uncalculated_formula_has_no_value() -> None:
    """A formula without a stored value has no value element in the file; an error is stored as an error."""
    grid = Grid("Blad")
    grid.line(1, [Formula("=3+4", None), Formula("=NA()", "#N/A"), Formula("=1+1", 2.0)])
    content = xlsx_bytes([grid], PROPERTIES, epoch_1904=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active

    assert re.search(r'<c r="A1" s="\d+"><f>3\+4</f></c>', sheet)
    assert re.search(r'<c r="B1" s="\d+" t="e"><f>NA\(\)</f><v>#N/A</v></c>', sheet)
    assert [cell.value for cell in values[1]] == [None, "#N/A", 2]


def test_hidden_sheets_are_hidden() -> None:
    """A hidden grid is a hidden sheet in xlsx and xls."""
    first, second = Grid("Synligt"), Grid("Inläs", hidden=True)
    first.put(1, 1, "a")
    second.put(1, 1, "b")
    for content in (xlsx_bytes([first, second], PROPERTIES, epoch_1904=False), xls_bytes([first, second], "A")):
        states = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheets_metadata
        assert [str(one.visible).rsplit(".", 1)[-1] for one in states] == ["Visible", "Hidden"]


def test_repacked_archives_lose_their_times() -> None:
    """Two archives that differ in the time of packing alone are the same bytes when repacked, mimetype stored first."""
    packed = []
    for day in (1, 2):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(zipfile.ZipInfo("mimetype", (2015, 1, day, 0, 0, 0)), b"m")
            archive.writestr(zipfile.ZipInfo("content.xml", (2015, 1, day, 0, 0, 0)), b"c" * 1000)
        packed.append(repacked(stream.getvalue(), lambda _, content: content.upper()))
    with zipfile.ZipFile(io.BytesIO(packed[0])) as archive:
        members = [(one.filename, one.compress_type) for one in archive.infolist()]

    assert packed[0] == packed[1]
    assert members == [("mimetype", zipfile.ZIP_STORED), ("content.xml", zipfile.ZIP_DEFLATED)]
