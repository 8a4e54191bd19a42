"""The shipped workbooks: our whole intake against pandas and openpyxl merely reading every sheet.

The peer does far less: it finds no table, checks nothing and keeps no cell addresses.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.paired import Ratio, compare
from pilot_analysis.intake import read_deliveries
from pilot_analysis.study_file import load_study

ROOT = Path(__file__).parents[1]


def measure() -> Ratio:
    """Return how much less CPU time the intake takes on the sample's xlsx files."""
    study, raw = load_study(ROOT / "pilot.toml"), ROOT / "data" / "raw"
    workbooks = [
        path for path in sorted(raw.rglob("*.xlsx")) if not path.name.startswith("~$") and "scb" not in path.parts
    ]

    def ours() -> None:
        read_deliveries(study, raw)

    def peer() -> None:
        for path in workbooks:
            pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")

    return compare(f"intake of all deliveries / pandas+openpyxl reading {len(workbooks)} of them", ours, peer)
