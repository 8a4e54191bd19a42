"""What a row holds across several columns: a mark in one column per answer, an amount in one column per month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pilot_analysis.intake.cells import Position
from pilot_analysis.intake.marks import MarkedList
from pilot_analysis.intake.values import ReadColumn


@dataclass(slots=True)
class Across:
    """One row of data across such columns.

    Parameters
    ----------
    lists
        The list that the marks of each column of lists make.
    cells
        The addresses of those marks.
    amounts
        The spreadsheet column, the month and the amount of each month that has a cell.
    roles
        What its cells were taken as.
    """

    lists: dict[str, str | None] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    amounts: list[tuple[int, str, Any]] = field(default_factory=list)
    roles: dict[Position, str] = field(default_factory=dict)


def read_across(
    rows: Sequence[int],
    marked: Mapping[str, MarkedList],
    months: Mapping[int, str],
    amounts: Mapping[int, ReadColumn],
) -> list[Across]:
    """Return of each row what it holds across columns; nothing where a table has no such columns.

    Parameters
    ----------
    months
        The month of each spreadsheet column that holds one month's amounts.
    amounts
        What was read in those columns.
    """
    if not marked and not months:
        return []
    found = [Across() for _ in rows]
    for name, one in marked.items():
        for row, across in zip(rows, found, strict=True):
            across.lists[name], cells = one.read(row, across.roles)
            if cells:
                across.cells[name] = cells
    for at, month in months.items():
        column = amounts[at]
        for place, (row, across) in enumerate(zip(rows, found, strict=True)):
            told = column.told.get(place)
            if told is not None or column.values[place] is not None:
                across.roles[row, at] = told.role if told else "value"
                across.amounts.append((at, month, column.values[place]))
    return found
