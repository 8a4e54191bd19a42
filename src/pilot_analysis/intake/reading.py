"""From a sheet to the columns of its tables, with every filled cell accounted for.

No pandas here: `pilot check` reads one workbook in a fraction of the time it takes to import it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pilot_analysis import schema
from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.cells import Cell, Position, Sheet, address, is_filled, letters, written
from pilot_analysis.intake.heading_findings import report_headings, report_unheaded
from pilot_analysis.intake.headings import columns_of, is_heading, normal
from pilot_analysis.intake.ids import without_unlike
from pilot_analysis.intake.layout import Header, amount_column
from pilot_analysis.intake.look_findings import report_struck
from pilot_analysis.intake.marks import MarkedList
from pilot_analysis.intake.merging import merging
from pilot_analysis.intake.row_kinds import kinds_of_rows
from pilot_analysis.intake.table_reading import Row, TableReading
from pilot_analysis.intake.values import Outcome, Reader

_ROLE_OF_ROW = {"total": "total", "note": "note", "legend": "heading"}
ROLES = ("value", "missing", "heading", "note", "total", "rejected")


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
        own = columns_of(header.table)
        self.headings = {words for words in sheet.words if is_heading(words) and normal(words) in own}
        self.ids = [header.columns[name] for name in self._keys() if self.declared[name].type == "id"]
        self.result = TableReading(
            header.table, header.last + 1, {one: letters(at) for one, at in header.columns.items()}
        )

    def read(self) -> TableReading:
        """Read headings, rows, totals and notes."""
        for row in range(self.header.first, self.header.last + 1):
            self._mark(row, "heading")
        report_headings(self)
        self.kinds = kinds_of_rows(self.sheet, self.header, self.end)
        self.marked = {name: MarkedList(self, name) for name in self.header.marks}
        data = [row for row, kind in self.kinds.items() if kind == "data"]
        unreadable = bool(self.header.missing())
        for row, kind in self.kinds.items():
            if kind not in {"blank", "data"}:
                self._mark(row, _ROLE_OF_ROW[kind])
            if kind == "note" and data and row < data[-1]:
                self.report("row_unread", (row, self.sheet.places[row][0]))
        if not unreadable:
            self._read_rows([row for row in data if not self._is_passed_over(row)])
        self._reject_the_rest()
        report_unheaded(self)
        report_struck(self)
        self.result.sort_findings()
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
        self.roles.update(dict.fromkeys([(row, at) for at in self.sheet.places[row]], role))

    def _is_passed_over(self, row: int) -> bool:
        """Report a hidden row; tell whether a row repeats headings, and report that."""
        if row in self.sheet.hidden_rows:
            self.report("row_hidden", (row, self.sheet.places[row][0]))
        if self._repeats_a_heading(row):
            self.report("row_unread", (row, self.sheet.places[row][0]))
            return True
        for column in self.header.totals:
            if is_filled(self.sheet.at(row, column)):
                self.roles[row, column] = "total"
        return False

    def _read_rows(self, rows: list[int]) -> None:
        """Read rows of data column by column; their cells count as rejected until each has been read."""
        outcomes = {name: self._read_column(name, at, rows) for name, at in self.header.columns.items()}
        values = self._values(outcomes, rows)
        shows = self._show_data(outcomes, rows)
        whole = self._have_keys(outcomes, rows, shows)
        for place, row in enumerate(rows):
            own = values[place]
            roles: dict[Position, str] = {}
            cells = {name: marked.read(row, own, roles) for name, marked in self.marked.items()}
            if self.merged.above:
                cells |= {
                    name: self._source(name, row)
                    for name, at in self.header.columns.items()
                    if (row, at) in self.merged.above
                }
            made = [(own, {one: cell for one, cell in cells.items() if cell})]
            if self.header.months:
                made = list(self._unfold(own, roles, row))
            if whole[place] and self._is_kept(row, made, shows=shows[place] or bool(roles)):
                self.roles |= roles
                self.result.rows += [Row(one, row + 1, where, self._is_corrected(row, where)) for one, where in made]
            else:
                whole[place] = False
        self._account(outcomes, rows, whole)

    def _read_column(self, name: str, at: int, rows: list[int]) -> list[Outcome | None]:
        """Read the cells of one column and report what they call for."""
        every = self.sheet.rows
        cells = [every[row][at] if at < len(every[row]) else "" for row in rows]
        if self.merged.above or self.merged.spread:
            cells = [self._seen(name, (row, at)) for row in rows]
        column, thousands = self.declared[name], name in self.thousands
        found = self.reader.read_column(self.header.table, column, cells, thousands=thousands)
        if column.type == "id":
            found = without_unlike(found, column.heading)
        for row, outcome in zip(rows, found, strict=True):
            if outcome is not None and (outcome.rule or outcome.new) and (row, at) not in self.merged.above:
                self.report_outcome(outcome, (row, at), name)
        return found

    def _seen(self, name: str, where: Position) -> Cell:
        """Return what a person sees in a cell that may be part of a merge, and report the merge."""
        own = self.merged.above.get(where, where)
        cell = self.sheet.at(*own)
        if not is_filled(cell):
            return ""
        if where in self.merged.spread:
            self.report("cell_spread", where, name, found=written(cell))
            return ""
        if own != where and own not in self.told_merged:
            self.told_merged.add(own)
            self.report("cell_merged", own, name)
        return cell

    def _values(self, outcomes: Mapping[str, list[Outcome | None]], rows: list[int]) -> list[dict[str, Any]]:
        columns: dict[str, list[Any]] = {}
        for name, every in outcomes.items():
            columns[name] = [None if one is None else one.value for one in every]
            if self.declared[name].precision:
                columns[f"{name}_precision"] = [None if one is None else one.precision for one in every]
        names = tuple(columns)
        lines = zip(*columns.values(), strict=True) if columns else (() for _ in rows)
        return [dict(zip(names, line, strict=True)) for line in lines]

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
            outcome = self._read_column(amount, column, [row])[0]
            if outcome is not None:
                roles[row, column] = outcome.role
                where = {name: (row, at) for name, at in self.header.columns.items()}
                cells = {name: address(*self.merged.above.get(one, one)) for name, one in where.items()}
                cells |= {"month": address(self.header.last, column), amount: address(row, column)}
                yield {**values, "month": month, amount: outcome.value}, cells

    def _is_kept(self, row: int, made: list[tuple[dict[str, Any], dict[str, str]]], *, shows: bool) -> bool:
        """Tell whether a row shows data; report one that does not."""
        if not made and self.header.explained() >= set(self.sheet.places[row]):  # a category without any amount
            self._mark(row, "heading")
            return False
        if not made or not shows:
            self.report("row_unread", (row, self.sheet.places[row][0]))
            return False
        return True

    def _show_data(self, outcomes: Mapping[str, list[Outcome | None]], rows: list[int]) -> list[bool]:
        """Tell of each row whether a cell of it was read as what its column is for; words alone may be a remark."""
        typed = [every for name, every in outcomes.items() if self.declared[name].type not in {"id", "text"}]
        if not typed and len(self.header.columns) == len(self.header.explained()):
            return [True] * len(rows)
        found = [any(one is not None and not one.rule for one in line) for line in zip(*typed, strict=True)]
        return found or [False] * len(rows)

    def _have_keys(
        self, outcomes: Mapping[str, list[Outcome | None]], rows: list[int], shows: list[bool]
    ) -> list[bool]:
        """Tell of each row whether its key is whole; report it unless its cell has been reported already."""
        whole = [True] * len(rows)
        for name in (one for one in self._keys() if one != "seq"):
            for place, outcome in enumerate(outcomes[name]):
                if outcome is not None and outcome.value is not None:
                    continue
                whole[place] = False
                if shows[place] and (outcome is None or outcome.role != "rejected"):
                    where = rows[place], self.header.columns[name]
                    self.report("key_missing", where, name, expected=self.declared[name].heading)
                elif not shows[place]:
                    self.report("row_unread", (rows[place], self.sheet.places[rows[place]][0]))
        return whole

    def _account(self, outcomes: Mapping[str, list[Outcome | None]], rows: list[int], kept: list[bool]) -> None:
        """Count the cells of kept rows as what they were read as, and report what is required and empty."""
        whole = [row for row, one in zip(rows, kept, strict=True) if one]
        for name, at in self.header.columns.items():
            own = [outcome for outcome, one in zip(outcomes[name], kept, strict=True) if one]
            self.roles.update({(row, at): one.role for row, one in zip(whole, own, strict=True) if one is not None})
            if self.declared[name].required:
                for row in (row for row, one in zip(whole, own, strict=True) if one is None):
                    self.report("value_required", (row, at), name, expected=self.declared[name].heading)
        for where in self.merged.above:
            self.roles.pop(where, None)

    def _reject_the_rest(self) -> None:
        """Count what is left of the rows of data as rejected."""
        for row in (row for row, kind in self.kinds.items() if kind == "data"):
            for at in self.sheet.places[row]:
                self.roles.setdefault((row, at), "rejected")

    def _source(self, name: str, row: int) -> str:
        return address(*self.merged.above[row, self.header.columns[name]])

    def _is_corrected(self, row: int, cells: Mapping[str, str]) -> bool:
        if not self.sheet.corrected:
            return False
        own = {address(*one) for one in self.sheet.corrected if one[0] == row}
        return bool(own & set(cells.values()) if self.header.months else own)

    def _keys(self) -> list[str]:
        return [name for name in schema.table(self.header.table).key if name in self.header.columns]

    def _repeats_a_heading(self, row: int) -> bool:
        """Tell whether words in an identifying column are a heading: a table lies on its side, or headings return."""
        return bool(self.headings) and any(self.sheet.at(row, column) in self.headings for column in self.ids)
