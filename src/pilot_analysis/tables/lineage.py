"""The way from a tidy row back to file, sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.schema import RowKey

CELL_COLUMNS = ("table", "file", "sheet", "cell", "column", "value")


class Traced(Protocol):
    """What can be traced: it keeps the tidy rows behind each of its rows."""

    @property
    def rows(self) -> tuple[tuple[RowKey, ...], ...]:
        """The tidy rows behind each row."""


def keys(frame: pd.DataFrame, table: str) -> tuple[RowKey, ...]:
    """Return the keys of a frame's rows, sorted and without repeats; a row without lineage has none."""
    known = frame[["source", "source_row"]].dropna().drop_duplicates().sort_values(["source", "source_row"])
    return tuple(RowKey(table, int(source), int(row)) for source, row in known.itertuples(index=False))


def cells(wanted: Sequence[RowKey], tables: Mapping[str, pd.DataFrame], sources: pd.DataFrame) -> pd.DataFrame:
    """Return every cell that the tidy rows were read from.

    Parameters
    ----------
    wanted
        Row keys, of one table or several.
    tables
        The whole tidy tables that the keys name.
    sources
        As in ``sources.parquet``.

    Returns
    -------
    DataFrame
        Columns table, file (below ``data/raw``), sheet, cell (A1), column and value (as text), in order of the keys.
    """
    known = {int(one["source"]): one for one in sources.to_dict("records")}
    found: list[tuple[str, ...]] = []
    for name in dict.fromkeys(key.table for key in wanted):
        frame = tables[name]
        asked = pd.MultiIndex.from_tuples([key[1:] for key in wanted if key.table == name])
        rows = frame[pd.MultiIndex.from_frame(frame[["source", "source_row"]]).isin(asked)]
        for row in rows.sort_values(["source", "source_row"]).to_dict("records"):
            source = known[int(row["source"])]
            places = (str(source["file"]), "" if pd.isna(source["sheet"]) else str(source["sheet"]))
            found += [(name, *places, cell, column, str(row[column])) for column, cell in _addresses(name, row, source)]
    return pd.DataFrame(found, columns=list(CELL_COLUMNS), dtype="str")


def _addresses(table: str, row: dict[Any, Any], source: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Give the A1 of each value that a tidy row holds; an own address of the row goes before its column's letter."""
    letters = json.loads(source["columns"]) if isinstance(source["columns"], str) else {}
    gathered = json.loads(row["source_cells"]) if isinstance(row["source_cells"], str) else {}
    for column in schema.table(table).columns:
        if pd.isna(row[column]):
            continue
        if column in gathered:
            yield column, str(gathered[column])
        elif column in letters:
            yield column, f"{letters[column]}{int(row['source_row'])}"


def ranges(table: str, frame: pd.DataFrame, sources: pd.DataFrame) -> dict[RowKey, list[str]]:
    """Return where each tidy row of a whole table stands, as ``file > sheet > A9:L9``, one range a spreadsheet row.

    For registers of evidence: shorter than `cells`, and made for all rows at once.
    """
    known = {int(one["source"]): one for one in sources.to_dict("records")}
    spans: dict[RowKey, dict[int, set[str]]] = {}
    for row in frame.dropna(subset=["source", "source_row"]).to_dict("records"):
        key = RowKey(table, int(row["source"]), int(row["source_row"]))
        for _, cell in _addresses(table, row, known[key.source]):
            letters = cell.rstrip("0123456789")
            spans.setdefault(key, {}).setdefault(int(cell.removeprefix(letters)), set()).add(letters)
    return {key: _written(known[key.source], rows) for key, rows in spans.items()}


def _written(source: Mapping[Any, Any], rows: Mapping[int, set[str]]) -> list[str]:
    where = [str(source["file"]), *([] if pd.isna(source["sheet"]) or not source["sheet"] else [str(source["sheet"])])]
    found = []
    for row, letters in sorted(rows.items()):
        first, *_, last = sorted([*letters, *letters], key=lambda one: (len(one), one))
        found.append(" > ".join([*where, f"{first}{row}" if first == last else f"{first}{row}:{last}{row}"]))
    return found
