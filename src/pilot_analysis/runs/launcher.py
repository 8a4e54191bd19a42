"""The first lines of every kernel process: it dies with the run that started it, and serves no other Python.

Started as ``python -m pilot_analysis.runs.launcher PREFIX -f CONNECTION_FILE``.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Check the Python, tie this process to its parent, then become an ordinary IPython kernel."""
    prefix = sys.argv.pop(1)
    if Path(prefix) != Path(sys.prefix):
        sys.exit(f"this kernel runs in {sys.prefix}, but the run that asked for it runs in {prefix}")
    _die_with_parent()
    # ``-m`` puts the working folder first on the path; a file there must not stand in for a module of the kernel.
    sys.path[:] = [entry for entry in sys.path if entry and Path(entry) != Path.cwd()]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


def _die_with_parent() -> None:
    """Ask Linux for a KILL when the parent dies; elsewhere ipykernel's own poll of the parent, each second, must do."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ.get("JPY_PARENT_PID", os.getppid())):
        sys.exit("the run that asked for this kernel is gone")


if __name__ == "__main__":
    main()
