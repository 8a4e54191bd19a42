"""What dtype each column of a tidy table has, and whether a frame is the table it says it is."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import pandas_dtype

from pilot_analysis import schema

SOURCES = {
    "source": "Int64",
    "participant": "str",
    "file": "str",
    "sha256": "str",
    "sheet": "str",
    "table": "str",
    "header_row": "Int64",
    "period": "str",
    "received_on": "datetime64[us]",
    "order": "Int64",
    "columns": "str",
    "recipe": "str",
    "synthetic": "boolean",
}
_DTYPES = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}
_LINEAGE = {"source": "Int64", "source_row": "Int64", "source_cells": "str", "quality": "str"}


def dtypes(name: str) -> dict[str, str]:
    """Return the pandas dtype of every column of the tidy table ``name``, in the schema's order."""
    table = schema.table(name)
    own = {one.name: _DTYPES.get(one.type, "str") for one in table.columns.values()}
    return {column: own.get(column, _LINEAGE.get(column, "str")) for column in table.names()}


def empty(name: str) -> pd.DataFrame:
    """Return the tidy table ``name`` without rows."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in dtypes(name).items()})


def conform(name: str, frame: pd.DataFrame, expected: dict[str, str]) -> pd.DataFrame:
    """Return ``frame`` with exactly the expected columns, dtypes and a plain index.

    Raises
    ------
    ValueError
        If columns are missing, unknown or hold something that the dtype cannot; it names them.
    """
    missing = [column for column in expected if column not in frame.columns]
    unknown = [str(column) for column in frame.columns if column not in expected]
    if missing or unknown:
        raise ValueError(f"{name}: missing columns {missing}, unknown columns {unknown}")
    kept: dict[str, pd.Series] = {}
    for column, dtype in expected.items():
        try:
            kept[column] = frame[column].astype(pandas_dtype(dtype)).reset_index(drop=True)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}.{column} is not {dtype}: {error}") from error
    return pd.DataFrame(kept)


def with_lineage(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table that nobody delivers (``actors``) with empty lineage columns where it has none."""
    if schema.table(name).delivered:
        return frame
    return frame.reindex(columns=list(dict.fromkeys([*frame.columns, *schema.LINEAGE])))
