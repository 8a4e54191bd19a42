"""Kernels of a run's own: this Python, a fixed environment, nothing of the user's settings, nothing left behind."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

NAME = "python3"
_LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes, and the kernel adds "-ipc-5"
# The same inputs must give the same bytes, and several kernels share the machine: one thread each in linear algebra.
_FIXED = {
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "TZ": "UTC",
}


def install(folder: Path) -> Path:
    """Write the run's kernelspec below ``folder`` and return the folder of its kernels.

    A kernelspec of the user's own, perhaps of another environment, could otherwise win under the same name.
    """
    home = folder / "kernels" / NAME
    home.mkdir(parents=True)
    argv = [sys.executable, "-m", "pilot_analysis.runs.launcher", sys.prefix, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python", "interrupt_mode": "signal"}
    (home / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return home.parent


class RunKernelManager(AsyncKernelManager):
    """Starts a kernel of `install` for one notebook, and can be told from outside to kill all that run."""

    running: ClassVar[set[RunKernelManager]] = set()

    def __init__(self, **kwargs: Any) -> None:
        own = kwargs["config"]["Run"]
        specs = KernelSpecManager(kernel_dirs=[own["kernels"]], ensure_native_kernel=False)
        super().__init__(kernel_spec_manager=specs, **kwargs)
        self._own = own

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]  # the base class is async likewise
        """Start it in the study's folder with a fixed environment; what the process itself prints goes to the log."""
        environment = {**os.environ, **_FIXED, **self._own["environment"]}
        with Path(self._own["log"]).open("ab") as log:
            await super().start_kernel(cwd=self._own["cwd"], env=environment, stdout=log, stderr=log, **kwargs)
        self.running.add(self)

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]  # the same
        """Forget the kernel when it is gone."""
        self.running.discard(self)
        await super().cleanup_resources(restart=restart)

    @classmethod
    def kill_all(cls) -> None:
        """Kill every kernel that runs; whoever waits for one notices within a second."""
        for one in list(cls.running):
            process = getattr(one.provisioner, "process", None)
            if process is not None:
                with suppress(ProcessLookupError):
                    process.kill()


def configuration(folder: Path, name: str, cwd: Path, environment: dict[str, str]) -> Config:
    """Return the settings of the kernel for one notebook.

    Parameters
    ----------
    folder
        The run's scratch folder, with the kernels of `install`.
    name
        Tells the notebook's kernel from others.
    cwd
        Where the notebook's relative paths start.
    environment
        What the kernel gets beside the fixed variables.
    """
    connection = folder / f"{name}.json"
    # Sockets in a private folder need no free port and no luck; TCP on this machine where a path is too long for one.
    transport = "ipc" if os.name == "posix" and len(os.fsencode(connection)) < _LONGEST_SOCKET_PATH else "tcp"
    own = {
        "kernels": str(folder / "kernels"),
        "cwd": str(cwd),
        "log": str(folder / f"{name}.log"),
        "environment": {**environment, "IPYTHONDIR": str(folder / "ipython")},
    }
    manager = {"connection_file": str(connection), "transport": transport}
    return Config({"Run": own, "ConnectionFileMixin": manager})
