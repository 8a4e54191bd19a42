"""``datapackage.json``: what the files of ``data/processed`` are, for people and for other software; and their digests.

The form is the Frictionless Data Package, version 1 (https://specs.frictionlessdata.io/data-package/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import Text, text

MANIFEST = "datapackage.json"
WORKBOOK = "findings.xlsx"
BESIDE = ("sources", "findings", "accounts")  # the tables that are not of the schema
_TYPES = {"integer": "integer", "number": "number", "date": "date", "month": "yearmonth"}


def manifest(digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files given with their sha256: a resource per table, with the files of its parts."""
    tables = {
        name: {file: one for file, one in digests.items() if file.startswith(f"{name}/")} for name in table_names()
    }
    resources = [_table(name, files) for name, files in tables.items()]
    if WORKBOOK in digests:
        resources.append({"name": "workbook", "path": WORKBOOK, "format": "xlsx", "hashes": [digests[WORKBOOK]]})
    package = {
        "name": "pilot-tables",
        "profile": "data-package",
        "title": _both(text("tables.package")),
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def listed(processed: Path, name: str = "") -> dict[str, str]:
    """Return the sha256 of each file that the manifest lists of one table, or of all, by its path.

    Raises
    ------
    ConfigurationError
        If there is no manifest.
    """
    try:
        resources = json.loads((processed / MANIFEST).read_text(encoding="utf-8"))["resources"]
        found = [one for one in resources if name in ("", one["name"])]
        return {file: digest for one in found for file, digest in zip(_paths(one), one["hashes"], strict=True)}
    except (OSError, ValueError, KeyError):
        raise ConfigurationError(text("tables.missing", folder=str(processed))) from None


def table_names() -> tuple[str, ...]:
    """Return the name of every table that there are files of."""
    return (*schema.tables(), *BESIDE)


def _paths(resource: Mapping[str, Any]) -> list[str]:
    return [resource["path"]] if isinstance(resource["path"], str) else list(resource["path"])


def _table(name: str, files: Mapping[str, str]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": name, "path": list(files), "format": "parquet", "hashes": list(files.values())}
    if name in schema.tables():
        described |= {"title": _both(schema.table(name).label), "schema": _schema(schema.table(name))}
    return described


def _schema(table: schema.Table) -> dict[str, Any]:
    return {"fields": [_field(table, name) for name in table.names()], "primaryKey": list(table.key)}


def _field(table: schema.Table, name: str) -> dict[str, Any]:
    column = table.columns.get(name)
    if column is None:
        kind = "integer" if name in {"source", "source_row"} else "string"
        return {"name": name, "type": kind, "description": _both(text(f"tables.column_{_shared(name)}"))}
    described: dict[str, Any] = {"name": name, "type": _TYPES.get(column.type, "string"), "title": _both(column.label)}
    if column.unit:
        described["unit"] = column.unit
    if column.values:
        words = {one.name: _both(one.label) for one in schema.values(column.values).values()}
        described["description"] = "; ".join(f"{value}: {label}" for value, label in words.items())
    return described


def _shared(name: str) -> str:
    """Return the catalogue's name for a column that belongs to no single table."""
    return "precision" if name.endswith("_precision") else name


def _both(words: Text) -> str:
    return f"{words.sv} / {words.en}"
