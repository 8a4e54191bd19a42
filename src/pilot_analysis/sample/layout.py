"""One table on a sheet: headings in one or two rows, rows, totals and notes, in a participant's style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pilot_analysis.sample.grid import Formula, Grid, Look, letter
from pilot_analysis.sample.profile import chance
from pilot_analysis.sample.records import Placed, Row
from pilot_analysis.sample.spelling import Speller, Written, month
from pilot_analysis.schema import Column, table

REMARK = "Anteckning"
_REMARKS = ("återkommer nästa månad", "klart", "väntar på besked", "enligt överenskommelse")
_MARKS = ("x", "x", "x", "X", "1")
_ADDED_UNITS = {"h", "SEK", "sessions", "persons"}
_PAIRS = {"courses": ("applicants_women", "applicants_men"), "tool_use": ("users_women", "users_men")}


@dataclass(frozen=True)
class Field:
    """One column of a sheet: its heading, the heading above it, and what of a row it holds."""

    heading: str
    column: Column | None = None
    group: str = ""
    actor: str = ""


@dataclass
class Laid:
    """What has been laid out on a sheet: where it ends, its rows' places, the unknown headings' A1."""

    bottom: int
    placed: list[Placed] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Layout:
    """A table's columns on one sheet, and who writes it."""

    grid: Grid
    name: str
    fields: tuple[Field, ...]
    speller: Speller

    def head(self, header: int) -> None:
        """Write the headings, and the group headings in the row above."""
        self.grid.line(header, [one.heading for one in self.fields], "heading")
        manner = self.speller.style.groups.get(self.name, "merged")
        for group in dict.fromkeys(one.group for one in self.fields if one.group):
            places = [place for place, one in enumerate(self.fields, start=1) if one.group == group]
            for place in places if manner == "repeated" else places[:1]:
                self.grid.put(header - 1, place, group, "group")
            if manner == "merged" and len(places) > 1:
                self.grid.merged.append((header - 1, places[0], places[-1]))

    def line(self, number: int, row: Row) -> Placed:
        """Write a row and return where its values stand."""
        cells: dict[str, str] = {}
        for place, one in enumerate(self.fields, start=1):
            value = self._cell(one, row)
            self.grid.put(number, place, value, _look(one, value))
            if one.column is not None:
                cells.setdefault(one.column.name, f"{letter(place)}{number}")
        return Placed(self.name, row, self.grid.name, number, cells)

    def _cell(self, one: Field, row: Row) -> Written | Formula:
        rng = self.speller.rng
        if one.column is None:
            return _REMARKS[int(rng.integers(len(_REMARKS)))] if chance(rng, 0.25) else None
        if one.actor:
            return _MARKS[int(rng.integers(len(_MARKS)))] if one.actor in row.values["actors"] else None
        if one.column.name in row.written:
            return row.written[one.column.name]  # type: ignore[no-any-return]  # planted as it is
        return self.speller.cell(self.name, one.column, row.values)

    def total(self, first: int, bottom: int, rows: Sequence[Row]) -> None:
        """Write a totals row; a column with a planted cell has no total, as no one could tell what it should be."""
        self.grid.put(bottom, 1, self.speller.style.totals[self.name], "total")
        for place, one in enumerate(self.fields[1:], start=2):
            column = one.column
            if column is None or column.unit not in _ADDED_UNITS or any(column.name in row.written for row in rows):
                continue
            total = sum(row.values.get(column.name) or 0 for row in rows)
            if "tkr" in self.speller.style.heading(self.name, column):
                total = round(total / 1000, 3)
            self.grid.put(bottom, place, _sum(self.grid, place, first, bottom - 1, total), "total")


def lay_table(grid: Grid, top: int, name: str, rows: Sequence[Row], speller: Speller) -> Laid:
    """Lay out a table from row ``top`` on and return what was laid."""
    fields = tuple(_fields(name, rows, speller))
    layout = _Layout(grid, name, fields, speller)
    header = top + 1 if any(one.group for one in fields) else top
    layout.head(header)
    laid = Laid(header + len(rows))
    laid.placed = [layout.line(number, row) for number, row in enumerate(rows, start=header + 1)]
    laid.unknown = [f"{letter(place)}{header}" for place, one in enumerate(fields, 1) if one.heading == REMARK]
    if name in speller.style.totals:
        laid.bottom += 1
        layout.total(header + 1, laid.bottom, rows)
    return laid


def lay_months(grid: Grid, top: int, rows: Sequence[Row], speller: Speller) -> Laid:
    """Lay out costs with a row for each category and a column for each month, in thousands of kronor."""
    months = sorted({row.values["month"] for row in rows})
    columns, fixed = table("costs").columns, ("category", "funder")
    headings = [columns[name].heading for name in fixed]
    grid.line(top, headings + [month(one, "short") for one in months], "heading")
    lines = {one: top + step for step, one in enumerate(dict.fromkeys(row.values["category"] for row in rows), start=1)}
    laid = Laid(top + len(lines))
    for row in rows:
        number, place = lines[row.values["category"]], 3 + months.index(row.values["month"])
        for column, name in enumerate(fixed, start=1):
            grid.put(number, column, speller.cell("costs", columns[name], row.values))
        grid.put(number, place, round(row.values["amount"] / 1000, 3), "number")
        cells = {"category": f"A{number}", "funder": f"B{number}", "amount": f"{letter(place)}{number}"}
        laid.placed.append(Placed("costs", row, grid.name, number, {**cells, "month": f"{letter(place)}{top}"}))
    if "costs" in speller.style.totals:
        laid.bottom += 1
        grid.put(laid.bottom, 1, speller.style.totals["costs"], "total")
        for place, one in enumerate(months, start=3):
            total = sum(row.values["amount"] for row in rows if row.values["month"] == one) / 1000
            grid.put(laid.bottom, place, _sum(grid, place, top + 1, laid.bottom - 1, round(total, 3)), "total")
    return laid


def lay_notes(grid: Grid, bottom: int, notes: Sequence[str]) -> None:
    """Write notes below a table, a blank row between."""
    for step, note in enumerate(notes, start=2):
        grid.put(bottom + step, 1, note, "note")


def _fields(name: str, rows: Sequence[Row], speller: Speller) -> Iterator[Field]:
    style, columns = speller.style, table(name).columns
    first = style.order.get(name, ())
    pair = _PAIRS.get(name, ()) if name in style.groups else ()
    for one in (*first, *(column for column in columns if column not in first)):
        column = columns[one]
        if one == "actors" and style.crossed:
            for actor in sorted({actor for row in rows for actor in row.values["actors"]}):
                yield Field(speller.actor(actor, "name"), column, column.heading, actor)
        elif one in pair:
            group, heading = column.heading.split(" ", 1)
            yield Field(heading, column, group)
        else:
            yield Field(style.heading(name, column), column)
    if name in style.remarks:
        yield Field(REMARK)


def _look(one: Field, value: Written | Formula) -> Look:
    if isinstance(value, date):
        return "month" if one.column is not None and one.column.type == "month" else "date"
    return "number" if isinstance(value, (int, float)) else "text"


def _sum(grid: Grid, place: int, first: int, last: int, total: float) -> Formula | float:
    """Return a total as a formula, or as a number where some cells are text that a spreadsheet would not add."""
    above = [grid.cells[row, place].value for row in range(first, last + 1) if (row, place) in grid.cells]
    if any(isinstance(value, str) for value in above):
        return total
    return Formula(f"=SUM({letter(place)}{first}:{letter(place)}{last})", total)
