"""One table of one sheet as read, before it is weighed against other deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from pilot_analysis.findings import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table as read, for a person or a test that looks at one.

    Parameters
    ----------
    values
        Canonical values by column, with ``<name>_precision`` beside dates that may be inexact.
    row
        The spreadsheet row, from 1.
    place
        Which row of the table it is, from 0.
    cells
        Where a row is gathered from several rows or columns: the A1 address of each column's cell.
    corrected
        Whether any of its cells holds a correction.
    """

    values: Mapping[str, Any]
    row: int
    place: int
    cells: Mapping[str, str]
    corrected: bool


@dataclass
class TableReading:
    """One table of one sheet as read: column by column, since there are millions of rows and few columns.

    Parameters
    ----------
    columns
        The canonical values of each column, row by row, with ``<name>_precision`` beside dates that may be inexact.
    numbers
        The spreadsheet row of each row, from 1.
    cells
        By place in the columns, for rows that are gathered from several rows or columns: the A1 address of each
        column's cell.
    corrected
        The places of rows of which a cell holds a correction.
    """

    table: str
    header_row: int
    letters: dict[str, str]
    columns: dict[str, list[Any]] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    cells: dict[int, Mapping[str, str]] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    actors: dict[str, str] = field(default_factory=dict)
    recipe: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its rows, to look at."""
        lines = [{name: every[place] for name, every in self.columns.items()} for place in range(len(self.numbers))]
        return tuple(
            Row(values, number, place, self.cells.get(place, {}), place in self.corrected)
            for place, (values, number) in enumerate(zip(lines, self.numbers, strict=True))
        )

    def cell(self, place: int, column: str) -> str:
        """Return the A1 address of a value; of the row's first cell where the column has none."""
        gathered = self.cells.get(place, {})
        if column in gathered:
            return gathered[column]
        letter = self.letters.get(column) or min(self.letters.values(), key=lambda one: (len(one), one), default="A")
        return f"{letter}{self.numbers[place]}"

    def sort_findings(self) -> None:
        """Put the findings in the order of their cells: from the top, then from the left."""
        self.findings.sort(key=_from_the_top)


def _from_the_top(one: Finding) -> tuple[int, int, str]:
    """Return a sort key: by row, then from the left."""
    column, row = one.place.cell.rstrip("0123456789"), one.place.cell.lstrip(ascii_uppercase)
    return int(row or 0), len(column), column
