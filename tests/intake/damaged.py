"""A delivered file of the sample whose every cell knows what it means, to be damaged and read again.

A cell is a `Box` that keeps, wherever it is moved, which rows and which column of the truth it belongs to. After a
damaged copy has been read, `silently_wrong` compares each value that was read with the truth of the boxes at the cells
it is said to come from.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from pilot_analysis.findings import Finding, Place, Severity
from pilot_analysis.intake.cells import address, number_of
from pilot_analysis.intake.delivery import read_delivery
from pilot_analysis.intake.folder import unreadable
from pilot_analysis.intake.table_reading import Row
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import Unreadable
from pilot_analysis.sample.grid import Cell, Formula, Grid
from pilot_analysis.sample.ods import ods_bytes
from pilot_analysis.sample.records import File
from pilot_analysis.sample.xls import xls_bytes

At = tuple[int, int]  # row and column, from 0
MOST_ROWS = 12
PROPERTIES = {"title": "SYNTETISKA UPPGIFTER", "subject": "", "author": "", "comments": ""}
# Findings that tell of a whole sheet or table.
WHOLE = {"heading_missing", "sheet_hidden", "sheet_ignored", "accounting", "tables_beside"}


@dataclass(eq=False)
class Box:
    """One filled cell, and what it means; ``lost`` if nobody can read that any more."""

    value: Any
    look: str = "text"
    table: str = ""
    column: str = ""
    rows: frozenset[int] = frozenset()
    lost: bool = False


@dataclass
class Page:
    """One sheet: its boxes by place, and its merged ranges (first row, first column, last row, last column)."""

    name: str
    boxes: dict[At, Box]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)

    def table(self) -> str:
        """Return the first table on the page."""
        return next((box.table for _, box in sorted(self.boxes.items()) if box.look == "heading" and box.table), "")

    def headings(self, table: str = "") -> dict[At, Box]:
        """Return the headings of a table."""
        wanted = table or self.table()
        return {at: box for at, box in self.boxes.items() if box.look == "heading" and box.table == wanted}

    def data(self, column: str = "") -> dict[At, Box]:
        """Return the boxes of data in the first table, of one column where it is named."""
        table = self.table()
        return {
            at: box for at, box in self.boxes.items() if box.rows and box.table == table and column in {"", box.column}
        }

    def area(self) -> tuple[int, int, int, int]:
        """Return first row, first column, last row and last column of the first table, with its headings."""
        places = [*self.headings(), *self.data()]
        rows, columns = zip(*places, strict=True)
        return min(rows), min(columns), max(rows), max(columns)

    def shift(self, rows: tuple[int, int] = (0, 0), columns: tuple[int, int] = (0, 0)) -> None:
        """Insert empty rows and columns: (before which, how many)."""

        def moved(place: int, insert: tuple[int, int]) -> int:
            return place + insert[1] if place >= insert[0] else place

        self.boxes = {(moved(r, rows), moved(c, columns)): box for (r, c), box in self.boxes.items()}
        self.merged = [
            (moved(a, rows), moved(b, columns), moved(c, rows), moved(d, columns)) for a, b, c, d in self.merged
        ]
        self.hidden_rows = {moved(row, rows) for row in self.hidden_rows}


@dataclass
class Book:
    """A file under damage.

    Parameters
    ----------
    truth
        Table and canonical values of each row.
    """

    file: File
    pages: list[Page]
    truth: dict[int, tuple[str, dict[str, Any]]]
    format: str = "xlsx"
    encoding: str = "cp1252"
    delimiter: str = ";"
    log: list[str] = field(default_factory=list)


def book_of(file: File, draw: random.Random) -> Book:
    """Return one or two sheets of a file, their tables cut to a dozen rows, with what every cell means."""
    truth: dict[int, tuple[str, dict[str, Any]]] = {}
    names = sorted({one.sheet if file.format != "csv" else file.sheets[0].name for one in file.placed})
    chosen = draw.sample(names, min(len(names), draw.choice((1, 1, 2))))
    pages = [_page(grid, file, truth) for grid in file.sheets if grid.name in chosen]
    book = Book(file, pages, truth, format=file.format)
    for page in pages:
        _cut(page)
    return book


def _page(grid: Grid, file: File, truth: dict[int, tuple[str, dict[str, Any]]]) -> Page:
    boxes = {(row - 1, column - 1): Box(cell.value, cell.look) for (row, column), cell in grid.cells.items()}
    page = Page(grid.name, boxes, [(r - 1, a - 1, r - 1, b - 1) for r, a, b in grid.merged], grid.hidden)
    for placed in file.placed:
        if file.format != "csv" and placed.sheet != grid.name:
            continue
        row = len(truth)
        truth[row] = placed.table, _canonical(placed.row.values)
        for column, cell in placed.cells.items():
            _mean(page, cell, placed.table, column, row)
        marked = {at for at in boxes if at[0] == placed.number - 1 and not boxes[at].rows}
        for at in marked if "actors" in placed.cells else ():
            boxes[at].table, boxes[at].column, boxes[at].rows = placed.table, "actors", frozenset({row})
    _mean_headings(page)
    return page


def _mean(page: Page, cell: str, table: str, column: str, row: int) -> None:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    box = page.boxes.get((int(match[2]) - 1, number_of(match[1]))) if match else None
    if box is not None and box.look != "heading":
        box.table, box.column, box.rows = table, column, box.rows | {row}


def _mean_headings(page: Page) -> None:
    """Give each heading the table of the data below it, and its column."""
    for (row, column), box in page.boxes.items():
        if box.look != "heading":
            continue
        below = [(r, other) for (r, c), other in page.boxes.items() if r > row and other.rows]
        box.table = min(below, key=lambda one: one[0])[1].table if below else ""
        own = [other for (r, c), other in page.boxes.items() if c == column and r > row and other.table == box.table]
        box.column = next((other.column for other in own if other.rows), "")


def _canonical(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "|".join(one) if isinstance(one, tuple) else one for name, one in values.items()}


def _cut(page: Page) -> None:
    """Keep the first rows of each table, and take out the empty rows that are left."""
    for table in {box.table for box in page.boxes.values() if box.rows}:
        lines = sorted({at[0] for at, box in page.boxes.items() if box.rows and box.table == table})
        _take_out(page, lines[MOST_ROWS:])


def _take_out(page: Page, lines: list[int]) -> None:
    out = set(lines)
    for at in [at for at in page.boxes if at[0] in out]:
        del page.boxes[at]
    below = {row: row - sum(one < row for one in out) for row in {at[0] for at in page.boxes}}
    page.boxes = {(below[row], column): box for (row, column), box in page.boxes.items()}


# Writing


def content_of(book: Book) -> tuple[str, bytes]:
    """Return the file's name and bytes."""
    if book.format == "csv":
        return f"2015-03 {book.pages[0].name}.csv", _csv(book.pages[0], book)
    if book.format == "ods":
        return "2015-03.ods", ods_bytes([_grid(page) for page in book.pages], PROPERTIES)
    if book.format == "xls":
        return "2015-03.xls", xls_bytes([_grid(page) for page in book.pages], "")
    return "2015-03.xlsx", _xlsx(book)


def _grid(page: Page) -> Grid:
    cells = {(row + 1, column + 1): Cell(box.value, box.look) for (row, column), box in page.boxes.items()}  # type: ignore[arg-type]
    merged = [(a + 1, b + 1, d + 1) for a, b, c, d in page.merged if a == c]
    return Grid(page.name, cells, merged, page.hidden)


def _xlsx(book: Book) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "date_1904": book.file.epoch_1904, "strings_to_numbers": False}
    ) as written:
        day, plain = written.add_format({"num_format": "yyyy-mm-dd"}), written.add_format()
        for page in book.pages:
            sheet = written.add_worksheet(page.name)
            for range_ in page.merged:
                sheet.merge_range(*range_, "", plain)
            for (row, column), box in sorted(page.boxes.items()):
                _write(sheet, row, column, box.value, day)
            for row in page.hidden_rows:
                sheet.set_row(row, None, None, {"hidden": True})
            if page.hidden and len(book.pages) > 1 and page is not book.pages[0]:
                sheet.hide()
    return stream.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.expression, None, "" if value.stored is None else value.stored)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def _csv(page: Page, book: Book) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=book.delimiter, lineterminator="\r\n")
    height, width = (max(at[place] for at in page.boxes) + 1 for place in (0, 1))
    for row in range(height):
        writer.writerow([_text(page.boxes.get((row, column))) for column in range(width)])
    return stream.getvalue().encode(book.encoding, "replace")


def _text(box: Box | None) -> str:
    value = None if box is None else box.value.stored if isinstance(box.value, Formula) else box.value
    if value is None:
        return ""
    if isinstance(value, float):
        return str(value).removesuffix(".0").replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)


# Reading and judging


@dataclass(frozen=True)
class Judgement:
    """What a reading of a damaged file came to: values read, values told, and the silently wrong, in words."""

    right: int
    told: int
    wrong: tuple[str, ...]


def judge(book: Book, reader: Reader) -> Judgement:
    """Read the file and compare every value with the truth."""
    name, content = content_of(book)
    try:
        read = read_delivery(content, Place("tanum", f"tanum/{name}"), reader, many=True)
        findings, sheets = read.findings, read.sheets
    except Unreadable as error:
        findings, sheets = (unreadable(Place("tanum", f"tanum/{name}"), error),), ()
    pages = {"" if book.format == "csv" else page.name: page for page in book.pages}
    wrong: list[str] = []
    seen: set[tuple[int, int]] = set()
    for sheet in sheets:
        for table in sheet.tables:
            for row in table.rows:
                wrong += _weigh(book, pages[sheet.name], table, row, seen)
    told = 0
    for name, page in pages.items():
        for at, box in page.boxes.items():
            for row in box.rows:
                if (
                    (id(box), row) in seen
                    or (len(box.rows) > 1 and any(one == id(box) for one, _ in seen))
                    or (not box.lost and book.truth[row][1].get(box.column) is None)
                ):
                    continue
                if _is_empty(page, box, row) or _is_told(
                    page, name, at, box, findings, whole=not _seen_beside(page, at[0], box.table, seen)
                ):
                    told += 1
                else:
                    wrong.append(
                        f"{name} {address(*at)}: {box.value!r} of {box.table}.{box.column} is lost without a word"
                    )
    return Judgement(len(seen), told, tuple(wrong))


def _is_empty(page: Page, box: Box, row: int) -> bool:
    """Tell whether a box says what an amount was for that is no longer there."""
    amounts = any(row in one.rows and one.column == "amount" for one in page.boxes.values())
    return box.table == "costs" and box.column != "amount" and not amounts


def _seen_beside(page: Page, line: int, table: str, seen: set[tuple[int, int]]) -> bool:
    """Tell whether another cell of the row was read; one that belongs to several rows may have been read for others."""
    known = {one for one, _ in seen}
    own = (box for (row, _), box in page.boxes.items() if row == line and box.table == table and len(box.rows) == 1)
    return any(id(box) in known for box in own)


def _weigh(book: Book, page: Page, table: Any, row: Row, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Compare one row that was read with the truth of its cells; say what is wrong."""
    filled = {
        name: value for name, value in row.values.items() if value is not None and not name.endswith("_precision")
    }
    boxes = {name: _boxes(page, table, row, name) for name in filled}
    owners = [box.rows for every in boxes.values() for box in every if box.rows]
    common = frozenset.intersection(*owners) if owners else frozenset()
    where = f"{page.name or book.file.path} row {row.row} of {table.table}"
    if not common or -1 in common:
        yield f"{where}: cells of no one row: {filled}"
        return
    # A heading or a merged cell may belong to several rows, of which any will do that agrees.
    own = max(common, key=lambda one: sum(_same(value, book.truth[one][1].get(name)) for name, value in filled.items()))
    name, truth = book.truth[own]
    if name != table.table:
        yield f"{where}: is a row of {name}"
        return
    for column, value in filled.items():
        lost = any(box.lost for box in boxes[column])
        expected = None if lost else truth.get(column)
        if not _same(value, expected) or not _same(
            row.values.get(f"{column}_precision"), truth.get(f"{column}_precision")
        ):
            yield f"{where}: {column} is {value!r}, not {expected!r}"
        seen |= {(id(box), own) for box in boxes[column]}


def _boxes(page: Page, table: Any, row: Row, column: str) -> list[Box]:
    found = []
    for cell in table.cell(row.place, column).split(","):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        box = page.boxes.get((int(match[2]) - 1, number_of(match[1]))) if match else None
        if box is not None:
            found.append(box)
    return found or [Box(None, rows=frozenset({-1}))]


def _same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, int | float):
        return abs(found - expected) < 1e-6 * max(1.0, abs(found))
    if isinstance(found, str) and isinstance(expected, str):
        return sorted(found.split("|")) == sorted(expected.split("|"))
    return bool(found == expected)


def _is_told(page: Page, sheet: str, at: At, box: Box, findings: tuple[Finding, ...], *, whole: bool) -> bool:
    """Tell whether a value that was not read is told of: at its cell, in its row, column, sheet or file."""
    own, letter = address(*at), address(*at).rstrip("0123456789")
    for one in findings:
        cell = one.place.cell
        if one.place.sheet not in {sheet, ""}:
            continue
        if cell == own or one.rule in WHOLE or (not cell and one.severity is not Severity.INFO):
            return True
        if not cell:
            continue
        row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        if row == at[0] + 1 and (one.place.column == box.column or one.rule in {"row_unread", "key_missing"}):
            return True  # another part of the same list, or the whole row
        if whole and row == at[0] + 1 and one.severity is not Severity.INFO:
            return True
        if one.rule.startswith("heading") and cell.rstrip("0123456789") == letter and row <= at[0]:
            return True
        if any(a <= at[0] <= c and b <= at[1] <= d and address(a, b) == cell for a, b, c, d in page.merged):
            return True
    return False


def copied(page: Page, name: str) -> Page:
    """Return a copy of a page whose boxes mean the same."""
    return Page(name, {at: replace(box) for at, box in page.boxes.items()}, list(page.merged))
