"""The last step: rows become pandas tables with the columns, dtypes and order that the schema declares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pilot_analysis import schema
from pilot_analysis.intake.consolidation import Standing

_DTYPES = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}
_ARROW = {"str": pa.large_string(), "Int64": pa.int64(), "Float64": pa.float64(), "datetime64[us]": pa.date32()}

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
    made = {name: _series(columns.get(name) or [None] * length, types[name]) for name in schema.table(table).names()}
    return pd.DataFrame(made)


def _series(values: Sequence[Any], dtype: str) -> pd.Series:
    """Return a column by way of Arrow, which takes lists of Python values many times faster than pandas does."""
    array = pa.array(values, type=_ARROW[dtype], from_pandas=True)
    if dtype == "str":
        return pd.Series(array, dtype="str")
    if dtype == "datetime64[us]":
        return pd.Series(array.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False))
    missing = np.asarray(array.is_null())
    held = array.fill_null(0).to_numpy(zero_copy_only=False)
    masked = pd.arrays.IntegerArray if dtype == "Int64" else pd.arrays.FloatingArray
    return pd.Series(masked(held, missing))


def dtypes(table: str) -> dict[str, str]:
    """Return the pandas dtype of each column of a tidy table."""
    declared = schema.table(table).columns
    found = {
        name: _DTYPES.get(declared[name].type, "str") if name in declared else "str"
        for name in schema.table(table).names()
    }
    return found | {"source": "Int64", "source_row": "Int64"}


def tidy_table(rows: Standing, suspect: set[int]) -> pd.DataFrame:
    """Return the tidy table of the rows that stand.

    Parameters
    ----------
    suspect
        The rows whose values were kept although a rule doubts them.
    """
    gathered = [source.reading.cells.get(place) for source, place in rows.origins]
    quality = ["corrected" if place in source.reading.corrected else "ok" for source, place in rows.origins]
    for row in suspect:
        quality[row] = "suspect"
    lineage: dict[str, Sequence[Any]] = {
        "source": [source.number for source, _ in rows.origins],
        "source_row": [source.reading.numbers[place] for source, place in rows.origins],
        "source_cells": [json.dumps(dict(one), ensure_ascii=False) if one else None for one in gathered],
        "quality": quality,
    }
    return tidy_frame(rows.table, {**rows.columns, **lineage})
