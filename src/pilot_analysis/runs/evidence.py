"""From tidy rows to the cells they were read from, for the register of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pilot_analysis.schema import RowKey
from pilot_analysis.tables import lineage, store
from pilot_analysis.tables.row_sets import merged


class Resolver:
    """Gives the cells behind tidy rows; reads each table once, when it is first asked for."""

    def __init__(self, processed: Path) -> None:
        self._processed = processed
        self._sources = store.read_sources(processed)
        self._table = cache(self._read)

    def __call__(self, keys: Sequence[RowKey]) -> list[str]:
        """Return ``file > sheet > range`` in the order of the keys; rows that follow each other are one range."""
        return merged([place for key in keys for place in self._table(key.table).get(RowKey(*key), ())])

    def _read(self, table: str) -> dict[RowKey, list[str]]:
        return lineage.ranges(table, store.read(self._processed, table), self._sources)
