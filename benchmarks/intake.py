"""Deliveries to checked tidy tables with lineage, against pandas and openpyxl with a tidy-up of each file.

``python -m benchmarks.intake 120`` makes 120 of the 3,480 workbooks, lets both read all of them in turns, and
extrapolates to all. The peer does less: it knows where the tables stand, checks nothing and keeps no cell addresses.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.paired import Ratio, compare
from benchmarks.workbooks import everybody, write_all
from pilot_analysis.intake import read_deliveries
from pilot_analysis.study_file import load_study
from pilot_analysis.tables import store

ROOT = Path(__file__).parents[1]
ALL = 3480
HEADINGS = {"Ärenden": "Ärendenr", "Behov": "Behovsnr", "Kurser": "Kursnr"}
FIGURES = {"Mäklartid (h)", "Antal personer", "Varav pensionsavgångar", "Platser", "Sökande kvinnor", "Sökande män"}


def measure(number: int = 60, pairs: int = 3) -> Ratio:
    """Return how much less CPU time the intake takes, both to parquet, on ``number`` workbooks."""
    study = everybody(load_study(ROOT / "pilot.toml"), number)
    with tempfile.TemporaryDirectory() as scratch:
        raw, processed = Path(scratch) / "raw", Path(scratch) / "processed"
        files = list(write_all(raw, number))

        def ours() -> None:
            read = read_deliveries(study, raw)
            store.write(processed, {**read.tables, "actors": read.actors}, read.sources, read.findings, read.accounts)

        def peer() -> None:
            read = [pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl") for file in files]
            for name in HEADINGS:
                tidy = pd.concat(
                    [_tidy(one[name], name).assign(file=file.name) for one, file in zip(read, files, strict=True)]
                )
                tidy.astype(str).to_parquet(Path(scratch) / f"{name}.parquet")

        return compare(f"{number} workbooks to tidy parquet", ours, peer, pairs)


def _tidy(frame: pd.DataFrame, sheet: str) -> pd.DataFrame:
    """Return one sheet as people tidy it with pandas: from its heading row, figures as numbers."""
    row = int(frame.index[frame[0] == HEADINGS[sheet]][0])
    data = frame.iloc[row + 1 :].set_axis(frame.iloc[row], axis=1).dropna(how="all")
    for name in FIGURES & set(data.columns):
        words = data[name].astype(str).str.replace(",", ".").str.replace("\N{NO-BREAK SPACE}", "")
        data[name] = pd.to_numeric(words, errors="coerce")
    for name in {"Öppnat", "Avslutat", "Datum", "Start", "Slut"} & set(data.columns):
        data[name] = pd.to_datetime(data[name], errors="coerce")
    return data


def table(ratio: Ratio, number: int) -> str:
    """Return the figures as a markdown table, extrapolated to all workbooks."""
    lines = ["| | CPU ms per workbook | CPU s for 3,480 (extrapolated) |", "| --- | --- | --- |"]
    for name, seconds in (("pilot_analysis", ratio.ours), ("pandas.read_excel (openpyxl) + tidy-up", ratio.peer)):
        lines.append(f"| {name} | {1000 * seconds / number:.1f} | {ALL * seconds / number:.0f} |")
    return "\n".join([*lines, "", f"{ratio.median:.1f} times less ({ratio.least:.1f}-{ratio.greatest:.1f})"])


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print(table(measure(asked), asked))
