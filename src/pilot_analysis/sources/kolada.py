"""Kolada: the saved sheet of key figures (``Kolada nyckeltal``), with years as headings.

Column A holds the title of the key figure with its unit in it, column B the unit's name without a code, and the row of
years begins with two empty cells. An empty cell is a figure that is missing. Averages over municipalities stand among
the units. Titles may hold double blanks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, written
from pilot_analysis.language import text
from pilot_analysis.sources.codebook import KNOWN, figure
from pilot_analysis.sources.dimensions import Period, age_of, period_of, unit_of
from pilot_analysis.sources.observations import Observation, Region, Table
from pilot_analysis.sources.regions import Kind, Regions

TITLE = "Kolada nyckeltal"
_FARTHEST = 20  # rows from the top in which the years stand
_ENOUGH = 50  # units looked at


def read_kolada(sheet: Sheet, place: Place) -> Table | None:
    """Read a sheet saved from Kolada, or ``None`` where it is none: no row of years over key figures and units."""
    header, periods = _years(sheet)
    if not periods or not _are_units(sheet, header):
        return None
    table = Table("kolada", place, TITLE, written(sheet.at(0, 0)), header + 1, columns={"municipality": "B"})
    first_without = None
    for row in range(header + 1, len(sheet.rows)):
        if not any(is_filled(cell) for cell in sheet.rows[row]):
            continue
        measure, unit = written(sheet.at(row, 0)), written(sheet.at(row, 1))
        if measure and unit:
            table.observations += _observations(sheet, row, header, periods)
        elif first_without is None:
            first_without = row, 1 if measure else 0
    if first_without is not None:
        row, column = first_without
        below = written(sheet.at(row + 1, column)) or text("intake.nothing")
        table.findings.append(finding("measure_missing", place.at(cell=address(row, column)), expected=below))
    return table


def _years(sheet: Sheet) -> tuple[int, Mapping[int, Period]]:
    """Return the row of years and the year of each column; none where there is no such row."""
    for row, cells in enumerate(sheet.rows[:_FARTHEST]):
        filled = {column: period_of(written(cell)) for column, cell in enumerate(cells) if is_filled(cell)}
        if filled and min(filled) >= 2 and all(filled.values()):
            return row, {column: period for column, period in filled.items() if period is not None}
    return 0, {}


def _are_units(sheet: Sheet, header: int) -> bool:
    """Tell whether most of the first names in column B are municipalities or averages, and column A is words."""
    register = Regions()
    rows = range(header + 1, min(header + 1 + _ENOUGH, len(sheet.rows)))
    names = {written(sheet.at(row, 1)) for row in rows if is_filled(sheet.at(row, 1))}
    known = sum(register.known(Region("", name)).kind is not Kind.OTHER for name in names if not name.isdecimal())
    coded = any(written(sheet.at(row, 0)).isdecimal() for row in rows)
    return known > 0 and 2 * known >= len(names) and not coded


def _observations(sheet: Sheet, row: int, header: int, periods: Mapping[int, Period]) -> Iterator[Observation]:
    measure, region = written(sheet.at(row, 0)), Region("", written(sheet.at(row, 1)))
    age, unit, stands = age_of(measure) or "total", unit_of(measure), address(row, 1)
    for column, period in periods.items():
        cell = sheet.at(row, column)
        value, status = figure(cell, "kolada")
        yield Observation(
            measure=measure,
            region=region,
            period=period.name,
            sex="total",
            age=age,
            other=(),
            value=value,
            mark=written(cell) if status not in KNOWN else "",
            status=status,
            unit=unit,
            cells={"municipality": stands, "period": address(header, column), "value": address(row, column)},
            row=row + 1,
        )
