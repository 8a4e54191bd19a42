"""A sheet before it is written: cells by row and column, in no file format yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Look = Literal["title", "block", "group", "heading", "text", "number", "date", "month", "total", "note"]


@dataclass(frozen=True)
class Formula:
    """A formula and the value the spreadsheet program stored for it; ``None`` if it was never calculated."""

    expression: str
    stored: float | str | None


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and how it looks."""

    value: str | float | date | Formula
    look: Look = "text"


@dataclass
class Grid:
    """A sheet under construction; rows and columns count from 1.

    Parameters
    ----------
    merged
        Spans of one row: row, first column, last column.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def put(self, row: int, column: int, value: str | float | date | Formula | None, look: Look = "text") -> None:
        """Fill a cell; ``None`` leaves it empty."""
        if value is not None:
            self.cells[row, column] = Cell(value, look)

    def line(self, row: int, values: Sequence[str | float | date | Formula | None], look: Look = "text") -> None:
        """Fill a row from its first column on."""
        for column, value in enumerate(values, start=1):
            self.put(row, column, value, look)

    @property
    def height(self) -> int:
        """The last row with anything in it."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        """The last column with anything in it."""
        return max((column for _, column in self.cells), default=0)

    def rows(self) -> Mapping[int, Mapping[int, Cell]]:
        """Return the filled cells by row and column."""
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            by_row.setdefault(row, {})[column] = cell
        return by_row

    def widths(self) -> Mapping[int, int]:
        """Return how wide each column must be, in characters, for its table to be read."""
        wide: dict[int, int] = {}
        for (_, column), cell in self.cells.items():
            if cell.look not in {"title", "note"}:
                longest = max(len(line) for line in str(shown(cell)).split("\n"))
                wide[column] = min(max(wide.get(column, 8), longest + 2), 42)
        return wide


def letter(column: int) -> str:
    """Return the letter of a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(cell: Cell) -> str | float | date:
    """Return what a program without formulas can hold of a cell."""
    if isinstance(cell.value, Formula):
        return "" if cell.value.stored is None else cell.value.stored
    return cell.value
