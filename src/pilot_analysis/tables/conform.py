"""Whether a frame is the table it says it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pandas.api.types import pandas_dtype

from pilot_analysis import schema


def conform(name: str, frame: pd.DataFrame, expected: Mapping[str, str]) -> pd.DataFrame:
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
