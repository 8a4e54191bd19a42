"""``data/processed`` as files: parquet by schema, findings for people, and a manifest that tells a torn write.

The manifest (``datapackage.json``, Frictionless Data Package) is written last and holds the digest of each file.
A table whose digest it does not know comes from a write that was cut off, and is not read.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pilot_analysis import findings as problems
from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Finding
from pilot_analysis.language import text
from pilot_analysis.tables.conform import SOURCES, conform, dtypes, empty, with_lineage
from pilot_analysis.tables.findings_workbook import workbook
from pilot_analysis.tables.manifest import MANIFEST, manifest
from pilot_analysis.workspace import write_whole


def write(
    processed: Path,
    tables: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame,
    findings: Iterable[Finding],
    accounts: pd.DataFrame,
    *,
    language: str = "sv",
) -> None:
    """Write every table of the schema, the sources, findings and accounts.

    Parameters
    ----------
    processed
        The folder; made where it is missing.
    tables
        Tidy tables by name. One that is left out is written without rows.
    sources, findings, accounts
        As `pilot_analysis.intake` and `pilot_analysis.sources` give them.
    language
        The language of ``findings.xlsx``.

    Raises
    ------
    ValueError
        If a frame is not the table that the schema declares, or the schema has no such table.
    """
    unknown = sorted(set(tables) - set(schema.tables()))
    if unknown:
        raise ValueError(f"the schema has no tables {unknown}")
    found = pd.DataFrame([one.record() for one in findings], columns=list(problems.COLUMNS), dtype="str")
    frames = {name: _table(name, tables.get(name)) for name in schema.tables()}
    frames |= {
        "sources": conform("sources", sources if "recipe" in sources else sources.assign(recipe=None), SOURCES),
        "findings": found,
        "accounts": accounts.reset_index(drop=True),
    }
    contents = {f"{name}.parquet": _parquet(frame) for name, frame in frames.items()}
    contents["findings.xlsx"] = workbook(found, frames["accounts"], language)
    for file, content in contents.items():
        write_whole(processed / file, content)
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    write_whole(processed / MANIFEST, manifest(digests))


def read(processed: Path, name: str) -> pd.DataFrame:
    """Read one tidy table.

    Raises
    ------
    ConfigurationError
        If the folder holds no cleaned data, a write was cut off, or the schema has changed since.
    KeyError
        If the schema has no such table.
    """
    return _checked(processed, name, dtypes(name))


def read_sources(processed: Path) -> pd.DataFrame:
    """Read ``sources.parquet``: one row per delivered table. Raises as `read` does."""
    return _checked(processed, "sources", SOURCES)


def read_findings(processed: Path) -> pd.DataFrame:
    """Read ``findings.parquet``: one row per problem. Raises as `read` does."""
    return _checked(processed, "findings", dict.fromkeys(problems.COLUMNS, "str"))


def read_accounts(processed: Path) -> pd.DataFrame:
    """Read ``accounts.parquet``: what became of the cells of each sheet. Raises as `read` does."""
    return _frame(processed, "accounts")


def _table(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    return empty(name) if frame is None else conform(name, with_lineage(name, frame), dtypes(name))


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def _checked(processed: Path, name: str, expected: dict[str, str]) -> pd.DataFrame:
    try:
        return conform(name, _frame(processed, name), expected)
    except ValueError as error:
        raise ConfigurationError(text("tables.outdated", folder=str(processed), reason=str(error))) from None


def _frame(processed: Path, name: str) -> pd.DataFrame:
    file = f"{name}.parquet"
    digests = _digests(processed)
    try:
        content = (processed / file).read_bytes()
    except OSError:
        raise ConfigurationError(text("tables.missing", folder=str(processed))) from None
    if hashlib.sha256(content).hexdigest() != digests.get(file):
        raise ConfigurationError(text("tables.torn", folder=str(processed), file=file))
    frame: pd.DataFrame = pq.read_table(io.BytesIO(content)).to_pandas()
    return frame


def _digests(processed: Path) -> dict[str, Any]:
    try:
        resources = json.loads((processed / MANIFEST).read_text(encoding="utf-8"))["resources"]
    except (OSError, ValueError, KeyError):
        raise ConfigurationError(text("tables.missing", folder=str(processed))) from None
    return {one["path"]: one["hash"].removeprefix("sha256:") for one in resources}
