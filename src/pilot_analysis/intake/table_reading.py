"""One table of one sheet as read, before it is weighed against other deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from pilot_analysis.findings import Finding


@dataclass(slots=True)
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
    recipe: str = ""

    def cell(self, row: Row, column: str) -> str:
        """Return the A1 address of a value; of the row's first cell where the column has none."""
        if column in row.cells:
            return row.cells[column]
        letter = self.letters.get(column) or min(self.letters.values(), key=lambda one: (len(one), one), default="A")
        return f"{letter}{row.row}"

    def sort_findings(self) -> None:
        """Put the findings in the order of their cells: from the top, then from the left."""
        self.findings.sort(key=_from_the_top)


def _from_the_top(one: Finding) -> tuple[int, int, str]:
    """Return a sort key: by row, then from the left."""
    column, row = one.place.cell.rstrip("0123456789"), one.place.cell.lstrip(ascii_uppercase)
    return int(row or 0), len(column), column
