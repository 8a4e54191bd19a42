"""``data/processed`` as files: a folder per table with a parquet file per participant, findings for people, a manifest.

What one participant delivers changes no file of another's. The manifest (``datapackage.json``, Frictionless Data
Package) is written last and holds the digest of each file: one whose digest it does not know comes from a write that
was cut off, and is not read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.findings import Finding
from pilot_analysis.intake.frames import dtypes, empty_table, findings_table
from pilot_analysis.language import text
from pilot_analysis.tables.conform import conform, with_lineage
from pilot_analysis.tables.findings_workbook import workbook
from pilot_analysis.tables.manifest import MANIFEST, WORKBOOK, listed, manifest, table_names
from pilot_analysis.workspace import sweep, write_whole

TOGETHER = "together_"  # of no participant; no participant's id has such a name
_MOST = 5_000  # rows of findings and accounts that anybody would look through in a workbook


def write(
    processed: Path,
    tables: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame,
    findings: Iterable[Finding],
    accounts: pd.DataFrame,
    *,
    language: str = "sv",
) -> None:
    """Write every table of the schema, the sources, findings and accounts, all of them at hand.

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
    named = sources if "recipe" in sources else sources.assign(recipe=None)
    frames = {name: conform(name, with_lineage(name, frame), dtypes(name)) for name, frame in tables.items()}
    frames |= {"sources": conform("sources", named, dtypes("sources")), "accounts": accounts}
    every = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in frames.items()}
    written = write_part(processed, TOGETHER, every | {"findings": findings_table(tuple(findings))})
    finish(processed, written, language, len(frames["accounts"]))


def write_part(processed: Path, part: str, tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """Write one participant's rows of some tables, and return the digest of each file by its path.

    The files belong to the tables only when `finish` has been told of them.
    """
    written = {}
    for name, table in tables.items():
        stream = io.BytesIO()
        # Statistics serve nobody: no file is read in part.
        pq.write_table(table, stream, compression="snappy", use_dictionary=_repeating(name), write_statistics=False)
        written[f"{name}/{part}.parquet"] = hashlib.sha256(stream.getbuffer()).hexdigest()
        # The manifest tells a file that did not reach the disk, so that nobody has to wait for it.
        write_whole(processed / name / f"{part}.parquet", stream.getvalue(), durable=False)
    return written


@cache
def _repeating(name: str) -> list[str]:
    """Return the columns of a table in which values return, so that it pays to write each of them once."""
    key = schema.table(name).key if name in schema.tables() else ()
    once = {"source_row", *(key[1:] if len(key) == len(("participant", "case_id")) else ())}
    return [column for column in dtypes(name) if column not in once]


def finish(processed: Path, written: Mapping[str, str], language: str, rows: int) -> None:
    """Write what belongs to no participant and the manifest, and remove what the manifest does not list.

    Parameters
    ----------
    written
        The digest of each file, in the order in which a table's files are read.
    rows
        How many findings and accounts there are: a workbook of them is made only of as many as one can look through.
    """
    names = table_names()
    missing = {name: empty_table(name) for name in names if not any(one.startswith(f"{name}/") for one in written)}
    every = dict(written) | write_part(processed, TOGETHER, missing)
    content = _workbook(processed, every, language) if rows <= _MOST else None
    if content is not None:
        write_whole(processed / WORKBOOK, content)
        every[WORKBOOK] = hashlib.sha256(content).hexdigest()
    write_whole(processed / MANIFEST, manifest(every))
    for name in names:
        (processed / f"{name}.parquet").unlink(missing_ok=True)  # as earlier versions wrote them
        sweep(processed / name)
        for left in (processed / name).glob("*.parquet"):
            if f"{name}/{left.name}" not in every:
                left.unlink()
    if content is None:
        (processed / WORKBOOK).unlink(missing_ok=True)


def read(processed: Path, name: str) -> pd.DataFrame:
    """Read one tidy table.

    Raises
    ------
    ConfigurationError
        If the folder holds no cleaned data, a write was cut off, or the schema has changed since.
    KeyError
        If the schema has no such table.
    """
    return _checked(processed, name)


def read_sources(processed: Path) -> pd.DataFrame:
    """Read ``sources``: one row per delivered table. Raises as `read` does."""
    return _checked(processed, "sources")


def read_findings(processed: Path) -> pd.DataFrame:
    """Read ``findings``: one row per problem. Raises as `read` does."""
    return _checked(processed, "findings")


def read_accounts(processed: Path) -> pd.DataFrame:
    """Read ``accounts``: what became of the cells of each sheet. Raises as `read` does."""
    return _frame(processed, "accounts")


def read_part(processed: Path, part: str, name: str) -> pa.Table:
    """Read one participant's rows of a table, whether or not the manifest knows them."""
    return pq.read_table(io.BytesIO((processed / name / f"{part}.parquet").read_bytes()))


def _workbook(processed: Path, written: Iterable[str], language: str) -> bytes:
    """Return the findings and accounts as a workbook."""
    findings, accounts = (
        pa.concat_tables([pq.read_table(processed / one) for one in written if one.startswith(f"{name}/")]).to_pandas()
        for name in ("findings", "accounts")
    )
    return workbook(findings.sort_values("file", kind="stable"), accounts, language)


def _checked(processed: Path, name: str) -> pd.DataFrame:
    try:
        return conform(name, _frame(processed, name), dtypes(name))
    except ValueError as error:
        raise ConfigurationError(text("tables.outdated", folder=str(processed), reason=str(error))) from None


def _frame(processed: Path, name: str) -> pd.DataFrame:
    parts = []
    for file, digest in listed(processed, name).items():
        try:
            content = (processed / file).read_bytes()
        except OSError:
            raise ConfigurationError(text("tables.torn", folder=str(processed), file=file)) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise ConfigurationError(text("tables.torn", folder=str(processed), file=file))
        parts.append(pq.read_table(io.BytesIO(content)))
    try:
        frame: pd.DataFrame = pa.concat_tables(parts).to_pandas()
    except pa.ArrowInvalid as error:
        raise ValueError(str(error)) from None
    return frame
