"""The rows of data of one table, looked at by column."""

from __future__ import annotations

from collections.abc import Sequence, Set

from pilot_analysis.intake.cells import TOP, Cell, Sheet


class Block:
    """Some rows of a sheet, from the top.

    Parameters
    ----------
    rows
        Counted from 0.
    """

    def __init__(self, sheet: Sheet, rows: Sequence[int]) -> None:
        self._sheet, self._rows = sheet, rows
        self._top = [row for row in rows[:TOP] if row < TOP]
        self._together = len(rows) > 0 and rows[-1] - rows[0] + 1 == len(rows)

    def cells(self, column: int) -> Sequence[Cell]:
        """Return the cells of one column."""
        cells = self._sheet.columns[column]
        if self._together:
            return cells[self._rows[0] : self._rows[-1] + 1]
        return [cells[row] for row in self._rows]

    def kinds(self, column: int) -> Set[type]:
        """Return the types of the cells of one column; there may be more where other rows stand among them or below."""
        below = self._sheet.below[column].kinds
        cells = self._sheet.columns[column]
        return below.union([type(cells[row]) for row in self._top])

    def may_hold(self, column: int, word: str) -> bool:
        """Tell whether a word may stand in a column; it may stand in another row among these or below."""
        cells = self._sheet.columns[column]
        return word in self._sheet.below[column].words or any(cells[row] == word for row in self._top)

    def filled(self) -> int:
        """Return how many cells are filled."""
        if self._together:
            return self._sheet.filled_between(self._rows[0], self._rows[-1] + 1)
        return sum(map(self._sheet.width, self._rows))
