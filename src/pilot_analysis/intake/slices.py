"""What others must know of a participant's rows: some columns of some of them, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from pilot_analysis.findings import Place
from pilot_analysis.intake.consolidation import Standing
from pilot_analysis.privacy import mask


class Rows(Protocol):
    """Rows of one table that a rule is held against."""

    table: str

    def __len__(self) -> int:
        """Return how many there are."""

    def values(self, column: str) -> Sequence[Any]:
        """Return one column."""

    def at(self, row: int, column: str) -> Place:
        """Return the place of one value."""


class Address(NamedTuple):
    """Where a row's value stands, masked as findings are."""

    file: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Slice:
    """Rows of one participant's table, held against those of the others.

    Parameters
    ----------
    column
        Whose cells ``places`` gives.
    rows
        The place of each row in the participant's table.
    columns
        The values of some columns, in the order of ``rows``.
    """

    table: str
    column: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[str | int | float | None]] = field(default_factory=dict)
    places: list[Address] = field(default_factory=list)


def cut(standing: Standing, column: str, more: Iterable[str], rows: Sequence[int]) -> Slice:
    """Return a slice of a participant's table: a column with its cells, more columns, only some rows."""
    columns = {name: [standing.values(name)[row] for row in rows] for name in (column, *more)}
    where = (standing.at(row, column) for row in rows)
    places = [Address(mask(one.file), mask(one.sheet), one.cell) for one in where]
    return Slice(standing.table, column, list(rows), columns, places)


class Joined:
    """The slices of several participants under each other, as rows that a rule is held against.

    Parameters
    ----------
    slices
        By participant; all of one table and column.
    """

    def __init__(self, slices: Mapping[str, Slice]) -> None:
        self._slices = slices
        self.table = next((one.table for one in slices.values()), "")
        self.own = [(participant, row) for participant, one in slices.items() for row in one.rows]
        self._places = [place for one in slices.values() for place in one.places]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.own)

    def values(self, column: str) -> list[Any]:
        """Return one column; ``participant`` is whose each row is."""
        if column == "participant":
            return [participant for participant, _ in self.own]
        return [value for one in self._slices.values() for value in one.columns[column]]

    def at(self, row: int, column: str) -> Place:
        """Return the place of a value of the column that was cut out with its cells."""
        return Place(self.own[row][0], *self._places[row], table=self.table, column=column)
