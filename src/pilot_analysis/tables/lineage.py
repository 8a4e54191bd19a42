"""The way from a tidy row back to file, sheet and cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.schema import RowKey

_CELL = re.compile(r"([A-Z]+)(\d+)")
CELL_COLUMNS = ("table", "file", "sheet", "cell", "column", "value")


class Traced(Protocol):
    """What can be traced: it keeps the tidy rows behind each of its rows."""

    @property
    def rows(self) -> tuple[tuple[RowKey, ...], ...]:
        """The tidy rows behind each row."""


def keys(frame: pd.DataFrame, table: str) -> tuple[RowKey, ...]:
    """Return the keys of a frame's rows, sorted and without repeats; a row without lineage has none."""
    columns = (frame[name].tolist() for name in ("source", "source_row", "source_cells"))
    known = (row for row in zip(*columns, strict=True) if not (pd.isna(row[0]) or pd.isna(row[1])))
    return tuple(sorted({_key(table, *row) for row in known}))


def _key(table: str, source: int, place: int, cells: Any) -> RowKey:
    """Return a tidy row's key; where it has addresses of its own, with the rightmost one on its spreadsheet row."""
    if not isinstance(cells, str):
        return RowKey(table, int(source), int(place))
    gathered = json.loads(cells)
    split = (_CELL.fullmatch(cell) for listed in gathered.values() for cell in str(listed).split(","))
    letters = [found[1] for found in split if found and int(found[2]) == place]
    rightmost = max(letters, key=lambda one: (len(one), one), default="")
    return RowKey(table, int(source), int(place), f"{rightmost}{place}" if rightmost else "")


def cells(wanted: Sequence[RowKey], tables: Mapping[str, pd.DataFrame], sources: pd.DataFrame) -> pd.DataFrame:
    """Return every cell that the tidy rows were read from.

    Parameters
    ----------
    wanted
        Row keys, of one table or several.
    tables
        The whole tidy tables that the keys name.
    sources
        As in the table ``sources``.

    Returns
    -------
    DataFrame
        Columns table, file (below ``data/raw``), sheet, cell (A1), column and value (as text), in order of the keys.
    """
    known = {int(one["source"]): one for one in sources.to_dict("records")}
    found: list[tuple[str, ...]] = []
    for name in dict.fromkeys(key.table for key in wanted):
        frame = tables[name]
        asked = {key for key in wanted if key.table == name}
        rows = frame[frame["source"].isin({key.source for key in asked})].sort_values(["source", "source_row"])
        for row in rows.to_dict("records"):
            if _key(name, row["source"], row["source_row"], row["source_cells"]) not in asked:
                continue
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

    Row 0 of a source stands for its whole sheet: ``file > sheet``.

    For registers of evidence: shorter than `cells`, and made for all rows at once.
    """
    known = {int(one["source"]): one for one in sources.to_dict("records")}
    whole = {RowKey(table, place, 0): [_where(known[place])] for place in frame["source"].dropna().unique()}
    spans: dict[RowKey, dict[int, set[str]]] = {}
    for row in frame.dropna(subset=["source", "source_row"]).to_dict("records"):
        key = _key(table, row["source"], row["source_row"], row["source_cells"])
        for _, cell in _addresses(table, row, known[key.source]):
            letters = cell.rstrip("0123456789")
            spans.setdefault(key, {}).setdefault(int(cell.removeprefix(letters)), set()).add(letters)
    return whole | {key: _written(known[key.source], rows) for key, rows in spans.items()}


def _where(source: Mapping[Any, Any]) -> str:
    """Return ``file > sheet``, or the file alone where it has no sheets."""
    has_sheet = not pd.isna(source["sheet"]) and bool(source["sheet"])
    return f"{source['file']} > {source['sheet']}" if has_sheet else str(source["file"])


def _written(source: Mapping[Any, Any], rows: Mapping[int, set[str]]) -> list[str]:
    where, found = _where(source), []
    for row, letters in sorted(rows.items()):
        first, *_, last = sorted([*letters, *letters], key=lambda one: (len(one), one))
        found.append(" > ".join([where, f"{first}{row}" if first == last else f"{first}{row}:{last}{row}"]))
    return found
