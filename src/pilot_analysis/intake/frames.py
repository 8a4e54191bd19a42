"""The last step: rows become pandas tables with the columns, dtypes and order that the schema declares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.intake.consolidation import Kept

_DTYPES = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}


_SOURCES = {
    **dict.fromkeys(("source", "participant", "file", "sha256", "sheet", "table", "header_row", "period"), "str"),
    "received_on": "datetime64[us]",
    "order": "Int64",
    "columns": "str",
    "recipe": "str",
    "synthetic": "boolean",
    "source": "Int64",
    "header_row": "Int64",
}
_ACCOUNTS = ("participant", "file", "sheet", "filled", "values", "missing", "headings", "notes", "totals", "rejected")


def sources_table(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the table of sources (see ARCHITECTURE.md, "Where a number comes from")."""
    columns = {
        name: pd.Series([one.get(name) if name == "recipe" else one[name] for one in records], dtype=dtype)
        for name, dtype in _SOURCES.items()
    }
    return pd.DataFrame(columns)


def accounts_table(records: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Return the accounts of filled cells, one row per sheet: ``filled`` equals the sum of the counts after it."""
    types = {name: "str" if place < 3 else "Int64" for place, name in enumerate(_ACCOUNTS)}
    return pd.DataFrame(records, columns=list(_ACCOUNTS)).astype(types)


def tidy_frame(table: str, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return a tidy table from lists of canonical values; a column that is not given is missing throughout."""
    length = max(map(len, columns.values()), default=0)
    types = dtypes(table)
    made = {
        name: pd.Series(list(columns.get(name) or [None] * length), dtype=types[name])
        for name in schema.table(table).names()
    }
    return pd.DataFrame(made)


def dtypes(table: str) -> dict[str, str]:
    """Return the pandas dtype of each column of a tidy table."""
    declared = schema.table(table).columns
    found = {
        name: _DTYPES.get(declared[name].type, "str") if name in declared else "str"
        for name in schema.table(table).names()
    }
    return found | {"source": "Int64", "source_row": "Int64"}


def tidy_table(table: str, rows: Iterable[Kept], suspect: set[int], participants: Sequence[str]) -> pd.DataFrame:
    """Return the tidy table of rows that stand, by participant in the study's order, then by key.

    Parameters
    ----------
    suspect
        The identities of rows whose values were kept although a rule doubts them.
    """
    place = {name: number for number, name in enumerate(participants)}
    key = [name for name in schema.table(table).key if name != "participant"]
    ordered = sorted(
        rows, key=lambda one: (place[one.value("participant")], *(_comparable(one.value(name)) for name in key))
    )
    lineage = {"source", "source_row", "source_cells", "quality"}
    values = [one.row.values for one in ordered]
    columns: dict[str, list[Any]] = {
        name: [held.get(name) for held in values] for name in schema.table(table).names() if name not in lineage
    }
    if "participant" in columns:
        columns["participant"] = [one.source.place.participant for one in ordered]
    columns["source"] = [one.source.number for one in ordered]
    columns["source_row"] = [one.row.row for one in ordered]
    columns["source_cells"] = [
        json.dumps(dict(one.row.cells), ensure_ascii=False) if one.row.cells else None for one in ordered
    ]
    columns["quality"] = [
        "suspect" if id(one) in suspect else "corrected" if one.row.corrected else "ok" for one in ordered
    ]
    return tidy_frame(table, columns)


def _comparable(value: Any) -> tuple[bool, Any]:
    """Return a sort key that puts missing last."""
    return value is None, "" if value is None else value
