"""From a sheet to the columns of its tables, with every filled cell accounted for.

No pandas here: `pilot check` reads one workbook in a fraction of the time it takes to import it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pilot_analysis import schema
from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.across import Across, read_across
from pilot_analysis.intake.block import Block
from pilot_analysis.intake.cells import Cell, Position, Sheet, address, is_filled, letters, written
from pilot_analysis.intake.heading_findings import report_headings, report_unheaded
from pilot_analysis.intake.headings import columns_of, normal, telling
from pilot_analysis.intake.ids import without_unlike
from pilot_analysis.intake.layout import Header, amount_column
from pilot_analysis.intake.look_findings import report_struck
from pilot_analysis.intake.marks import MarkedList
from pilot_analysis.intake.merging import merging
from pilot_analysis.intake.outcomes import Outcome
from pilot_analysis.intake.row_kinds import RowKinds, kinds_of_rows
from pilot_analysis.intake.table_reading import TableReading
from pilot_analysis.intake.units import in_thousands_of
from pilot_analysis.intake.values import ReadColumn, Reader

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
        self.title_thousands, self.thousands = thousands, set[str]()
        self.roles: dict[Position, str] = {}  # of cells that are not plainly values
        self.kept: frozenset[int] = frozenset()
        self.values = 0  # cells that are
        self.kinds = RowKinds()
        self.width = len(sheet.columns)
        self.headings: set[str] = set()  # words in identifying columns that are headings
        self.merged = merging(sheet, header, end)
        self.told_merged: set[Position] = set()
        self.marked: dict[str, MarkedList] = {}
        self.ids = [header.columns[name] for name in self._keys() if self.declared[name].type == "id"]
        self.result = TableReading(
            header.table, header.last + 1, {one: letters(at) for one, at in header.columns.items()}
        )

    def read(self) -> TableReading:
        """Read headings, rows, totals and notes."""
        for row in range(self.header.first, self.header.last + 1):
            self._mark(row, "heading")
        self.kinds = kinds_of_rows(self.sheet, self.header, self.end)
        self.thousands = in_thousands_of(self, title=self.title_thousands)
        report_headings(self)
        self.marked = {name: MarkedList(self, name) for name in self.header.marks}
        data = self.kinds.data
        for row, kind in self.kinds.items() if len(data) < len(self.kinds) else ():
            if kind not in {"blank", "data"}:
                self._mark(row, _ROLE_OF_ROW[kind])
            if kind == "note" and data and row < data[-1]:
                self.report("row_unread", (row, self.sheet.places[row][0]))
        if not self.header.missing():
            wary = self._may_pass(data)
            self._read_rows([row for row in data if not self._is_passed_over(row)] if wary else list(data))
        report_unheaded(self)
        report_struck(self)
        self.result.sort_findings()
        return self.result

    def role(self, where: Position) -> str | None:
        """Return what a cell was taken as; ``None`` for one that is not filled."""
        if where in self.roles or not is_filled(self.sheet.at(*where)):
            return self.roles.get(where)
        if self.kinds.get(where[0]) != "data":
            return None
        return "value" if where[0] in self.kept and where[1] in self.header.columns.values() else "rejected"

    def counts(self) -> Counter[str]:
        """Return how many filled cells were taken as what; what is left of the rows of data is rejected."""
        apart = sum(self.kinds.get(row) == "data" for row, _ in self.roles)
        counts = Counter(self.roles.values())
        counts["value"] += self.values
        counts["rejected"] += Block(self.sheet, self.kinds.data).filled() - self.values - apart
        return counts

    def report(self, rule: str, where: Position | None, column: str = "", **more: Any) -> None:
        """Add a finding at a cell of this table."""
        cell = address(*where) if where else ""
        place = Place(self.place.participant, self.place.file, self.place.sheet, cell, self.place.table, column)
        self.result.findings.append(finding(rule, place, **more))

    def _mark(self, row: int, role: str) -> None:
        self.roles.update(dict.fromkeys([(row, at) for at in self.sheet.places[row]], role))

    def _may_pass(self, rows: Sequence[int]) -> bool:
        """Tell whether any row may have to be told of or passed over."""
        own = columns_of(self.header.table)
        likely = [one for one in telling(self.sheet.words)[0] if normal(one) in own]
        block = Block(self.sheet, rows)
        self.headings = {one for one in likely if any(block.may_hold(at, one) for at in self.ids)}
        return bool(self.headings or self.sheet.hidden_rows or self.header.totals)

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
        block = Block(self.sheet, rows)
        found = {name: self._read_column(name, at, rows, block) for name, at in self.header.columns.items()}
        amount = amount_column(self.header.table) or ""
        months = {at: self._read_column(amount, at, rows, block) for at, _ in self.header.months}
        across = read_across(rows, self.marked, dict(self.header.months), months)
        shows = self._show_data(found, len(rows))
        kept = self._keep(rows, across, shows, self._have_keys(found, rows, shows))
        self.kept = frozenset(map(rows.__getitem__, kept))
        self._account(found, rows, kept)
        for place in kept if across else ():
            self.roles |= across[place].roles
        self._store(found, across, rows, kept)

    def _read_column(self, name: str, at: int, rows: list[int], block: Block) -> ReadColumn:
        """Read the cells of one column and report what they call for."""
        cells, kinds = block.cells(at), block.kinds(at)
        if self.merged.above or self.merged.spread:
            cells = [self._seen(name, (row, at)) for row in rows]
            kinds = set(map(type, cells))
        column = self.declared[name]
        found = self.reader.read_column(self.header.table, column, cells, kinds, thousands=name in self.thousands)
        if column.type == "id":
            found = without_unlike(found, column.heading)
        for place, outcome in found.told.items():
            if (rows[place], at) not in self.merged.above:
                self.report_outcome(outcome, (rows[place], at), name)
        return found

    def _seen(self, name: str, where: Position) -> Cell:
        """Return what a person sees in a cell that may be part of a merge, and report the merge."""
        own = self.merged.above.get(where, where)
        cell = self.sheet.at(*own)
        if not is_filled(cell):
            return ""
        if where in self.merged.spread:
            self.report("cell_spread", where, name, found=written(cell))
            self.roles[where] = "rejected"
            return ""
        if own != where and own not in self.told_merged:
            self.told_merged.add(own)
            self.report("cell_merged", own, name)
        return cell

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

    def _keep(
        self, rows: list[int], across: Sequence[Across], shows: Sequence[bool], whole: Sequence[bool]
    ) -> list[int]:
        """Return the places of the rows that are kept; report those with a key that show no data."""
        if all(whole) and all(shows) and not self.header.months:
            return list(range(len(rows)))
        kept = []
        for place in (place for place, one in enumerate(whole) if one):
            row = rows[place]
            empty = bool(self.header.months) and not across[place].amounts
            if empty and self.header.explained() >= set(self.sheet.places[row]):  # a category without any amount
                self._mark(row, "heading")
            elif empty or not (shows[place] or (across and across[place].roles)):
                self.report("row_unread", (row, self.sheet.places[row][0]))
            else:
                kept.append(place)
        return kept

    def _show_data(self, found: Mapping[str, ReadColumn], number: int) -> list[bool]:
        """Tell of each row whether a cell of it was read as what its column is for; words alone may be a remark."""
        typed = [one for name, one in found.items() if self.declared[name].type not in {"id", "text"}]
        bare = not typed and len(self.header.columns) == len(self.header.explained())
        if bare or any(one.empty == 0 for one in typed):
            return [True] * number
        lines = zip(*[one.values for one in typed], strict=True)
        return [any(one is not None for one in line) for line in lines] or [False] * number

    def _have_keys(self, found: Mapping[str, ReadColumn], rows: list[int], shows: list[bool]) -> list[bool]:
        """Tell of each row whether its key is whole; report it unless its cell has been reported already."""
        whole = [True] * len(rows)
        for name in (one for one in self._keys() if one != "seq" and found[one].empty):
            for place in (place for place, value in enumerate(found[name].values) if value is None):
                first, whole[place] = whole[place], False
                told = found[name].told.get(place)
                if not shows[place]:
                    if first:
                        self.report("row_unread", (rows[place], self.sheet.places[rows[place]][0]))
                elif told is None or told.role != "rejected":
                    where = rows[place], self.header.columns[name]
                    self.report("key_missing", where, name, expected=self.declared[name].heading)
        return whole

    def _account(self, found: Mapping[str, ReadColumn], rows: list[int], kept: list[int]) -> None:
        """Count the cells of kept rows as what they were read as, and report what is required and empty."""
        for name, one in found.items():
            at = self.header.columns[name]
            if len(kept) == len(rows) and not self.merged.above:
                self.values += len(kept) - one.empty
            else:
                own = [one.values[place] for place in kept if (rows[place], at) not in self.merged.above]
                self.values += len(own) - own.count(None)
            unread = {place for place, told in one.told.items() if told.rule and rows[place] in self.kept}
            where = ((rows[place], at) for place in unread)
            told = {(row, at): one.told[place].role for place, (row, at) in zip(unread, where, strict=True)}
            self.roles |= {place: role for place, role in told.items() if place not in self.merged.above}
            if self.declared[name].required and one.empty:
                for row in (rows[place] for place in kept if one.values[place] is None and place not in unread):
                    self.report("value_required", (row, at), name, expected=self.declared[name].heading)

    def _store(
        self, found: Mapping[str, ReadColumn], across: Sequence[Across], rows: list[int], kept: list[int]
    ) -> None:
        """Keep the rows, each once, or once for each month that it has an amount of."""
        amounts = [one for place in kept for one in across[place].amounts] if self.header.months else []
        places = [place for place in kept for _ in across[place].amounts] if self.header.months else kept
        every, columns = places == list(range(len(rows))), self.result.columns
        for name, one in found.items():
            columns[name] = one.values if every else [one.values[place] for place in places]
            if one.precisions is not None:
                columns[f"{name}_precision"] = [one.precisions[place] for place in places]
        for name in self.marked:
            columns[name] = [across[place].lists[name] for place in places]
        if self.header.months:
            columns["month"] = [month for _, month, _ in amounts]
            columns[amount_column(self.header.table) or ""] = [value for _, _, value in amounts]
        self.result.numbers = [rows[place] + 1 for place in places]
        if across or self.merged.above:
            self._store_cells(across, rows, places, [at for at, _, _ in amounts])
        corrected = {row for row, _ in self.sheet.corrected}
        for new, place in enumerate(places) if corrected else ():
            if self._is_corrected(rows[place], self.result.cells.get(new, {})):
                self.result.corrected.add(new)

    def _store_cells(self, across: Sequence[Across], rows: list[int], places: list[int], months: list[int]) -> None:
        """Keep the addresses of the values that do not stand in their column and row."""
        for new, place in enumerate(places):
            row = rows[place]
            own = {name: (row, at) for name, at in self.header.columns.items()}
            if months:
                cells = {name: address(*self.merged.above.get(one, one)) for name, one in own.items()}
                cells["month"] = address(self.header.last, months[new])
                cells[amount_column(self.header.table) or ""] = address(row, months[new])
            else:
                cells = dict(across[place].cells) if across else {}
                above = self.merged.above
                cells |= {name: address(*above[one]) for name, one in own.items() if one in above}
            if cells:
                self.result.cells[new] = cells

    def _is_corrected(self, row: int, cells: Mapping[str, str]) -> bool:
        own = {address(*one) for one in self.sheet.corrected if one[0] == row}
        return bool(own & set(cells.values()) if self.header.months else own)

    def _keys(self) -> list[str]:
        return [name for name in schema.table(self.header.table).key if name in self.header.columns]

    def _repeats_a_heading(self, row: int) -> bool:
        """Tell whether words in an identifying column are a heading: a table lies on its side, or headings return."""
        return any(self.sheet.at(row, column) in self.headings for column in self.ids)
