"""Panels that several tests of estimators use."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pilot_analysis.estimators.panel import Panel, panel


def prop99() -> Panel:
    """Return cigarette sales in California, treated from 1989, and 38 other states."""
    frame = pd.read_csv(Path(__file__).with_name("prop99.csv"), comment="#", index_col="State")
    frame.columns = frame.columns.astype(int)
    return panel(frame, ["California"], 1989)


def small(rows: dict[str, list[float]], treated: list[str], first: int = 2015, start: int = 2012) -> Panel:
    """Return a panel of these rows with a column for each year from ``start``."""
    width = len(next(iter(rows.values())))
    return panel(pd.DataFrame.from_dict(rows, orient="index", columns=range(start, start + width)), treated, first)
