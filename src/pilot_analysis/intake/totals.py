"""Totals rows, held against the rows above them. A total is never stored: it only tells whether the rows are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pilot_analysis.intake.cells import Cell
from pilot_analysis.intake.numbers import parse_number

if TYPE_CHECKING:
    from pilot_analysis.intake.reading import TableReader

_TOLERANCE = 0.005  # totals are summed before, parts rounded after


def check_totals(one: TableReader) -> None:
    """Report each cell of a totals row that differs from the sum of its column.

    A column is held against its total only where every filled cell above it was read: intervals and suppressed figures
    leave a sum that cannot agree. Where a table has several totals rows each may sum up its own part, and none is
    checked.
    """
    last = [row for row, kind in one.kinds.items() if kind == "total"]
    if len(last) != 1 or one.header.months:
        return
    for name, column in one.header.columns.items():
        if one.declared[name].type not in {"integer", "number"}:
            continue
        stated = _stated(one.sheet.at(last[0], column), one.declared[name].unit, one.declared[name].type == "integer")
        summed = _summed(one, name, column, last[0])
        if stated is not None and summed is not None:
            stated *= 1000 if name in one.thousands else 1
            if abs(stated - summed) > _TOLERANCE * max(1.0, 1000.0 * (name in one.thousands)):
                one.report("total_differs", (last[0], column), name, found=f"{stated:g}", expected=f"{summed:g}")


def _stated(cell: Cell, unit: str, whole: bool) -> float | None:
    if isinstance(cell, str) and cell:
        value = parse_number(cell, unit, whole=whole)
        return value if isinstance(value, float) else None
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def _summed(one: TableReader, name: str, column: int, end: int) -> float | None:
    """Return the sum of a column above its total, or ``None`` where a cell of it was not read."""
    rows = [row for row, kind in one.kinds.items() if kind == "data" and row < end]
    if any(one.roles.get((row, column)) not in {None, "value"} for row in rows):
        return None
    values = [row.values[name] for row in one.result.rows if row.row - 1 < end]
    return float(sum(value for value in values if value is not None))
