"""SCB: figures in long form, one row for each region and period, as programs for analysis write them.

The heading row names a column of periods. Region, sex, age and other categories stand beside it and figures in the last
columns. What a column of figures measures its heading says, or the file's name where it says only "value".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from pilot_analysis.findings import Place
from pilot_analysis.intake.cells import Sheet, address, is_filled, letters, written
from pilot_analysis.sources.codebook import KNOWN, UNREADABLE, figure, writes_points
from pilot_analysis.sources.definitions import squeezed
from pilot_analysis.sources.dimensions import Period, age_of, period_of, sex_of, unit_of
from pilot_analysis.sources.observations import Observation, Table
from pilot_analysis.sources.regions import region_of
from pilot_analysis.sources.stub import Stub, are_regions, stub_of

_FARTHEST = 20  # rows from the top in which the heading stands
_PERIODS = frozenset({"år", "ar", "year", "tid", "time", "period", "läsår", "månad", "month", "kvartal", "quarter"})
_CATEGORIES = frozenset({"kön", "kon", "sex", "ålder", "alder", "age", "åldersgrupp", "region", "kommun", "kommunkod"})
_SAY_NOTHING = frozenset({"value", "värde", "varde", "figure", "tal"})


def read_long(sheet: Sheet, place: Place, file: str) -> Table | None:
    """Read a sheet in long form; ``None`` where no heading names a column of periods, or no column holds regions."""
    found = _heading(sheet)
    if found is None:
        return None
    row, period = found
    rows = _rows(sheet, row, period)
    names = [written(cell) if is_filled(cell) else "" for cell in sheet.rows[row]]
    left = _first_figures(sheet, rows, names, period)
    stub = stub_of(sheet, rows, left, names) if rows and left < len(names) else None
    if stub is None or any(period_of(stub.words(one)[period]) is None for one in rows):
        return None
    stub = replace(stub, other=tuple(one for one in stub.other if one != period))
    stem = PurePath(file).stem
    table = Table("scb", place, f"{sheet.name} {file}", stem, row + 1)
    table.columns = {"municipality": letters(stub.region), "period": letters(period)}
    measures = {at: stem if squeezed(names[at]) in _SAY_NOTHING else names[at] for at in range(left, len(names))}
    table.observations = [
        one for at, words in measures.items() if words for one in _observations(sheet, stub, period, at, words)
    ]
    return table


def _heading(sheet: Sheet) -> tuple[int, int] | None:
    """Return the row of headings and the column of periods: named as one, with a period below its name."""
    for row, cells in enumerate(sheet.rows[:_FARTHEST]):
        for column, cell in enumerate(cells):
            named = is_filled(cell) and squeezed(written(cell)) in _PERIODS
            if named and is_filled(below := sheet.at(row + 1, column)) and period_of(written(below)):
                return row, column
    return None


def _rows(sheet: Sheet, heading: int, period: int) -> list[int]:
    """Return the rows from the heading to the first one without a period."""
    rows: list[int] = []
    for row in range(heading + 1, len(sheet.rows)):
        if not is_filled(sheet.at(row, period)):
            break
        rows.append(row)
    return rows


def _first_figures(sheet: Sheet, rows: Sequence[int], names: Sequence[str], period: int) -> int:
    """Return the column after the last one that holds categories; those to its right hold figures."""
    last = period
    for column, name in enumerate(names):
        words = list(dict.fromkeys(written(cell) for row in rows if is_filled(cell := sheet.at(row, column))))
        unread = any(figure(one, "scb", points=True)[1] == UNREADABLE for one in words[:50])
        if words and (squeezed(name) in _CATEGORIES or unread or are_regions(words)):
            last = max(last, column)
    return last + 1


def _observations(sheet: Sheet, stub: Stub, period: int, column: int, measure: str) -> Iterator[Observation]:
    points, unit, age = writes_points(sheet), unit_of(measure), age_of(measure)
    for row in stub.rows:
        words = stub.words(row)
        region = region_of(words[stub.region])
        if stub.name is not None:
            region = region._replace(name=words[stub.name])
        when = period_of(words[period]) or Period("", preliminary=False)
        value, status = figure(sheet.at(row, column), "scb", points=points)
        other = tuple(words[one] for one in stub.other)
        yield Observation(
            measure=measure,
            region=region,
            period=when.name,
            sex=(sex_of(words[stub.sex]) if stub.sex is not None else None) or "total",
            age=(age_of(words[stub.age]) if stub.age is not None else None) or age or "total",
            other=other,
            value=value,
            mark=written(sheet.at(row, column)) if status not in KNOWN and is_filled(sheet.at(row, column)) else "",
            status="preliminary" if status == "ok" and when.preliminary else status,
            unit=unit or unit_of(*other),
            cells={
                "municipality": address(stub.cell_row(row, stub.region), stub.region),
                "period": address(stub.cell_row(row, period), period),
                "value": address(row, column),
            },
            row=row + 1,
        )
