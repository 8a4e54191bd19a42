"""What the parts of the sample hand to each other: row versions, delivered rows, placed rows, files."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from pilot_analysis.sample.grid import Grid
from pilot_analysis.schema import table as declared


@dataclass(frozen=True)
class Version:
    """A row as it stands from one day until its next version.

    Parameters
    ----------
    known_on
        The day from which the participant knows it; decides which delivery carries it.
    values
        Canonical values by column. Lists are tuples; what is missing is ``None`` or left out.
    """

    participant: str
    table: str
    known_on: date
    values: Mapping[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies the row within its participant and table."""
        return key_of(self.table, self.values)


@dataclass(frozen=True)
class Row:
    """A delivered row.

    Parameters
    ----------
    values
        What a right reading of this row gives.
    written
        What stands in a cell instead of the spelt value, by column.
    rules
        The rule that a right reading reports at a cell, by column.
    """

    values: Mapping[str, Any]
    written: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether nothing has been planted in it."""
        return not self.written and not self.rules


@dataclass(frozen=True)
class Placed:
    """Where a delivered row stands: its sheet, its first spreadsheet row, and the A1 of each column's cell."""

    table: str
    row: Row
    sheet: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class File:
    """One delivered file before it is written.

    Parameters
    ----------
    path
        Below the folder of deliveries, with ``/``.
    unknown
        Sheet and A1 of each heading that no table has.
    """

    participant: str
    period: str
    path: str
    format: str
    sheets: tuple[Grid, ...]
    placed: tuple[Placed, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    epoch_1904: bool = False


def key_of(table: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the values of the key columns, the participant left out."""
    return tuple(values[column] for column in declared(table).key if column != "participant")


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of one part, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])
