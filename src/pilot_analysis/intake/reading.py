"""From a sheet to the columns of its tables, with every filled cell accounted for.

No pandas here: `pilot check` reads one workbook in a fraction of the time it takes to import it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Position, Sheet, address, is_filled, letters, written
from pilot_analysis.intake.headings import columns_of, nearest, normal
from pilot_analysis.intake.layout import Header, amount_column
from pilot_analysis.intake.marks import MarkedList
from pilot_analysis.intake.merging import merging
from pilot_analysis.intake.row_kinds import kinds_of_rows
from pilot_analysis.intake.values import Outcome, Reader
from pilot_analysis.language import text

_ROLE_OF_ROW = {"total": "total", "note": "note", "legend": "heading", "data": "rejected"}
ROLES = ("value", "missing", "heading", "note", "total", "rejected")


@dataclass(frozen=True)
class Row:
    """One row of a tidy table, before it is weighed against other deliveries.

    Parameters
    ----------
    values
        Canonical values by column, with ``<name>_precision`` beside dates that may be inexact.
    row
        The spreadsheet row, from 1.
    cells
        Where a row is gathered from several rows or columns: the A1 address of each column's cell.
    corrected
        Whether any of its cells holds a correction.
    """

    values: Mapping[str, Any]
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    corrected: bool = False


@dataclass
class TableReading:
    """One table of one sheet as read."""

    table: str
    header_row: int
    letters: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    actors: dict[str, str] = field(default_factory=dict)

    def cell(self, row: Row, column: str) -> str:
        """Return the A1 address of a value; of the row's first cell where the column has none."""
        if column in row.cells:
            return row.cells[column]
        letter = self.letters.get(column) or min(self.letters.values(), key=lambda one: (len(one), one), default="A")
        return f"{letter}{row.row}"


class TableReader:
    """Reads one table of a sheet below its header.

    Parameters
    ----------
    sheet, header, end
        The sheet, the table's header, and the row (from 0) before which the table ends.
    place
        The file and sheet, for findings.
    thousands
        Whether a title says that amounts are in thousands of kronor.
    """

    def __init__(
        self, sheet: Sheet, header: Header, end: int, reader: Reader, place: Place, *, thousands: bool
    ) -> None:
        self.sheet, self.header, self.end, self.reader = sheet, header, end, reader
        self.place = place.at(table=header.table)
        self.declared = schema.table(header.table).columns
        self.thousands = self._in_thousands(thousands)
        self.roles: dict[Position, str] = {}
        self.kinds: dict[int, str] = {}
        self.width = max(map(len, sheet.rows), default=0)
        self.merged = merging(sheet, header, end)
        self.told_merged: set[Position] = set()
        self.marked: dict[str, MarkedList] = {}
        self.result = TableReading(
            header.table, header.last + 1, {one: letters(at) for one, at in header.columns.items()}
        )

    def read(self) -> TableReading:
        """Read headings, rows, totals and notes."""
        for row in range(self.header.first, self.header.last + 1):
            self._mark(row, "heading")
        self._report_headings()
        self.kinds = kinds_of_rows(self.sheet, self.header, self.end)
        self.marked = {name: MarkedList(self, name) for name in self.header.marks}
        data = max((row for row, kind in self.kinds.items() if kind == "data"), default=-1)
        for row, kind in self.kinds.items():
            if kind != "blank":
                self._mark(row, _ROLE_OF_ROW[kind])
            if kind == "data" and not self.header.missing():
                self._read_row(row)
            elif kind == "note" and row < data:
                self.report("row_unread", (row, min(self._filled(row))))
        self._report_unheaded()
        return self.result

    def counts(self) -> Counter[str]:
        """Return how many filled cells were taken as what."""
        return Counter(self.roles.values())

    def report(self, rule: str, where: Position | None, column: str = "", **more: Any) -> None:
        """Add a finding at a cell of this table."""
        cell = address(*where) if where else ""
        self.result.findings.append(finding(rule, self.place.at(cell=cell, column=column), **more))

    def _in_thousands(self, title: bool) -> set[str]:
        amounts = {one.name for one in self.declared.values() if one.unit == "SEK"}
        return {one for one in amounts if self.header.thousands.get(one, title) and one in self.header.present()}

    def _mark(self, row: int, role: str) -> None:
        for column, cell in enumerate(self.sheet.rows[row]):
            if is_filled(cell):
                self.roles[row, column] = role

    def _report_headings(self) -> None:
        for row, column, words in self.header.unknown:
            near = nearest(words, [one for each in self.declared.values() for one in each.headings])
            self.report("heading_unknown", (row, column), found=words, expected=near or text("intake.nothing"))
        for name in self.header.missing():
            found = [written(cell) for cell in self.sheet.rows[self.header.last] if is_filled(cell)]
            where = self.header.last, min(self.header.columns.values(), default=0)
            self.report("heading_missing", where, name, found=", ".join(found), expected=self.declared[name].heading)
        for name in sorted(self.thousands):
            column = self.header.columns.get(name, self.header.months[0][0] if self.header.months else 0)
            self.report("unit_thousands", (self.header.last, column), name)

    def _report_unheaded(self) -> None:
        """Report each column that has cells in the rows of data but no heading; they are not read."""
        headed = self.header.explained() | {column for _, column, _ in self.header.unknown}
        data = (row for row, kind in self.kinds.items() if kind == "data")
        filled = {at for row in data for at in self._filled(row)}
        for column in sorted(filled - headed):
            where = self.header.last, column
            self.report("heading_unknown", where, found=text("intake.empty"), expected=text("intake.nothing"))

    def _read_row(self, row: int) -> None:
        """Read one row of data; its cells count as rejected until each has been read."""
        if row in self.sheet.hidden_rows:
            self.report("row_hidden", (row, min(self._filled(row))))
        if self._repeats_a_heading(row):
            self.report("row_unread", (row, min(self._filled(row))))
            return
        for column in self.header.totals:
            if is_filled(self.sheet.at(row, column)):
                self.roles[row, column] = "total"
        roles: dict[Position, str] = {}
        values: dict[str, Any] = {}
        for name, column in self.header.columns.items():
            self._take(values, roles, self.declared[name], (row, column))
        cells = {name: marked.read(row, values, roles) for name, marked in self.marked.items()}
        cells |= {
            name: self._source(name, row) for name, at in self.header.columns.items() if (row, at) in self.merged.above
        }
        rows = [(values, {one: cell for one, cell in cells.items() if cell})]
        if self.header.months:
            rows = list(self._unfold(values, roles, row))
        self._keep(row, rows, roles)

    def _take(self, values: dict[str, Any], roles: dict[Position, str], column: schema.Column, where: Position) -> None:
        """Read one cell into ``values``, note its role, and report what it calls for."""
        own = self.merged.above.get(where, where)
        cell = self.sheet.at(*own)
        if not is_filled(cell) or where in self.merged.spread:
            values[column.name] = None
            if is_filled(cell):
                self.report("cell_spread", where, column.name, found=written(cell))
            return
        outcome = self.reader.read(self.header.table, column, cell, thousands=column.name in self.thousands)
        values[column.name] = outcome.value
        if column.precision:
            values[f"{column.name}_precision"] = outcome.precision
        if own == where:
            roles[where] = outcome.role
            self.report_outcome(outcome, where, column.name)
        elif own not in self.told_merged:
            self.told_merged.add(own)
            self.report("cell_merged", own, column.name)

    def report_outcome(self, outcome: Outcome, where: Position, column: str) -> None:
        """Add the findings that a cell calls for, and the new actors that it names."""
        if outcome.rule:
            self.report(
                outcome.rule, where, column, found=outcome.found, expected=outcome.expected, proposal=outcome.proposal
            )
        for actor, name in outcome.new:
            if actor not in self.result.actors:
                self.result.actors[actor] = name
                self.report("actor_new", where, column, found=name)

    def _unfold(
        self, values: Mapping[str, Any], roles: dict[Position, str], row: int
    ) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        """Make one row of each month's column; a month without a cell has none."""
        amount = amount_column(self.header.table) or ""
        for column, month in self.header.months:
            if is_filled(self.sheet.at(row, column)):
                own = {**values, "month": month}
                self._take(own, roles, self.declared[amount], (row, column))
                where = {name: (row, at) for name, at in self.header.columns.items()}
                cells = {name: address(*self.merged.above.get(one, one)) for name, one in where.items()}
                cells |= {"month": address(self.header.last, column), amount: address(row, column)}
                yield own, cells

    def _keep(self, row: int, rows: list[tuple[dict[str, Any], dict[str, str]]], roles: dict[Position, str]) -> None:
        """Keep the rows whose keys are whole, and report what is required and was left empty."""
        if not rows and self.header.explained() >= self._filled(row):  # a category without any amount
            self.roles |= dict.fromkeys(((row, at) for at in self._filled(row)), "heading")
            return
        if not rows or not self._shows_data(row, roles):
            self.report("row_unread", (row, min(self._filled(row))))
            return
        lost = [name for name in self._keys() if not self._has_key(name, row, rows, roles)]
        if lost:
            return
        self.roles |= roles
        for name, column in self.header.columns.items():
            own = self.merged.above.get((row, column), (row, column))
            if self.declared[name].required and not is_filled(self.sheet.at(*own)):
                self.report("value_required", (row, column), name, expected=self.declared[name].heading)
        self.result.rows += [Row(values, row + 1, cells, self._is_corrected(row, cells)) for values, cells in rows]

    def _repeats_a_heading(self, row: int) -> bool:
        """Tell whether words in an identifying column are a heading: a table lies on its side, or headings return."""
        ids = (self.header.columns[name] for name in self._keys() if self.declared[name].type == "id")
        cells = (self.sheet.at(row, column) for column in ids)
        return any(isinstance(cell, str) and normal(cell) in columns_of(self.header.table) for cell in cells)

    def _filled(self, row: int) -> set[int]:
        return {at for at, cell in enumerate(self.sheet.rows[row]) if is_filled(cell)}

    def _shows_data(self, row: int, roles: Mapping[Position, str]) -> bool:
        """Tell whether any cell of a row was read as what its column is for; words alone may be a remark."""
        words = {at for name, at in self.header.columns.items() if self.declared[name].type in {"id", "text"}}
        return words == self.header.explained() or any(
            role == "value" and at not in words for (line, at), role in roles.items() if line == row
        )

    def _source(self, name: str, row: int) -> str:
        return address(*self.merged.above[row, self.header.columns[name]])

    def _is_corrected(self, row: int, cells: Mapping[str, str]) -> bool:
        own = {address(*one) for one in self.sheet.corrected if one[0] == row}
        return bool(own & set(cells.values()) if self.header.months else own)

    def _keys(self) -> list[str]:
        return [name for name in schema.table(self.header.table).key if name in self.header.columns]

    def _has_key(
        self, name: str, row: int, rows: list[tuple[dict[str, Any], dict[str, str]]], roles: dict[Position, str]
    ) -> bool:
        """Tell whether a row has this part of its key; report it unless its cell has been reported already."""
        where = row, self.header.columns[name]
        if name == "seq" or all(values[name] is not None for values, _ in rows):
            return True
        if roles.get(where) != "rejected":
            self.report("key_missing", where, name, expected=self.declared[name].heading)
        return False
