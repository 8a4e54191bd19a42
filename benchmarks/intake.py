"""Deliveries to checked tidy tables with lineage, against pandas and openpyxl with a tidy-up of each file.

``python -m benchmarks.intake 3480`` makes that many workbooks and cleans them as ``pilot clean`` does: at first, again,
and with one new file. The peer reads some of them before and after, so that a busy machine slows both alike. It does
less: it knows where the tables stand, checks nothing and keeps no cell addresses. Both have one processor;
``python -m benchmarks.intake 3480 all`` lets ours use every one.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.paired import cpu_seconds
from benchmarks.workbooks import everybody, write_all
from pilot_analysis.pilot import Study
from pilot_analysis.runs.clean import clean
from pilot_analysis.study_file import load_study
from pilot_analysis.workspace import Workspace

ROOT = Path(__file__).parents[1]
HEADINGS = {"Ärenden": "Ärendenr", "Behov": "Behovsnr", "Kurser": "Kursnr"}
FIGURES = {"Mäklartid (h)", "Antal personer", "Varav pensionsavgångar", "Platser", "Sökande kvinnor", "Sökande män"}


@dataclass(frozen=True)
class Measured:
    """CPU seconds, wall seconds and the largest memory of a process in MB of each step; the peer's seconds a workbook.

    Parameters
    ----------
    peer
        Before and after ours.
    """

    number: int
    steps: dict[str, tuple[float, float, float]]
    peer: tuple[float, float]

    def table(self) -> str:
        """Return the figures as markdown."""
        lines = ["| | CPU s | CPU ms a workbook | wall s | memory, MB |", "| --- | --- | --- | --- | --- |"]
        for name, (spent, wall, memory) in self.steps.items():
            lines.append(f"| {name} | {spent:.2f} | {1000 * spent / self.number:.1f} | {wall:.2f} | {memory:.0f} |")
        theirs = sum(self.peer) / 2
        lines.append(
            f"| pandas.read_excel (openpyxl) + tidy-up | {self.number * theirs:.0f} | {1000 * theirs:.1f} | | |"
        )
        ours = next(iter(self.steps.values()))[0] / self.number
        least, most = sorted(one / ours for one in self.peer)
        return "\n".join([*lines, "", f"{theirs / ours:.1f} times less ({least:.1f}-{most:.1f})"])


def measure(number: int = 120, sample: int = 90) -> Measured:
    """Clean ``number`` workbooks at first, unchanged and with one new file; let the peer read ``sample`` of them."""
    with tempfile.TemporaryDirectory() as scratch:
        pilot = _pilot(Path(scratch), number)
        files = list(write_all(pilot.workspace.raw, number))
        some = files[: min(sample, number - 1)]
        _peer(some[:3], Path(scratch))  # loads what it needs
        before = cpu_seconds(lambda: _peer(some, Path(scratch))) / len(some)
        latest = files[-1].read_bytes()
        files[-1].unlink()
        steps = {f"{number - 1} new workbooks": _step(pilot.clean), "none new": _step(pilot.clean)}
        files[-1].write_bytes(latest)
        steps["one new"] = _step(pilot.clean)
        after = cpu_seconds(lambda: _peer(some, Path(scratch))) / len(some)
    return Measured(number, steps, (before, after))


def _step(work: Callable[[], object]) -> tuple[float, float, float]:
    started = time.perf_counter()
    spent = cpu_seconds(work)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return spent, time.perf_counter() - started, most / 1024


def _peer(files: Sequence[Path], folder: Path) -> None:
    read = [pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl") for file in files]
    for name in HEADINGS:
        tidy = pd.concat([_tidy(one[name], name).assign(file=file.name) for one, file in zip(read, files, strict=True)])
        tidy.astype(str).to_parquet(folder / f"{name}.parquet")


@dataclass(frozen=True)
class _Pilot:
    """A study with the municipalities that deliver, and its folders."""

    study: Study
    workspace: Workspace

    def clean(self) -> None:
        """Clean its deliveries, as ``pilot clean`` does."""
        clean(self.workspace.root / "pilot.toml", self.study, self.workspace)


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


if __name__ == "__main__":
    if "all" not in sys.argv and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 120).table())
