"""Tidy tables made by hand, written through the store and opened as a pilot."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pilot_analysis import schema
from pilot_analysis.findings import Finding
from pilot_analysis.intake.frames import SOURCES, dtypes
from pilot_analysis.tables import store
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.conftest import ROOT

OpenWith = Callable[..., Pilot]


def tidy(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a tidy table of these rows; what is not given is missing, source 1, rows from 9 onwards."""
    lineage = [{"source": 1, "source_row": 9 + place, "quality": "ok"} for place in range(len(rows))]
    frame = pd.DataFrame([{**known, **row} for known, row in zip(lineage, rows, strict=True)])
    frame = frame.reindex(columns=list(schema.table(name).names()))
    for column, dtype in dtypes(name).items():
        frame[column] = frame[column].astype(dtype)
    return frame


def source(number: int = 1, **given: Any) -> dict[str, Any]:
    """Return one row of sources, synthetic unless told otherwise."""
    known = {
        "source": number,
        "participant": "tanum",
        "file": "tanum/2014-12.xlsx",
        "sha256": "0" * 64,
        "sheet": "Ärenden",
        "table": "cases",
        "header_row": 8,
        "period": "2014-12",
        "received_on": "2015-01-05",
        "order": number,
        "columns": json.dumps({"case_id": "A", "municipality": "B"}),
        "synthetic": True,
    }
    return known | given


def sources(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Return a frame of sources with its dtypes."""
    frame = pd.DataFrame(list(rows) or [source()], columns=list(SOURCES))
    return frame.astype({**SOURCES, "received_on": "datetime64[us]"})


def write(
    root: Path,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    known: pd.DataFrame | None = None,
    findings: Sequence[Finding] = (),
) -> None:
    """Write a study folder with these tables."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "pilot.toml", root)
    frames = {name: tidy(name, rows) for name, rows in tables.items()}
    accounts = pd.DataFrame({"file": ["tanum/2014-12.xlsx"], "sheet": ["Ärenden"], "values": [3]})
    store.write(root / "data" / "processed", frames, sources() if known is None else known, findings, accounts)


@pytest.fixture
def opened(tmp_path: Path) -> OpenWith:
    """Open a pilot that holds these tables."""

    def opener(
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        known: pd.DataFrame | None = None,
        findings: Sequence[Finding] = (),
        **selection: Any,
    ) -> Pilot:
        write(tmp_path, tables, known, findings)
        return open_pilot(tmp_path, **selection)

    return opener
