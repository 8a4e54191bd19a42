"""Totals, held against what they sum up. A total is never stored: it only tells whether rows and columns are whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pilot_analysis.intake.cells import Cell, Position
from pilot_analysis.intake.layout import amount_column
from pilot_analysis.intake.numbers import parse_number

if TYPE_CHECKING:
    from pilot_analysis.intake.reading import TableReader

_TOLERANCE = 0.005  # totals are summed before, parts rounded after
_WOMEN, _MEN = "_women", "_men"


def check_totals(one: TableReader) -> None:
    """Report each cell of a totals row or totals column that differs from the sum of its parts.

    A total is held against its parts only where every filled cell among them was read: intervals and suppressed figures
    leave a sum that cannot agree. Where a table has several totals rows each may sum up its own part, and none is
    checked.
    """
    last = one.kinds.rows.get("total", ())
    if len(last) == 1:
        for name, column in _summed_up(one):
            _compare(one, name, (last[0], column), _rows_above(one, column, last[0]))
        for column, _ in one.header.months:
            _compare(one, amount_column(one.header.table) or "", (last[0], column), _rows_above(one, column, last[0]))
    if len(one.header.totals) == 1 and one.header.months:
        for row in one.kinds.data:
            cells = [(row, column) for column, _ in one.header.months]
            _compare(one, amount_column(one.header.table) or "", (row, one.header.totals[0]), cells)
    _check_sexes(one)


def _summed_up(one: TableReader) -> Iterator[tuple[str, int]]:
    for name, column in one.header.columns.items():
        if one.declared[name].type in {"integer", "number"}:
            yield name, column


def _rows_above(one: TableReader, column: int, end: int) -> list[Position]:
    return [(row, column) for row in one.kinds.data if row < end]


def _check_sexes(one: TableReader) -> None:
    """Hold a totals column beside women and men against the two."""
    for name, women in one.header.columns.items():
        men = one.header.columns.get(name.removesuffix(_WOMEN) + _MEN) if name.endswith(_WOMEN) else None
        if men is None:
            continue
        for total in {max(women, men) + 1, min(women, men) - 1} & set(one.header.totals):
            for row in one.kinds.data:
                _compare(one, name, (row, total), [(row, women), (row, men)], rule="sex_total_differs")


def _compare(one: TableReader, name: str, total: Position, parts: list[Position], rule: str = "total_differs") -> None:
    """Report a total that is not the sum of its parts, in the table's own unit."""
    thousand = name in one.thousands
    stated = _number(one, name, one.sheet.at(*total))
    summed = [_number(one, name, one.sheet.at(*where)) for where in parts if one.role(where) == "value"]
    read = all(one.role(where) in {None, "value"} for where in parts)
    if stated is None or not read or not any(one.role(where) for where in parts):
        return
    added = sum(value for value in summed if value is not None)
    if abs(stated - added) > _TOLERANCE * max(1.0, 1000.0 * thousand):
        one.report(rule, total, name, found=f"{stated:g}", expected=f"{added:g}")


def _number(one: TableReader, name: str, cell: Cell) -> float | None:
    """Return the number in a cell as the tidy table would hold it: amounts in kronor."""
    declared = one.declared[name]
    times = 1000 if name in one.thousands else 1
    if isinstance(cell, str) and cell:
        value = parse_number(cell, declared.unit, whole=declared.type == "integer")
        return times * value if isinstance(value, float) else None
    return times * float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None
