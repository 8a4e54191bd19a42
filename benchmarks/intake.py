"""Deliveries to checked tidy tables with lineage, against pandas and openpyxl with a tidy-up of each file.

``python -m benchmarks.intake 120`` makes 120 of the 3,480 workbooks, lets both read all of them in turns, and
extrapolates to all. The peer does less: it knows where the tables stand, checks nothing and keeps no cell addresses.
``python -m benchmarks.intake whole 3480`` reads all of them for the first time, again, and with one new file.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.paired import Ratio, compare, cpu_seconds
from benchmarks.workbooks import everybody, write_all
from pilot_analysis.pilot import Study
from pilot_analysis.runs.clean import clean
from pilot_analysis.study_file import load_study
from pilot_analysis.workspace import Workspace

ROOT = Path(__file__).parents[1]
ALL = 3480
HEADINGS = {"Ärenden": "Ärendenr", "Behov": "Behovsnr", "Kurser": "Kursnr"}
FIGURES = {"Mäklartid (h)", "Antal personer", "Varav pensionsavgångar", "Platser", "Sökande kvinnor", "Sökande män"}


def measure(number: int = 60, pairs: int = 3) -> Ratio:
    """Return how much less CPU time the intake takes, both to parquet, on ``number`` workbooks."""
    with tempfile.TemporaryDirectory() as scratch:
        pilot = _pilot(Path(scratch), number)
        files = list(write_all(pilot.workspace.raw, number))

        def peer() -> None:
            read = [pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl") for file in files]
            for name in HEADINGS:
                tidy = pd.concat(
                    [_tidy(one[name], name).assign(file=file.name) for one, file in zip(read, files, strict=True)]
                )
                tidy.astype(str).to_parquet(Path(scratch) / f"{name}.parquet")

        return compare(f"{number} workbooks to tidy parquet", lambda: pilot.clean(force=True), peer, pairs)


def whole(number: int) -> str:
    """Return what cleaning ``number`` workbooks costs: at first, unchanged, and with one new file; as markdown."""
    lines = ["| | CPU s | wall s | memory so far, MB |", "| --- | --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as scratch:
        pilot = _pilot(Path(scratch), number)
        *_, last = write_all(pilot.workspace.raw, number)
        latest = last.read_bytes()
        last.unlink()
        for name in (f"{number - 1} new files", "none new", "one new file"):
            if name.startswith("one"):
                last.write_bytes(latest)
            started = time.perf_counter()
            spent = cpu_seconds(pilot.clean)
            most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            lines.append(f"| {name} | {spent:.2f} | {time.perf_counter() - started:.2f} | {most / 1024:.0f} |")
    return "\n".join(lines)


@dataclass(frozen=True)
class _Pilot:
    """A study with the municipalities that deliver, and its folders."""

    study: Study
    workspace: Workspace

    def clean(self, *, force: bool = False) -> None:
        """Clean its deliveries, as ``pilot clean`` does."""
        clean(self.workspace.root / "pilot.toml", self.study, self.workspace, force=force)


def _pilot(root: Path, number: int) -> _Pilot:
    shutil.copy(ROOT / "pilot.toml", root)
    return _Pilot(everybody(load_study(ROOT / "pilot.toml"), number), Workspace.at(root))


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
    asked = int(sys.argv[-1]) if len(sys.argv) > 1 else 60
    print(whole(asked) if "whole" in sys.argv else table(measure(asked), asked))
