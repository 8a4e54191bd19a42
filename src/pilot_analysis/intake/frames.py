"""The last step: rows become tables with the columns, types and order that the schema declares."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pilot_analysis import schema
from pilot_analysis.findings import COLUMNS as FINDING
from pilot_analysis.findings import Finding
from pilot_analysis.intake.consolidation import Standing

_DTYPES = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}
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
_COUNTS = ("filled", "values", "missing", "headings", "notes", "totals", "rejected")
# The tables beside those of the schema: what was read, what became of its cells, what was found.
_BESIDE = {
    "sources": SOURCES,
    "accounts": dict.fromkeys(("participant", "file", "sheet"), "str") | dict.fromkeys(_COUNTS, "Int64"),
    "findings": dict.fromkeys(FINDING, "str"),
}


def sources_table(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table of sources (see ARCHITECTURE.md, "Where a number comes from")."""
    return _arrow("sources", {name: [one.get(name) for one in records] for name in SOURCES}, len(records))


def accounts_table(records: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Return the accounts of filled cells, one row per sheet: ``filled`` equals the sum of the counts after it."""
    columns = dict(zip(_BESIDE["accounts"], zip(*records, strict=True), strict=bool(records)))
    return _arrow("accounts", columns, len(records))


def findings_table(findings: Sequence[Finding]) -> pa.Table:
    """Return the table of findings, one row each."""
    records = [one.record() for one in findings]
    return _arrow("findings", {name: [one[name] for one in records] for name in FINDING}, len(records))


def tidy_frame(table: str, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return a tidy table from lists of canonical values; a column that is not given is missing throughout."""
    length = max(map(len, columns.values()), default=0)
    frame: pd.DataFrame = _arrow(table, columns, length).to_pandas()
    return frame


def tidy_table(rows: Standing, suspect: Collection[int]) -> pa.Table:
    """Return the tidy table of the rows that stand, for Arrow and so for parquet.

    Parameters
    ----------
    suspect
        The rows whose values were kept although a rule doubts them.
    """
    of, places = (np.frombuffer(held, dtype=held.typecode).astype(int) for held in (rows.of, rows.places))
    ids = np.array([one.number for one in rows.sources], dtype=np.int64)
    starts = np.cumsum([0, *(len(one.reading.numbers) for one in rows.sources)])
    numbers = np.array([number for one in rows.sources for number in one.reading.numbers], dtype=np.int64)
    lineage = {
        "source": ids[of] if len(of) else [],
        "source_row": numbers[starts[of] + places] if len(of) else [],
        "source_cells": _gathered(rows),
        "quality": _quality(rows, suspect),
    }
    return _arrow(rows.table, {**rows.columns, **lineage}, len(rows))


def marked(table: pa.Table, suspect: Collection[int], gone: Collection[int]) -> pa.Table:
    """Return a tidy table with more of its rows suspect and some left out, both by their place in it."""
    quality = table.column("quality").to_pylist()
    for row in suspect:
        quality[row] = "suspect"
    place = table.schema.get_field_index("quality")
    changed = table.set_column(place, table.schema.field(place), pa.array(quality, table.schema.field(place).type))
    return changed.filter(pa.array([row not in gone for row in range(len(table))])) if gone else changed


def empty_table(table: str) -> pa.Table:
    """Return a tidy table without rows."""
    return _schema(table).empty_table()


def _gathered(rows: Standing) -> list[str | None]:
    """Return the addresses of each row that has its own, as JSON; nothing where no row has."""
    if not any(one.reading.cells for one in rows.sources):
        return []
    every = (source.reading.cells.get(place) for source, place in rows.origins)
    return [json.dumps(dict(one), ensure_ascii=False) if one else None for one in every]


def _quality(rows: Standing, suspect: Collection[int]) -> list[str]:
    quality = ["ok"] * len(rows)
    if any(one.reading.corrected for one in rows.sources):
        quality = ["corrected" if place in source.reading.corrected else "ok" for source, place in rows.origins]
    for row in suspect:
        quality[row] = "suspect"
    return quality


def _arrow(table: str, columns: Mapping[str, Sequence[Any]], length: int) -> pa.Table:
    made = [
        _column(columns[one.name], one.type) if len(columns.get(one.name, ())) else pa.nulls(length, one.type)
        for one in _schema(table)
    ]
    return pa.Table.from_arrays(made, schema=_schema(table))


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return a column; days by way of Arrow's own, which are made many times faster than times are."""
    first = values[0]
    if isinstance(first, str) and first == values[-1] and values.count(first) == len(values):
        return pa.repeat(pa.scalar(first, kind), len(values))
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.date32(), from_pandas=True).cast(kind)
    return pa.array(values, kind, from_pandas=True)


@cache
def _schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a tidy table, which tells pandas the dtype of each column."""
    return pa.Schema.from_pandas(pd.DataFrame({name: pd.Series(dtype=one) for name, one in dtypes(table).items()}))


@cache
def dtypes(table: str) -> Mapping[str, str]:
    """Return the pandas dtype of each column of a tidy table, or of one beside them, in the schema's order."""
    if table in _BESIDE:
        return MappingProxyType(_BESIDE[table])
    declared = schema.table(table).columns
    found = {
        name: _DTYPES.get(declared[name].type, "str") if name in declared else "str"
        for name in schema.table(table).names()
    }
    return MappingProxyType(found | {"source": "Int64", "source_row": "Int64"})
