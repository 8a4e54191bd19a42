"""Every kind of stray occurs in the files, as somebody who opens them would see it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from pilot_analysis import schema
from pilot_analysis.sample.grid import Cell, Formula, Grid
from pilot_analysis.sample.reading import Year

NBSP = "\N{NO-BREAK SPACE}"


def sheets(files: Year) -> Iterator[Grid]:
    """Yield every sheet of the sample."""
    for file in files.files:
        yield from file.sheets


def texts(files: Year, look: str = "text") -> set[str]:
    """Return every different text in cells of one look."""
    cells = (cell for grid in sheets(files) for cell in grid.cells.values())
    return {cell.value for cell in cells if cell.look == look and isinstance(cell.value, str)}


Columns = dict[tuple[str, str], list[Any]]


@pytest.fixture(scope="module")
def columns(files: Year) -> Columns:
    """What stands in the cells of each column, over all files."""
    found: Columns = {}
    for file in files.files:
        by_name = {grid.name: grid for grid in file.sheets}
        for placed in file.placed:
            cells = (by_name[placed.sheet] if placed.sheet else file.sheets[0]).cells
            for column, address in placed.cells.items():
                letters = address.rstrip("0123456789")
                place = sum((ord(one) - 64) * 26**power for power, one in enumerate(reversed(letters)))
                cell = cells.get((int(address.removeprefix(letters)), place))
                found.setdefault((placed.table, column), []).append(cell.value if cell else None)
    return found


@pytest.mark.parametrize(
    ("table", "column", "pattern"),
    [
        ("costs", "amount", r"\d+ \d{3}"),
        ("costs", "amount", rf"\d+{NBSP}\d{{3}}"),
        ("courses", "cost", r"\d+\.\d{3},00"),
        ("tool_use", "sessions", r"\d+ st"),
        ("cases", "hours", r"\d+,5 h"),
        ("cases", "hours", r"\d+,5"),
        ("cases", "opened_on", r"\d{4}-\d\d-\d\d"),
        ("cases", "opened_on", r"\d{4}-\d\d-\d\d +"),
        ("cases", "closed_on", "-"),
        ("collaboration", "on", r"\d+/\d+ -1[45]"),
        ("collaboration", "on", r"v\. \d+ 201[45]"),
        ("collaboration", "on", r"[a-z]{3} -1[45]"),
        ("case_events", "on", r"v\.\d+ -1[45]"),
        ("case_events", "on", r"201[45]-\d\d"),
        ("needs", "on", r"den \d+ [a-z]+ 201[45]"),
        ("needs", "on", r"\d+ [a-z]{3} 201[45]"),
        ("tool_use", "month", r"[a-z]{3} -1[45]"),
        ("tool_use", "month", r"[a-z]{4,} 201[45]"),
        ("tool_use", "month", r"201[45]\d\d"),
        ("enrolments", "term", r"HT1[45]"),
        ("enrolments", "term", r"vt 2015"),
        ("enrolments", "term", r"VT-15"),
        ("cases", "municipality", "1488 Trollhättan"),
        ("cases", "municipality", "TROLLHÄTTAN"),
        ("cases", "municipality", "Trollhättans kommun"),
        ("cases", "municipality", " Vänersborg "),
        ("cases", "municipality", unicodedata.normalize("NFD", "Trollhättan")),
        ("cases", "municipality", "1485"),
        ("cases", "municipality", "Dals Ed"),
        ("cases", "municipality", "Ed"),
        ("cases", "sex", "KVINNA"),
        ("cases", "sex", "kvinnor"),
        ("cases", "sex", "k"),
        ("cases", "sex", "Uppgift saknas"),
        ("cases", "tools", ".*Rekas.*"),
        ("cases", "broker", "KFV"),
        ("collaboration", "actors", ".*Uddevalla kommun.*"),
        ("collaboration", "actors", ".* och .*"),
        ("collaboration", "actors", ".*; .*"),
        ("collaboration", "actors", ".*, .*"),
        ("collaboration", "actors", ".* / .*"),
        ("collaboration", "actors", ".*Exempelverkstaden AB.*"),
        ("collaboration", "actors", "X"),
    ],
)
def test_a_way_of_writing_occurs(columns: Columns, table: str, column: str, pattern: str) -> None:
    """At least one cell of the column is written in this way."""
    written = {value for value in columns[table, column] if isinstance(value, str)}

    assert any(re.fullmatch(pattern, value) for value in written)


@pytest.mark.parametrize("mark", ["..", "-", "–", "Uppgift saknas", "x", "N/A", "<5", "ca 15", "10-19"])
def test_a_mark_occurs(columns: Columns, mark: str) -> None:
    """Every mark for what is missing or only roughly known stands in a column of numbers."""
    numbers = {
        value
        for name, table in schema.tables().items()
        for column in table.columns.values()
        if column.type in {"integer", "number"}
        for value in columns.get((name, column.name), [])
    }

    assert mark in numbers


def test_codes_stand_as_numbers_too(columns: Columns) -> None:
    """Some municipality codes are numbers and some ids are."""
    assert 1485 in columns["cases", "municipality"]
    assert any(isinstance(value, int) for value in columns["cases", "case_id"])


def test_most_cells_are_clean(files: Year) -> None:
    """More than nine in ten of the rows have nothing planted in them."""
    rows = [placed.row for file in files.files for placed in file.placed]

    assert sum(row.plain for row in rows) / len(rows) > 0.9


@pytest.mark.parametrize(
    "heading",
    [
        "Slutfört¹",
        "Slutdatum:",
        "Deltagande  aktörer",
        "Varav\npensionsavgångar",
        "ANTAL PERSONER",
        "Anteckning",
        "Kostnad (tkr)",
    ],
)
def test_a_heading_occurs(files: Year, heading: str) -> None:
    """A heading with footnote mark, colon, double blank, line break or capitals, in thousands, or unknown occurs."""
    assert heading in texts(files, "heading")


def test_column_order_drifts(files: Year) -> None:
    """Kunskapsförbundet Väst moves the opening date of its cases to the first column in April."""
    first = {
        file.period: next(grid for grid in file.sheets if grid.name == "Ärenden").cells[8, 1].value
        for file in files.files
        if file.participant == "kunskapsforbundet-vast"
    }

    assert first["2015-03"] == "Ärendenr"
    assert first["2015-04"] == "Öppnat datum"


@pytest.mark.parametrize(
    ("file", "sheet", "groups", "merged"),
    [
        ("kunskapsforbundet-vast/2015-01 Kunskapsförbundet Väst.xlsx", "Stödverktyg", {4: "Användare"}, [(8, 4, 5)]),
        ("uddevalla/Uddevalla december 2014.xlsx", "Kurser", {9: "Sökande"}, []),
        (
            "uddevalla/Uddevalla januari 2015.xlsx",
            "Användning av stödverktyg",
            {4: "Användare", 5: "Användare"},
            [],
        ),
    ],
)
def test_group_headings(
    files: Year, file: str, sheet: str, groups: dict[int, str], merged: list[tuple[int, int, int]]
) -> None:
    """A group heading is merged over its two headings, stands over the first, or over each."""
    grid = next(one for each in files.files if each.path == file for one in each.sheets if one.name == sheet)

    assert {column: cell.value for (at, column), cell in grid.cells.items() if at == 8} == groups
    assert grid.merged == merged
    assert [grid.cells[9, place].value for place in (min(groups), min(groups) + 1)] == ["kvinnor", "män"]


def test_headers_stand_where_people_put_them(files: Year) -> None:
    """Every first header row is one of rows 3 to 9, below one to seven titles of which the first says synthetic."""
    for grid in sheets(files):
        headings = [row for (row, _), cell in grid.cells.items() if cell.look == "heading"]
        assert grid.cells[1, 1].value.startswith("SYNTETISKA UPPGIFTER")
        assert not headings or 3 <= min(headings) <= 9, grid.name


def test_actors_as_columns(files: Year, columns: Columns) -> None:
    """Tanum marks with x, X or 1 who took part, one column for each actor."""
    marks = {value for value in columns["collaboration", "actors"] if value in {"x", "X", "1"}}
    grids = [
        grid for file in files.files if file.participant == "tanum" for grid in file.sheets if grid.name == "Samverkan"
    ]

    assert marks == {"x", "X", "1"}
    assert all("Aktörer" in {cell.value for cell in grid.cells.values() if cell.look == "group"} for grid in grids)


def test_months_as_columns(files: Year) -> None:
    """Bengtsfors' costs have a column for each month so far, in thousands by the title."""
    file = next(one for one in files.files if one.path == "bengtsfors/Bengtsfors 2015-02.xls")
    grid = next(one for one in file.sheets if one.name == "Kostnader")
    values = [cell.value for cell in grid.cells.values()]

    assert values.count("Kostnader per månad (tkr)") == 1
    assert [grid.cells[8, place].value for place in range(1, 6)] == [
        "Kostnadsslag",
        "Finansiär",
        "dec -14",
        "jan -15",
        "feb -15",
    ]


def test_two_tables_on_a_sheet(files: Year) -> None:
    """Uddevalla's goals stand below its costs, at least one blank row between, with a header of their own."""
    file = next(one for one in files.files if one.path == "uddevalla/Uddevalla december 2014.xlsx")
    rows = {name: [one.number for one in file.placed if one.table == name] for name in ("costs", "goals")}

    assert {one.sheet for one in file.placed if one.table in rows} == {"Kostnader och mål"}
    assert min(rows["goals"]) - max(rows["costs"]) >= 3


def test_totals_and_notes(files: Year) -> None:
    """Totals rows and notes below tables occur in both words and all kinds, and totals add up."""
    first = {
        cell.value
        for grid in sheets(files)
        for (_, column), cell in grid.cells.items()
        if column == 1 and cell.look == "total"
    }

    assert first == {"Summa", "Totalt"}
    assert {"* preliminära uppgifter", "Källa: egna elevregister"} <= texts(files, "note")


def test_totals_add_up(files: Year) -> None:
    """The total of Uddevalla's first costs is the sum of the amounts above it."""
    file = next(one for one in files.files if one.path == "uddevalla/Uddevalla december 2014.xlsx")
    grid = next(one for one in file.sheets if one.name == "Kostnader och mål")
    amounts = [one.row.values["amount"] for one in file.placed if one.table == "costs"]
    row = next(row for (row, column), cell in grid.cells.items() if column == 1 and cell == Cell("Summa", "total"))

    assert grid.cells[row, 3].value == sum(amounts)


def test_cumulative_deliveries_and_revisions(files: Year) -> None:
    """Uddevalla repeats its first case each month; a need of somebody is delivered again with another number."""
    first = [one.row.values for file in files.files for one in file.placed if one.row.values.get("case_id") == "U001"]
    needs: dict[tuple[str, str], set[int]] = {}
    for file in files.files:
        for one in file.placed:
            if one.table == "needs":
                needs.setdefault((file.participant, one.row.values["need_id"]), set()).add(one.row.values["persons"])

    assert sum("opened_on" in values for values in first) == 12
    assert any(len(persons) == 2 for persons in needs.values())


def test_hidden_and_scratch_sheets(written: Path) -> None:
    """A hidden sheet Inläs and a scratch sheet Blad1 occur, as openpyxl sees them."""
    book = openpyxl.load_workbook(written / "kunskapsforbundet-vast" / "2015-09 Kunskapsförbundet Väst.xlsx")

    assert book["Inläs"].sheet_state == "hidden"
    assert book["Blad1"].sheet_state == "visible"


def test_one_workbook_counts_from_1904(written: Path) -> None:
    """Exactly one workbook uses the 1904 date system, and its dates are still those of its month."""
    books = {path.name: openpyxl.load_workbook(path) for path in sorted((written / "bengtsfors").glob("*.xlsx"))}
    old = {name for name, book in books.items() if book.epoch.year == 1904}
    opened = books["Bengtsfors 2015-08.xlsx"]["Ärenden"]["G8"].value

    assert old == {"Bengtsfors 2015-08.xlsx"}
    assert opened.year == 2015


def test_error_and_uncalculated_cells(files: Year) -> None:
    """Error cells and formulas without a value occur in xlsx files only."""
    odd = {
        (file.format, cell.value.stored)
        for file in files.files
        for grid in file.sheets
        for cell in grid.cells.values()
        if isinstance(cell.value, Formula) and not isinstance(cell.value.stored, (int, float))
    }

    assert odd == {("xlsx", "#N/A"), ("xlsx", None)}


def test_csv_files_are_windows_text(written: Path) -> None:
    """A csv file is Windows-1252 with semicolons, and its first line says that it is synthetic."""
    raw = (written / "dals-ed" / "2015-02 Kostnader.csv").read_bytes()

    assert raw.startswith("SYNTETISKA UPPGIFTER – påhittade rader".encode("cp1252"))
    assert b"\r\nM\xe5nad;Kostnadsslag;Belopp (kr);" in raw


def test_a_lock_file_occurs(written: Path) -> None:
    """Uddevalla left a lock file of an open workbook."""
    assert len((written / "uddevalla" / "~$Uddevalla mars 2015.xlsx").read_bytes()) == 165


@pytest.mark.parametrize(
    "name", ["bengtsfors/Bengtsfors 2015-03.xls", "tanum/Tanum_2015-03.ods", "uddevalla/Uddevalla mars 2015.xlsx"]
)
def test_other_programs_open_the_files(written: Path, name: str) -> None:
    """A workbook of each format opens in another library and shows its mark on every sheet."""
    book = python_calamine.CalamineWorkbook.from_path(str(written / name))

    for sheet in book.sheet_names:
        assert str(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[0][0]).startswith(
            "SYNTETISKA UPPGIFTER"
        )


def test_the_properties_say_synthetic(written: Path) -> None:
    """A workbook's properties call it synthetic in title and description, and date it to the pilot's first day."""
    properties = openpyxl.load_workbook(written / "uddevalla" / "Uddevalla mars 2015.xlsx").properties

    assert properties.title == "SYNTETISKA UPPGIFTER: Uddevalla 2015-03"
    assert properties.description.startswith("SYNTETISKA UPPGIFTER.")
    assert properties.created.isoformat() == "2014-12-01T00:00:00"
