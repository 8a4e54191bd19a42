"""``pilot check`` of one workbook, against pandas and openpyxl that only read it, each in a process of its own.

``python -m benchmarks.check FILE`` measures user and system time of both in turns. The check also finds what is wrong.
Both run as installed: Python has compiled every module before (the first turn, which is not measured).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.paired import Ratio, compare

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "raw" / "uddevalla" / "Uddevalla maj 2015.xlsx"
_PEER = "import sys, pandas; pandas.read_excel(sys.argv[1], sheet_name=None, header=None, engine='openpyxl')"


def measure(file: Path = SAMPLE, pairs: int = 7) -> Ratio:
    """Return how much less CPU time the check of a workbook takes than reading it with pandas."""
    with tempfile.TemporaryDirectory() as compiled:

        def ours() -> None:
            _run(compiled, "-m", "pilot_analysis", "check", str(file), "--pilot", str(ROOT / "pilot.toml"))

        def peer() -> None:
            _run(compiled, "-c", _PEER, str(file))

        return compare(f"check of {file.name}", ours, peer, pairs)


def _run(compiled: str, *arguments: str) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = compiled
    # An exit code of 3 says that the file has errors; that is what a check is for.
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False, env=surroundings)


if __name__ == "__main__":
    print(measure(*map(Path, sys.argv[1:2])))
