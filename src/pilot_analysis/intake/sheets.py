"""One sheet: which tables stand on it, and an account of every filled cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, written
from pilot_analysis.intake.contacts import contacts
from pilot_analysis.intake.headings import is_heading, sheet_table
from pilot_analysis.intake.layout import Header, find_headers
from pilot_analysis.intake.look_findings import comment_findings
from pilot_analysis.intake.panes import Inseparable, panes
from pilot_analysis.intake.reading import ROLES, TableReader
from pilot_analysis.intake.recipe import recipe_of
from pilot_analysis.intake.table_reading import TableReading
from pilot_analysis.intake.topblock import TopBlock, is_label, read_top
from pilot_analysis.intake.totals import check_totals
from pilot_analysis.intake.units import unclear_units
from pilot_analysis.intake.values import Reader
from pilot_analysis.language import text

_WIDE = 3  # a row of so many cells is meant as a table
_PERIOD_IN_NAME = re.compile(r"^[\W\d_]*(?:\d{4}[-_ ]?\d{2})?[\W\d_]*")
_Report = Callable[[Finding], None]


@dataclass(frozen=True)
class SheetReading:
    """One sheet as read.

    Parameters
    ----------
    counts
        How many filled cells were taken as what (see `reading.ROLES`).
    filled
        How many cells are filled, counted apart from that.
    """

    name: str
    filled: int
    counts: Counter[str]
    top: TopBlock = field(default_factory=TopBlock)
    tables: tuple[TableReading, ...] = ()


def read_sheet(sheet: Sheet, place: Place, reader: Reader, report: _Report) -> SheetReading | None:
    """Read one sheet and report what is found beside its tables; ``None`` for an empty sheet."""
    filled = sheet.filled()
    if not filled:
        return None
    for told in comment_findings(sheet, place) if sheet.visible else ():
        report(told)
    named = sheet_table(sheet.name or _PERIOD_IN_NAME.sub("", PurePosixPath(place.file).stem))
    headers = find_headers(sheet, named) if sheet.visible else ()
    try:
        parts = panes(sheet, headers, named) if headers else ()
    except Inseparable as error:
        report(finding("tables_beside", place.at(cell=address(error.row, error.column))))
        return SheetReading(sheet.name, filled, Counter(rejected=filled), read_top(sheet, headers[0].first))
    if not parts and _is_guide(sheet):
        return SheetReading(sheet.name, filled, Counter(note=filled))
    if not parts:
        report(_unread(sheet, place, named))
        top = read_top(sheet, len(sheet.rows)) if sheet.visible else TopBlock()
        return SheetReading(sheet.name, filled, Counter(rejected=filled), top)
    top = read_top(sheet, headers[0].first)
    counts: Counter[str] = Counter()
    tables: list[TableReading] = []
    for part, own in parts:
        counts += _read_tables(part, own, place, reader, top, tables=tables, report=report)
    if (difference := unaccounted(filled, counts, place)) is not None:
        report(difference)
        return SheetReading(sheet.name, filled, Counter(rejected=filled), top)
    return SheetReading(sheet.name, filled, counts, top, tuple(tables))


def unaccounted(filled: int, counts: Counter[str], place: Place) -> Finding | None:
    """Return the fatal finding of a sheet whose filled cells are not each taken as one thing; ``None`` where they are.

    Parameters
    ----------
    filled
        How many cells are filled, counted apart from the reading.
    counts
        How many were taken as what.
    """
    taken = sum(counts.values())
    return None if taken == filled else finding("accounting", place, found=filled, expected=taken)


def _read_tables(
    sheet: Sheet,
    headers: tuple[Header, ...],
    place: Place,
    reader: Reader,
    top: TopBlock,
    *,
    tables: list[TableReading],
    report: _Report,
) -> Counter[str]:
    """Read the tables below each other and return how many cells were taken as what."""
    above = sheet.filled_between(0, headers[0].first)
    counts = Counter(dict.fromkeys(ROLES, 0)) + Counter(note=above)
    notes = list(range(headers[0].first))
    ends = [*(one.first for one in headers[1:]), len(sheet.rows)]
    readers = []
    for header, end in zip(headers, ends, strict=True):
        one = TableReader(sheet, header, end, reader, place, thousands=bool(top.thousands))
        tables.append(one.read())
        readers.append(one)
        tables[-1].recipe = recipe_of(header, end, one.kinds)
        check_totals(one)
        counts += one.counts()
        notes += one.kinds.rows.get("note", ())
    for told in (*contacts(sheet, notes, place), *_unexplained(sheet, headers[0], place)):
        report(told)
    for told in unclear_units(sheet, readers, place):
        report(told)
    return counts


def _unexplained(sheet: Sheet, header: Header, place: Place) -> Iterator[Finding]:
    """Tell of each row above the first table with several cells and no label: titles stand alone.

    A label that is a heading, with more behind it than a value for each label, may begin a table on its side.
    """
    for row in range(header.first):
        filled = sheet.places[row]
        cells = [sheet.rows[row][column] for column in filled]
        labels = sum(map(is_label, cells))
        if len(filled) > 1 and (not labels or (len(filled) > 2 * labels and is_heading(cells[0]))):
            yield finding("row_unread", place.at(cell=address(row, filled[0]), table=header.table))


def _is_guide(sheet: Sheet) -> bool:
    """Tell whether this is a sheet of instructions or answers that came with the template."""
    return written(sheet.at(0, 0)) in {text(f"supplier.{name}_title").sv for name in ("guide", "lists")}


def _unread(sheet: Sheet, place: Place, named: str | None) -> Finding:
    """Say why a sheet was not read: it is hidden, holds no table, or has none of the headings of its table."""
    if not sheet.visible:
        return finding("sheet_hidden", place)
    wide = next((row for row, places in enumerate(sheet.places) if len(places) >= _WIDE), None)
    if named is None or wide is None:
        return finding("sheet_ignored", place)
    found = ", ".join(written(cell) for cell in sheet.rows[wide] if is_filled(cell))
    required = next(one.heading for one in schema.table(named).columns.values() if one.required)
    return finding("heading_missing", place.at(cell=address(wide, 0), table=named), found=found, expected=required)
