"""``datapackage.json``: what the files of ``data/processed`` are, for people and for other software.

The form is the Frictionless Data Package, version 1 (https://specs.frictionlessdata.io/data-package/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pilot_analysis import schema
from pilot_analysis.language import Text, text

MANIFEST = "datapackage.json"
_TYPES = {"integer": "integer", "number": "number", "date": "date", "month": "yearmonth"}


def manifest(digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files given with their sha256."""
    resources = [_resource(file, digest) for file, digest in sorted(digests.items())]
    package = {
        "name": "pilot-tables",
        "profile": "data-package",
        "title": _both(text("tables.package")),
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(file: str, digest: str) -> dict[str, Any]:
    name, _, suffix = file.partition(".")
    described: dict[str, Any] = {"name": f"{name}-{suffix}", "path": file, "format": suffix, "hash": f"sha256:{digest}"}
    if suffix == "parquet" and name in schema.tables():
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
