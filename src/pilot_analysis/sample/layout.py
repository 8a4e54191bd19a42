"""One table on a sheet: headings in one or two rows, rows, totals and notes, in a participant's style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pilot_analysis.sample.grid import Formula, Grid, letter
from pilot_analysis.sample.profile import chance
from pilot_analysis.sample.records import Placed, Row
from pilot_analysis.sample.spelling import MONTHS, Speller, Written
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


def lay_table(grid: Grid, top: int, name: str, rows: Sequence[Row], speller: Speller) -> Laid:
    """Lay out a table from row ``top`` on and return what was laid."""
    fields = list(_fields(name, rows, speller))
    header = top + 1 if any(one.group for one in fields) else top
    _head(grid, header, fields, speller.style.groups.get(name, "merged"))
    laid = Laid(header)
    for row in rows:
        laid.bottom += 1
        laid.placed.append(_line(grid, laid.bottom, name, fields, row, speller))
    laid.unknown = [f"{letter(place)}{header}" for place, one in enumerate(fields, 1) if one.heading == REMARK]
    if name in speller.style.totals:
        _total(grid, header + 1, laid, name, fields, rows, speller)
    return laid


def lay_months(grid: Grid, top: int, rows: Sequence[Row], speller: Speller) -> Laid:
    """Lay out costs with a row for each category and a column for each month, in thousands of kronor."""
    months = sorted({row.values["month"] for row in rows})
    columns, fixed = table("costs").columns, ("category", "funder")
    grid.line(
        top,
        [columns[name].heading for name in fixed] + [f"{MONTHS[int(one[5:]) - 1]} -{one[2:4]}" for one in months],
        "heading",
    )
    lines: dict[str, int] = {}
    laid = Laid(top)
    for row in rows:
        number = lines.setdefault(row.values["category"], top + 1 + len(lines))
        where = {"category": 1, "funder": 2, "amount": 3 + months.index(row.values["month"])}
        for place, name in enumerate(fixed, start=1):
            grid.put(number, place, speller.cell("costs", columns[name], row.values))
        grid.put(number, where["amount"], round(row.values["amount"] / 1000, 3), "number")
        cells = {name: f"{letter(column)}{number}" for name, column in where.items()} | {
            "month": f"{letter(where['amount'])}{top}"
        }
        laid.placed.append(Placed("costs", row, grid.name, number, cells))
    laid.bottom = top + len(lines)
    if "costs" in speller.style.totals:
        laid.bottom += 1
        grid.put(laid.bottom, 1, speller.style.totals["costs"], "total")
        for place, month in enumerate(months, start=3):
            total = sum(row.values["amount"] for row in rows if row.values["month"] == month) / 1000
            grid.put(laid.bottom, place, _sum(place, top + 1, laid.bottom - 1, round(total, 3)), "total")
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


def _head(grid: Grid, header: int, fields: Sequence[Field], manner: str) -> None:
    grid.line(header, [one.heading for one in fields], "heading")
    spans: dict[str, list[int]] = {}
    for place, one in enumerate(fields, start=1):
        if one.group:
            spans.setdefault(one.group, []).append(place)
    for group, places in spans.items():
        for place in places if manner == "repeated" else places[:1]:
            grid.put(header - 1, place, group, "group")
        if manner == "merged" and len(places) > 1:
            grid.merged.append((header - 1, places[0], places[-1]))


def _line(grid: Grid, number: int, name: str, fields: Sequence[Field], row: Row, speller: Speller) -> Placed:
    cells: dict[str, str] = {}
    for place, one in enumerate(fields, start=1):
        value = _cell(name, one, row, speller)
        grid.put(number, place, value, _look(one, value))
        if one.column is not None:
            cells.setdefault(one.column.name, f"{letter(place)}{number}")
    return Placed(name, row, grid.name, number, cells)


def _cell(name: str, one: Field, row: Row, speller: Speller) -> Written | Formula:
    rng = speller.rng
    if one.column is None:
        return _REMARKS[int(rng.integers(len(_REMARKS)))] if chance(rng, 0.25) else None
    if one.actor:
        return _MARKS[int(rng.integers(len(_MARKS)))] if one.actor in row.values["actors"] else None
    if one.column.name in row.written:
        return row.written[one.column.name]  # type: ignore[no-any-return]  # planted as it is
    return speller.cell(name, one.column, row.values)


def _look(one: Field, value: Written | Formula) -> str:
    if isinstance(value, date):
        return "month" if one.column is not None and one.column.type == "month" else "date"
    return "number" if isinstance(value, (int, float)) else "text"


def _total(
    grid: Grid, first: int, laid: Laid, name: str, fields: Sequence[Field], rows: Sequence[Row], speller: Speller
) -> None:
    """Write a totals row; a column with a planted cell has no total, as no one could tell what it should be."""
    last, laid.bottom = laid.bottom, laid.bottom + 1
    grid.put(laid.bottom, 1, speller.style.totals[name], "total")
    for place, one in enumerate(fields[1:], start=2):
        if (
            one.column is None
            or one.column.unit not in _ADDED_UNITS
            or any(one.column.name in row.written for row in rows)
        ):
            continue
        total = sum(row.values.get(one.column.name) or 0 for row in rows)
        shown = total / 1000 if "tkr" in speller.style.heading(name, one.column) else total
        plain = all(
            not isinstance(grid.cells[row, place].value, str)
            for row in range(first, last + 1)
            if (row, place) in grid.cells
        )
        grid.put(laid.bottom, place, _sum(place, first, last, round(shown, 3)) if plain else round(shown, 3), "total")


def _sum(place: int, first: int, last: int, stored: float) -> Formula:
    return Formula(f"=SUM({letter(place)}{first}:{letter(place)}{last})", stored)
